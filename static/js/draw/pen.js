// The width of the pen: thinner for a drawing of small digits, as a long number has them.
// The server draws strokes with a pen of its own.

// Shares of the sheet's width.
const MAX_WIDTH = 0.04, MIN_WIDTH = 0.012;
const SHARE = 0.12; // of the longest stroke's longer side

// strokes are those that are finished: the pen does not change while one is drawn.
export function penWidth(strokes) {
  const longest = Math.max(0, ...strokes.map((stroke) => Math.max(...sizeOf([stroke]))));
  return longest ? Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, SHARE * longest)) : MAX_WIDTH;
}

// Width and height of strokes.
export function sizeOf(strokes) {
  const [left, top, right, bottom] = boundsOf(strokes);
  return [right - left, bottom - top];
}

// Left, top, right and bottom of strokes.
export function boundsOf(strokes) {
  const bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of strokes.flat()) {
    bounds[0] = Math.min(bounds[0], x);
    bounds[1] = Math.min(bounds[1], y);
    bounds[2] = Math.max(bounds[2], x);
    bounds[3] = Math.max(bounds[3], y);
  }
  return bounds;
}
