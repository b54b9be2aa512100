// A drawing as a short text for a link: version, number of points, strokes, with a dot
// between. A point is two steps from the one before it, on the grid; a step is its
// zigzag in groups of five bits, the lowest first, each a character of base64url.

import { GRID } from "./strokes.js";

const VERSION = "1";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const MORE = 32; // the bit that says that another group follows
const MAX_STROKES = 500, MAX_POINTS = 20000; // as the server has them

export function encode(strokes) {
  const last = [0, 0];
  const parts = strokes.map((points) => points.map((point) => step(point, last)).join(""));
  return [VERSION, countPoints(strokes).toString(36), ...parts].join(".");
}

// The strokes, or null when the text is no drawing, or not a whole one.
export function decode(text) {
  const [version, count, ...parts] = text.split(".");
  if (version !== VERSION || parts.length > MAX_STROKES) return null;
  const last = [0, 0];
  const strokes = parts.map((part) => toPoints(part, last));
  const isWhole =
    strokes.length > 0 &&
    strokes.every((points) => points?.length) &&
    countPoints(strokes) === parseInt(count, 36) &&
    countPoints(strokes) <= MAX_POINTS;
  return isWhole ? strokes : null;
}

function countPoints(strokes) {
  return strokes.reduce((sum, points) => sum + points.length, 0);
}

function step(point, last) {
  return point
    .map((value, axis) => {
      const delta = Math.round(value * GRID) - last[axis];
      last[axis] += delta;
      return toLetters(delta < 0 ? -2 * delta - 1 : 2 * delta);
    })
    .join("");
}

function toLetters(number) {
  let letters = "";
  for (; number >= MORE; number >>= 5) letters += LETTERS[MORE | (number & (MORE - 1))];
  return letters + LETTERS[number];
}

function toPoints(part, last) {
  const values = [];
  let number = 0;
  let shift = 0;
  for (const letter of part) {
    const bits = LETTERS.indexOf(letter);
    if (bits < 0 || shift > 15) return null;
    number |= (bits & (MORE - 1)) << shift;
    shift += 5;
    if (bits & MORE) continue;
    const axis = values.length % 2;
    last[axis] += number & 1 ? -(number + 1) / 2 : number / 2;
    if (last[axis] < 0 || last[axis] > GRID) return null;
    values.push(last[axis] / GRID);
    number = shift = 0;
  }
  if (shift || values.length % 2) return null;
  return values.flatMap((x, i) => (i % 2 ? [] : [[x, values[i + 1]]]));
}
