// Wires the sheet, its tools and the reader together on the page where one draws.

import { makeAnswer } from "./answer.js";
import { frameOf, makeSheet } from "./canvas.js";
import { decode, encode } from "./code.js";
import { makeCorrection } from "./correction.js";
import { makeKept } from "./kept.js";
import { useKeyboard } from "./keyboard.js";
import { copyLink, linked, unlink } from "./link.js";
import { makeNote } from "./note.js";
import { usePictures } from "./pictures.js";
import { usePointer } from "./pointer.js";
import { makeReader } from "./reader.js";
import { makeStore } from "./store.js";
import {
  addStroke,
  isBlank,
  isTap,
  NOTHING,
  openPicture,
  openStrokes,
} from "./strokes.js";
import { makeTools } from "./tools.js";

const find = (id) => document.getElementById(id);
const session = makeStore("sessionStorage", "drawing");
const tell = makeNote(find("note"));
const answer = makeAnswer(find("answer"), find("boxes"), find("spoken"));
const correction = find("correction") && makeCorrection(find("correction")); // if on
let state = NOTHING;

const reader = makeReader(find("upload").action, {
  show(result, { drawing, isLive }) {
    const { text } = result.dataset;
    // Half a digit may be a dot; that it is one is said when the pen is lifted.
    if (isLive && !text) return;
    answer.show(result, frameOf(drawing));
    if (isLive) return;
    answer.speak();
    if (!text || !drawing.strokes.length) return;
    kept.keep(text, drawing.strokes);
    correction?.offer();
  },
  unreachable() {
    answer.showTemplate(find("unreachable"));
    answer.speak();
  },
  slow() {
    tell("The answer takes long. Still waiting for it.");
  },
  busy(isBusy) {
    find("answer").setAttribute("aria-busy", isBusy);
  },
});

const sheet = makeSheet(find("canvas"), {
  onStart() {
    answer.quiet();
    find("hint").hidden = true;
    find("boxes").hidden = true;
  },
  onMove(stroke) {
    const strokes = [...state.drawing.strokes, stroke];
    if (strokes.every(isTap)) return;
    reader.ask({ drawing: { strokes, picture: null }, isLive: true });
  },
  onStroke(stroke) {
    find("boxes").hidden = false;
    // A picture, and what is drawn in its place, are two drawings.
    if (state.drawing.picture) startAnew();
    update(addStroke(state, stroke));
  },
});

const enableTools = makeTools(
  { undo: find("undo"), redo: find("redo"), clear: find("clear") },
  (change) => update(change(state)),
);

const kept = makeKept(
  {
    section: find("kept"),
    list: find("kept-list"),
    template: find("kept-drawing"),
    download: find("download"),
    forget: find("forget"),
    trouble: find("kept-trouble"),
  },
  open,
);

function update(next) {
  if (next === state || sheet.isDrawing()) return;
  state = next;
  const { drawing } = state;
  if (drawing.picture?.file !== find("image").files[0]) find("upload").reset();
  if (isBlank(drawing)) startAnew();
  unlink();
  show(drawing);
}

function show(drawing) {
  session.save(drawing.strokes.length ? encode(drawing.strokes) : "");
  sheet.show(drawing);
  correction?.about(drawing.strokes);
  enableTools(state);
  find("copy").disabled = !drawing.strokes.length;
  find("hint").hidden = !isBlank(drawing);
  if (!isBlank(drawing)) {
    reader.ask({ drawing, isLive: false });
    return;
  }
  reader.cancel();
  answer.showTemplate(find("nothing-read"));
}

function startAnew() {
  kept.finish();
  answer.forget();
  correction?.withdraw();
}

function open(strokes) {
  startAnew();
  update(openStrokes(state, strokes));
  find("easel").scrollIntoView({ block: "nearest" });
}

// A drawing in the address, or the one that a reload or the back button left.
function restore() {
  const strokes = linked();
  if (strokes) {
    startAnew();
    state = openStrokes(state, strokes);
    show(state.drawing);
  } else if (strokes === null) {
    unlink();
    answer.showTemplate(find("bad-link"));
    answer.speak();
  }
  return strokes !== undefined;
}

usePointer(find("canvas"), sheet);
useKeyboard(find("canvas"), sheet, tell);
usePictures(
  {
    upload: find("upload"),
    field: find("image"),
    target: find("sheet"),
    example: find("example"),
  },
  (picture) => {
    startAnew();
    update(openPicture(state, picture));
  },
  tell,
);
find("copy").addEventListener("click", async () =>
  tell(await copyLink(state.drawing.strokes)),
);
addEventListener("hashchange", restore);

find("easel").hidden = false;
enableTools(state);
const isAnswered = find("answer").querySelector("[data-text], .verdict-problem");
if (!restore() && !isAnswered) {
  const strokes = decode(String(session.load()));
  if (strokes) update(openStrokes(NOTHING, strokes));
}
