// Has drawings read by the server. Only the response to the latest request is shown.

// All times are in milliseconds.
const MIN_INTERVAL = 200; // between two requests: at most five a second
// While the pen moves, a request under way has this long before a newer one replaces it.
// Over a slow connection no request would be answered otherwise.
const MIN_LIVE_TIME = 1000;
const SLOW_AFTER = 4000;
const TIMEOUT = 30000;
const MIN_RETRY = 2000, MAX_RETRY = 30000; // doubled from try to try

// A request is { drawing, isLive }, live while the pen still moves. show(element, request)
// gets the markup of the result, unreachable() is called when there is none, slow() after
// SLOW_AFTER, busy(true or false) when a request is sent and when it ends.
export function makeReader(url, { show, unreachable, slow, busy }) {
  let latest = null; // the latest request, until its result is shown
  let controller = null; // the AbortController of the request under way
  let sentAt = -Infinity;
  let timer = null;
  let retryDelay = MIN_RETRY;

  function read(request) {
    latest = request;
    if (!request.isLive) abort();
    schedule(sentAt + (controller ? MIN_LIVE_TIME : MIN_INTERVAL));
  }

  function cancel() {
    latest = null;
    retryDelay = MIN_RETRY;
    clearTimeout(timer);
    abort();
  }

  function abort() {
    controller?.abort();
    controller = null;
    busy(false);
  }

  function schedule(time) {
    clearTimeout(timer);
    timer = setTimeout(send, Math.max(0, time - performance.now()));
  }

  async function send() {
    abort();
    const request = latest;
    const own = (controller = new AbortController());
    const timers = [setTimeout(slow, SLOW_AFTER), setTimeout(() => own.abort(), TIMEOUT)];
    own.signal.addEventListener("abort", () => timers.forEach(clearTimeout));
    sentAt = performance.now();
    busy(true);
    const result = await fetchResult(url, request, own.signal);
    timers.forEach(clearTimeout);
    if (own !== controller) return;
    controller = null;
    busy(false);
    if (result) {
      retryDelay = MIN_RETRY;
      if (latest === request) latest = null;
      else schedule(sentAt + MIN_INTERVAL);
      show(result, request);
    } else {
      schedule(performance.now() + retryDelay);
      retryDelay = Math.min(2 * retryDelay, MAX_RETRY);
      unreachable();
    }
  }

  addEventListener("online", () => {
    if (latest) schedule(sentAt + MIN_INTERVAL);
  });

  return { read, cancel };
}

// The result in the response, which may be an error in words; null if the site did not
// respond.
async function fetchResult(url, { drawing, isLive }, signal) {
  const { strokes, picture } = drawing;
  const headers = { Accept: "text/html", "X-Fragment": isLive ? "live" : "result" };
  let body;
  if (picture) {
    body = new FormData();
    body.append("image", picture.file);
  } else {
    body = JSON.stringify({ strokes, expect: "page" });
    headers["Content-Type"] = "application/json";
  }
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("[data-result]");
  } catch (error) {
    // fetch throws a TypeError for every network failure, an AbortError after abort().
    if (error instanceof TypeError || error.name === "AbortError") return null;
    throw error;
  }
}
