// The wall of a class: asks for new drawings every two seconds. The address of the page is
// secret, and the one to ask.

const INTERVAL = 2000, MAX_INTERVAL = 30000; // ms; doubled while the site does not answer
const TIMEOUT = 15000;

const find = (id) => document.getElementById(id);
const drawings = find("drawings");
let tag = `"${drawings.dataset.tag}"`; // the version of what is shown
let interval = INTERVAL;
let timer = null;

async function refresh() {
  clearTimeout(timer);
  try {
    await update();
    interval = INTERVAL;
  } catch (error) {
    // No response, none in time, or one that was on its way as the page was left.
    const isExpected = ["TypeError", "TimeoutError", "AbortError"].includes(error.name);
    if (!isExpected) throw error;
    interval = Math.min(2 * interval, MAX_INTERVAL);
  }
  schedule();
}

function schedule() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(refresh, interval);
}

async function update() {
  const response = await fetch(location.href, {
    headers: { Accept: "text/html", "X-Fragment": "result", "If-None-Match": tag },
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT),
  });
  if (response.status === 404) location.reload(); // it says that the round is over
  if (response.status === 304) return;
  if (!response.ok) throw new TypeError("No drawings came.");
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  tag = response.headers.get("ETag");
  show(page.body);
}

function show(content) {
  const { id } = document.activeElement;
  drawings.replaceChildren(...content.childNodes);
  if (id) find(id)?.focus({ preventScroll: true });
  find("spoken").textContent = drawings.querySelector("[data-spoken]").textContent;
}

// Removes a drawing without leaving the page.
drawings.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { name, value } = event.submitter;
  const body = new URLSearchParams({ [name]: value });
  try {
    await fetch(location.href, { method: "POST", body, redirect: "manual" });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // it stays on the wall
  }
  refresh();
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});

if (document.fullscreenEnabled) {
  find("full-screen").hidden = false;
  find("full-screen").addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
}
schedule();
