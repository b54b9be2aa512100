// All moments of a run, from the server, and the page at one of them.

// Resolves to the element of a run with all its moments, or to null if the site can't be
// reached or found no digit in the strokes.
export async function loadRun(address, strokes) {
  const headers = { Accept: "text/html", "Content-Type": "application/json" };
  const body = JSON.stringify({ strokes });
  try {
    const response = await fetch(address, strokes ? { method: "POST", headers, body } : {});
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    // What comes next is a task of its own: one that takes long keeps keys waiting.
    await new Promise((resolve) => setTimeout(resolve));
    return page.getElementById("learn");
  } catch (error) {
    // No response, or one that was on its way as the page was left (AbortError).
    if (error instanceof TypeError || error.name === "AbortError") return null;
    throw error;
  }
}

// run is an element that loadRun returned, put into the page. Returns { count, show }.
export function makeMoments(run) {
  const moments = [...run.querySelector("#moments").content.children];
  const slider = run.querySelector("#moment");
  const picture = run.querySelector("#weights");

  // Shows a moment, counted from 1.
  function show(number) {
    const moment = moments[number - 1].cloneNode(true);
    const { x, weights, steps, accuracy } = moment.dataset;
    run.querySelector(".moment").replaceWith(moment);
    for (const element of run.querySelectorAll("[data-show]")) {
      element.textContent = moment.dataset[element.dataset.show];
    }
    for (const line of run.querySelectorAll("[data-line]")) {
      line.setAttribute("transform", `translate(${x} 0)`);
    }
    for (const dot of run.querySelectorAll("[data-dot]")) {
      dot.setAttribute("cx", x);
      dot.setAttribute("cy", moment.dataset[`${dot.dataset.dot}Y`]);
    }
    picture.src = weights;
    slider.value = number;
    slider.setAttribute("aria-valuetext", `step ${steps}, ${accuracy} right`);
    preload(number);
  }

  // The picture of the next moment is there when its turn comes.
  function preload(number) {
    for (const next of moments.slice(number, number + 2)) new Image().src = next.dataset.weights;
  }

  return { count: moments.length, show };
}
