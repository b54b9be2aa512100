// The filter on the picture: it follows the pointer and the sliders, and its arithmetic is
// done here, with the numbers that the server has put into the page.

const FRAME = 28;

// onRest is called when the filter has been put somewhere. Returns { place }, which returns
// its row and column, from 1; null where the lesson has no filter.
export function useScan(lesson, onRest) {
  const section = lesson.querySelector("#scan");
  if (!section) return null;
  const { ink, weights, bias, keeps } = section.dataset;
  const pixels = Uint8Array.from(atob(ink), (c) => c.charCodeAt(0));
  const filter = JSON.parse(weights);
  const size = filter.length;
  const last = FRAME - size;
  const form = section.querySelector("form");
  const cells = [...section.querySelectorAll(".products td")];
  const frames = lesson.querySelectorAll("[data-frame]");
  const block = Number(frames[frames.length - 1].dataset.frame);
  const find = (id) => lesson.querySelector(`#${id}`);

  const inkAt = (row, column) => pixels[row * FRAME + column] / 255;
  const places = (n) => [...Array(n * n).keys()].map((i) => [Math.floor(i / n), i % n]);
  const offsets = places(size);

  function sumAt(row, column) {
    return offsets.reduce(
      (sum, [i, j]) => sum + inkAt(row + i, column + j) * filter[i][j],
      0,
    );
  }

  function moveTo(row, column) {
    [row, column] = [row, column].map((n) => Math.min(Math.max(n, 0), last));
    form.row.value = row + 1;
    form.column.value = column + 1;
    for (const frame of frames) {
      frame.setAttribute("x", Math.floor(column / frame.dataset.frame));
      frame.setAttribute("y", Math.floor(row / frame.dataset.frame));
    }
    offsets.forEach(([i, j], k) => {
      const x = inkAt(row + i, column + j);
      showProduct(cells[k], x, x * filter[i][j]);
    });
    find("row").textContent = row + 1;
    find("column").textContent = column + 1;
    find("sum").textContent = signed(sumAt(row, column));
    showBlock(row - (row % block), column - (column % block));
  }

  function showBlock(row, column) {
    const sums = places(block).map(([i, j]) => sumAt(row + i, column + j));
    [...find("block").children].forEach((span, i) => (span.textContent = signed(sums[i])));
    const kept = Math[keeps](...sums);
    find("kept").textContent = signed(kept);
    find("total").textContent = signed(kept + Number(bias));
    find("value").textContent = Math.max(kept + Number(bias), 0).toFixed(2);
  }

  function follow(event) {
    const { left, top, width, height } = event.target.getBoundingClientRect();
    const across = Number(event.target.dataset.places);
    // On the picture, the filter has its middle under the pointer.
    const scale = across < FRAME - size ? block : 1;
    const shift = across === FRAME ? Math.floor(size / 2) : 0;
    const row = Math.floor(((event.clientY - top) / height) * across) * scale - shift;
    const column = Math.floor(((event.clientX - left) / width) * across) * scale - shift;
    moveTo(row, column);
  }

  for (const picture of lesson.querySelectorAll("[data-places]")) {
    picture.addEventListener("pointerdown", follow);
    picture.addEventListener("pointermove", follow);
    picture.addEventListener("pointerleave", onRest);
  }
  form.addEventListener("input", () => moveTo(form.row.value - 1, form.column.value - 1));
  form.addEventListener("change", onRest);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("click", (event) => {
    const place = event.target.dataset.place?.split(" ");
    if (!place) return;
    event.preventDefault();
    moveTo(place[0] - 1, place[1] - 1);
    onRest();
  });
  return { place: () => ({ row: form.row.value, column: form.column.value }) };
}

function showProduct(cell, ink, product) {
  const [inked, , result] = cell.children;
  inked.textContent = ink ? ink.toFixed(2) : "0";
  const isNone = Math.abs(product) < 0.005;
  result.textContent = isNone ? "0" : signed(product);
  result.className = isNone ? "" : product > 0 ? "for" : "against";
}

function signed(number) {
  return (number < 0 ? "−" : "+") + Math.abs(number).toFixed(2);
}
