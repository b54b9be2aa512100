// Puts what the server rendered in its places: the answer beside the sheet, the boxes
// over the drawing, one sentence to whoever listens.

const PAUSE = 600; // ms without news before it is spoken

export function makeAnswer(answer, boxes, spoken) {
  let chosen = null; // the place of the digit whose probabilities the visitor opened
  let timer = null;

  function show(result, frame) {
    const choice = result.querySelector(`[value="${chosen}"]`);
    if (choice) choice.checked = true;
    placeBoxes(result.querySelectorAll("[data-box]"), frame);
    put(result);
  }

  // What somebody fills in outlasts the answer that it came with.
  function put(content) {
    const focused = answer.contains(document.activeElement) && document.activeElement.id;
    const lasting = answer.querySelector("[data-lasting]");
    if (lasting) content.querySelector("[data-lasting]")?.replaceWith(lasting);
    answer.replaceChildren(content);
    if (focused) document.getElementById(focused)?.focus();
  }

  // A box holds the points; the margin is for the pen, which is drawn around them.
  function placeBoxes(found, { unit, startX, startY, margin }) {
    boxes.replaceChildren(...found);
    for (const { dataset, style } of found) {
      const [x0, y0, x1, y1] = dataset.box.split(" ").map(Number);
      style.left = percent(startX + unit * x0 - margin);
      style.top = percent(startY + unit * y0 - margin);
      style.right = percent(1 - startX - unit * x1 - margin);
      style.bottom = percent(1 - startY - unit * y1 - margin);
    }
  }

  function showTemplate(template) {
    boxes.replaceChildren();
    put(template.content.cloneNode(true));
  }

  // Only the sentence is spoken, not the ten probabilities after every stroke.
  function speak() {
    quiet();
    const words = answer.querySelector("[data-spoken]").textContent;
    const sentence = words.replace(/\s+/g, " ").trim();
    timer = setTimeout(() => (spoken.textContent = sentence), PAUSE);
  }

  function quiet() {
    clearTimeout(timer);
  }

  // Whatever comes now is about another drawing.
  function forget() {
    quiet();
    chosen = null;
    boxes.replaceChildren();
    spoken.textContent = "";
  }

  answer.addEventListener("change", (event) => (chosen = event.target.value));

  return { show, showTemplate, speak, quiet, forget };
}

function percent(share) {
  return `${100 * share}%`;
}
