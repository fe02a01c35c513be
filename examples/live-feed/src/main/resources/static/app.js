// Puts the page together: one stream comes in, and everything that is shown follows from it.

import { Chart } from "./chart.js";
import { bytes, count } from "./format.js";
import { LineList } from "./lines.js";
import { Measurements } from "./measurements.js";
import { SenderTable } from "./senders.js";
import { FeedStream } from "./stream.js";
import { Way } from "./way.js";

const byId = (id) => document.getElementById(id);

const stream = new FeedStream();
const list = new LineList();
const measurements = new Measurements();
const chart = new Chart(byId("chart"), byId("chart-tip"));
const way = new Way();
const senders = new SenderTable();

stream.addEventListener("lines", ({ detail }) => {
  list.add(detail);
  measurements.add(detail);
});

// They keep coming while the page is paused. Twice a second: what is shown as a rate is that of the last second.
const LAST_SECOND = 2;
const before = [];
stream.addEventListener("numbers", ({ detail }) => {
  // The server counts by its clock, and the page what it has taken by its own: the numbers were on their way for a while.
  const now = { ...detail, here: performance.now(), taken: stream.taken, viewer: stream.viewer };
  if (now.lines < (before[0]?.lines ?? 0)) {
    before.length = 0; // of before a restart
  }
  show(now, before[0] ?? null);
  before.push(now);
  before.splice(0, before.length - LAST_SECOND);
});

function show(now, earlier) {
  const passed = earlier === null ? 0 : (now.at - earlier.at) / 1000;
  const rate = (of) => (passed > 0 ? of / passed : 0);
  const received = rate(now.lines - (earlier?.lines ?? 0));
  const { isHeld, heldByOthers } = way.show(now, rate(now.bytes - (earlier?.bytes ?? 0)), stream);
  byId("count-rate").textContent = count(received);
  byId("count-lines").textContent = count(now.lines);
  byId("count-bytes").textContent = bytes(now.bytes);
  byId("count-datagrams").textContent = count(now.datagrams.count);
  byId("count-dropped").textContent = count(now.datagrams.dropped);
  byId("count-dropped").dataset.alarm = now.datagrams.dropped > 0;
  byId("count-missed").textContent = count(stream.missed);
  byId("count-missed").dataset.alarm = stream.missed > 0;
  // Not while the page begins: the lines of before that it is given then are no rate.
  if (passed > 0 && earlier.viewer > 0 && earlier.viewer === now.viewer) {
    const taken = ((now.taken - earlier.taken) / (now.here - earlier.here)) * 1000;
    chart.add({ at: now.at, received, taken, held: isHeld });
  }
  list.sendTo(now.ports);
  senders.show(now);
  measurements.draw();
  tell(isHeld, heldByOthers);
}

const STATES = {
  connecting: "Connecting",
  live: "Live",
  others: "Held by another page",
  away: "Paused; the server has let go of this page",
  ended: "The server has ended the stream; trying again",
};

let told = { isHeld: false, heldByOthers: false };

/** Says in words what is going on, and only when that changes: a screen reader reads it out. */
function tell(isHeld, heldByOthers) {
  told = { isHeld, heldByOthers };
  const state = stream.state === "live" && heldByOthers ? "others" : stream.state;
  const text = state === "paused" ? (isHeld ? "Paused; the senders wait" : "Paused; buffers fill") : STATES[state];
  if (byId("state-text").textContent !== text) {
    byId("state-text").textContent = text;
  }
  byId("state").dataset.state = state;
}

stream.addEventListener("state", () => {
  byId("pause").setAttribute("aria-pressed", String(stream.paused));
  byId("pause-text").textContent = stream.paused ? "Resume" : "Pause";
  tell(told.isHeld, told.heldByOthers);
  if (stream.state === "away") {
    way.letGo();
    byId("count-rate").textContent = "–";
  }
});

function toggle() {
  if (stream.paused) {
    stream.resume();
  } else {
    stream.pause();
  }
}

byId("pause").addEventListener("click", toggle);
document.addEventListener("keydown", (event) => {
  if (event.key === " " && !event.target.closest("button, input, select, [role=log]")) {
    event.preventDefault();
    toggle();
  }
});

byId("theme").addEventListener("click", () => {
  const isDark = getComputedStyle(document.documentElement).colorScheme === "dark"
    || (document.documentElement.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  const chosen = isDark ? "light" : "dark";
  document.documentElement.dataset.theme = chosen;
  localStorage.setItem("theme", chosen);
  chart.draw();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.draw());

// For whoever looks from the console or drives this page: what has come, and events as it comes.
window.liveFeed = stream;

addEventListener("pagehide", () => stream.close());
addEventListener("pageshow", () => stream.open());
