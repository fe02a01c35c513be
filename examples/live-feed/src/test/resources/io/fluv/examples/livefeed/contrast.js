// Returns what can't be read well: texts whose contrast to what is behind them is less than 4.5, as WCAG 2 counts it.

const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1;
const paint = canvas.getContext("2d", { willReadFrequently: true });

/** Red, green, blue and alpha of any colour that CSS knows, laid over another. */
function over(colour, [r, g, b]) {
  paint.clearRect(0, 0, 1, 1);
  paint.fillStyle = `rgb(${r} ${g} ${b})`;
  paint.fillRect(0, 0, 1, 1);
  paint.fillStyle = colour;
  paint.fillRect(0, 0, 1, 1);
  return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

function behind(element) {
  const below = element.parentElement ? behind(element.parentElement) : [255, 255, 255];
  return over(getComputedStyle(element).backgroundColor, below);
}

function luminance(colour) {
  const [r, g, b] = colour.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

return [...document.querySelectorAll("body *")]
  .filter((element) => element.checkVisibility() && element.closest("select") === null)
  .filter((element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== ""))
  .map((element) => {
    const ground = behind(element);
    return { element, ratio: contrast(over(getComputedStyle(element).color, ground), ground) };
  })
  .filter(({ ratio }) => ratio < 4.5)
  .map(({ element, ratio }) => `${ratio.toFixed(2)}: <${element.localName} class="${element.className}"> ${element.textContent.trim().slice(0, 40)}`);
