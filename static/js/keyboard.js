// Arrow keys draw on the sheet: they move a cursor, Space puts the pen down and lifts it.

import { onGrid } from "./strokes.js";

const STEP = 0.02; // of the sheet, with Shift FAR times as much
const FAR = 5;
const ARROWS = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

// tell(sentence) says what the pen does to those who do not see it.
export function useKeyboard(canvas, sheet, tell) {
  let cursor = [0.5, 0.3];
  let isDown = false;

  function move([dx, dy]) {
    cursor = onGrid([cursor[0] + dx, cursor[1] + dy]);
    sheet.pointAt(cursor);
    if (isDown) sheet.move([cursor]);
  }

  function toggle() {
    if (isDown) lift();
    else if (sheet.begin(cursor)) {
      isDown = true;
      tell("Pen down.");
    }
  }

  function lift() {
    if (!isDown) return;
    isDown = false;
    sheet.end();
    tell("Pen up.");
  }

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) move(arrow.map((step) => step * (event.shiftKey ? FAR : 1)));
    else if (event.key === " " || event.key === "Enter") event.repeat || toggle();
    else if (event.key === "Escape" && isDown) lift();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  canvas.addEventListener("focus", () => {
    if (canvas.matches(":focus-visible")) sheet.pointAt(cursor);
  });
  canvas.addEventListener("blur", () => {
    lift();
    sheet.pointAt(null);
  });
}
