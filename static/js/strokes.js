// The drawing as data: strokes of [x, y] points in units of the sheet's width, y down.
// Every function is pure; a state is never changed, so a history is a list of states.

export const NOTHING = Object.freeze({ past: [], strokes: [], future: [] });

// Movement under this much of the sheet is a trembling hand, and a tap a dot.
const TAP = 0.012;
// Points nearer to each other than this say nothing new.
const SPACING = 0.002;

export function addStroke(state, stroke) {
  return change(state, [...state.strokes, settle(stroke)]);
}

export function clearStrokes(state) {
  return state.strokes.length ? change(state, []) : state;
}

export function undo(state) {
  if (!state.past.length) return state;
  return {
    past: state.past.slice(0, -1),
    strokes: state.past.at(-1),
    future: [state.strokes, ...state.future],
  };
}

export function redo(state) {
  if (!state.future.length) return state;
  return {
    past: [...state.past, state.strokes],
    strokes: state.future[0],
    future: state.future.slice(1),
  };
}

// The stroke with one more point, unless that is where the pen already was.
export function extend(stroke, point) {
  const last = stroke.at(-1);
  return last && distance(last, point) < SPACING ? stroke : [...stroke, point];
}

function change(state, strokes) {
  return { past: [...state.past, state.strokes], strokes, future: [] };
}

function settle(stroke) {
  const first = stroke[0];
  const isTap = stroke.every((point) => distance(first, point) < TAP);
  return isTap ? [first] : stroke;
}

function distance([x0, y0], [x1, y1]) {
  return Math.hypot(x1 - x0, y1 - y0);
}
