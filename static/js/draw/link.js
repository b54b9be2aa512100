// A link that holds a drawing. It is in the fragment of the address, which browsers do not
// send: no server's log has it.

import { decode, encode } from "./drawing-codec.js";

const PREFIX = "#drawing=";

// The drawing in the address: strokes, null if it is damaged, undefined if there is none.
export function drawingInAddress() {
  if (!location.hash.startsWith(PREFIX)) return undefined;
  return decode(location.hash.slice(PREFIX.length));
}

export function removeDrawingFromAddress() {
  if (!location.hash.startsWith(PREFIX)) return;
  history.replaceState(null, "", location.pathname + location.search);
}

// Puts the link into the address bar and on the clipboard. Resolves to a sentence that says
// what was done.
export async function copyLink(strokes) {
  history.replaceState(null, "", PREFIX + encode(strokes));
  try {
    await navigator.clipboard.writeText(location.href);
    return "Link copied.";
  } catch (error) {
    // There is no clipboard without https (TypeError), and a visitor may forbid it.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    return "The link is in the address bar.";
  }
}
