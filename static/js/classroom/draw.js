// The sheet of a phone in a class: a drawing is sent to the wall, and what became of it is
// shown below.

import {
  addStroke,
  clear,
  INITIAL_STATE,
  isBlank,
} from "../draw/drawing-state.js";
import { useKeyboard } from "../draw/keyboard.js";
import { usePointer } from "../draw/pointer.js";
import { makeSheet } from "../draw/sheet.js";
import { makeToolbar } from "../draw/toolbar.js";
import { makeToast } from "../shared/toast.js";
import { post } from "./post.js";

const find = (id) => document.getElementById(id);
const showToast = makeToast(find("note"));
let state = INITIAL_STATE;
let isSending = false;

const sheet = makeSheet(find("canvas"), {
  onStart() {
    find("hint").hidden = true;
  },
  onMove() {},
  onStroke(stroke) {
    update(addStroke(state, stroke));
  },
});

const enableTools = makeToolbar(
  { undo: find("undo"), redo: find("redo"), clear: find("clear") },
  (action) => update(action(state)),
);

function update(next) {
  if (sheet.isDrawing()) return;
  state = next;
  sheet.show(state.drawing);
  find("hint").hidden = !isBlank(state.drawing);
  enable();
}

function enable() {
  enableTools(state);
  find("send").disabled = isSending || isBlank(state.drawing);
}

// Resolves to true if the wall has taken it.
async function send(address, body) {
  const { element, problem } = await post(address, body, "[data-sent]");
  if (problem) {
    showToast(problem);
    return false;
  }
  find("sent").replaceChildren(element);
  find("sent-words").focus();
  return true;
}

find("send").addEventListener("click", async ({ target }) => {
  const { strokes } = state.drawing;
  isSending = true;
  enable();
  const isTaken = await send(target.dataset.address, JSON.stringify({ strokes }));
  isSending = false;
  // What was drawn meanwhile stays.
  if (isTaken && strokes === state.drawing.strokes) update(clear(state));
  else enable();
});

find("sent").addEventListener("submit", (event) => {
  event.preventDefault();
  const { target, submitter } = event;
  send(target.action, new URLSearchParams(new FormData(target, submitter)));
});

usePointer(find("canvas"), sheet);
useKeyboard(find("canvas"), sheet, showToast);
find("sheet").hidden = find("tools").hidden = false;
enable();
