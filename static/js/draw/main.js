// The page to draw on: connects the sheet, its tools, the reader and the result.

import { makeStorage } from "../shared/storage.js";
import { makeToast } from "../shared/toast.js";
import { decode, encode } from "./drawing-codec.js";
import {
  addStroke,
  clear,
  INITIAL_STATE,
  isBlank,
  isTap,
  openPicture,
  openStrokes,
} from "./drawing-state.js";
import { labelInWords, makeHistory } from "./history.js";
import { useKeyboard } from "./keyboard.js";
import { useLabelKeys } from "./label-keys.js";
import { copyLink, drawingInAddress, removeDrawingFromAddress } from "./link.js";
import { keepPicture, keptPicture } from "./picture-store.js";
import { usePictures } from "./pictures.js";
import { usePointer } from "./pointer.js";
import { makeParts } from "./parts.js";
import { makeReader, readPicture, readStrokes } from "./reader.js";
import { makeResultPanel } from "./result-panel.js";
import { frameOf, makeSheet } from "./sheet.js";
import { makeToolbar } from "./toolbar.js";

const find = (id) => document.getElementById(id);
const session = makeStorage("sessionStorage", "drawing");
const showToast = makeToast(find("note"));
const resultPanel = makeResultPanel(find("answer"), find("boxes"), find("spoken"));
// Most sites have corrections off.
const correctionForm =
  find("correction") &&
  (await import("./correction-form.js")).makeCorrectionForm(
    find("correction"),
    (label, strokes) => drawings.setLabel(strokes, label),
  );
let state = INITIAL_STATE;

const reader = makeReader(find("upload").action, {
  show(result, { drawing, isLive }) {
    const { text } = result.dataset;
    // An unfinished stroke may be no digit yet: that is shown once the pen is lifted.
    if (isLive && !text) return;
    resultPanel.show(result, frameOf(drawing));
    parts.loadFor(result);
    if (isLive) return;
    resultPanel.announce();
    if (drawing.picture && text !== undefined) {
      drawing.picture.result = result;
      pictures.update(drawing.picture);
    }
    const { strokes } = drawing;
    if (text === undefined || !strokes.length || parts.isExample(strokes)) return;
    drawings.add(text, strokes);
    // A label has the digits of one line.
    if (text.includes("\n")) correctionForm?.hide();
    else correctionForm?.show();
  },
  unreachable() {
    resultPanel.showTemplate(find(navigator.onLine ? "unreachable" : "offline"));
    resultPanel.announce();
  },
  slow() {
    showToast("This takes longer than usual. Still waiting.");
  },
  busy(isBusy) {
    find("answer").setAttribute("aria-busy", isBusy);
    parts.showProgress(isBusy && state.drawing.picture ? 0 : null);
  },
  progress: (share) => parts.showProgress(share),
});

const sheet = makeSheet(find("canvas"), {
  onStart() {
    resultPanel.cancelAnnouncement();
    find("hint").hidden = true;
    find("boxes").hidden = true;
  },
  onMove(stroke) {
    const strokes = [...state.drawing.strokes, stroke];
    if (strokes.every(isTap)) return;
    reader.read({ drawing: { strokes, picture: null }, isLive: true });
  },
  onStroke(stroke) {
    find("boxes").hidden = false;
    // A stroke on a picture replaces it.
    if (state.drawing.picture) beginDrawing();
    update(addStroke(state, stroke));
  },
});

const enableTools = makeToolbar(
  { undo: find("undo"), redo: find("redo"), clear: find("clear") },
  (action) => update(action(state)),
);

const drawings = makeHistory(
  {
    section: find("kept"),
    list: find("kept-list"),
    template: find("kept-drawing"),
    download: find("download"),
    deleteAll: find("forget"),
    importer: find("import"),
    warning: find("kept-trouble"),
    note: find("kept-note"),
    accuracy: find("own-accuracy"),
  },
  {
    open,
    announce: showToast,
    async read(strokes) {
      await reader.whenIdle();
      const result = await readStrokes(find("upload").action, strokes);
      return result?.dataset.text;
    },
  },
);

