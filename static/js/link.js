// A link that reproduces a drawing. The drawing is in the fragment, which browsers do not
// send: no server's log holds it.

import { decode, encode } from "./code.js";

const NAME = "#drawing=";

// The drawing in the address: strokes, null for a damaged one, undefined for none.
export function linked() {
  if (!location.hash.startsWith(NAME)) return undefined;
  return decode(location.hash.slice(NAME.length));
}

// The address without a drawing, once the sheet shows another one.
export function unlink() {
  if (!location.hash.startsWith(NAME)) return;
  history.replaceState(null, "", location.pathname + location.search);
}

// Puts the link in the address bar and on the clipboard; resolves to what was done.
export async function copyLink(strokes) {
  history.replaceState(null, "", NAME + encode(strokes));
  try {
    await navigator.clipboard.writeText(location.href);
    return "Link copied.";
  } catch (error) {
    // Without https there is no clipboard (TypeError); visitors may forbid it.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    return "The link is in the address bar.";
  }
}
