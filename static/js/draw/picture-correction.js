// The correction of a digit of a picture: the button in the digit's panel opens a form in its
// place, and the thanks for it take the place of the form.

import { send } from "./correction-form.js";

// panel holds the result, template the form.
export function usePictureCorrections(panel, template) {
  let count = 0;

  panel.addEventListener("submit", (event) => {
    const form = event.target;
    const correction = form.closest("[data-correction]");
    if (!correction && !("correct" in form.dataset)) return;
    event.preventDefault();
    if (correction) keep(form, correction);
    else open(form);
  });

  function open(button) {
    const content = template.content.cloneNode(true);
    const form = content.querySelector("form");
    form.elements.picture.value = button.elements.picture.value;
    // Several forms may be open, each of another digit.
    count += 1;
    for (const element of form.querySelectorAll("[id]")) element.id += count;
    for (const label of form.querySelectorAll("label")) label.htmlFor += count;
    const keepButton = form.querySelector("button");
    keepButton.setAttribute("aria-describedby", form.querySelector("p").id);
    button.replaceWith(content);
    form.elements.label.focus();
  }

  async function keep(form, correction) {
    if (form.ariaBusy) return;
    const problem = form.querySelector("[data-trouble]");
    const thanks = correction.querySelector("[data-kept]");
    const label = form.elements.label.value;
    form.ariaBusy = "true";
    problem.textContent = "";
    const picture = form.elements.picture.value;
    const { page, detail } = await send(form.dataset.address, { label, picture });
    form.ariaBusy = null;
    if (!page) return (problem.textContent = detail);
    thanks.querySelector("b").textContent = label;
    thanks.querySelector("a").href = page;
    thanks.hidden = false;
    form.hidden = true;
    thanks.focus();
  }
}
