// A small curve for each name that is measured.

const POINTS = 60;
const MOST = 8;
const SVG = "http://www.w3.org/2000/svg";

export class Measurements {
  #list = document.getElementById("sparks");
  #hint = document.getElementById("measured-hint");
  #curves = new Map();
  #left = 0;

  add(lines) {
    for (const { name, value } of lines) {
      if (name !== undefined) {
        this.#curve(name)?.add(value);
      }
    }
  }

  draw() {
    this.#curves.forEach((curve) => curve.draw());
    this.#hint.hidden = this.#curves.size > 0 && this.#left === 0;
    if (this.#left > 0) {
      this.#hint.textContent = `the first ${MOST} names`;
    }
  }

  #curve(name) {
    let curve = this.#curves.get(name);
    if (curve === undefined) {
      if (this.#curves.size === MOST) {
        this.#left++;
        return undefined;
      }
      curve = new Curve(name);
      this.#curves.set(name, curve);
      const after = [...this.#list.children].find((item) => item.dataset.name > name);
      this.#list.insertBefore(curve.element, after ?? null);
    }
    return curve;
  }
}

class Curve {
  element = document.createElement("li");
  #now = document.createElement("span");
  #path = document.createElementNS(SVG, "path");
  #values = [];
  #since = [];

  constructor(name) {
    const label = document.createElement("span");
    label.className = "name";
    label.textContent = name;
    label.title = name;
    this.#now.className = "now";
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${POINTS - 1} 1`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    svg.append(this.#path);
    this.element.dataset.name = name;
    this.element.append(label, this.#now, svg);
  }

  add(value) {
    this.#since.push(value);
  }

  /** Adds one point for all values since the last one: their mean. */
  draw() {
    if (this.#since.length === 0) {
      return;
    }
    const mean = this.#since.reduce((sum, value) => sum + value, 0) / this.#since.length;
    this.#now.textContent = shortened(this.#since[this.#since.length - 1]);
    this.#since = [];
    this.#values.push(mean);
    if (this.#values.length > POINTS) {
      this.#values.shift();
    }
    const least = Math.min(...this.#values);
    const range = Math.max(...this.#values) - least || 1;
    const first = POINTS - this.#values.length;
    this.#path.setAttribute("d", this.#values.map((value, i) =>
      `${i === 0 ? "M" : "L"}${first + i} ${(1 - (value - least) / range).toFixed(3)}`).join(""));
  }
}

function shortened(value) {
  return Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 1e-2) ? value.toExponential(1) : String(Number(value.toFixed(2)));
}
