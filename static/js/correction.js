// "It was a 7": gives the site a drawing with what it really is, once somebody says so.

const LOST = 30000; // ms, then no answer comes any more
const UNREACHABLE = "The site can't be reached. What you typed is still here: try again.";

export function makeCorrection(element) {
  const form = element.querySelector("form");
  const kept = element.querySelector("[data-kept]");
  const trouble = element.querySelector("[data-trouble]");
  let drawn = []; // the strokes that are on the sheet
  let isSending = false;

  // What is on the sheet has changed. What somebody is typing stays: one more stroke
  // may be what it lacks.
  function about(strokes) {
    drawn = strokes;
    if (!strokes.length) withdraw();
    else if (!kept.hidden) begin();
    trouble.textContent = "";
  }

  // It has been read.
  function offer() {
    element.hidden = false;
  }

  // Whatever comes now is another drawing.
  function withdraw() {
    element.hidden = true;
    begin();
  }

  function begin() {
    element.open = false;
    form.reset();
    form.hidden = false;
    kept.hidden = true;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    trouble.textContent = "";
    const label = form.elements.label.value;
    const { page, detail } = await send(form.action, { label, strokes: drawn });
    isSending = false;
    if (page) thank(label, page);
    else trouble.textContent = detail;
  });

  // The link is shown even where another drawing has been begun: there is no other.
  function thank(label, page) {
    const hasFocus = element.contains(document.activeElement);
    kept.querySelector("b").textContent = label;
    kept.querySelector("a").href = page;
    element.hidden = kept.hidden = false;
    element.open = form.hidden = true;
    if (hasFocus) kept.focus();
  }

  return { about, offer, withdraw };
}

// The answer's fields: the page of what is kept, or why it is not, in detail.
async function send(url, correction) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const body = JSON.stringify(correction);
  const signal = AbortSignal.timeout(LOST);
  try {
    return await (await fetch(url, { method: "POST", headers, body, signal })).json();
  } catch (error) {
    // No network, no answer in time, or one that is not the site's own.
    const isExpected = [TypeError, DOMException, SyntaxError].some(
      (kind) => error instanceof kind,
    );
    if (!isExpected) throw error;
    return { detail: UNREACHABLE };
  }
}
