// Drawing on the sheet with a mouse, a finger or a pen.

import { snapToGrid } from "./drawing-state.js";

export function usePointer(canvas, sheet) {
  let pointer = null; // the id of the one that draws

  function pointOf(event) {
    const box = canvas.getBoundingClientRect();
    return snapToGrid([
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.width,
    ]);
  }

  canvas.addEventListener("pointerdown", (event) => {
    // A second finger or another button is ignored.
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    if (!sheet.begin(pointOf(event))) return;
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
    sheet.move((coalesced.length ? coalesced : [event]).map(pointOf));
  });

  function finish(event) {
    if (event.pointerId !== pointer) return;
    pointer = null;
    sheet.end();
  }

  canvas.addEventListener("pointerup", finish);
  // The browser may take a touch over, to scroll for instance: the stroke so far stays.
  canvas.addEventListener("pointercancel", finish);
  canvas.addEventListener("lostpointercapture", finish);
}
