// Two rates over the last two minutes, with the times during which senders were held behind them.

const SPAN_MILLIS = 120_000;
const LEFT = 46;
const BOTTOM = 20;
const TOP = 8;

export class Chart {
  #canvas;
  #tip;
  #points = [];
  #pointer = null;

  constructor(canvas, tip) {
    this.#canvas = canvas;
    this.#tip = tip;
    new ResizeObserver(() => this.draw()).observe(canvas);
    canvas.addEventListener("pointermove", (event) => { this.#pointer = event.offsetX; this.draw(); });
    canvas.addEventListener("pointerleave", () => { this.#pointer = null; this.draw(); });
  }

  /** A point is { at, received, taken, held }: milliseconds, two rates, and whether senders were held. */
  add(point) {
    this.#points.push(point);
    while (this.#points[0].at < point.at - SPAN_MILLIS - 2000) {
      this.#points.shift();
    }
    this.draw();
  }

  draw() {
    const scale = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    const g = this.#canvas.getContext("2d");
    g.scale(scale, scale);
    const points = this.#points;
    const end = points.length > 0 ? points[points.length - 1].at : Date.now();
    const top = niceTop(Math.max(10, ...points.map((p) => Math.max(p.received, p.taken))));
    const x = (at) => LEFT + (width - LEFT - 4) * (1 - (end - at) / SPAN_MILLIS);
    const y = (rate) => TOP + (height - TOP - BOTTOM) * (1 - rate / top);
    const colours = getComputedStyle(this.#canvas);
    const colour = (name) => resolved(colours, name, this.#canvas);

    g.font = "11px Inter, system-ui, sans-serif";
    g.textBaseline = "middle";
    this.#drawGrid(g, { width, height, top, x, y, end, line: colour("--line"), soft: colour("--soft") });
    g.save();
    g.beginPath();
    g.rect(LEFT, 0, width - LEFT, height);
    g.clip();
    this.#drawHeld(g, { height, x, fill: colour("--held-fill") });
    this.#drawArea(g, { x, y, colour: colour("--accent") });
    this.#drawLine(g, { x, y, colour: colour("--text"), of: (p) => p.taken });
    g.restore();
    this.#drawPointer(g, { width, height, x, y, soft: colour("--soft") });
  }

  #drawGrid(g, { width, height, top, x, y, end, line, soft }) {
    g.strokeStyle = line;
    g.fillStyle = soft;
    g.lineWidth = 1;
    g.textAlign = "right";
    for (let i = 0; i <= 4; i++) {
      const at = Math.round(y((top * i) / 4)) + 0.5;
      g.beginPath();
      g.moveTo(LEFT, at);
      g.lineTo(width, at);
      g.stroke();
      g.fillText(short((top * i) / 4), LEFT - 8, at);
    }
    g.textAlign = "center";
    for (let back = 0; back <= SPAN_MILLIS; back += 30_000) {
      const text = back === 0 ? "now" : `−${back / 1000} s`;
      const half = g.measureText(text).width / 2;
      g.fillText(text, Math.min(width - half, Math.max(LEFT + half, x(end - back))), height - 7);
    }
  }

  #drawHeld(g, { height, x, fill }) {
    g.fillStyle = fill;
    g.globalAlpha = 0.2;
    let from = null;
    this.#points.forEach((point, i) => {
      if (point.held && from === null) {
        from = point.at;
      }
      const last = i === this.#points.length - 1;
      if (from !== null && (!point.held || last)) {
        g.fillRect(x(from), TOP, x(point.at) - x(from), height - TOP - BOTTOM);
        from = null;
      }
    });
    g.globalAlpha = 1;
  }

  #drawArea(g, { x, y, colour }) {
    const points = this.#points;
    if (points.length < 2) {
      return;
    }
    g.fillStyle = colour;
    g.globalAlpha = 0.16;
    trace(g, points, x, (p) => y(p.received));
    g.lineTo(x(points[points.length - 1].at), y(0));
    g.lineTo(x(points[0].at), y(0));
    g.closePath();
    g.fill();
    g.globalAlpha = 1;
    this.#drawLine(g, { x, y, colour, of: (p) => p.received });
  }

  #drawLine(g, { x, y, colour, of }) {
    g.strokeStyle = colour;
    g.lineWidth = 1.8;
    g.lineJoin = "round";
    trace(g, this.#points, x, (p) => y(of(p)));
    g.stroke();
  }

  #drawPointer(g, { width, height, x, soft }) {
    const point = this.#pointer === null ? null : nearest(this.#points, x, this.#pointer);
    this.#tip.hidden = point === null;
    if (point === null) {
      return;
    }
    const at = x(point.at);
    g.strokeStyle = soft;
    g.setLineDash([3, 3]);
    g.beginPath();
    g.moveTo(at, TOP);
    g.lineTo(at, height - BOTTOM);
    g.stroke();
    this.#tip.textContent = `${Math.round(point.received)} received, ${Math.round(point.taken)} taken${point.held ? ", senders held" : ""}`;
    this.#tip.style.left = `${Math.max(LEFT, Math.min(width - this.#tip.offsetWidth, at + 8))}px`;
  }
}

function trace(g, points, x, y) {
  g.beginPath();
  points.forEach((point, i) => (i === 0 ? g.moveTo(x(point.at), y(point)) : g.lineTo(x(point.at), y(point))));
}

function nearest(points, x, pointer) {
  let best = null;
  for (const point of points) {
    if (best === null || Math.abs(x(point.at) - pointer) < Math.abs(x(best.at) - pointer)) {
      best = point;
    }
  }
  return best;
}

/** The least of 1, 2, 4, 8 times a power of ten, above a number: quarters of it are round enough for a scale. */
function niceTop(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 8, 10].map((step) => step * power).find((step) => step >= most);
}

function short(n) {
  return n >= 1_000_000 ? `${n / 1_000_000}M` : n >= 1000 ? `${n / 1000}k` : `${n}`;
}

/** A canvas does not know light-dark(): let an element resolve the colour. */
function resolved(style, name, canvas) {
  const probe = canvas.ownerDocument.getElementById("colour-probe") ?? addProbe(canvas.ownerDocument);
  probe.style.color = style.getPropertyValue(name);
  return getComputedStyle(probe).color;
}

function addProbe(page) {
  const probe = page.createElement("span");
  probe.id = "colour-probe";
  probe.hidden = true;
  page.body.append(probe);
  return probe;
}
