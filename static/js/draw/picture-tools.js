// The tools for a picture on the sheet: to turn it, and to crop it. They take the places of
// the tools that are for drawings alone. The crop tool is loaded when it is needed.

import { crop, rotate } from "./picture-file.js";
import { frameOf } from "./sheet.js";

// elements: tools (the row with both kinds), turn, cropper and cancel (buttons), layer and
// part (of the crop tool). open(picture) is called with the new picture.
export function makePictureTools(elements, open) {
  const { tools, turn, cropper, cancel, layer, part } = elements;
  const [toCrop, toApply] = ["Crop", "Keep this"];
  let picture = null;
  let cropTool = null;

  // To be called with the picture that is on the sheet now, or null.
  function show(shown) {
    picture = shown?.isShown ? shown : null;
    stop();
    for (const tool of tools.querySelectorAll("[data-for]")) {
      tool.hidden = (tool.dataset.for === "picture") !== Boolean(picture);
    }
    if (!picture) turn.hidden = true;
  }

  turn.addEventListener("click", async () => {
    const turned = picture;
    const next = await rotate(turned);
    if (turned === picture) open(next);
  });

  cropper.addEventListener("click", () => {
    if (cropTool?.isOpen()) apply(cropTool.rectangle());
    else begin();
  });
  cancel.addEventListener("click", leave);

  async function begin() {
    const cropped = picture;
    const { makeCropTool } = await import("./crop-tool.js");
    if (cropped !== picture) return;
    cropTool ??= makeCropTool(layer, part, { apply, leave });
    const { startX, startY } = frameOf({ picture });
    cropTool.open([startX, startY, 1 - startX, 1 - startY]);
    cropper.textContent = toApply;
    [turn.hidden, cancel.hidden] = [true, false];
  }

  function stop() {
    cropTool?.close();
    cropper.textContent = toCrop;
    [turn.hidden, cancel.hidden] = [false, true];
  }

  function leave() {
    stop();
    cropper.focus();
  }

  async function apply(rectangle) {
    const cropped = picture;
    const next = await crop(cropped, inPixels(rectangle, cropped));
    if (cropped !== picture) return;
    stop();
    cropper.focus();
    open(next);
  }

  return { show };
}

// A rectangle on the sheet in whole pixels of the picture, with one at least.
function inPixels([left, top, right, bottom], picture) {
  const { unit, startX, startY } = frameOf({ picture });
  const x0 = Math.floor((left - startX) / unit + 1e-6);
  const y0 = Math.floor((top - startY) / unit + 1e-6);
  return {
    left: x0,
    top: y0,
    right: Math.max(x0 + 1, Math.round((right - startX) / unit)),
    bottom: Math.max(y0 + 1, Math.round((bottom - startY) / unit)),
  };
}
