// The sheet: a canvas that shows a drawing and the stroke in progress. Pointer and keyboard
// call begin, move and end with points in 0..1 of its width.

import { extendStroke, INITIAL_STATE } from "./drawing-state.js";
import { penWidth } from "./pen.js";

// Shares of the sheet's width.
const CURSOR_RADIUS = 0.03;
const CURSOR_WIDTH = 1 / 150;
export const BEHIND_PICTURE = "#999";

// onStart() is called when a stroke begins, onMove(stroke) with its points so far,
// onStroke(stroke) when it is finished.
export function makeSheet(canvas, { onStart, onMove, onStroke }) {
  const context = canvas.getContext("2d");
  let shown = INITIAL_STATE.drawing;
  let stroke = null;
  let cursor = null;

  function show(drawing) {
    shown = drawing;
    redraw();
  }

  function begin(point) {
    // One stroke at a time, by pointer or by keyboard.
    if (stroke) return false;
    stroke = [point];
    onStart();
    redraw();
    return true;
  }

  function move(points) {
    stroke = points.reduce(extendStroke, stroke);
    redraw();
    onMove(stroke);
  }

  function end() {
    const finished = stroke;
    stroke = null;
    onStroke(finished);
  }

  function showCursor(point) {
    cursor = point;
    redraw();
  }

  function redraw() {
    const side = canvas.width;
    context.clearRect(0, 0, side, side);
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = context.fillStyle = getComputedStyle(canvas).color;
    context.lineWidth = penWidth(shown.strokes) * side;
    // A picture disappears when a stroke begins.
    if (shown.picture && !stroke) drawPicture(context, shown.picture, side);
    for (const points of stroke ? [...shown.strokes, stroke] : shown.strokes) {
      drawStroke(context, points, side);
    }
    if (cursor) drawCursor(context, cursor, side);
  }

  function fit() {
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (!side || side === canvas.width) return;
    canvas.width = canvas.height = side;
    redraw();
  }

  new ResizeObserver(fit).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  matchMedia("(forced-colors: active)").addEventListener("change", redraw);
  watchPixelRatio(fit);
  fit();

  return { show, begin, move, end, showCursor, isDrawing: () => stroke !== null };
}

// The place of a drawing's own coordinates on the sheet: start + unit * coordinate. The
// margin is how far ink may reach beyond them.
export function frameOf({ strokes, picture }) {
  if (!picture) return { unit: 1, startX: 0, startY: 0, margin: penWidth(strokes) / 2 };
  const { width, height } = picture;
  const unit = 1 / Math.max(width, height);
  const [startX, startY] = [width, height].map((side) => (1 - unit * side) / 2);
  return { unit, startX, startY, margin: 0 };
}

function drawPicture(context, picture, side) {
  const { unit, startX, startY } = frameOf({ picture });
  const [width, height] = [picture.width, picture.height].map((n) => n * unit * side);
  // A picture that is enlarged four times or more shows its pixels as squares.
  context.imageSmoothingEnabled = width < 4 * picture.width;
  // Where the paper is transparent, white ink is seen as well as black.
  if (picture.isShown) {
    context.fillStyle = BEHIND_PICTURE;
    context.fillRect(startX * side, startY * side, width, height);
  }
  context.drawImage(picture.image, startX * side, startY * side, width, height);
}

function drawStroke(context, points, side) {
  const pixels = points.map(([x, y]) => [x * side, y * side]);
  if (pixels.length === 1) drawDot(context, ...pixels[0]);
  else drawLine(context, pixels);
}

function drawDot(context, x, y) {
  context.beginPath();
  context.arc(x, y, context.lineWidth / 2, 0, 2 * Math.PI);
  context.fill();
}

// A smooth line of quadratic curves: each point is the control point of a curve between
// the midpoints of the segments beside it.
function drawLine(context, [first, ...rest]) {
  context.beginPath();
  context.moveTo(...first);
  for (let i = 0; i < rest.length - 1; i++) {
    const [x, y] = rest[i];
    const [nextX, nextY] = rest[i + 1];
    context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  }
  context.lineTo(...rest.at(-1));
  context.stroke();
}

function drawCursor(context, [x, y], side) {
  context.lineWidth = CURSOR_WIDTH * side;
  context.beginPath();
  context.moveTo((x - CURSOR_RADIUS) * side, y * side);
  context.lineTo((x + CURSOR_RADIUS) * side, y * side);
  context.moveTo(x * side, (y - CURSOR_RADIUS) * side);
  context.lineTo(x * side, (y + CURSOR_RADIUS) * side);
  context.stroke();
}

// The pixel ratio changes when the window moves to another screen or the page is zoomed;
// the canvas need not change its size in CSS pixels then.
function watchPixelRatio(callback) {
  const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  const changed = () => {
    callback();
    watchPixelRatio(callback);
  };
  query.addEventListener("change", changed, { once: true });
}