const parts = makeParts({ find, sheet, open: openPictureOnSheet, announce: showToast });

function update(next) {
  if (next === state || sheet.isDrawing()) return;
  state = next;
  const { drawing } = state;
  if (drawing.picture?.source !== find("image").files[0]) find("upload").reset();
  if (isBlank(drawing)) beginDrawing();
  removeDrawingFromAddress();
  show(drawing);
}

function show(drawing) {
  session.save(drawing.strokes.length ? encode(drawing.strokes) : "");
  keepPicture(drawing.picture);
  sheet.show(drawing);
  parts.showPicture(drawing.picture);
  find("boxes").classList.toggle("boxes-picture", Boolean(drawing.picture));
  correctionForm?.setStrokes(drawing.strokes);
  enableTools(state);
  find("copy").disabled = !drawing.strokes.length;
  find("hint").hidden = !isBlank(drawing);
  if (drawing.picture?.result) {
    reader.cancel();
    resultPanel.show(drawing.picture.result, frameOf(drawing));
    parts.loadFor(drawing.picture.result);
    pictures.update(drawing.picture);
    resultPanel.announce();
  } else if (!isBlank(drawing)) {
    reader.read({ drawing, isLive: false });
  } else {
    reader.cancel();
    resultPanel.showTemplate(find("nothing-read"));
  }
}

// What was shown and typed for the drawing so far does not apply to the next one.
function beginDrawing() {
  drawings.finishEntry();
  resultPanel.reset();
  correctionForm?.hide();
}

function open(strokes) {
  beginDrawing();
  update(openStrokes(state, strokes));
  find("sheet").scrollIntoView({ block: "nearest" });
}

function openPictureOnSheet(picture) {
  beginDrawing();
  update(openPicture(state, picture));
}

async function openKeptPicture() {
  const picture = await keptPicture();
  if (picture && state === INITIAL_STATE) update(openPicture(state, picture));
}

// Opens the drawing in the address. Returns false if the address has none.
function openLink() {
  const strokes = drawingInAddress();
  if (strokes) {
    beginDrawing();
    state = openStrokes(state, strokes);
    show(state.drawing);
  } else if (strokes === null) {
    removeDrawingFromAddress();
    resultPanel.showTemplate(find("bad-link"));
    resultPanel.announce();
  }
  return strokes !== undefined;
}

usePointer(find("canvas"), sheet);
useKeyboard(find("canvas"), sheet, showToast);
useLabelKeys(find("sheet"), (label) => {
  const { strokes } = state.drawing;
  if (!strokes.length) return;
  drawings.setLabel(strokes, label);
  showToast(labelInWords(label));
});
const pictures = usePictures(
  {
    upload: find("upload"),
    field: find("image"),
    camera: find("camera"),
    target: find("sheet"),
    section: find("pictures"),
    template: find("pictures-item"),
  },
  {
    async read(picture) {
      await reader.whenIdle();
      return picture.result ?? readPicture(find("upload").action, picture);
    },
    open: openPictureOnSheet,
    announce: showToast,
  },
);
find("answer").addEventListener("click", (event) => {
  if (!event.target.closest("[data-example]")) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  find("canvas").focus({ preventScroll: true });
  update(clear(state));
  parts.drawExample();
});

find("copy").addEventListener("click", async () =>
  showToast(await copyLink(state.drawing.strokes)),
);
addEventListener("hashchange", openLink);

find("easel").hidden = false;
enableTools(state);
parts.loadFor(find("answer"));
const isAnswered = find("answer").querySelector("[data-text], .verdict-problem");
// Otherwise the drawing from before a reload or a visit to another page.
if (!openLink() && !isAnswered) {
  const strokes = decode(String(session.load()));
  if (strokes) update(openStrokes(INITIAL_STATE, strokes));
  else openKeptPicture();
}
