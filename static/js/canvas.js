// The sheet: shows a drawing and the stroke that is being drawn. Whoever holds the pen,
// the pointer or the keyboard, calls begin, move and end with points in 0..1.

import { extend, NOTHING } from "./strokes.js";

const PEN_WIDTH = 0.04; // of the sheet's width; the server has a pen of its own
const CURSOR = 0.03; // the arms of the keyboard's cursor

// Calls onStart as a stroke begins, onMove with what there is of it, onStroke with it all.
export function makeSheet(canvas, { onStart, onMove, onStroke }) {
  const context = canvas.getContext("2d");
  let shown = NOTHING.drawing;
  let stroke = null;
  let cursor = null;

  function show(drawing) {
    shown = drawing;
    redraw();
  }

  function begin(point) {
    // One stroke at a time, whoever draws it.
    if (stroke) return false;
    stroke = [point];
    onStart();
    redraw();
    return true;
  }

  function move(points) {
    stroke = points.reduce(extend, stroke);
    redraw();
    onMove(stroke);
  }

  function end() {
    const finished = stroke;
    stroke = null;
    onStroke(finished);
  }

  function pointAt(place) {
    cursor = place;
    redraw();
  }

  function redraw() {
    const side = canvas.width;
    context.clearRect(0, 0, side, side);
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = context.fillStyle = getComputedStyle(canvas).color;
    context.lineWidth = PEN_WIDTH * side;
    // The first point of a stroke takes a picture from the sheet.
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

  return { show, begin, move, end, pointAt, isDrawing: () => stroke !== null };
}

// Where a drawing's own units lie on the sheet: place = start + unit * position; and the
// margin around it where there may be ink.
export function frameOf({ picture }) {
  if (!picture) return { unit: 1, startX: 0, startY: 0, margin: PEN_WIDTH / 2 };
  const { width, height } = picture;
  const unit = 1 / Math.max(width, height);
  const [startX, startY] = [width, height].map((side) => (1 - unit * side) / 2);
  return { unit, startX, startY, margin: 0 };
}

function drawPicture(context, picture, side) {
  const { unit, startX, startY } = frameOf({ picture });
  const [width, height] = [picture.width, picture.height].map((n) => n * unit * side);
  // Few pixels are shown as they are, each a square.
  context.imageSmoothingEnabled = width < 4 * picture.width;
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

// A smooth line: each point is the control of a curve between the middles of its sides.
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
  context.lineWidth = side / 150;
  context.beginPath();
  context.moveTo((x - CURSOR) * side, y * side);
  context.lineTo((x + CURSOR) * side, y * side);
  context.moveTo(x * side, (y - CURSOR) * side);
  context.lineTo(x * side, (y + CURSOR) * side);
  context.stroke();
}

// A window dragged to another screen keeps its size in CSS pixels, not in the screen's.
function watchPixelRatio(callback) {
  const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  const changed = () => {
    callback();
    watchPixelRatio(callback);
  };
  query.addEventListener("change", changed, { once: true });
}
