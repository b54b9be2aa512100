// Putting the chosen digit right by typing: what is typed goes into its number in the table,
// its box, its tab and the verdict, and what is typed into the table goes the other way. A
// digit that was typed, or passed with Enter, is no longer to check.

import { digitsOf, isUnsure, textOf, written } from "./digits-of-table.js";
import { keepTyped } from "./picture-store.js";

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

// panel holds the result, boxes lies over the sheet, spoken has role=status. Returns
// setPicture(picture), to be called with the one on the sheet, or null: what was typed for it
// is in its field typed.
export function useDigitField(panel, boxes, spoken) {
  let row = null; // with the field, if the result has one
  let field = null;
  let digits = []; // those of the table, in reading order
  let onSheet = null; // the picture

  // Each result brings a field of its own.
  new MutationObserver(start).observe(panel, { childList: true });
  start();

  function start() {
    row = panel.querySelector("[data-put-right]");
    digits = digitsOf(panel);
    field = row?.querySelector("input");
    restore();
    if (!row) return;
    row.hidden = false;
    showChosen();
  }

  function setPicture(picture) {
    onSheet = picture;
    restore();
  }

  // After a reload.
  function restore() {
    const isNew = !digits.some(({ box }) => "typed" in box.dataset);
    if (!isNew || !onSheet?.typed || !panel.contains(onSheet.result ?? null)) return;
    const { read, cells, texts } = onSheet.typed;
    if (read !== onSheet.result.dataset.text) return; // by another network
    const typed = digits.filter(({ place }) => place in texts);
    settle(typed, typed.map(({ place }) => texts[place]));
    for (const [i, cell] of panel.querySelectorAll("[name=cell]").entries()) {
      if (cells[i] === undefined) continue;
      cell.value = cells[i];
      showInVerdict(cell);
    }
    if (row) showChosen();
  }

  function save() {
    if (!onSheet?.result) return;
    const typed = digits.filter(({ box }) => "typed" in box.dataset);
    const texts = typed.map((digit) => [digit.place, textOf(digit)]);
    const cells = [...panel.querySelectorAll("[name=cell]")].map(({ value }) => value);
    const read = onSheet.result.dataset.text;
    onSheet.typed = { read, cells, texts: Object.fromEntries(texts) };
    keepTyped(onSheet);
  }

  function choice() {
    return panel.querySelector("[name=place]:checked");
  }

  function chosen() {
    return digits.find(({ place }) => place === choice().value);
  }

  function ofCell(cell) {
    return digits.filter((digit) => digit.cell === cell);
  }

  // True for a number that was typed anew, whose digits are not those that were read.
  function isFree(cell) {
    return cell.value !== written(ofCell(cell)).join("");
  }

  function showChosen() {
    const digit = chosen();
    field.disabled = !digit || isFree(digit.cell);
    field.value = field.disabled ? "" : textOf(digit);
    const picture = choice().parentElement.querySelector("img").cloneNode();
    row.querySelector("[data-chosen-picture]").replaceChildren(picture);
    for (const { cell } of digits) {
      cell.classList.toggle("numbers-chosen", cell === digit?.cell);
    }
  }

  // Notes digits as what the texts say: they are checked.
  function settle(settled, texts) {
    const hadDoubts = digits.some(isUnsure);
    for (const [i, { box, place, cell, tab }] of settled.entries()) {
      box.dataset.typed = texts[i];
      for (const shown of [box, boxes.querySelector(`[data-place="${place}"]`)]) {
        shown.classList.remove("box-unsure");
        shown.classList.add("box-typed");
        shown.querySelector(".box-digit").textContent = texts[i] || "–";
      }
      tab.textContent = texts[i] || "–";
      if (!ofCell(cell).some(isUnsure)) cell.classList.remove("doubtful");
      const line = cell.closest("tr");
      if (!digits.some((digit) => line.contains(digit.cell) && isUnsure(digit))) {
        line.classList.remove("numbers-unsure");
      }
    }
    showLeft(hadDoubts);
  }

  function showLeft(hadDoubts) {
    const left = digits.filter(isUnsure).length;
    const lines = panel.querySelectorAll(".numbers-unsure").length;
    for (const shown of panel.querySelectorAll("[data-left]")) {
      shown.textContent = shown.dataset.left === "lines" ? lines : left;
    }
    if (!hadDoubts) return;
    panel.querySelector("[data-doubts]").textContent = left
      ? `Still to check: ${left} of ${digits.length} digits.`
      : "All digits are checked.";
    if (left) return;
    panel.querySelector(".verdict").classList.remove("verdict-unsure");
    panel.querySelector("[data-doubt]").textContent = "";
  }

  // The verdict has an element for each character that was read.
  function showInVerdict(cell) {
    const own = ofCell(cell);
    const shown = isFree(cell) ? [cell.value] : written(own);
    own[0]?.signs.forEach((sign, i) => (sign.textContent = shown[i] ?? ""));
    for (const digit of own) {
      if (!isUnsure(digit)) digit.signs[digit.at].classList.remove("doubtful");
    }
  }

  function type(digit, text) {
    settle([digit], [text]);
    digit.cell.value = written(ofCell(digit.cell)).join("");
    showInVerdict(digit.cell);
    save();
  }

  function typeCell(cell) {
    const own = ofCell(cell);
    const typed = cell.value.match(/\d/g) ?? [];
    settle(own, typed.length === own.length ? typed : own.map(textOf));
    showInVerdict(cell);
    if (row) showChosen();
    save();
  }

  function choose(digit) {
    const next = document.getElementById(`place-${digit.place}`);
    next.checked = true;
    next.dispatchEvent(new Event("change", { bubbles: true }));
    if (document.activeElement === field) field.select();
    const words = next.parentElement.querySelector(".digit-words").textContent;
    spoken.textContent = words.replace(/\s+/g, " ").trim();
  }

  // On to the next of the digits that are wanted; to any other where there is none.
  function go(step, isWanted) {
    const wanted = digits.filter(isWanted);
    const found = wanted.length ? wanted : digits;
    const here = digits.indexOf(chosen());
    const ahead = found.filter((digit) => (digits.indexOf(digit) - here) * step > 0);
    choose((ahead.length ? ahead : found).at(step > 0 ? 0 : -1));
  }

  function confirm() {
    if (!field.disabled) type(chosen(), field.value);
    go(1, isUnsure);
  }

  panel.addEventListener("input", ({ target }) => {
    if (target.name === "cell") return typeCell(target);
    if (target !== field) return;
    field.value = field.value.match(/[\d.,-]/g)?.at(-1) ?? "";
    type(chosen(), field.value);
  });

  panel.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.name === "cell" && key === "Enter") return typeCell(target);
    if (target.name === "place" && row && /^\d$/.test(key)) field.focus(); // gets the key
    if (target !== field) return;
    if (key === "Enter") confirm();
    else if (STEPS[key]) go(STEPS[key], ({ wasUnsure }) => wasUnsure);
    else if (key === "Escape") type(chosen(), (field.value = chosen().read));
    else return;
    event.preventDefault();
  });

  panel.addEventListener("click", ({ target }) => {
    if (row?.contains(target) && target.matches("button")) confirm();
  });
  panel.addEventListener("focusin", ({ target }) => target === field && field.select());
  panel.addEventListener("change", ({ target }) => {
    if (target.name === "place" && row) showChosen();
  });

  // A finger on a box is shown its digit, without a keyboard over the picture.
  boxes.addEventListener("click", ({ target }) => {
    if (!row || !target.closest("label") || !matchMedia("(pointer: fine)").matches) return;
    const { cell } = chosen();
    (isFree(cell) ? cell : field).focus({ preventScroll: true });
  });

  return { setPicture };
}
