// The page for programs: its form answers in place, its examples are copied, and what is
// drawn in the embed goes into the form.

const find = (id) => document.getElementById(id);
const COPIED_FOR = 2000; // ms

function say(sentence) {
  find("said").textContent = sentence;
}

// Shows the answer to a form in the place where the page has it without a script.
async function send(event) {
  event.preventDefault();
  const form = event.target;
  const headers = { Accept: "text/html", "X-Fragment": "result" };
  const options = { method: "POST", body: new FormData(form), headers };
  find("exchange").setAttribute("aria-busy", true);
  try {
    const text = await (await fetch(form.action, options)).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    show(page.querySelector("[data-answer]"));
  } catch (error) {
    // No response, or one that was on its way as the page was left (AbortError).
    if (!(error instanceof TypeError) && error.name !== "AbortError") throw error;
    show(null);
  }
  find("exchange").setAttribute("aria-busy", false);
}

function show(answer) {
  find("exchange").replaceChildren(answer ?? find("no-answer").content.cloneNode(true));
  find("exchange").scrollIntoView({ block: "nearest" });
  say(answer ? `The answer: ${answer.querySelector("[data-status]").textContent}` : "");
}

async function copy({ currentTarget: button }) {
  const code = button.closest("figure").querySelector("pre");
  try {
    await navigator.clipboard.writeText(code.textContent);
    label(button, "Copied");
  } catch (error) {
    // There is no clipboard without https (TypeError), and a visitor may forbid it.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    getSelection().selectAllChildren(code);
    label(button, "Selected");
  }
}

function label(button, word) {
  button.textContent = word;
  say(word);
  setTimeout(() => (button.textContent = "Copy"), COPIED_FOR);
}

// What the embed tells every page around it.
function hear({ origin, source, data }) {
  if (origin !== location.origin || source !== find("demo")?.contentWindow) return;
  if (data?.type !== "digit-reader" || !data.reading) return;
  const { strokes, reading } = data;
  find("body").value = JSON.stringify({ strokes });
  find("told").textContent = `This page was told: ${reading.text || "no digit"}`;
}

for (const form of document.querySelectorAll("[data-try]")) {
  form.addEventListener("submit", send);
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", copy);
}
addEventListener("message", hear);
