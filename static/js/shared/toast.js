// A short message that disappears by itself, shown and announced by screen readers.

const DURATION = 4000; // ms

// Returns a function that shows a sentence in the element, which has role=status.
export function makeToast(element) {
  let timer = null;
  return function showToast(sentence) {
    clearTimeout(timer);
    element.textContent = sentence;
    timer = setTimeout(() => (element.textContent = ""), DURATION);
  };
}
