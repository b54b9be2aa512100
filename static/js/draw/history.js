// The drawings that this browser keeps: a list to open, label and delete them. What few
// visitors need is loaded when they do: files of drawings, and the table of confusions.

import { makeStorage } from "../shared/storage.js";
import { makeToast } from "../shared/toast.js";
import { decode, encode } from "./drawing-codec.js";
import { checkLabel, toEntries, trim } from "./kept-entries.js";
import { useLabelKeys } from "./label-keys.js";
import { drawThumbnail } from "./thumbnail.js";

const storage = makeStorage("localStorage", "drawings");
const load = () => toEntries(storage.load());

// elements: section, list, template (of an item), download, importer and deleteAll
// (buttons), warning (shown when the browser stores nothing), note (for short messages),
// accuracy (a <details>). open(strokes) is called with the drawing that was chosen;
// read(strokes) resolves to what the network reads in one that was imported, or to
// undefined; announce(sentence) tells screen readers.
export function makeHistory(elements, { open, read, announce }) {
  const { section, list, template, download, importer, deleteAll } = elements;
  const { warning, accuracy } = elements;
  const showNote = makeToast(elements.note);
  let entries = load() ?? [];
  let current = null; // the code of the drawing that is still being drawn
  let early = {}; // the code and the label of a drawing that was labeled before it was read

  // Stores the drawing that was read, in place of its unfinished version.
  function add(readNow, strokes) {
    const code = encode(strokes);
    entries = load() ?? entries;
    const place = entries.findIndex((entry) => entry.code === code);
    // A drawing that was opened from the list keeps its place there.
    if (place <= 0) {
      const label = early.code === code ? early.label : entries[place]?.label;
      early = {};
      const others = entries.filter((entry) => ![code, current].includes(entry.code));
      entries = [{ read: readNow, code, label }, ...others];
      current = code;
    } else {
      entries[place].read = readNow;
    }
    save();
  }

  // To be called when another drawing begins: the next one to be added is a new entry.
  function finishEntry() {
    current = null;
  }

  // What a person says that a drawing is, "" to take it back.
  function setLabel(strokes, text) {
    labelEntry(encode(strokes), text);
  }

  function labelEntry(code, text) {
    const label = checkLabel(text);
    entries = load() ?? entries;
    const entry = findEntry(code);
    if (!entry) early = { code, label };
    else if (entry.label !== label) {
      entry.label = label;
      save();
    }
  }

  function findEntry(code) {
    return entries.find((entry) => entry.code === code);
  }

  function save() {
    entries = trim(entries);
    warning.hidden = storage.save(entries);
    render();
  }

  // Items that are in their place already are left there: the focus may be in one.
  function render() {
    const old = [...list.children];
    const items = entries.map((entry) => {
      const place = old.findIndex(({ dataset }) => dataset.code === entry.code);
      const item = place < 0 ? makeItem(entry.code) : old.splice(place, 1)[0];
      fillItem(item, entry);
      return item;
    });
    const isSame = !old.length && items.every((item, i) => item === list.children[i]);
    if (!isSame) list.replaceChildren(...items);
    download.disabled = deleteAll.disabled = !entries.length;
    showAccuracy();
  }

  // How many of the drawings that a person labeled were read right.
  async function showAccuracy() {
    const judged = entries.filter(({ label, read }) => label && read !== null);
    const [right, total] = accuracy.querySelectorAll("b");
    right.textContent = judged.filter((entry) => !isWrong(entry)).length;
    total.textContent = judged.length;
    if (!accuracy.open) return;
    const { fillConfusions } = await import("./own-confusions.js");
    fillConfusions(accuracy.querySelector("table"), judged);
  }

  function say(sentence) {
    showNote(sentence);
    announce(sentence);
  }

  function fillItem(item, entry) {
    const words = entry.read?.replaceAll("\n", " / ") ?? "not read";
    const spoken = entry.read === null ? words : `read as ${words || "no digit"}`;
    const field = item.querySelector("input");
    item.querySelector("[data-text]").textContent = words || "no digit";
    item.classList.toggle("kept-wrong", isWrong(entry));
    item.querySelector(".kept-open").ariaLabel =
      `Open the drawing ${spoken}` + (isWrong(entry) ? ", which is wrong" : "");
    item.querySelector("[data-remove]").ariaLabel = `Delete the drawing ${spoken}`;
    field.ariaLabel = `True number of the drawing ${spoken}`;
    if (field !== document.activeElement) field.value = entry.label ?? "";
  }

  function makeItem(code) {
    const item = template.content.firstElementChild.cloneNode(true);
    const strokes = decode(code);
    const field = item.querySelector("input");
    item.dataset.code = code;
    drawThumbnail(item.querySelector("svg"), strokes);
    item.querySelector(".kept-open").addEventListener("click", () => open(strokes));
    item.querySelector("[data-remove]").addEventListener("click", () => remove(code));
    field.addEventListener("input", () => {
      field.value = field.value.replace(/\D/g, "");
    });
    field.addEventListener("change", () => labelEntry(code, field.value));
    return item;
  }

  function remove(code) {
    const place = entries.findIndex((entry) => entry.code === code);
    entries = (load() ?? entries).filter((entry) => entry.code !== code);
    save();
    // The focus goes to the entry that took the place, or to the last, or to the section.
    const removers = list.querySelectorAll("[data-remove]");
    (removers[Math.min(place, removers.length - 1)] ?? section).focus();
  }

  useLabelKeys(list, (text, target) => {
    const item = target.closest("[data-code]");
    if (!item) return;
    labelEntry(item.dataset.code, text);
    say(labelInWords(text));
  });

  deleteAll.addEventListener("click", () => {
    if (!confirm("Delete all your drawings from this browser?")) return;
    entries = [];
    save();
    section.focus();
  });

  download.addEventListener("click", async () => {
    const { downloadFile } = await import("./drawing-file.js");
    downloadFile(entries);
  });

  importer.addEventListener("click", () => {
    const field = document.createElement("input");
    field.type = "file";
    field.accept = ".jsonl,.json,.txt";
    field.addEventListener("change", () => importFile(field.files[0]));
    field.click();
  });

  async function importFile(file) {
    const { addFile } = await import("./drawing-file.js");
    const added = await addFile(file, load() ?? entries);
    entries = added.entries;
    save();
    say(added.words);
    for (const { code, read: isRead } of added.entries) {
      if (isRead === null) await readImported(code);
    }
  }

  // A file of drawings with labels need not say what a network reads in them.
  async function readImported(code) {
    const found = await read(decode(code));
    entries = load() ?? entries;
    const entry = findEntry(code);
    if (!entry || found === undefined) return;
    entry.read = found;
    save();
  }

  // Another tab has changed entries.
  addEventListener("storage", () => {
    entries = load() ?? entries;
    render();
  });

  accuracy.addEventListener("toggle", showAccuracy);

  render();
  section.hidden = false;
  return { add, finishEntry, setLabel };
}

export function labelInWords(label) {
  return label ? `Labeled ${label}.` : "No label.";
}

// True if a person says that a reading is wrong.
function isWrong({ read, label }) {
  return label !== undefined && read !== null && read !== label;
}
