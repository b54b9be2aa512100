// The pictures that were chosen together: read one after another and listed, to be opened
// and to be downloaded as one table.

import { toPicture } from "./picture-file.js";
import { BEHIND_PICTURE } from "./sheet.js";

const SIDE = 80; // pixels of a thumbnail
const MAX_NAME = 100; // characters of a file's name in the table

// section has a list, a place for the number of those that were read and the table's form,
// template an item. read(picture) resolves to the result, or null; open(picture) shows one;
// announce(sentence) says that all are read.
export function makePictureList({ section, template }, { read, open, announce }) {
  const [list, count, form] = ["ol", ".note", "form"].map((kind) =>
    section.querySelector(kind),
  );
  const fields = form.querySelector("div");
  let entries = []; // { file, picture, item }

  async function add(files) {
    const own = (entries = files.map(toEntry));
    list.replaceChildren(...own.map(({ item }) => item));
    section.hidden = false;
    for (const [i, entry] of own.entries()) {
      count.textContent = `Reading ${i + 1} of ${own.length}.`;
      entry.picture = await toPicture(entry.file);
      if (i === 0) open(entry.picture);
      const result = await read(entry.picture);
      if (own !== entries) return; // others were chosen
      entry.picture.result ??= result;
      fill(entry);
    }
    count.textContent = `${own.length} pictures are read.`;
    announce(count.textContent);
  }

  function toEntry(file) {
    const item = template.content.firstElementChild.cloneNode(true);
    item.querySelector("[data-name]").textContent = file.name;
    const entry = { file, picture: null, item };
    item.querySelector("button").addEventListener("click", () => open(entry.picture));
    return entry;
  }

  function fill({ item, picture }) {
    const { image, width, height } = picture;
    const context = item.querySelector("canvas").getContext("2d");
    const scale = SIDE / Math.max(width, height);
    const [w, h] = [width * scale, height * scale];
    context.clearRect(0, 0, SIDE, SIDE);
    context.fillStyle = BEHIND_PICTURE;
    if (picture.isShown) context.fillRect((SIDE - w) / 2, (SIDE - h) / 2, w, h);
    context.drawImage(image, (SIDE - w) / 2, (SIDE - h) / 2, w, h);
    // A picture that was not read is read anew when it is opened.
    if (!say({ item, picture })) picture.result = null;
    item.querySelector("button").disabled = false;
  }

  // To be called with a picture that is shown with its result: a listed one may have been
  // turned or cropped.
  function update(picture) {
    const entry = entries.find(({ file }) => file === picture.source);
    if (!entry?.picture) return;
    entry.picture = picture;
    fill(entry);
  }

  // Says in the list what was read and put right. Returns false if the picture was not read.
  function say({ item, picture: { result } }) {
    const problem = result?.querySelector(".verdict-problem [data-spoken]");
    const lines = rowsOf(result).map(({ cells }) => cells.filter(Boolean).join(" "));
    item.querySelector("[data-text]").textContent = result
      ? (problem?.textContent.trim() ?? (lines.join(" / ") || "no digits"))
      : "The site can't be reached.";
    const doubted = result?.querySelectorAll(".box-unsure").length;
    item.querySelector("[data-doubt]").textContent = doubted ? `${doubted} to check` : "";
    return Boolean(result) && !problem;
  }

  // After what puts a digit right.
  for (const kind of ["input", "keydown", "click"]) {
    document.addEventListener(kind, () => {
      const entry = entries.find(({ picture }) => picture?.result?.isConnected);
      if (entry) say(entry);
    });
  }

  form.addEventListener("submit", () => {
    const rows = entries.flatMap(({ file, picture }) => {
      const read = rowsOf(picture?.result);
      // A picture without digits has a row too: nothing is left out in silence.
      return (read.length ? read : [{ cells: [], confidence: "" }]).map((row) => ({
        ...row,
        cells: [file.name.slice(0, MAX_NAME), ...row.cells],
      }));
    });
    const width = Math.max(2, ...rows.map(({ cells }) => cells.length));
    fields.replaceChildren(
      hidden("columns", width),
      ...rows.flatMap(({ cells, confidence }) => [
        ...Array.from({ length: width }, (_, i) => hidden("cell", cells[i] ?? "")),
        hidden("confidence", confidence),
      ]),
    );
  });

  return { add, update };
}

// The lines of a result, as they were put right; one that was has no confidence.
function rowsOf(result) {
  return [...(result?.querySelectorAll("[data-numbers] tr") ?? [])].map((row) => {
    const inputs = [...row.querySelectorAll("[name=cell]")];
    const isTyped = inputs.some((input) => input.value !== input.defaultValue);
    const confidence = isTyped ? "" : row.querySelector("[name=confidence]").value;
    return { cells: inputs.map(({ value }) => value), confidence };
  });
}

function hidden(name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  return input;
}
