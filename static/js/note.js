// A short word on the sheet, shown and spoken, that goes by itself.

const SHOWN = 4000; // ms

export function makeNote(element) {
  let timer = null;
  return function tell(sentence) {
    clearTimeout(timer);
    element.textContent = sentence;
    timer = setTimeout(() => (element.textContent = ""), SHOWN);
  };
}
