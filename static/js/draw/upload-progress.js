// How much of a picture has been sent, then that it is being read, as a bar over the sheet.

const DELAY = 300; // ms: most answers come sooner, and need no bar

// bar is a <progress>.
export function makeUploadProgress(bar) {
  let timer = null;

  // share is in 0..1, or null when nothing is under way.
  function show(share) {
    if (share === null) {
      clearTimeout(timer);
      timer = null;
      bar.hidden = true;
      return;
    }
    timer ??= setTimeout(() => (bar.hidden = false), DELAY);
    bar.setAttribute("aria-label", share < 1 ? "Sending the picture" : "Reading it");
    if (share < 1) bar.value = share;
    else bar.removeAttribute("value");
  }

  return { show };
}
