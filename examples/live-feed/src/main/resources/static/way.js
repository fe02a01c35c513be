// The way of a line: where it waits between a sender and this page, and who holds it.

import { bytes, count, plural, seconds } from "./format.js";
import { WINDOW } from "./stream.js";

/** Below this nobody is held: demand comes in portions, and between two of them it is nothing for a moment. */
export const HELD_MILLIS = 400;

/** What fills a tank: about what Linux makes of the buffers that a socket of this application, or of the demo, asks for. */
const RECEIVE_BYTES = 120 * 1024;
const SEND_BYTES = 40 * 1024;

export class Way {
  #section = document.getElementById("way");
  #hint = document.getElementById("way-hint");
  #owed = document.getElementById("owed");
  #others = document.getElementById("others");
  #senders = stage("stage-senders");
  #kernel = stage("stage-kernel");
  #fluv = stage("stage-fluv");
  #http = stage("stage-http");
  #page = stage("stage-page");
  #usual = this.#hint.textContent;

  /** Shows the server's numbers beside what the page knows itself, and tells whether senders are held. */
  show(numbers, byteRate, stream) {
    const senders = numbers.senders;
    const held = senders.filter((sender) => sender.held > HELD_MILLIS);
    const isHeld = held.length > 0 || numbers.datagrams.held > HELD_MILLIS;
    const isFull = ["LINE", "EVENT"].some((way) => senders.filter((sender) => sender.way === way).length >= numbers.ports.places);
    const longest = most(held, (sender) => sender.held);
    const waitingThere = sum(senders, (sender) => sender.waitingThere);
    const waitingHere = sum(senders, (sender) => sender.waitingHere);
    const blocked = senders.filter((sender) => sender.held > HELD_MILLIS && sender.waitingThere > 0);
    const mine = numbers.viewers.find((viewer) => viewer.id === stream.viewer);
    const onTheWay = mine === undefined ? 0 : Math.max(0, mine.sent - stream.takenHere);

    this.#section.dataset.held = isHeld;
    this.#section.dataset.idle = byteRate === 0 && !isHeld;
    this.#senders(count(senders.length),
      senders.length === 0 ? "nobody is connected"
        : isFull ? "no place is free: more wait to be accepted"
        : blocked.length > 0 ? `${blocked.length} can't send: ${bytes(waitingThere)} wait there`
        : "connected, all can send",
      most(senders, (sender) => sender.waitingThere) / SEND_BYTES, blocked.length > 0);
    this.#kernel(bytes(waitingHere), isHeld && waitingHere > 0 ? "unread: the windows close" : "unread",
      most(senders, (sender) => sender.waitingHere) / RECEIVE_BYTES, isHeld && waitingHere > 0);
    this.#fluv(`${bytes(byteRate)}/s`,
      held.length > 0 ? `holds ${held.length} of ${senders.length} senders, for ${seconds(longest)}`
        : isHeld ? "holds all of them" : "read from the sockets",
      senders.length === 0 ? 0 : held.length / senders.length, isHeld);
    this.#http(count(onTheWay), onTheWay === 1 ? "line sent, not taken yet" : "lines sent, not taken yet", onTheWay / WINDOW, stream.paused);
    this.#page(count(stream.taken), stream.paused ? "lines taken; asks for no more" : "lines taken", stream.paused ? 1 : 0, stream.paused);

    this.#owed.textContent = count(stream.owed);
    const others = numbers.viewers.filter((viewer) => viewer.id !== stream.viewer);
    const holding = others.filter((viewer) => viewer.held > HELD_MILLIS);
    this.#others.textContent = holding.length > 0 && !stream.paused ? "Another page holds the feed." : "";
    this.#hint.textContent = stream.paused
      ? isHeld ? "This page asks for nothing. So the feed gives nothing, Fluv reads no socket, and the senders wait."
        : "This page asks for nothing. What it has asked for before still comes, and the buffers fill."
      : others.length > 0 ? `${plural(others.length, "other page watches", "other pages watch")}; the slowest sets the pace.` : this.#usual;
    return { isHeld, heldByOthers: holding.length > 0 && !stream.paused };
  }

  /** Nothing is known any more, as long as the page is let go. */
  letGo() {
    this.#section.dataset.idle = true;
    this.#hint.textContent = "The server has let go of this page, so that the others go on. Resume, and it takes up where it was.";
  }
}

function stage(id) {
  const element = document.getElementById(id);
  const [value, note, fill] = ["[data-value]", "[data-note]", "[data-fill]"].map((part) => element.querySelector(part));
  return (valueText, noteText, share, held) => {
    value.textContent = valueText;
    note.textContent = noteText;
    fill.style.width = `${Math.min(100, Math.round(share * 100))}%`;
    element.dataset.held = held;
  };
}

function sum(of, number) {
  return of.reduce((total, element) => total + number(element), 0);
}

function most(of, number) {
  return Math.max(0, ...of.map(number));
}
