// Pictures to read instead of a drawing: from the file field, pasted, dropped, or a test
// image as an example.

const LARGEST = 1024; // pixels on a side that are kept to be shown

// open(picture) is called with { file, image, width, height }, in pixels as seen upright.
export function usePictures({ upload, field, target, example }, open, tell) {
  let latest = 0;

  async function take(file) {
    const own = (latest += 1);
    const picture = await toPicture(file);
    if (own === latest) open(picture);
  }

  // A chooser that was cancelled leaves the field empty: there is nothing to read.
  field.addEventListener("change", () => field.files.length && take(field.files[0]));
  upload.addEventListener("submit", (event) => {
    event.preventDefault();
    take(field.files[0]);
  });

  document.addEventListener("paste", (event) => takeFrom(event, event.clipboardData));

  function takeFrom(event, { files }) {
    if (!files.length) return;
    event.preventDefault();
    take(files[0]);
  }

  // Wherever a file falls, the page stays: a browser would open it in its place.
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    target.classList.add("sheet-target");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) target.classList.remove("sheet-target");
  });
  document.addEventListener("drop", (event) => {
    target.classList.remove("sheet-target");
    takeFrom(event, event.dataTransfer);
  });

  example.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const response = await fetch(example.href, { headers: { Accept: "image/png" } });
      if (response.ok) take(new File([await response.blob()], "example.png"));
      else location.assign(example.href); // the error's page says why
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      tell("The site can't be reached.");
    }
  });
}

// What the browser can't show is sent all the same: the server says what is wrong.
async function toPicture(file) {
  try {
    const full = await createImageBitmap(file);
    const { width, height } = full;
    return { file, width, height, image: await shrink(full) };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { file, width: 1, height: 1, image: new OffscreenCanvas(1, 1) };
  }
}

async function shrink(full) {
  const scale = LARGEST / Math.max(full.width, full.height);
  if (scale >= 1) return full;
  const small = await createImageBitmap(full, {
    resizeWidth: Math.max(1, Math.round(full.width * scale)),
    resizeHeight: Math.max(1, Math.round(full.height * scale)),
    resizeQuality: "high",
  });
  full.close();
  return small;
}
