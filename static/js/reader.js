// Asks the server what a drawing is; only the latest question is ever answered.

// show(element) gets the answer's markup, unreachable() is called when there is none,
// and busy(true or false) as a question goes out and the last one is settled.
export function makeReader(url, { show, unreachable, busy }) {
  let sequence = 0;
  let controller = null;

  function cancel() {
    sequence += 1;
    controller?.abort();
    controller = null;
    busy(false);
  }

  async function read(body, headers = {}) {
    cancel();
    const own = sequence;
    controller = new AbortController();
    busy(true);
    const result = await ask(url, body, headers, controller.signal);
    // Whatever comes late answers a drawing that is no longer there.
    if (own !== sequence) return;
    busy(false);
    if (result) show(result);
    else unreachable();
  }

  return {
    cancel,
    readStrokes: (strokes) =>
      read(JSON.stringify({ strokes }), { "Content-Type": "application/json" }),
    readForm: (form) => read(new FormData(form)),
  };
}

// The result in an answer, an error's words included; null when no answer of ours came.
async function ask(url, body, headers, signal) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, Accept: "text/html", "X-Fragment": "result" },
      body,
      signal,
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("[data-result]");
  } catch (error) {
    // fetch says TypeError for every network failure, AbortError when we gave up.
    if (error instanceof TypeError || error.name === "AbortError") return null;
    throw error;
  }
}
