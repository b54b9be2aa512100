// Wires the sheet, its tools and the reader together on the page where one draws.

import { makeSheet } from "./canvas.js";
import { makeReader } from "./reader.js";
import { addStroke, clearStrokes, NOTHING, redo, undo } from "./strokes.js";

const find = (id) => document.getElementById(id);
const answer = find("answer");
const upload = find("upload");
const tools = { undo: find("undo"), redo: find("redo"), clear: find("clear") };
const actions = { undo, redo, clear: clearStrokes };

let state = NOTHING;
let unanswered = null; // asks the last question again
const SOONEST = 2, LATEST = 30; // seconds between two tries to reach the site
let wait = SOONEST;
let retry = null;

const reader = makeReader(upload.action, {
  show(result) {
    settle();
    answer.replaceChildren(result);
    say(result);
  },
  unreachable() {
    showTemplate("unreachable");
    say(answer);
    retry = setTimeout(() => unanswered?.(), wait * 1000);
    wait = Math.min(2 * wait, LATEST);
  },
  busy(isBusy) {
    answer.setAttribute("aria-busy", isBusy);
  },
});

const sheet = makeSheet(find("canvas"), {
  onStart() {
    find("hint").hidden = true;
    // Whoever draws has left the field for the file, and its keys are the sheet's.
    document.activeElement?.blur();
  },
  onStroke(stroke) {
    update(addStroke(state, stroke));
  },
});

// There is an answer, or no question any more: nothing is left to be tried again.
function settle() {
  clearTimeout(retry);
  unanswered = null;
  wait = SOONEST;
}

function update(next) {
  if (next === state || sheet.isDrawing()) return;
  state = next;
  upload.reset();
  render();
  read();
}

function render() {
  sheet.show(state.strokes);
  find("hint").hidden = state.strokes.length > 0;
  tools.undo.disabled = !state.past.length;
  tools.redo.disabled = !state.future.length;
  tools.clear.disabled = !state.strokes.length;
}

function read() {
  if (state.strokes.length) {
    ask(() => reader.readStrokes(state.strokes));
  } else {
    reader.cancel();
    settle();
    showTemplate("nothing-read");
    find("spoken").textContent = "";
  }
}

function ask(question) {
  clearTimeout(retry);
  unanswered = question;
  question();
}

function showTemplate(id) {
  answer.replaceChildren(find(id).content.cloneNode(true));
}

// Only the sentence is spoken, not the ten probabilities after every stroke.
function say(result) {
  const words = result.querySelector("[data-spoken]").textContent;
  find("spoken").textContent = words.replace(/\s+/g, " ").trim();
}

function readUpload() {
  state = clearStrokes(state);
  render();
  ask(() => reader.readForm(upload));
}

function actionOf(event) {
  if (event.target.closest("input, textarea, select, [contenteditable]")) return null;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") return event.shiftKey ? "redo" : "undo";
    return key === "y" ? "redo" : null;
  }
  return key === "escape" || key === "delete" ? "clear" : null;
}

for (const [name, button] of Object.entries(tools)) {
  button.addEventListener("click", () => update(actions[name](state)));
}

document.addEventListener("keydown", (event) => {
  const name = actionOf(event);
  if (!name) return;
  event.preventDefault();
  update(actions[name](state));
});

upload.addEventListener("change", () => {
  // A chooser that was cancelled leaves the field empty: there is nothing to read.
  if (find("image").files.length) readUpload();
});
upload.addEventListener("submit", (event) => {
  event.preventDefault();
  readUpload();
});

addEventListener("online", () => unanswered?.());

find("easel").hidden = false;
render();
