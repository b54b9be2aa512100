// The digits of a result's table, each with its box, its tab, its number's cell and its signs
// in the verdict. What was typed for a digit is kept in its box, as long as the result is.

// Returns them in reading order: cells, boxes and the verdict's signs follow each other so.
export function digitsOf(panel) {
  const boxes = [...panel.querySelectorAll("li[data-place]")].values();
  const verdict = [...panel.querySelectorAll(".verdict-text span")].values();
  const found = [];
  for (const line of panel.querySelectorAll("[data-numbers] tr")) {
    const cells = [...line.querySelectorAll("[name=cell]")];
    for (const [i, cell] of cells.filter(({ defaultValue }) => defaultValue).entries()) {
      if (i) verdict.next(); // the space between two numbers
      const characters = [...cell.defaultValue];
      const signs = characters.map(() => verdict.next().value);
      for (const [at, read] of characters.entries()) {
        if (/\d/.test(read)) found.push({ at, read, cell, signs, ...parts(boxes.next()) });
      }
    }
  }
  return found;

  function parts({ value: box }) {
    const { place, typed } = box.dataset;
    const tab =
      panel.querySelector(`[for="place-${place}"] .digit-name`) ??
      panel.querySelector(".digit-name");
    return { place, box, tab, wasUnsure: isUnsure({ box }) || typed !== undefined };
  }
}

export function isUnsure({ box }) {
  return box.classList.contains("box-unsure");
}

export function textOf({ box, read }) {
  return box.dataset.typed ?? read;
}

// The characters of the number that digits make up, as they were typed.
export function written(digits) {
  const left = digits.values();
  return [...(digits[0]?.cell.defaultValue ?? "")].map((sign) =>
    /\d/.test(sign) ? textOf(left.next().value) : sign,
  );
}
