// The result beside the sheet, as the server rendered it, with its boxes over the drawing
// and its sentence for screen readers.

const ANNOUNCE_DELAY = 600; // ms without a newer result before the sentence is announced

// panel holds the result, boxes lies over the sheet, status has role=status.
export function makeResultPanel(panel, boxes, status) {
  let chosen = null; // the place of the digit whose probabilities the visitor opened
  let timer = null;

  function show(result, frame) {
    const choice = result.querySelector(`[value="${chosen}"]`);
    if (choice) choice.checked = true;
    placeBoxes(result.querySelectorAll("[data-box]"), frame);
    put(result);
  }

  // An element with data-lasting, a form that may be filled in, moves to the new result.
  function put(content) {
    const focused = panel.contains(document.activeElement) && document.activeElement.id;
    const lasting = panel.querySelector("[data-lasting]");
    if (lasting) content.querySelector("[data-lasting]")?.replaceWith(lasting);
    panel.replaceChildren(content);
    if (focused) document.getElementById(focused)?.focus();
  }

  // A box is that of the points; the margin makes room for the width of the pen.
  function placeBoxes(elements, { unit, startX, startY, margin }) {
    boxes.replaceChildren(...elements);
    for (const { dataset, style } of elements) {
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

  // Only the sentence is announced, not the ten probabilities after every stroke.
  function announce() {
    cancelAnnouncement();
    const words = panel.querySelector("[data-spoken]").textContent;
    const sentence = words.replace(/\s+/g, " ").trim();
    timer = setTimeout(() => (status.textContent = sentence), ANNOUNCE_DELAY);
  }

  function cancelAnnouncement() {
    clearTimeout(timer);
  }

  // To be called when another drawing begins.
  function reset() {
    cancelAnnouncement();
    chosen = null;
    boxes.replaceChildren();
    status.textContent = "";
  }

  panel.addEventListener("change", (event) => (chosen = event.target.value));

  return { show, showTemplate, announce, cancelAnnouncement, reset };
}

function percent(share) {
  return `${100 * share}%`;
}
