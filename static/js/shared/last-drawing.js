// The visitor's last drawing, as the page to draw on keeps it in this browser.

import { decode } from "../draw/drawing-codec.js";
import { makeStorage } from "./storage.js";

// Strokes, or null: the drawing on the sheet of this tab, else the newest that is kept.
export function lastDrawing() {
  const onSheet = makeStorage("sessionStorage", "drawing").load();
  const kept = makeStorage("localStorage", "drawings").load();
  const codes = [onSheet, Array.isArray(kept) ? kept[0]?.code : null];
  return codes.reduce((found, code) => found ?? decode(String(code ?? "")), null);
}
