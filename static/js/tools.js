// Undo, redo and clear, by button and by key.

import { clear, isBlank, redo, undo } from "./strokes.js";

const ACTIONS = { undo, redo, clear };

// act(change) is called with a function from a state to the next one.
export function makeTools(buttons, act) {
  for (const [name, button] of Object.entries(buttons)) {
    button.addEventListener("click", () => act(ACTIONS[name]));
  }

  document.addEventListener("keydown", (event) => {
    const name = actionOf(event);
    if (!name) return;
    event.preventDefault();
    act(ACTIONS[name]);
  });

  return function enable({ past, drawing, future }) {
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
