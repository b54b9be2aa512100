// The page that tells how it works: the steps are about the visitor's own drawing, and
// another picture or filter changes them in place.

import { lastDrawing } from "../shared/last-drawing.js";
import { loadLesson } from "./lesson.js";
import { useScan } from "./scan.js";

const strokes = lastDrawing();
const main = document.getElementById("main");
let scan = null;
let latest = 0; // the number of the latest lesson that was asked for

const find = () => document.getElementById("lesson");
const links = () => [...find().querySelectorAll("[data-swap]")];

// Only the addresses of test images name an image.
const isOwn = (url) => Boolean(strokes) && !url.searchParams.has("image");

function start() {
  main.classList.toggle("has-drawing", Boolean(strokes));
  scan = useScan(find(), () => keepAddress(new URL(location.href)));
}

// Puts the address into the address bar, with the filter's place where it has one.
function keepAddress(url) {
  for (const [name, value] of Object.entries(scan?.place() ?? {})) {
    url.searchParams.set(name, value);
  }
  history.replaceState(null, "", url.pathname + url.search);
}

// Resolves to false if there is no such lesson.
async function show(url) {
  const number = ++latest;
  find().setAttribute("aria-busy", "true");
  const lesson = await loadLesson(url, isOwn(url) ? strokes : null);
  if (number !== latest) return true;
  find().removeAttribute("aria-busy");
  if (!lesson) return false;
  const place = links().indexOf(document.activeElement);
  find().replaceWith(lesson);
  start();
  // The focus stays on the link that was followed: it is there again.
  links()[place]?.focus({ preventScroll: true });
  return true;
}

main.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const url = new URL(link.href);
  if (url.searchParams.has("filter")) {
    for (const [name, value] of Object.entries(scan.place())) url.searchParams.set(name, value);
  }
  if (await show(url)) history.replaceState(null, "", url.pathname + url.search);
  else location.assign(url);
});

start();
if (isOwn(new URL(location.href))) show(new URL(location.href));
