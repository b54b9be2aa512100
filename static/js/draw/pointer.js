// Drawing on the sheet with a mouse, a finger or a pen.

import { snapToGrid } from "./drawing-state.js";

// How far beyond the edge the pen still draws, along it, as a share of the sheet's width:
// half the width of the pen, which still reaches the sheet there.
const MARGIN = 0.02;

// A stroke ends where it leaves the sheet; where the pointer comes back another begins.
export function usePointer(canvas, sheet) {
  let pointer = null; // the id of the one that draws
  let last = null; // its last point, on the sheet or beside it
  let isDown = false; // a stroke is being drawn with it

  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    return [
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.width,
    ];
  }

  function begin(point) {
    last = point;
    return (isDown = sheet.begin(snapToGrid(point)));
  }

  function follow(points) {
    let drawn = [];
    for (const point of points) {
      if (isDown) {
        const isLeaving = !isWithin(point, MARGIN);
        drawn.push(snapToGrid(isLeaving ? crossing(last, point, MARGIN) : point));
        if (isLeaving) {
          sheet.move(drawn);
          drawn = [];
          lift();
        }
      } else if (isWithin(point, 0) && begin(crossing(point, last, 0))) {
        drawn.push(snapToGrid(point));
      }
      last = point;
    }
    if (drawn.length) sheet.move(drawn);
  }

  function lift() {
    isDown = false;
    sheet.end();
  }

  canvas.addEventListener("pointerdown", (event) => {
    // A second finger or another button is ignored.
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    if (!begin(pointOf(event))) return;
    // Without this the keys would still go to a field that has the focus. The sheet itself
    // takes the keys that say what the drawing is, and no arrow keys.
    canvas.parentElement.focus({ preventScroll: true });
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
  });

  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    // Some browsers have no coalesced events, or return an empty list.
    const coalesced = event.getCoalescedEvents?.() ?? [];
    follow((coalesced.length ? coalesced : [event]).map(pointOf));
  });

  function finish(event) {
    if (event.pointerId !== pointer) return;
    pointer = null;
    if (isDown) lift();
  }

  canvas.addEventListener("pointerup", finish);
  // The browser may take a touch over, to scroll for instance: the stroke so far stays.
  canvas.addEventListener("pointercancel", finish);
  canvas.addEventListener("lostpointercapture", finish);
}

function isWithin(point, margin) {
  return point.every((value) => value >= -margin && value <= 1 + margin);
}

// Where the line from a point on the sheet to one beside it leaves the sheet and its margin.
function crossing(inside, outside, margin) {
  const shares = inside.map((from, axis) => {
    const way = outside[axis] - from;
    return way ? ((way > 0 ? 1 + margin : -margin) - from) / way : Infinity;
  });
  const share = Math.min(1, ...shares);
  return inside.map((from, axis) => from + share * (outside[axis] - from));
}
