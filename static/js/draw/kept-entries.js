// The drawings that this browser keeps, as data. An entry is { code, read, label }: the
// drawing encoded as in a link, what the network read, which may be nothing (null: not read
// yet), and the number that a person said it is, undefined where nobody has.

import { decode } from "./drawing-codec.js";

// Without a label only the latest drawings stay. Those that somebody labeled stay longer.
const MAX_UNLABELED = 24, MAX_LABELED = 100;
const LABEL = /^\d{1,20}$/;
const READ = /^[\d\s.,-]*$/;

// The valid entries of what was stored, or null: another program may have stored it.
export function toEntries(stored) {
  return Array.isArray(stored) ? stored.map(toEntry).filter(Boolean) : null;
}

function toEntry(stored) {
  const code = String(stored?.code);
  if (!decode(code)) return null;
  if (Object.hasOwn(stored, "read")) {
    const read = checkRead(stored.read);
    return read === undefined ? null : { read, code, label: checkLabel(stored.label) };
  }
  // Earlier versions called what was read “text” or “label”.
  const read = checkRead(String(stored.text ?? stored.label));
  return read === undefined ? null : { read, code };
}

// The value, or undefined if the network can't have read it.
export function checkRead(value) {
  return value === null || READ.test(value) ? value : undefined;
}

// A label as text, or undefined if the value is none.
export function checkLabel(value) {
  return LABEL.test(value) ? String(value) : undefined;
}

// The entries that stay, the first ones of each kind.
export function trim(entries) {
  let labeled = 0;
  let others = 0;
  return entries.filter(({ label }) =>
    label === undefined ? ++others <= MAX_UNLABELED : ++labeled <= MAX_LABELED,
  );
}
