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
    const shown = [...result.querySelectorAll("[data-box]")];
    placeBoxes(shown.map((box) => box.cloneNode(true)), frame);
    put(result);
    markChosen();
  }

  // An element with data-lasting, a form that may be filled in, moves to the new result.
  function put(content) {
    const focused = panel.contains(document.activeElement) && document.activeElement.id;
    content.querySelector("[data-copy-numbers]")?.removeAttribute("hidden");
    const lasting = panel.querySelector("[data-lasting]");
    if (lasting) {
      lasting.replaceWith(lasting.cloneNode()); // this result may be shown again
      content.querySelector("[data-lasting]")?.replaceWith(lasting);
    }
    panel.replaceChildren(content);
    if (focused) document.getElementById(focused)?.focus();
  }

  // The box of the digit whose probabilities are shown.
  function markChosen() {
    const choice = panel.querySelector("[name=place]:checked")?.value;
    mark(({ dataset }) => dataset.place === choice);
  }

  function mark(isMarked) {
    for (const box of boxes.children) box.classList.toggle("box-chosen", isMarked(box));
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

  panel.addEventListener("change", ({ target }) => {
    if (target.name !== "place") return;
    chosen = target.value;
    markChosen();
  });

  // A label would move the focus, and with it the page, to the digit's place in the list.
  boxes.addEventListener("click", (event) => {
    const label = event.target.closest("label");
    if (!label) return;
    event.preventDefault();
    const { control } = label;
    control.checked = true;
    control.dispatchEvent(new Event("change", { bubbles: true }));
    const shown = control.parentElement.querySelector(".digit-panel");
    shown.scrollIntoView({ block: "nearest" });
  });

  // The digits of the number that is being put right: cells and boxes follow each other in
  // the same order.
  panel.addEventListener("focusin", ({ target }) => {
    if (target.name !== "cell") return;
    const cells = [...panel.querySelectorAll("[name=cell]")];
    const before = cells.slice(0, cells.indexOf(target)).reduce(
      (sum, cell) => sum + countDigits(cell), 0);
    const read = [...boxes.children].filter(({ dataset }) => dataset.place);
    const own = read.slice(before, before + countDigits(target));
    mark((box) => own.includes(box));
  });
  panel.addEventListener("focusout", ({ target }) => {
    if (target.name === "cell") markChosen();
  });

  return { show, showTemplate, announce, cancelAnnouncement, reset };
}

// The digits of a cell as it was read.
function countDigits(cell) {
  return cell.defaultValue.replace(/\D/g, "").length;
}

function percent(share) {
  return `${100 * share}%`;
}
