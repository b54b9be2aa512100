// Pictures to read instead of a drawing: chosen, photographed, pasted or dropped files.

// upload is the form, field its file field, camera a file field that opens a phone's camera,
// target the element to mark while a file is dragged, section and template those of the list
// of several pictures. open(picture) is called with a file as a picture; read and announce
// are those of the list.
// Returns update(picture), to be called with one that is shown with its result.
export function usePictures(elements, { read, open, announce }) {
  const { upload, field, camera, target, section, template } = elements;
  let list = null; // loaded with the first pictures that are chosen together
  let latest = 0;
  field.multiple = true; // without a script the form takes one file

  async function take(files) {
    const own = (latest += 1);
    if (files.length > 1) return takeAll([...files]);
    const { toPicture } = await import("./picture-file.js");
    const picture = await toPicture(files[0]);
    if (own === latest) open(picture);
  }

  async function takeAll(files) {
    const { makePictureList } = await import("./picture-list.js");
    list ??= makePictureList({ section, template }, { read, open, announce });
    list.add(files);
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

  return { update: (picture) => list?.update(picture) };
}
