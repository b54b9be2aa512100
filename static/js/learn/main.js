// The page on which a network learns: its moments are played, and runs and digits changed,
// in place. The digit is the visitor's own where this browser keeps one.

import { lastDrawing } from "../shared/last-drawing.js";
import { loadRun, makeMoments } from "./moments.js";

const INTERVAL = 350; // ms from one moment to the next
const strokes = lastDrawing();
const main = document.getElementById("main");
let moments = null; // of the run on the page; null until they are loaded
let latest = 0; // the number of the latest run that was asked for
let timer = null;

const find = (id) => document.getElementById(id);
const links = () => [...main.querySelectorAll("[data-swap]")];
const current = () => Number(find("moment").value);

// The address of a moment of the run and digit on the page.
function addressOf(number) {
  const url = new URL(location.href);
  url.searchParams.set("run", find("controls").elements.run.value);
  url.searchParams.set("moment", number);
  return url.pathname + url.search;
}

function keepAddress() {
  history.replaceState(null, "", addressOf(current()));
}

function show(number) {
  moments.show(number);
  for (const [id, other] of Object.entries({ prev: number - 1, next: number + 1 })) {
    const link = find(id);
    if (other >= 1 && other <= moments.count) link.href = addressOf(other);
    else link.removeAttribute("href");
  }
  for (const link of links()) {
    const url = new URL(link.href);
    url.searchParams.set("moment", number);
    link.href = url.pathname + url.search;
  }
}

function pause() {
  clearInterval(timer);
  timer = null;
  find("play").textContent = "Play";
  keepAddress();
}

function play() {
  if (current() === moments.count) show(1);
  find("play").textContent = "Pause";
  timer = setInterval(() => {
    show(current() + 1);
    if (current() === moments.count) pause();
  }, INTERVAL);
}

// Puts the run and digit of an address into the page. Resolves to false if it can't be had.
async function load(url) {
  const number = ++latest;
  const own = strokes && !url.searchParams.has("digit");
  const address = find("learn").dataset.moments + url.search;
  const run = (own && (await loadRun(address, strokes))) || (await loadRun(address));
  if (number !== latest) return true;
  if (!run) return false;
  const place = links().indexOf(document.activeElement);
  const focused = document.activeElement.id;
  const kept = moments && current();
  find("learn").replaceWith(run);
  moments = makeMoments(run);
  show(kept || current());
  find("play").textContent = timer ? "Pause" : "Play";
  (links()[place] ?? find(focused))?.focus({ preventScroll: true });
  return true;
}

main.addEventListener("click", async (event) => {
  const { ctrlKey, metaKey, shiftKey, altKey } = event;
  const link = event.target.closest("a[href]");
  if (!moments || !link || ctrlKey || metaKey || shiftKey || altKey) return;
  if (["prev", "next"].includes(link.id)) {
    event.preventDefault();
    show(current() + (link.id === "next" ? 1 : -1));
    pause();
  } else if ("swap" in link.dataset) {
    event.preventDefault();
    const url = new URL(link.href);
    if (!(await load(url))) return location.assign(url);
    history.replaceState(null, "", url.pathname + url.search);
    keepAddress();
  }
});

main.addEventListener("submit", (event) => {
  if (!moments) return;
  event.preventDefault();
  if (timer) pause();
  else play();
});

main.addEventListener("input", () => {
  if (!moments) return;
  const number = current();
  if (timer) pause();
  show(number);
});
main.addEventListener("change", () => moments && keepAddress());

main.classList.toggle("has-drawing", Boolean(strokes));
load(new URL(location.href));
