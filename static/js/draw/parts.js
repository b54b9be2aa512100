// Parts of the page that are loaded when they are needed: what is for pictures alone, the tabs
// of a result, the example.

// find(id) returns an element, sheet is the one that the example is drawn on;
// open(picture) is called with a changed picture, announce(sentence) tells what was done.
export function makeParts({ find, sheet, open, announce }) {
  let desk = null;
  let tabs = null;
  let example = null;
  let play = null;
  let shown = null; // the picture on the sheet

  // Calls use(desk) with what is for pictures.
  async function useDesk(use) {
    desk ??= import("./picture-desk.js").then(({ makePictureDesk }) =>
      makePictureDesk(
        {
          answer: find("answer"),
          boxes: find("boxes"),
          spoken: find("spoken"),
          correction: find("picture-correction"),
          progress: find("progress"),
          tools: find("more-tools"),
          turn: find("turn"),
          cropper: find("cropper"),
          cancel: find("crop-cancel"),
          layer: find("crop"),
          part: find("crop-part"),
        },
        { open, announce },
      ),
    );
    use(await desk);
  }

  // picture is the one on the sheet now, or null.
  function showPicture(picture) {
    shown = picture;
    if (picture || desk) useDesk(({ show }) => show(shown));
  }

  // share is as the bar takes it; only pictures take long enough for one.
  function showProgress(share) {
    if (desk) useDesk((pictures) => pictures.showProgress(shown && share));
  }

  // Loads what a result needs.
  function loadFor(result) {
    if (result.querySelector("[data-copy-numbers], [data-correct]")) useDesk(() => {});
    if (!result.querySelector("[role=tab]")) return;
    tabs ??= loadTabs();
  }

  // What is chosen before they are there is opened then.
  async function loadTabs() {
    const answer = find("answer");
    let chosen = null;
    const remember = ({ target }) => {
      chosen = target.closest("[role=tab]")?.value ?? chosen;
    };
    answer.addEventListener("click", remember);
    const { useTabs } = await import("./tabs.js");
    answer.removeEventListener("click", remember);
    useTabs(answer, announce, chosen);
  }

  async function drawExample() {
    example ??= await import("./example.js");
    play ??= example.makeExample(sheet);
    play();
  }

  // True for strokes that are all the example's own.
  function isExample(strokes) {
    return Boolean(example?.isExample(strokes));
  }

  return { showPicture, showProgress, loadFor, drawExample, isExample };
}
