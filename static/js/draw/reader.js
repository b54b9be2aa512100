// Has drawings read by the server. Only the response to the latest request is shown.

import { sendForm } from "./send.js";

// All times are in milliseconds.
const MIN_INTERVAL = 200; // between two requests: at most five a second
// While the pen moves, a request under way has this long before a newer one replaces it.
// Over a slow connection no request would be answered otherwise.
const MIN_LIVE_TIME = 1000;
const SLOW_AFTER = 4000;
const TIMEOUT = 30000;
const PICTURE_TIMEOUT = 120000; // a picture may be sent over a slow connection
const MIN_RETRY = 2000, MAX_RETRY = 30000; // doubled from try to try

// A request is { drawing, isLive }, live while the pen still moves. show(element, request)
// gets the markup of the result, unreachable() is called when there is none, slow() after
// SLOW_AFTER, busy(true or false) when a request is sent and when it ends, progress(share)
// with how much of a picture has been sent, in 0..1.
export function makeReader(url, { show, unreachable, slow, busy, progress }) {
  let latest = null; // the latest request, until its result is shown
  let controller = null; // the AbortController of the request under way
  let sentAt = -Infinity;
  let timer = null;
  let retryDelay = MIN_RETRY;
  const waiting = []; // for all requests to be answered

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
    finish();
  }

  // Resolves once no request waits for its response.
  function whenIdle() {
    return latest ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve();
  }

  function finish() {
    for (const resolve of waiting.splice(0)) resolve();
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
    const timeout = request.drawing.picture ? PICTURE_TIMEOUT : TIMEOUT;
    const timers = [setTimeout(slow, SLOW_AFTER), setTimeout(() => own.abort(), timeout)];
    own.signal.addEventListener("abort", () => timers.forEach(clearTimeout));
    sentAt = performance.now();
    busy(true);
    const result = await fetchResult(url, request, own.signal, progress);
    timers.forEach(clearTimeout);
    if (own !== controller) return;
    controller = null;
    busy(false);
    if (result) {
      retryDelay = MIN_RETRY;
      if (latest === request) latest = null;
      else schedule(sentAt + MIN_INTERVAL);
      show(result, request);
      if (!latest) finish();
    } else {
      schedule(performance.now() + retryDelay);
      retryDelay = Math.min(2 * retryDelay, MAX_RETRY);
      unreachable();
    }
  }

  addEventListener("online", () => {
    if (latest) schedule(sentAt + MIN_INTERVAL);
  });

  return { read, cancel, whenIdle };
}

// The result of a picture or of strokes that are read in the background, or null.
export function readPicture(url, picture) {
  const request = { drawing: { strokes: [], picture }, isLive: false };
  return fetchResult(url, request, AbortSignal.timeout(PICTURE_TIMEOUT), () => {});
}

export function readStrokes(url, strokes) {
  const request = { drawing: { strokes, picture: null }, isLive: false };
  return fetchResult(url, request, AbortSignal.timeout(TIMEOUT), () => {});
}

// The result in the response, which may be an error in words; null if the site did not
// respond.
async function fetchResult(url, { drawing, isLive }, signal, onProgress) {
  const { strokes, picture } = drawing;
  const headers = { Accept: "text/html", "X-Fragment": isLive ? "live" : "result" };
  try {
    let text;
    if (picture) {
      const body = new FormData();
      body.append("image", picture.file, picture.source.name);
      text = await sendForm(url, { headers, body, signal, onProgress });
    } else {
      headers["Content-Type"] = "application/json";
      const body = JSON.stringify({ strokes, expect: "page" });
      text = await (await fetch(url, { method: "POST", headers, body, signal })).text();
    }
    const page = new DOMParser().parseFromString(text, "text/html");
    return page.querySelector("[data-result]");
  } catch (error) {
    // fetch throws a TypeError for every network failure, an AbortError after abort().
    if (error instanceof TypeError || error.name === "AbortError") return null;
    throw error;
  }
}
