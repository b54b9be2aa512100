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
    return { file, picture: null, item };
  }

  function fill({ item, picture }) {
    const { result, image, width, height } = picture;
    const context = item.querySelector("canvas").getContext("2d");
    const scale = SIDE / Math.max(width, height);
    const [w, h] = [width * scale, height * scale];
    context.fillStyle = BEHIND_PICTURE;
    if (picture.isShown) context.fillRect((SIDE - w) / 2, (SIDE - h) / 2, w, h);
    context.drawImage(image, (SIDE - w) / 2, (SIDE - h) / 2, w, h);
    const problem = result ? result.querySelector(".verdict-problem [data-spoken]") : null;
    const words = result?.dataset.text?.replaceAll("\n", " / ") || "no digits";
    item.querySelector("[data-text]").textContent = result
      ? (problem?.textContent.trim() ?? words)
      : "The site can't be reached.";
    const doubted = result?.querySelectorAll(".box-unsure").length;
    item.querySelector("[data-doubt]").textContent = doubted ? `${doubted} to check` : "";
    // A picture that was not read is read anew when it is opened.
    if (!result || problem) picture.result = null;
    const opener = item.querySelector("button");
    opener.disabled = false;
    opener.addEventListener("click", () => open(picture));
  }

  form.addEventListener("submit", () => {
    const rows = entries.flatMap(({ file, picture }) =>
      rowsOf(picture?.result).map(({ cells, confidence }) => ({
        cells: [file.name.slice(0, MAX_NAME), ...cells],
        confidence,
      })),
    );
    const width = Math.max(2, ...rows.map(({ cells }) => cells.length));
    fields.replaceChildren(
      hidden("columns", width),
      ...rows.flatMap(({ cells, confidence }) => [
        ...Array.from({ length: width }, (_, i) => hidden("cell", cells[i] ?? "")),
        hidden("confidence", confidence),
      ]),
    );
  });

  return { add };
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
