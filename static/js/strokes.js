// What is on the sheet, as data: strokes of [x, y] points in 0..1 of the sheet's width,
// y down, or a picture instead. Every function is pure; a state is never changed, so a
// history is a list of states.

const BLANK = Object.freeze({ strokes: Object.freeze([]), picture: null });
export const NOTHING = Object.freeze({ past: [], drawing: BLANK, future: [] });

// Points lie on a grid, so that a link can hold them to the last digit.
export const GRID = 1000;
// Movement under this much of the sheet is a trembling hand, and a tap a dot.
const TAP = 0.012;
// Points nearer to each other than this say nothing new.
const SPACING = 0.004;

export function isBlank({ strokes, picture }) {
  return !strokes.length && !picture;
}

export function addStroke(state, stroke) {
  const strokes = [...state.drawing.strokes, settle(stroke)];
  return change(state, { strokes, picture: null });
}

export function openStrokes(state, strokes) {
  return change(state, { strokes, picture: null });
}

export function openPicture(state, picture) {
  return change(state, { strokes: [], picture });
}

export function clear(state) {
  return isBlank(state.drawing) ? state : change(state, BLANK);
}

export function undo(state) {
  if (!state.past.length) return state;
  return {
    past: state.past.slice(0, -1),
    drawing: state.past.at(-1),
    future: [state.drawing, ...state.future],
  };
}

export function redo(state) {
  if (!state.future.length) return state;
  return {
    past: [...state.past, state.drawing],
    drawing: state.future[0],
    future: state.future.slice(1),
  };
}

// The stroke with one more point, unless that is where the pen already was.
export function extend(stroke, point) {
  return distance(stroke.at(-1), point) < SPACING ? stroke : [...stroke, point];
}

export function isTap(stroke) {
  return stroke.every((point) => distance(stroke[0], point) < TAP);
}

// The nearest point of the grid that is on the sheet.
export function onGrid([x, y]) {
  return [x, y].map((value) => Math.round(Math.min(Math.max(value, 0), 1) * GRID) / GRID);
}

function change(state, drawing) {
  return { past: [...state.past, state.drawing], drawing, future: [] };
}

function settle(stroke) {
  return isTap(stroke) ? [stroke[0]] : stroke;
}

function distance([x0, y0], [x1, y1]) {
  return Math.hypot(x1 - x0, y1 - y0);
}
