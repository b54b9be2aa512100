// The state of the sheet, as data: the drawing, and the drawings to undo and redo to. A
// drawing is strokes, lists of [x, y] points in 0..1 of the sheet's width with y down, or a
// picture instead. Every function is pure and returns a new state.

const BLANK = Object.freeze({ strokes: Object.freeze([]), picture: null });
export const INITIAL_STATE = Object.freeze({ past: [], drawing: BLANK, future: [] });

// Points are multiples of 1 / GRID, so that a link can hold them exactly.
export const GRID = 1000;
// Maximum extent of a tap, as a share of the sheet's width. A tap is drawn as a dot.
const MAX_TAP = 0.012;
// Minimum distance between two points of a stroke, as a share of the sheet's width.
const MIN_DISTANCE = 0.004;

export function isBlank({ strokes, picture }) {
  return !strokes.length && !picture;
}

export function addStroke(state, stroke) {
  const added = isTap(stroke) ? [stroke[0]] : stroke;
  return withDrawing(state, { strokes: [...state.drawing.strokes, added], picture: null });
}

export function openStrokes(state, strokes) {
  return withDrawing(state, { strokes, picture: null });
}

export function openPicture(state, picture) {
  return withDrawing(state, { strokes: [], picture });
}

export function clear(state) {
  return isBlank(state.drawing) ? state : withDrawing(state, BLANK);
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

// The stroke with one more point, or as it was if the point adds less than MIN_DISTANCE.
export function extendStroke(stroke, point) {
  return distance(stroke.at(-1), point) < MIN_DISTANCE ? stroke : [...stroke, point];
}

export function isTap(stroke) {
  return stroke.every((point) => distance(stroke[0], point) < MAX_TAP);
}

// The nearest point of the grid that is on the sheet.
export function snapToGrid([x, y]) {
  return [x, y].map((value) => Math.round(Math.min(Math.max(value, 0), 1) * GRID) / GRID);
}

function withDrawing(state, drawing) {
  return { past: [...state.past, state.drawing], drawing, future: [] };
}

function distance([x0, y0], [x1, y1]) {
  return Math.hypot(x1 - x0, y1 - y0);
}
