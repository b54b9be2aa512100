// Requests of which only the response to the latest counts.

// All times are in milliseconds.
const MIN_INTERVAL = 80; // between two requests: twelve a second
// A request has this long before a newer one replaces it. Over a slow connection none would
// be answered otherwise.
const MIN_TIME = 1000;

// load(request, signal) resolves to a response, or to null; put(response, request) shows it.
export function makeLatest(load, put) {
  let waiting = null; // the request that is sent next
  let controller = null; // the AbortController of the one under way
  let sentAt = -Infinity;
  let timer = null;

  function ask(request) {
    waiting = request;
    schedule();
  }

  function schedule() {
    const wait = sentAt + (controller ? MIN_TIME : MIN_INTERVAL) - performance.now();
    clearTimeout(timer);
    timer = setTimeout(send, Math.max(0, wait));
  }

  async function send() {
    controller?.abort();
    const own = (controller = new AbortController());
    const request = waiting;
    waiting = null;
    sentAt = performance.now();
    const response = await load(request, own.signal);
    if (own !== controller) return;
    controller = null;
    if (waiting) schedule();
    if (response) put(response, request);
  }

  return { ask };
}
