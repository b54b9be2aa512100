// What is for pictures alone, and for the tables of numbers that are mostly read in them. It
// is loaded with the first of them.

import { useNumbersTable } from "./numbers-table.js";
import { usePictureCorrections } from "./picture-correction.js";
import { makePictureTools } from "./picture-tools.js";
import { makeUploadProgress } from "./upload-progress.js";

// elements: answer (the panel with the result), correction (a template, or null on sites
// that take none), progress (a <progress>), and those of the picture tools. open(picture) is
// called with a changed picture; announce(sentence) tells what was done.
export function makePictureDesk(elements, { open, announce }) {
  const { answer, correction, progress } = elements;
  useNumbersTable(answer, announce);
  if (correction) usePictureCorrections(answer, correction);
  const { show } = makePictureTools(elements, open);
  return { show, showProgress: makeUploadProgress(progress).show };
}
