// The list of lines, with a filter. Only the latest are kept, and only so many of them are in the document.

import { clock, count } from "./format.js";

const KEPT = 3000;
const SHOWN = 300;
const SEVERITIES = ["ERROR", "WARNING", "INFO", "DEBUG"];
const WAYS = { LINE: "line", EVENT: "event", DATAGRAM: "udp" };

export class LineList {
  #list = document.getElementById("list");
  #rows = document.getElementById("rows");
  #empty = document.getElementById("rows-empty");
  #note = document.getElementById("list-note");
  #latest = document.getElementById("latest");
  #text = document.getElementById("filter-text");
  #severity = document.getElementById("filter-severity");
  #way = document.getElementById("filter-way");

  #kept = [];
  #fresh = [];
  #wanted = () => true;
  #isDrawing = false;
  #follows = true;
  #top = 0;
  #port = "";

  constructor() {
    document.getElementById("filter").addEventListener("input", () => this.#refilter());
    document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
    this.#list.addEventListener("scroll", () => this.#look());
    this.#latest.addEventListener("click", () => this.#toLatest());
  }

  add(lines) {
    this.#kept.push(...lines);
    if (this.#kept.length > 2 * KEPT) {
      this.#kept.splice(0, this.#kept.length - KEPT);
    }
    this.#fresh.push(...lines.filter(this.#wanted));
    this.#drawSoon();
  }

  /** Tells, as long as there is nothing, how to send something. */
  sendTo(ports) {
    if (this.#port !== ports.lines) {
      this.#port = ports.lines;
      this.#drawSoon();
    }
  }

  #tellWhyEmpty() {
    if (this.#kept.length > 0) {
      this.#empty.textContent = "No line fits the filter.";
      return;
    }
    this.#empty.textContent = "Nothing has come in yet.";
    if (this.#port !== "") {
      const colon = this.#port.lastIndexOf(":");
      const host = this.#port.slice(0, colon).replace(/[[\]]/g, "");
      const command = document.createElement("code");
      command.textContent = `echo "hello" | nc -N ${host} ${this.#port.slice(colon + 1)}`;
      this.#empty.append(document.createElement("br"), "Send a line: ", command);
    }
  }

  #refilter() {
    const text = this.#text.value.trim().toLowerCase();
    const severity = Number(this.#severity.value);
    const way = this.#way.value;
    this.#wanted = (line) =>
      SEVERITIES.indexOf(line.severity) <= severity &&
      (way === "" || line.way === way) &&
      (text === "" || line.text.toLowerCase().includes(text) || line.sender.includes(text));
    this.#rows.replaceChildren();
    this.#fresh = this.#kept.filter(this.#wanted);
    this.#follows = true;
    this.#drawSoon();
  }

  /** Once a frame, however many lines come: a hidden page draws nothing, and what it would have drawn is not piled up. */
  #drawSoon() {
    if (this.#fresh.length > SHOWN) {
      this.#fresh.splice(0, this.#fresh.length - SHOWN);
    }
    if (!this.#isDrawing) {
      this.#isDrawing = true;
      requestAnimationFrame(() => {
        this.#isDrawing = false;
        this.#draw();
      });
    }
  }

  #draw() {
    // Somebody who has scrolled up is reading: nothing moves under their eyes.
    if (this.#follows) {
      const more = document.createDocumentFragment();
      more.append(...this.#fresh.map(row));
      this.#fresh = [];
      this.#rows.append(more);
      while (this.#rows.childElementCount > SHOWN) {
        this.#rows.firstElementChild.remove();
      }
      this.#list.scrollTop = this.#list.scrollHeight;
      this.#top = this.#list.scrollTop;
    }
    const shown = this.#rows.childElementCount;
    this.#empty.hidden = shown > 0;
    if (shown === 0) {
      this.#tellWhyEmpty();
    }
    this.#note.textContent = shown > 0 ? `the latest ${count(shown)}` : "";
    this.#latest.hidden = this.#follows;
  }

  /** Scrolling up stops the list, and scrolling to the end lets it go on. That rows grow taller is neither. */
  #look() {
    const { scrollTop: top, scrollHeight, clientHeight } = this.#list;
    const follows = top >= this.#top && (this.#follows || scrollHeight - top - clientHeight < 30);
    this.#top = top;
    if (follows !== this.#follows) {
      this.#follows = follows;
      this.#drawSoon();
    }
  }

  #toLatest() {
    this.#follows = true;
    this.#draw();
  }
}

function row(line) {
  const item = document.createElement("li");
  item.dataset.number = line.number;
  item.dataset.severity = line.severity;
  item.dataset.way = line.way;
  item.append(cell("at", clock(line.at)), cell("way", WAYS[line.way]), cell("sender", line.sender), cell("text", line.text));
  return item;
}

function cell(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}
