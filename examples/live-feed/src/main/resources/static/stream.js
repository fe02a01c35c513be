// What the server sends: lines, which this page asks for, and numbers, which come by themselves.
//
// An EventSource hands out all that comes, so the server is told how much may come: as a subscriber of a reactive stream does,
// the page asks for so many lines, and is sent no more. A page that is paused stops asking, and everything behind it waits.

/** Lines that may be on their way at a time; more are asked for when half of them have come. */
export const WINDOW = 512;

const AGAIN_MILLIS = 1000;

/**
 * Events: "lines" with an array of lines as its detail; "numbers" with the server's latest; and "state" with one of "connecting",
 * "live", "paused", "away" (paused, and the server has let go of this page) and "ended" (by the server; it is tried again).
 * Lines are counted here, and their numbers checked.
 */
export class FeedStream extends EventTarget {
  /** The server's number of this page, or 0 while there is no connection. */
  viewer = 0;
  state = "connecting";
  /** Lines taken; and those of this connection alone. */
  taken = 0;
  takenHere = 0;
  /** Lines that were asked for on this connection and have not come. */
  owed = 0;
  /** Numbers that were left out, because the page was away for longer than the server remembers. */
  missed = 0;
  /** Lines whose number was not due. There are none, or something is wrong. */
  outOfOrder = 0;

  #source;
  #last = 0;
  /** The number of the last line that came, taken or kept. */
  #received = 0;
  #unasked = 0;
  #paused = false;
  /** What came after the pause: it was asked for before. */
  #kept = [];

  open() {
    this.#source = new EventSource(`api/page?ask=${WINDOW}&after=${this.#received}`);
    this.#source.addEventListener("viewer", ({ data }) => this.#begin(Number(data)));
    this.#source.addEventListener("lines", ({ data }) => this.#receive(JSON.parse(data)));
    this.#source.addEventListener("numbers", ({ data }) => this.dispatchEvent(new CustomEvent("numbers", { detail: JSON.parse(data) })));
    this.#source.addEventListener("error", () => this.#end());
  }

  /** Lets go of the feed. A page that has been left may live on in the browser's memory, and would hold everybody else. */
  close() {
    this.#source.close();
    this.viewer = 0;
  }

  get paused() {
    return this.#paused;
  }

  pause() {
    this.#paused = true;
    this.#tell();
  }

  resume() {
    this.#paused = false;
    this.#tell();
    const kept = this.#kept;
    this.#kept = [];
    this.#take(kept);
    this.#openAgain();
  }

  #begin(viewer) {
    this.viewer = viewer;
    this.takenHere = 0;
    this.owed = WINDOW;
    this.#unasked = 0;
    this.#tell();
  }

  /**
   * An EventSource comes back by itself, unless it has been answered with an error. A page that is paused does not: it would
   * hold the feed again, of which the server has just let go.
   */
  #end() {
    if (this.#paused) {
      this.#source.close();
    }
    this.viewer = 0;
    this.owed = 0;
    this.#tell();
    setTimeout(() => this.#openAgain(), AGAIN_MILLIS);
  }

  #openAgain() {
    if (!this.#paused && this.#source.readyState === EventSource.CLOSED) {
      this.open();
    }
  }

  #receive(lines) {
    this.#received = lines[lines.length - 1].number;
    this.owed -= lines.length;
    if (this.#paused) {
      this.#kept.push(...lines);
    } else {
      this.#take(lines);
    }
  }

  #take(lines) {
    if (lines.length === 0) {
      return;
    }
    for (const { number } of lines) {
      const due = this.#last + 1;
      if (this.#last > 0 && number > due) {
        this.missed += number - due;
      } else if (this.#last > 0 && number < due && this.takenHere > 0) {
        this.outOfOrder++;
      }
      this.#last = number;
      this.takenHere++;
    }
    this.taken += lines.length;
    this.dispatchEvent(new CustomEvent("lines", { detail: lines }));
    this.#ask(lines.length);
  }

  /** Asks for as many lines as have been taken, when it is worth a request. */
  async #ask(taken) {
    this.#unasked += taken;
    const { viewer } = this;
    if (viewer === 0 || this.#unasked < WINDOW / 2) {
      return;
    }
    const wanted = this.#unasked;
    this.#unasked = 0;
    this.owed += wanted;
    try {
      await fetch(`api/viewers/${viewer}/ask?lines=${wanted}`, { method: "POST" });
    } catch {
      // The request got lost. Unless the stream did too, and began anew, the lines are still to be asked for.
      if (viewer === this.viewer) {
        this.owed -= wanted;
        setTimeout(() => viewer === this.viewer && this.#ask(wanted), AGAIN_MILLIS);
      }
    }
  }

  #tell() {
    const state = this.#paused ? (this.viewer > 0 ? "paused" : "away") : this.viewer > 0 ? "live" : this.taken > 0 ? "ended" : "connecting";
    if (this.state !== state) {
      this.state = state;
      this.dispatchEvent(new CustomEvent("state", { detail: state }));
    }
  }
}
