// The place on the page while its markup changes.

// Calls change() and scrolls so that an element stays where it is on the screen.
export function keepPlace(element, change) {
  const before = element.getBoundingClientRect().top;
  change();
  if (element.isConnected) scrollBy(0, element.getBoundingClientRect().top - before);
}

// Moves the focus to a heading, and into the upper half of the screen if it is not there.
export function goToHeading(heading) {
  heading.focus({ preventScroll: true });
  const { top } = heading.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) heading.scrollIntoView();
}

// True for a click that opens a link in another tab or window, or saves it.
export function opensElsewhere({ button, altKey, ctrlKey, metaKey, shiftKey }) {
  return button !== 0 || altKey || ctrlKey || metaKey || shiftKey;
}
