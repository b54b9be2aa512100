// Pictures to read instead of a drawing: chosen, pasted or dropped files, and a test image
// as an example.

const MAX_SIDE = 1024; // pixels of the copy that is shown

// upload is the form, field its file field, target the element to mark while a file is
// dragged, example the link to a test image. open(picture) is called with { file, image,
// width, height }, in pixels after rotation by EXIF; announce(sentence) with a problem.
export function usePictures({ upload, field, target, example }, open, announce) {
  let latest = 0;

  async function take(file) {
    const own = (latest += 1);
    const picture = await toPicture(file);
    if (own === latest) open(picture);
  }

  // The event also comes when the dialog is cancelled and the field emptied.
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

  // A file may be dropped anywhere: the browser would leave the page to open it.
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
      else location.assign(example.href); // its page says what is wrong
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      announce("The site can't be reached.");
    }
  });
}

// A file that the browser can't show is sent too: the server says what is wrong with it.
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
  const scale = MAX_SIDE / Math.max(full.width, full.height);
  if (scale >= 1) return full;
  const small = await createImageBitmap(full, {
    resizeWidth: Math.max(1, Math.round(full.width * scale)),
    resizeHeight: Math.max(1, Math.round(full.height * scale)),
    resizeQuality: "high",
  });
  full.close();
  return small;
}
