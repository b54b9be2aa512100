// Drawing on the sheet with the keyboard: arrow keys move a cursor, Space or Enter puts the
// pen down and lifts it.

import { snapToGrid } from "./drawing-state.js";

const STEP = 0.02; // of the sheet's width for an arrow key
const SHIFT_FACTOR = 5; // with Shift, so many steps
const DIRECTIONS = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

// announce(sentence) tells screen readers that the pen went down or up.
export function useKeyboard(canvas, sheet, announce) {
  let cursor = [0.5, 0.3];
  let isDown = false;

  function move([dx, dy]) {
    cursor = snapToGrid([cursor[0] + dx, cursor[1] + dy]);
    sheet.showCursor(cursor);
    if (isDown) sheet.move([cursor]);
  }

  function togglePen() {
    if (isDown) liftPen();
    else if (sheet.begin(cursor)) {
      isDown = true;
      announce("Pen down.");
    }
  }

  function liftPen() {
    if (!isDown) return;
    isDown = false;
    sheet.end();
    announce("Pen up.");
  }

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = DIRECTIONS[event.key];
    const factor = event.shiftKey ? SHIFT_FACTOR : 1;
    if (direction) move(direction.map((step) => step * factor));
    else if (event.key === " " || event.key === "Enter") event.repeat || togglePen();
    else if (event.key === "Escape" && isDown) liftPen();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  canvas.addEventListener("focus", () => {
    if (canvas.matches(":focus-visible")) sheet.showCursor(cursor);
  });
  canvas.addEventListener("blur", () => {
    liftPen();
    sheet.showCursor(null);
  });
}
