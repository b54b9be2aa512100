// Keys that say what a drawing is: 0 to 9, those that follow each other at once as one
// number. Backspace takes it back. They work only where the focus is in the element: keys
// without Ctrl that work everywhere are in the way of speech input.

const PAUSE = 1000; // ms after which a key begins a new number
const MAX_DIGITS = 20;

// label(text, target) is called with the number so far and the element that has the focus.
export function useLabelKeys(element, label) {
  let typed = "";
  let timer = null;

  function begin() {
    clearTimeout(timer);
    typed = "";
  }

  element.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input")) return;
    if (!/^\d$/.test(key)) begin();
    if (!/^(\d|Backspace)$/.test(key)) return;
    event.preventDefault();
    if (key !== "Backspace") typed = (typed + key).slice(0, MAX_DIGITS);
    clearTimeout(timer);
    timer = setTimeout(begin, PAUSE);
    label(typed, target);
  });
  // The next number is that of another drawing.
  element.addEventListener("pointerdown", begin);
  element.addEventListener("focusin", begin);
}
