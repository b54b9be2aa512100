// The drawings that this browser keeps: a list to open, delete and download them.

import { makeStorage } from "../shared/storage.js";
import { decode, encode } from "./drawing-codec.js";

const MAX_ENTRIES = 24;
const storage = makeStorage("localStorage", "drawings");

// elements: section, list, template (of an item), download and deleteAll (buttons), warning
// (shown when the browser stores nothing). open(strokes) is called with the drawing that
// was chosen. An entry is { read, code }: what the network read, which may be nothing and is
// no label, and the drawing encoded as in a link.
export function makeHistory(elements, open) {
  const { section, list, template, download, deleteAll, warning } = elements;
  let entries = load() ?? [];
  let current = null; // the code of the drawing that is still being drawn
  let rendered = "[]"; // the entries in the list, as JSON

  // Stores the drawing that was read, in place of its unfinished version.
  function add(read, strokes) {
    const code = encode(strokes);
    entries = load() ?? entries;
    const place = entries.findIndex((entry) => entry.code === code);
    // A drawing that was opened from the list keeps its place there.
    if (place <= 0) {
      const others = entries.filter((entry) => ![code, current].includes(entry.code));
      entries = [{ read, code }, ...others].slice(0, MAX_ENTRIES);
      current = code;
    } else {
      entries[place].read = read;
    }
    save();
  }

  // To be called when another drawing begins: the next one to be added is a new entry.
  function finishEntry() {
    current = null;
  }

  function save() {
    warning.hidden = storage.save(entries);
    render();
  }

  // A list that shows these entries already is left alone: the focus may be in it.
  function render() {
    const now = JSON.stringify(entries);
    if (now === rendered) return;
    rendered = now;
    list.replaceChildren(...entries.map(toItem));
    download.disabled = deleteAll.disabled = !entries.length;
  }

  function toItem(entry) {
    const item = template.content.cloneNode(true);
    const strokes = decode(entry.code);
    item.querySelector("path").setAttribute("d", strokes.map(toPath).join(""));
    const words = entry.read.replaceAll("\n", " / ") || "no digit";
    item.querySelector("[data-text]").textContent = words;
    const [opener, remover] = item.querySelectorAll("button");
    opener.setAttribute("aria-label", `Open the drawing read as ${words}`);
    remover.setAttribute("aria-label", `Delete the drawing read as ${words}`);
    opener.addEventListener("click", () => open(strokes));
    remover.addEventListener("click", () => remove(entry));
    return item;
  }

  function remove(entry) {
    const place = entries.indexOf(entry);
    entries = (load() ?? entries).filter(({ code }) => code !== entry.code);
    save();
    // The focus goes to the entry that took the place, or to the last, or to the section.
    const removers = list.querySelectorAll("[data-remove]");
    (removers[Math.min(place, removers.length - 1)] ?? section).focus();
  }

  deleteAll.addEventListener("click", () => {
    if (!confirm("Delete all your drawings from this browser?")) return;
    entries = [];
    save();
    section.focus();
  });

  download.addEventListener("click", () => {
    const url = URL.createObjectURL(new Blob(entries.map(toLine)));
    const link = document.createElement("a");
    link.href = url;
    link.download = "drawings.jsonl";
    link.click();
    setTimeout(() => URL.revokeObjectURL(url));
  });

  // Another tab has added or deleted entries.
  addEventListener("storage", () => {
    entries = load() ?? entries;
    render();
  });

  render();
  section.hidden = false;
  return { add, finishEntry };
}

// The valid entries, or null: another version or another program may have stored the rest.
function load() {
  const found = storage.load();
  if (!Array.isArray(found)) return null;
  // Earlier versions stored what was read as “text”.
  return found
    .map((entry) => ({ read: entry?.read ?? entry?.text, code: String(entry?.code) }))
    .filter(({ read, code }) => /^[\d\s.,-]*$/.test(read) && decode(code));
}

// A line of a file of drawings: JSON, without a label, as only people say what a drawing is.
function toLine({ read, code }) {
  return JSON.stringify({ read, strokes: decode(code) }) + "\n";
}

function toPath([first, ...rest]) {
  return `M${first}` + (rest.length ? `L${rest.join(" ")}` : "h0");
}
