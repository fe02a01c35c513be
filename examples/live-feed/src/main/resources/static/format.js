// Numbers and times as people read them.

const whole = new Intl.NumberFormat("en");
const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });

export const count = (n) => whole.format(Math.round(n));

export function bytes(n) {
  if (n < 1000) {
    return `${Math.round(n)} B`;
  }
  const units = ["kB", "MB", "GB", "TB"];
  let value = n;
  let unit = -1;
  do {
    value /= 1000;
    unit++;
  } while (value >= 999.5 && unit < units.length - 1);
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function seconds(millis) {
  const s = millis / 1000;
  if (s < 60) {
    return `${s.toFixed(1)} s`;
  }
  return `${Math.floor(s / 60)} min ${Math.floor(s % 60)} s`;
}

export const clock = (millis) => time.format(millis);

export const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many}`;
