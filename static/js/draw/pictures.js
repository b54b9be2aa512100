// Pictures to read instead of a drawing: chosen, photographed, pasted or dropped files, and a
// test image as an example.

import { toPicture } from "./picture-file.js";

// upload is the form, field its file field, camera a file field that opens a phone's camera,
// target the element to mark while a file is dragged, example the link to a test image.
// open(picture) is called with a file as a picture, openMany(files) with several files; announce(sentence) with a problem.
export function usePictures(elements, { open, openMany, announce }) {
  const { upload, field, camera, target, example } = elements;
  let latest = 0;
  field.multiple = true; // without a script the form takes one file

  async function take(files) {
    const own = (latest += 1);
    if (files.length > 1) return openMany([...files]);
    const picture = await toPicture(files[0]);
    if (own === latest) open(picture);
  }

  // The event also comes when the dialog is cancelled and the field emptied.
  field.addEventListener("change", () => field.files.length && take(field.files));
  camera.addEventListener("change", () => camera.files.length && take(camera.files));
  upload.addEventListener("submit", (event) => {
    event.preventDefault();
    take(field.files);
  });

  document.addEventListener("paste", (event) => takeFrom(event, event.clipboardData));

  function takeFrom(event, { files }) {
    if (!files.length) return;
    event.preventDefault();
    take(files);
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
      if (response.ok) take([new File([await response.blob()], "example.png")]);
      else location.assign(example.href); // its page says what is wrong
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      announce("The site can't be reached.");
    }
  });
}
