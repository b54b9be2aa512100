// The form "It was a 7", which sends a drawing with its true number to the site.

const TIMEOUT = 30000; // ms
const UNREACHABLE = "The site can't be reached. What you typed is still here: try again.";

// element is a <details> with the form, the thanks for it and a place for errors.
// onKept(label, strokes) is called when the site has stored a correction.
export function makeCorrectionForm(element, onKept) {
  const form = element.querySelector("form");
  const thanks = element.querySelector("[data-kept]");
  const problem = element.querySelector("[data-trouble]");
  let drawn = []; // the strokes on the sheet
  let isSending = false;

  // To be called when the strokes on the sheet change. A number that is being typed stays:
  // the drawing may only have been completed.
  function setStrokes(strokes) {
    drawn = strokes;
    if (!strokes.length) hide();
    else if (!thanks.hidden) reset();
    problem.textContent = "";
  }

  function show() {
    element.hidden = false;
  }

  function hide() {
    element.hidden = true;
    reset();
  }

  function reset() {
    element.open = false;
    form.reset();
    form.hidden = false;
    thanks.hidden = true;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    problem.textContent = "";
    const label = form.elements.label.value;
    const strokes = drawn;
    const { page, detail } = await send(form.action, { label, strokes });
    isSending = false;
    if (page) {
      showThanks(label, page);
      onKept(label, strokes);
    } else problem.textContent = detail;
  });

  // Shown even if another drawing has been begun: this link is the only one to the page.
  function showThanks(label, page) {
    const hasFocus = element.contains(document.activeElement);
    thanks.querySelector("b").textContent = label;
    thanks.querySelector("a").href = page;
    element.hidden = thanks.hidden = false;
    element.open = form.hidden = true;
    if (hasFocus) thanks.focus();
  }

  return { setStrokes, show, hide };
}

// The fields of the response: page, the address of the stored correction, or detail, a
// sentence that says why it was not stored.
export async function send(url, correction) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const body = JSON.stringify(correction);
  const signal = AbortSignal.timeout(TIMEOUT);
  try {
    return await (await fetch(url, { method: "POST", headers, body, signal })).json();
  } catch (error) {
    // No network, no response in time, or one that is not JSON.
    const isExpected = [TypeError, DOMException, SyntaxError].some(
      (kind) => error instanceof kind,
    );
    if (!isExpected) throw error;
    return { detail: UNREACHABLE };
  }
}
