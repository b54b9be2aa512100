// An example that is drawn before one's eyes: a 42, stroke by stroke.

import { snapToGrid } from "./drawing-state.js";

const OUTLINES = [
  [[0.32, 0.26], [0.28, 0.37], [0.23, 0.48], [0.19, 0.575], [0.3, 0.58], [0.43, 0.57]],
  [[0.38, 0.33], [0.372, 0.45], [0.36, 0.58], [0.352, 0.74]],
  [
    [0.55, 0.37], [0.57, 0.29], [0.64, 0.255], [0.715, 0.275], [0.745, 0.34],
    [0.725, 0.42], [0.67, 0.51], [0.6, 0.61], [0.53, 0.71], [0.64, 0.69], [0.72, 0.695],
    [0.81, 0.715],
  ],
];
const STEPS = 4; // points of a stroke from one of its outline to the next
const PACE = 16; // ms from point to point
const PAUSE = 250; // ms between strokes

const STROKES = OUTLINES.map(smooth);

// True for strokes that are all the example's own, which nobody has drawn.
export function isExample(strokes) {
  return strokes.every((stroke, i) => String(stroke) === String(STROKES[i]));
}

// Returns a function that draws the example, at once for those who want no motion. A key, a
// press or a drop ends it early.
export function makeExample(sheet) {
  let steps = null; // what is left to be drawn
  let timer = null;

  function stop() {
    if (!steps) return;
    clearTimeout(timer);
    steps = null;
    if (sheet.isDrawing()) sheet.end();
  }

  for (const name of ["pointerdown", "keydown", "drop"]) {
    document.addEventListener(name, stop, { capture: true });
  }

  // Draws all that is due: a slow device draws several points at a time.
  function play(due) {
    while (due <= performance.now()) {
      const { value, done } = steps.next();
      if (done) return (steps = null);
      due += value;
    }
    timer = setTimeout(play, due - performance.now(), due);
  }

  return () => {
    stop();
    steps = drawStrokes(sheet);
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    play(isStill ? -Infinity : performance.now());
  };
}

// Yields how long to wait, in milliseconds, before it goes on.
function* drawStrokes(sheet) {
  for (const [first, ...rest] of STROKES) {
    sheet.begin(first);
    for (const point of rest) {
      yield PACE;
      sheet.move([point]);
    }
    sheet.end();
    yield PAUSE;
  }
}

// Points on quadratic curves: each point of the outline, but for its ends, is the control
// point of a curve between the midpoints beside it.
function smooth(outline) {
  const points = [outline[0]];
  for (let i = 1; i < outline.length - 1; i++) {
    const [before, control, after] = outline.slice(i - 1, i + 2);
    const [start, end] = [before, after].map((other) => mix(other, control, 0.5));
    for (let step = 0; step < STEPS; step++) {
      const t = step / STEPS;
      points.push(mix(mix(start, control, t), mix(control, end, t), t));
    }
  }
  return [...points, outline.at(-1)].map(snapToGrid);
}

function mix(a, b, share) {
  return a.map((value, axis) => value + share * (b[axis] - value));
}
