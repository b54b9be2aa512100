// Sends something to the site, and takes a part out of the page that answers.

const TIMEOUT = 15000; // ms
const UNREACHABLE = "The site can't be reached. Try again.";

// body is a text of JSON, or URLSearchParams. Resolves to { element }, or to { problem } with
// a sentence that says why there is none.
export async function post(address, body, selector) {
  const headers = { Accept: "text/html", "X-Fragment": "result" };
  if (typeof body === "string") headers["Content-Type"] = "application/json";
  try {
    const signal = AbortSignal.timeout(TIMEOUT);
    const response = await fetch(address, { method: "POST", headers, body, signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const element = page.querySelector(selector);
    if (response.ok && element) return { element };
    const words = page.querySelector("[data-spoken]")?.textContent ?? UNREACHABLE;
    return { problem: words.replace(/\s+/g, " ").trim() };
  } catch (error) {
    // fetch throws a TypeError for every network failure, and Firefox an AbortError for a
    // response that was on its way as the page was left.
    if (error instanceof TypeError || ["TimeoutError", "AbortError"].includes(error.name))
      return { problem: UNREACHABLE };
    throw error;
  }
}
