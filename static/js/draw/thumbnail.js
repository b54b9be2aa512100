// A small picture of a drawing, as wide as the drawing needs.

import { boundsOf, penWidth } from "./pen.js";

const HEIGHT = 80, MAX_WIDTH = 176; // pixels
const MIN_SIDE = 0.5; // of the sheet that is shown: a small digit is not blown up
const MARGIN = 0.05;

// svg has a path in it.
export function drawThumbnail(svg, strokes) {
  const [left, top, right, bottom] = boundsOf(strokes);
  const height = Math.max(MIN_SIDE, bottom - top + 2 * MARGIN);
  const width = Math.max(MIN_SIDE, right - left + 2 * MARGIN);
  const startX = (left + right - width) / 2;
  const startY = (top + bottom - height) / 2;
  const pixels = Math.min(MAX_WIDTH, Math.max(HEIGHT, (HEIGHT * width) / height));
  svg.setAttribute("viewBox", [startX, startY, width, height].join(" "));
  svg.setAttribute("width", pixels);
  svg.style.strokeWidth = penWidth(strokes);
  svg.querySelector("path").setAttribute("d", strokes.map(toPath).join(""));
}

function toPath([first, ...rest]) {
  return `M${first}` + (rest.length ? `L${rest.join(" ")}` : "h0");
}
