// A drawing as a short text for a link. Version, number of points and strokes are joined by
// dots. A stroke is the steps from point to point on the grid, x then y. A step is a
// zigzag-encoded integer in groups of five bits, the lowest first, each group one character
// of base64url.

import { GRID } from "./drawing-state.js";

const VERSION = "1";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CONTINUATION = 32; // the bit that says that another group follows
const MAX_STROKES = 500, MAX_POINTS = 20000; // the server's limits

export function encode(strokes) {
  const last = [0, 0];
  const parts = strokes.map((points) =>
    points.map((point) => encodePoint(point, last)).join(""),
  );
  return [VERSION, countPoints(strokes).toString(36), ...parts].join(".");
}

// The strokes, or null if the text is not a whole drawing.
export function decode(text) {
  const [version, count, ...parts] = text.split(".");
  if (version !== VERSION || parts.length > MAX_STROKES) return null;
  const last = [0, 0];
  const strokes = parts.map((part) => decodeStroke(part, last));
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

// last is the previous point on the grid, and becomes this one.
function encodePoint(point, last) {
  return point
    .map((value, axis) => {
      const delta = Math.round(value * GRID) - last[axis];
      last[axis] += delta;
      return encodeInteger(delta < 0 ? -2 * delta - 1 : 2 * delta);
    })
    .join("");
}

function encodeInteger(number) {
  let text = "";
  for (; number >= CONTINUATION; number >>= 5) {
    text += ALPHABET[CONTINUATION | (number & (CONTINUATION - 1))];
  }
  return text + ALPHABET[number];
}

// The points of a stroke, or null; last as in encodePoint.
function decodeStroke(part, last) {
  const values = [];
  let number = 0;
  let shift = 0;
  for (const character of part) {
    const bits = ALPHABET.indexOf(character);
    if (bits < 0 || shift > 15) return null;
    number |= (bits & (CONTINUATION - 1)) << shift;
    shift += 5;
    if (bits & CONTINUATION) continue;
    const axis = values.length % 2;
    last[axis] += number & 1 ? -(number + 1) / 2 : number / 2;
    if (last[axis] < 0 || last[axis] > GRID) return null;
    values.push(last[axis] / GRID);
    number = shift = 0;
  }
  if (shift || values.length % 2) return null;
  return values.flatMap((x, i) => (i % 2 ? [] : [[x, values[i + 1]]]));
}
