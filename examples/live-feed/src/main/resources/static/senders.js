// Who sends, a row each, and one for the UDP port.

import { bytes, count, seconds } from "./format.js";
import { HELD_MILLIS } from "./way.js";

const WAYS = { LINE: "TCP lines", EVENT: "TCP events" };
const MOST = 20;

export class SenderTable {
  #body = document.getElementById("senders");
  #hint = document.getElementById("senders-hint");
  #rows = new Map();
  #before = new Map();
  #beforeAt = 0;

  show(numbers) {
    const shown = numbers.senders.slice(0, MOST);
    const secondsSince = (numbers.at - this.#beforeAt) / 1000;
    const now = new Map();
    const rate = (key, lines) => {
      now.set(key, lines);
      return this.#before.has(key) && secondsSince > 0 ? `${count((lines - this.#before.get(key)) / secondsSince)}/s` : "";
    };
    const keep = new Set(["udp"]);
    for (const sender of shown) {
      const key = `${sender.name} ${sender.since}`;
      keep.add(key);
      const held = sender.held > HELD_MILLIS;
      this.#row(key, [sender.name, WAYS[sender.way], count(sender.lines), rate(key, sender.lines), bytes(sender.waitingHere), bytes(sender.waitingThere)],
        held ? `held for ${seconds(sender.held)}` : "read", { held, millis: sender.held });
    }
    const udp = numbers.datagrams;
    this.#row("udp", ["all of UDP", "datagrams", count(udp.count), rate("udp", udp.count), bytes(udp.waiting), "can't wait"],
      udp.held > HELD_MILLIS ? `${count(udp.dropped)} dropped` : "read", { lossy: udp.held > HELD_MILLIS, millis: udp.held });
    this.#rows.forEach((row, key) => {
      if (!keep.has(key)) {
        row.remove();
        this.#rows.delete(key);
      }
    });
    this.#body.append(this.#rows.get("udp"));
    const { ports } = numbers;
    this.#hint.textContent = numbers.senders.length > MOST ? `the first ${MOST} of ${count(numbers.senders.length)}`
      : `lines to tcp ${ports.lines}, JSON to tcp ${ports.events}, datagrams to udp ${ports.datagrams}`;
    this.#before = now;
    this.#beforeAt = numbers.at;
  }

  #row(key, cells, chip, { held = false, lossy = false, millis = 0 }) {
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = document.createElement("tr");
      row.append(...cells.map((text, i) => {
        const cell = document.createElement("td");
        cell.className = i >= 2 ? "number" : "";
        return cell;
      }), document.createElement("td"));
      const mark = document.createElement("span");
      mark.className = "chip";
      row.lastElementChild.append(mark);
      this.#rows.set(key, row);
      this.#body.append(row);
    }
    cells.forEach((text, i) => { row.children[i].textContent = text; });
    const mark = row.lastElementChild.firstElementChild;
    mark.textContent = chip;
    mark.dataset.held = held;
    mark.dataset.lossy = lossy;
    row.dataset.sender = cells[0];
    row.dataset.heldMillis = millis;
  }
}
