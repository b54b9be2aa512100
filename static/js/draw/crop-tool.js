// Choosing the part of a picture to keep: a rectangle over the sheet, by dragging or with the
// arrow keys. Places are in 0..1 of the sheet's width.

const STEP = 0.02;
const MIN_SIDE = 0.03;
const DIRECTIONS = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

// layer lies over the sheet, part is the rectangle in it. apply(rectangle) is called with
// [left, top, right, bottom], leave() when nothing is to be cropped.
export function makeCropTool(layer, part, { apply, leave }) {
  let room = [0, 0, 1, 1]; // where the picture is
  let rectangle = room;
  let start = null; // of a drag

  // Opens the tool over a picture that lies in [left, top, right, bottom].
  function open(place) {
    room = place;
    const inset = [0, 1].map((axis) => (room[axis + 2] - room[axis]) / 10);
    show([room[0] + inset[0], room[1] + inset[1], room[2] - inset[0], room[3] - inset[1]]);
    layer.hidden = false;
    layer.focus({ preventScroll: true });
  }

  function close() {
    layer.hidden = true;
    start = null;
  }

  function show(next) {
    rectangle = next;
    const [left, top, right, bottom] = next.map((share) => `${100 * share}%`);
    Object.assign(part.style, { left, top });
    part.style.width = `calc(${right} - ${left})`;
    part.style.height = `calc(${bottom} - ${top})`;
  }

  function inRoom([x, y]) {
    return [clamp(x, room[0], room[2]), clamp(y, room[1], room[3])];
  }

  function pointOf(event) {
    const box = layer.getBoundingClientRect();
    return inRoom([
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.width,
    ]);
  }

  layer.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    start = pointOf(event);
    layer.setPointerCapture(event.pointerId);
  });
  layer.addEventListener("pointermove", (event) => {
    if (!start) return;
    const [x, y] = pointOf(event);
    const next = [
      Math.min(x, start[0]),
      Math.min(y, start[1]),
      Math.max(x, start[0]),
      Math.max(y, start[1]),
    ];
    if (next[2] - next[0] >= MIN_SIDE && next[3] - next[1] >= MIN_SIDE) show(next);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    layer.addEventListener(name, () => (start = null));
  }

  layer.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = DIRECTIONS[event.key];
    if (direction) show(event.shiftKey ? resized(direction) : moved(direction));
    else if (event.key === "Enter") apply(rectangle);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function moved([dx, dy]) {
    const [left, top, right, bottom] = rectangle;
    const x = clamp(dx, room[0] - left, room[2] - right);
    const y = clamp(dy, room[1] - top, room[3] - bottom);
    return [left + x, top + y, right + x, bottom + y];
  }

  function resized([dx, dy]) {
    const [left, top, right, bottom] = rectangle;
    return [
      left,
      top,
      clamp(right + dx, left + MIN_SIDE, room[2]),
      clamp(bottom + dy, top + MIN_SIDE, room[3]),
    ];
  }

  return { open, close, isOpen: () => !layer.hidden, rectangle: () => rectangle };
}

function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
