// What is for pictures alone, and for the tables of numbers that are mostly read in them. It
// is loaded with the first of them.

import { useDigitField } from "./digit-field.js";
import { useNumbersTable } from "./numbers-table.js";
import { usePictureCorrections } from "./picture-correction.js";
import { makePictureTools } from "./picture-tools.js";
import { makeUploadProgress } from "./upload-progress.js";

// elements: answer (the panel with the result), boxes (over the sheet), spoken (with
// role=status), correction (a template, or null on sites
// that take none), progress (a <progress>), and those of the picture tools. open(picture) is
// called with a changed picture; announce(sentence) tells what was done.
export function makePictureDesk(elements, { open, announce }) {
  const { answer, boxes, spoken, correction, progress } = elements;
  useNumbersTable(answer, announce);
  const { setPicture } = useDigitField(answer, boxes, spoken);
  if (correction) usePictureCorrections(answer, correction);
  const tools = makePictureTools(elements, open);

  // To be called with the picture that is on the sheet now, or null.
  function show(picture) {
    tools.show(picture);
    setPicture(picture);
  }

  return { show, showProgress: makeUploadProgress(progress).show };
}
