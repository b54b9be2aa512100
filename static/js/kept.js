// The drawings kept on this device: to open again, to delete, to download.

import { decode, encode } from "./code.js";
import { makeStore } from "./store.js";

const MOST = 24;
const store = makeStore("localStorage", "drawings");

// open(strokes) is called with the drawing that was chosen. An entry is { text, code }:
// what was read, and the drawing as its link has it.
export function makeKept({ section, list, template, download, forget, trouble }, open) {
  let entries = load() ?? [];
  let current = null; // the code of the drawing that is still being drawn
  let rendered = "[]"; // the entries that the list shows

  function keep(text, strokes) {
    const code = encode(strokes);
    entries = load() ?? entries;
    const place = entries.findIndex((entry) => entry.code === code);
    // One that was opened again stays where it is; the newest may be drawn further.
    if (place <= 0) {
      const others = entries.filter((entry) => ![code, current].includes(entry.code));
      entries = [{ text, code }, ...others].slice(0, MOST);
      current = code;
    } else {
      entries[place].text = text;
    }
    save();
  }

  // What is drawn from here on is another drawing.
  function finish() {
    current = null;
  }

  function save() {
    trouble.hidden = store.save(entries);
    render();
  }

  // Nothing is rendered anew that is shown already: the focus may be on it.

  function render() {
    const now = JSON.stringify(entries);
    if (now === rendered) return;
    rendered = now;
    list.replaceChildren(...entries.map(toItem));
    download.disabled = forget.disabled = !entries.length;
  }

  function toItem(entry) {
    const item = template.content.cloneNode(true);
    const strokes = decode(entry.code);
    item.querySelector("path").setAttribute("d", strokes.map(toPath).join(""));
    item.querySelector("[data-text]").textContent = entry.text;
    const [opener, remover] = item.querySelectorAll("button");
    opener.setAttribute("aria-label", `Open the drawing read as ${entry.text}`);
    remover.setAttribute("aria-label", `Delete the drawing read as ${entry.text}`);
    opener.addEventListener("click", () => open(strokes));
    remover.addEventListener("click", () => remove(entry));
    return item;
  }

  function remove(entry) {
    const place = entries.indexOf(entry);
    entries = (load() ?? entries).filter(({ code }) => code !== entry.code);
    save();
    // The focus stays where it was: on the next one, or on what is left.
    const removers = list.querySelectorAll("[data-remove]");
    (removers[Math.min(place, removers.length - 1)] ?? section).focus();
  }

  forget.addEventListener("click", () => {
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

  // Another tab has drawn, or deleted.
  addEventListener("storage", () => {
    entries = load() ?? entries;
    render();
  });

  render();
  section.hidden = false;
  return { keep, finish };
}

// Only what is whole: another version of the site, or another program, may have written.
function load() {
  const found = store.load();
  if (!Array.isArray(found)) return null;
  return found.filter(
    (entry) => /^\d+$/.test(entry?.text) && decode(String(entry.code)),
  );
}

// The format of drawings on disk: a label of one digit is a number.
function toLine({ text, code }) {
  const label = text.length === 1 ? Number(text) : text;
  return JSON.stringify({ label, strokes: decode(code) }) + "\n";
}

function toPath([first, ...rest]) {
  return `M${first}` + (rest.length ? `L${rest.join(" ")}` : "h0");
}
