// Why a digit is read so, or the inside of the network, beside the sheet while one draws.
// Loaded once a tab asks for it.

import { morphChildren } from "../shared/morph.js";
import { addressOf } from "../shared/picture-address.js";
import { goToHeading, keepPlace, opensElsewhere } from "../shared/place.js";
import { addressAt, useTileKeys } from "../shared/tiles.js";
import { makeLatest } from "./latest.js";

const STYLES = ["explain", "explain-inside", "explain-live"];
const PLACE = { sheet: ["layer", "map"], cell: ["layer", "map", "row", "column"] };

// openTab(name) is called when a link leads to the other explanation.
export async function makeExplanation(openTab) {
  await Promise.all(STYLES.map(loadStyle));
  const root = document.createElement("div");
  const spoken = document.getElementById("spoken");
  const queries = { why: "", inside: "" }; // the place that was chosen in each
  const latest = makeLatest(fetchMarkup, put);
  let digit = null; // { name, form, action, key } of what is explained
  // How far the row of layers is scrolled, and the element that has the focus.
  let scrolled = 0;
  let focused = null;

  // live is the element of the result that the explanation is put into, name that of the
  // tab, form the digit's, with its picture and its network.
  function show(live, name, form) {
    if (root.parentElement !== live) {
      live.append(root);
      const row = root.querySelector(".stages");
      if (row) row.scrollLeft = scrolled;
      if (document.activeElement === document.body) {
        focused?.focus({ preventScroll: true });
      }
    }
    const address = addressOf(form);
    const key = name + address.search + address.hash;
    if (key === digit?.key) return;
    digit = { name, form, action: live.dataset[name], key };
    ask();
  }

  // link is what was chosen, if something was; place has the parts of the query that stay
  // chosen while one draws on.
  function ask({ link, place } = {}) {
    const { name, form, action } = digit;
    const fields = new FormData(form);
    const query = new URLSearchParams(queries[name]);
    query.set("model", fields.get("model"));
    const body = new URLSearchParams({ picture: fields.get("picture"), live: "yes" });
    const { hash } = addressOf(form);
    latest.ask({ name, url: `${action}?${query}`, body, hash, link, place });
  }

  function put(content, { name, hash, link, place }) {
    if (place) queries[name] = placeIn(content.dataset.address, place);
    const change = () => morphChildren(root, content);
    if (link) keepPlace(link, change);
    else change();
    for (const anchor of root.querySelectorAll("a[data-go]")) anchor.hash = hash;
    const heading = root.querySelector("[data-spoken]");
    if (link) spoken.textContent = heading.textContent;
    if (link?.hasAttribute("data-follows")) goToHeading(heading);
  }

  function choose(address, picture) {
    queries.inside = placeIn(address);
    const [kind] = picture.dataset.tiles.split(" ");
    ask({ link: picture, place: PLACE[kind] });
  }

  root.addEventListener("click", (event) => {
    const { target } = event;
    const link = target.closest("a[data-go]");
    if (target.dataset.tiles) {
      event.preventDefault();
      const address = event.detail && addressAt(target, event);
      if (address) choose(address, target);
    } else if (link && link.id !== "whole" && !opensElsewhere(event)) {
      event.preventDefault();
      follow(link);
    }
  });

  function follow(link) {
    const { pathname, search } = new URL(link.href);
    const name = pathname.endsWith("inside") ? "inside" : "why";
    queries[name] = placeIn(search);
    if (name === digit.name) return ask({ link });
    digit.key = null;
    openTab(name);
  }

  // The cell under a mouse or a pen; a finger that moves scrolls.
  root.addEventListener("pointermove", (event) => {
    const { target, pointerType } = event;
    if (!target.dataset.tiles?.startsWith("cell") || pointerType === "touch") return;
    const address = addressAt(target, event);
    if (address) choose(address, target);
  });
  useTileKeys(root, choose);

  root.addEventListener("focusin", ({ target }) => (focused = target));
  // Chromium fires it for what a new result removes as well, while that is still there: only
  // afterwards is it known whether the focus went elsewhere.
  root.addEventListener("focusout", () => queueMicrotask(forgetFocus));

  function forgetFocus() {
    if (root.isConnected && !root.contains(document.activeElement)) focused = null;
  }

  root.addEventListener("scroll", ({ target }) => (scrolled = target.scrollLeft), true);

  return { show };
}

// The place in an address, without the network: the parts that are named, or all.
function placeIn(address, names = null) {
  const query = new URL(address, location).searchParams;
  const found = [...query].filter(([name]) => names?.includes(name) ?? name !== "model");
  return new URLSearchParams(found).toString();
}

// Resolves to the markup, or null where the site refuses or does not respond.
async function fetchMarkup({ url, body }, signal) {
  try {
    const response = await fetch(url, { method: "POST", body, signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return response.ok ? page.querySelector("[data-explanation]") : null;
  } catch (error) {
    if (error instanceof TypeError || error.name === "AbortError") return null;
    throw error;
  }
}

function loadStyle(name) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL(`../../css/${name}.css`, import.meta.url);
  document.head.append(link);
  return new Promise((resolve) => (link.onload = link.onerror = resolve));
}
