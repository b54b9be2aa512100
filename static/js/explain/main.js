// The pages why and inside: what one chooses changes in place, as the server renders it, and
// has an address of its own.

import { morphChildren } from "../shared/morph.js";
import { addressOf, pictureIn } from "../shared/picture-address.js";
import { goToHeading, keepPlace, opensElsewhere } from "../shared/place.js";
import { useTileKeys } from "../shared/tiles.js";
import { makeToast } from "../shared/toast.js";

const MAX_PAGES = 40; // that are kept for the way back
const root = document.getElementById("explained");
const spoken = document.getElementById("spoken");
const showToast = makeToast(document.getElementById("note"));
const pages = new Map(); // { title, content } by address
let controller = null; // the AbortController of the request under way
let shown = whole(location);

// An address as a text. A fragment that is no picture is left out.
function whole({ pathname, search, hash }) {
  return pathname + search + (pictureIn({ hash }) ? hash : "");
}

// Shows what an address of this page leads to; a newer call stops an older one. link is the
// element that was chosen, if one was: it stays where it is on the screen.
async function open(address, link) {
  controller?.abort();
  const own = (controller = new AbortController());
  const page = pages.get(whole(address)) ?? (await load(address, own.signal));
  if (own === controller && page) show(page, address, link);
}

// Resolves to the page, or null if there is none: then it is said why.
async function load(address, signal) {
  const picture = pictureIn(address);
  const body = new URLSearchParams({ picture, linked: "yes" });
  const options = picture ? { method: "POST", body, signal } : { signal };
  try {
    const response = await fetch(address.pathname + address.search, options);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const content = page.getElementById("explained");
    if (response.ok && content.dataset.view) return { title: page.title, content };
    sayProblem(page.querySelector("main .lede")?.textContent);
  } catch (error) {
    if (error instanceof TypeError) sayProblem("The site can't be reached.");
    else if (error.name !== "AbortError") throw error;
  }
  return null;
}

// Says a sentence in place of a page that never came, otherwise beside the one before.
function sayProblem(sentence) {
  if (root.dataset.view) return showToast(sentence);
  root.replaceChildren(document.getElementById("nothing").content.cloneNode(true));
  if (pictureIn(location)) root.querySelector(".lede").textContent = sentence;
}

function show(page, address, link) {
  // First, as the browser keeps how far the page is scrolled with the address.
  keepAddress(page.content.dataset, address);
  const change = () => morphChildren(root, page.content.cloneNode(true));
  if (link) keepPlace(link, change);
  else change();
  root.className = page.content.className;
  Object.assign(root.dataset, page.content.dataset);
  document.title = page.title;
  linkPicture();
  pages.delete(shown);
  pages.set(shown, page);
  if (pages.size > MAX_PAGES) pages.delete(pages.keys().next().value);
  const heading = root.querySelector("[data-spoken]");
  if (link) spoken.textContent = heading.textContent;
  if (link?.hasAttribute("data-follows")) goToHeading(heading);
}

// Another layer, or network, is a step that Back undoes; another cell of it is none.
function keepAddress(next, { hash }) {
  shown = next.address + (pictureIn({ hash }) ? hash : "");
  const { view = next.view } = root.dataset;
  const method = view === next.view ? "replaceState" : "pushState";
  if (whole(location) !== shown) history[method](null, "", shown);
}

function linkPicture() {
  if (!pictureIn(location)) return;
  for (const link of root.querySelectorAll("a[data-go]")) link.hash = location.hash;
}

function go(address, link) {
  if (address.pathname === location.pathname) open(address, link);
  else location.assign(address);
}

root.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-go]");
  if (!link || opensElsewhere(event)) return;
  event.preventDefault();
  go(new URL(link.href), link);
});
root.addEventListener("submit", (event) => {
  event.preventDefault();
  go(addressOf(event.target, event.submitter), event.submitter);
});
useTileKeys(root, open);

// A link to a part of the page would take the place of the picture in the address.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link) return;
  event.preventDefault();
  document.querySelector(link.hash).focus();
});

addEventListener("popstate", () => {
  if (whole(location) !== shown) open(location);
});

const form = document.getElementById("picture");
if (!root.dataset.view) open(location);
else keepAddress(root.dataset, form ? addressOf(form) : location);
