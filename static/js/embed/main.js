// The embed: connects its sheet, its tools and the reader, and tells the page around it what
// was read.

import {
  addStroke,
  INITIAL_STATE,
  isBlank,
  isTap,
} from "../draw/drawing-state.js";
import { useKeyboard } from "../draw/keyboard.js";
import { usePointer } from "../draw/pointer.js";
import { makeReader } from "../draw/reader.js";
import { makeSheet } from "../draw/sheet.js";
import { makeToolbar } from "../draw/toolbar.js";
import { isAllowed, originAround } from "./parent-origin.js";

const find = (id) => document.getElementById(id);
const around = originAround();
const isTold = around !== null && isAllowed(around, find("embed").dataset.ancestors);
let state = INITIAL_STATE;

const reader = makeReader(find("upload").action, {
  show(result, { drawing, isLive }) {
    put(result);
    if (isLive) return;
    announce(result.textContent.replace(/\s+/g, " ").trim());
    tell(JSON.parse(result.dataset.reading ?? "null"), drawing.strokes);
  },
  unreachable() {
    put(find("unreachable").content.cloneNode(true));
  },
  slow() {},
  busy(isBusy) {
    find("answer").setAttribute("aria-busy", isBusy);
  },
  progress() {},
});

const sheet = makeSheet(find("canvas"), {
  onStart() {
    find("hint").hidden = true;
  },
  onMove(stroke) {
    const strokes = [...state.drawing.strokes, stroke];
    if (strokes.every(isTap)) return;
    reader.read({ drawing: { strokes, picture: null }, isLive: true });
  },
  onStroke(stroke) {
    update(addStroke(state, stroke));
  },
});

const enableTools = makeToolbar(
  { undo: find("undo"), redo: find("redo"), clear: find("clear") },
  (action) => update(action(state)),
);

function update(next) {
  if (next === state || sheet.isDrawing()) return;
  state = next;
  const { drawing } = state;
  sheet.show(drawing);
  enableTools(state);
  find("hint").hidden = !isBlank(drawing);
  if (!isBlank(drawing)) {
    reader.read({ drawing, isLive: false });
    return;
  }
  reader.cancel();
  put(find("nothing-read").content.cloneNode(true));
  tell(null, []);
}

function put(answer) {
  find("answer").replaceChildren(answer);
}

function announce(sentence) {
  find("spoken").textContent = sentence;
}

// reading is what the API answers, null where there is none.
function tell(reading, strokes) {
  if (isTold) parent.postMessage({ type: "digit-reader", reading, strokes }, around);
}

usePointer(find("canvas"), sheet);
useKeyboard(find("canvas"), sheet, announce);
find("sheet").hidden = find("tools").hidden = false;
find("upload").hidden = true;
enableTools(state);
