// Undo, redo and clear, by button and by key.

import { clear, isBlank, redo, undo } from "./drawing-state.js";

const ACTIONS = { undo, redo, clear };

// apply(action) is called with a function from a state to the next one. Returns a function
// that enables the buttons that have an effect on a state.
export function makeToolbar(buttons, apply) {
  for (const [name, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => apply(ACTIONS[name]));
  }

  document.addEventListener("keydown", (event) => {
    const name = actionOf(event);
    if (!name) return;
    event.preventDefault();
    apply(ACTIONS[name]);
  });

  return function enableTools({ past, drawing, future }) {
    buttons.undo.disabled = !past.length;
    buttons.redo.disabled = !future.length;
    buttons.clear.disabled = isBlank(drawing);
  };
}

function actionOf(event) {
  if (event.target.closest("input:not([type=radio]), [contenteditable]")) return null;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") return event.shiftKey ? "redo" : "undo";
    return key === "y" ? "redo" : null;
  }
  return key === "escape" || key === "delete" ? "clear" : null;
}
