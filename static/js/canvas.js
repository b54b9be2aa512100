// The sheet: shows strokes, and turns mouse, finger and pen into new ones.

import { extend } from "./strokes.js";

const PEN_WIDTH = 0.04; // of the sheet's width; the server has a pen of its own

// Calls onStroke with each finished stroke, onStart when one begins.
// The object it returns shows other strokes.
export function makeSheet(canvas, { onStart, onStroke }) {
  const context = canvas.getContext("2d");
  let shown = [];
  let stroke = null;
  let pointer = null;

  function show(strokes) {
    shown = strokes;
    redraw();
  }

  function redraw() {
    const side = canvas.width;
    context.clearRect(0, 0, side, canvas.height);
    context.lineWidth = PEN_WIDTH * side;
    context.lineCap = context.lineJoin = "round";
    context.strokeStyle = context.fillStyle = getComputedStyle(canvas).color;
    for (const points of stroke ? [...shown, stroke] : shown) {
      drawStroke(context, points, side);
    }
  }

  function fit() {
    const side = Math.round(canvas.clientWidth * devicePixelRatio);
    if (!side || side === canvas.width) return;
    canvas.width = canvas.height = side;
    redraw();
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [
      within((event.clientX - box.left) / box.width),
      within((event.clientY - box.top) / box.width),
    ];
  }

  canvas.addEventListener("pointerdown", (event) => {
    // One stroke at a time: a second finger or another button is ignored.
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    stroke = [place(event)];
    onStart();
    redraw();
  });

  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    // Some browsers lack the events between two frames, or give an empty list.
    const between = event.getCoalescedEvents?.() ?? [];
    for (const moved of between.length ? between : [event]) {
      stroke = extend(stroke, place(moved));
    }
    redraw();
  });

  function finish(event) {
    if (event.pointerId !== pointer) return;
    const finished = stroke;
    pointer = stroke = null;
    onStroke(finished);
  }

  canvas.addEventListener("pointerup", finish);
  // The browser took the finger away: what was drawn is still drawn.
  canvas.addEventListener("pointercancel", finish);
  canvas.addEventListener("lostpointercapture", finish);

  new ResizeObserver(fit).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  matchMedia("(forced-colors: active)").addEventListener("change", redraw);
  watchPixelRatio(fit);
  fit();

  return { show, isDrawing: () => stroke !== null };
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

// A window dragged to another screen keeps its size in CSS pixels, not in the screen's.
function watchPixelRatio(callback) {
  const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  const changed = () => {
    callback();
    watchPixelRatio(callback);
  };
  query.addEventListener("change", changed, { once: true });
}

function within(value) {
  return Math.min(Math.max(value, 0), 1);
}
