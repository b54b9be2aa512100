// Files of drawings, JSON lines: {"label": 7, "read": "1", "strokes": [[[x, y], ...], ...]}.
// A label is what a person said, never what the network read.

import { decode, encode } from "./drawing-codec.js";
import { checkLabel, checkRead, trim } from "./kept-entries.js";

const MAX_FILE = 5e6; // bytes
const FITTED_SIZE = 0.7; // of a drawing in other units, as a share of the sheet's width

export function downloadFile(entries) {
  const url = URL.createObjectURL(new Blob(entries.map(toLine)));
  const link = document.createElement("a");
  link.href = url;
  link.download = "drawings.jsonl";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url));
}

// Resolves to the entries with those of a file that fit, and to words for what was done.
export async function addFile(file, entries) {
  if (file.size > MAX_FILE) {
    return { entries, words: "The file is too large: more than 5 MB." };
  }
  const { found, skipped } = parseLines(await file.text());
  const merged = merge(entries, found);
  const words = found.length ? inWords(merged.length - entries.length, found, skipped)
    : "The file has no drawings of digits.";
  return { entries: merged, words };
}

function inWords(added, found, skipped) {
  const rest = found.length - added;
  return [
    `${added} imported`,
    ...(rest ? [`${rest} were here already or didn't fit`] : []),
    ...(skipped ? [`${skipped} lines are no drawings of digits`] : []),
  ].join("; ") + ".";
}

// The entries, followed by those of a file that fit. A drawing that is there already takes
// the label it has in the file.
function merge(entries, added) {
  const merged = new Map(entries.map((entry) => [entry.code, entry]));
  for (const entry of added) {
    const { read, label } = merged.get(entry.code) ?? {};
    merged.set(entry.code, {
      read: read ?? entry.read,
      code: entry.code,
      label: entry.label ?? label,
    });
  }
  return trim([...merged.values()]);
}

// A label of one digit is a number, as in other files of drawings.
function toLine({ read, label, code }) {
  return (
    JSON.stringify({
      label: label?.length === 1 ? Number(label) : label,
      read: read ?? undefined,
      strokes: decode(code),
    }) + "\n"
  );
}

// The entries of a file, and the number of its lines that are no drawing of digits.
function parseLines(text) {
  const lines = text.split("\n").filter((line) => line.trim());
  const found = lines.map(parseLine).filter(Boolean);
  return { found, skipped: lines.length - found.length };
}

function parseLine(line) {
  const fields = parseJson(line);
  const strokes = fields?.strokes;
  if (!areStrokes(strokes)) return null;
  const label = checkLabel(fields.label);
  // A letter or a word: to leave its label out would make another drawing of it.
  if (label === undefined && fields.label !== undefined) return null;
  const code = encode(fitToSheet(strokes));
  if (!decode(code)) return null;
  return { read: checkRead(fields.read ?? null) ?? null, code, label };
}

function parseJson(line) {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function areStrokes(value) {
  return isFilledList(value) && value.every(
    (points) => isFilledList(points) && points.every(
      (point) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite),
    ),
  );
}

function isFilledList(value) {
  return Array.isArray(value) && value.length > 0;
}

// Strokes in other units than the sheet's are scaled and put into its middle.
function fitToSheet(strokes) {
  const points = strokes.flat();
  if (points.flat().every((value) => value >= 0 && value <= 1)) return strokes;
  const [left, top] = [0, 1].map((axis) => extreme(points, axis, Math.min));
  const [right, bottom] = [0, 1].map((axis) => extreme(points, axis, Math.max));
  const scale = FITTED_SIZE / (Math.max(right - left, bottom - top) || 1);
  return strokes.map((stroke) =>
    stroke.map(([x, y]) => [
      0.5 + scale * (x - (left + right) / 2),
      0.5 + scale * (y - (top + bottom) / 2),
    ]),
  );
}

function extreme(points, axis, choose) {
  return points.reduce((found, point) => choose(found, point[axis]), points[0][axis]);
}
