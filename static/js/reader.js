// Asks the server what a drawing is; only the latest question is ever answered.

// Milliseconds between two questions: at most five a second.
const PACE = 200;
// While the pen moves, an answer under way is waited for this long before a newer
// question takes its place: over a slow line each would else be given up unanswered.
const PATIENCE = 1000;
const SLOW = 4000; // then it is said that it takes long
const LOST = 30000; // then it is given up and asked again
const SOONEST = 2000, LATEST = 30000; // between two tries to reach the site

// A question is { drawing, isLive }, live while the pen still moves.
// show(element, question) gets the answer's markup, unreachable() is called when there
// is none, slow() when it takes long, busy(true or false) as questions go out and end.
export function makeReader(url, { show, unreachable, slow, busy }) {
  let wanted = null; // the latest question, until it is answered
  let controller = null; // of the question that is under way
  let sentAt = -Infinity;
  let timer = null;
  let wait = SOONEST;

  function ask(question) {
    wanted = question;
    if (!question.isLive) drop();
    schedule(sentAt + (controller ? PATIENCE : PACE));
  }

  function cancel() {
    wanted = null;
    wait = SOONEST;
    clearTimeout(timer);
    drop();
  }

  // Whatever is under way answers a drawing that is no longer there.
  function drop() {
    controller?.abort();
    controller = null;
    busy(false);
  }

  function schedule(time) {
    clearTimeout(timer);
    timer = setTimeout(send, Math.max(0, time - performance.now()));
  }

  async function send() {
    drop();
    const question = wanted;
    const own = (controller = new AbortController());
    const timers = [setTimeout(slow, SLOW), setTimeout(() => own.abort(), LOST)];
    own.signal.addEventListener("abort", () => timers.forEach(clearTimeout));
    sentAt = performance.now();
    busy(true);
    const result = await fetchResult(url, question, own.signal);
    timers.forEach(clearTimeout);
    if (own !== controller) return;
    controller = null;
    busy(false);
    if (result) {
      wait = SOONEST;
      if (wanted === question) wanted = null;
      else schedule(sentAt + PACE);
      show(result, question);
    } else {
      schedule(performance.now() + wait);
      wait = Math.min(2 * wait, LATEST);
      unreachable();
    }
  }

  addEventListener("online", () => {
    if (wanted) schedule(sentAt + PACE);
  });

  return { ask, cancel };
}

// The result in an answer, an error's words included; null when no answer of ours came.
async function fetchResult(url, { drawing, isLive }, signal) {
  const { strokes, picture } = drawing;
  const headers = { Accept: "text/html", "X-Fragment": isLive ? "live" : "result" };
  let body;
  if (picture) {
    body = new FormData();
    body.append("image", picture.file);
  } else {
    body = JSON.stringify({ strokes });
    headers["Content-Type"] = "application/json";
  }
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("[data-result]");
  } catch (error) {
    // fetch says TypeError for every network failure, AbortError when we gave up.
    if (error instanceof TypeError || error.name === "AbortError") return null;
    throw error;
  }
}
