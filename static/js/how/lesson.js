// The lesson about another picture, from the server: that of an address, or of a drawing.

// Resolves to the element, or to null where there is none: no digit was found in the
// drawing, or the site can't be reached.
export async function loadLesson(url, strokes) {
  const headers = { Accept: "text/html", "Content-Type": "application/json" };
  const body = JSON.stringify({ strokes });
  try {
    const response = await fetch(url, strokes ? { method: "POST", headers, body } : {});
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.getElementById("lesson");
  } catch (error) {
    // No response, or one that was on its way as the page was left (AbortError).
    if (error instanceof TypeError || error.name === "AbortError") return null;
    throw error;
  }
}
