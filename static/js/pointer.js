// Mouse, finger and pen draw on the sheet.

import { onGrid } from "./strokes.js";

export function usePointer(canvas, sheet) {
  let pointer = null;

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return onGrid([
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.width,
    ]);
  }

  canvas.addEventListener("pointerdown", (event) => {
    // A second finger or another button is ignored.
    if (pointer !== null || event.button !== 0) return;
    event.preventDefault();
    if (!sheet.begin(place(event))) return;
    // Whoever draws has left the field for the file, and its keys are the sheet's.
    document.activeElement?.blur();
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
  });

  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    // Some browsers lack the events between two frames, or give an empty list.
    const between = event.getCoalescedEvents?.() ?? [];
    sheet.move((between.length ? between : [event]).map(place));
  });

  function finish(event) {
    if (event.pointerId !== pointer) return;
    pointer = null;
    sheet.end();
  }

  canvas.addEventListener("pointerup", finish);
  // The browser took the finger away: what was drawn is still drawn.
  canvas.addEventListener("pointercancel", finish);
  canvas.addEventListener("lostpointercapture", finish);
}
