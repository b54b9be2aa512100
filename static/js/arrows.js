// The left and right arrow keys follow the page's own links to the previous and the next.

const RELATIONS = { ArrowLeft: "prev", ArrowRight: "next" };

addEventListener("keydown", (event) => {
  const relation = RELATIONS[event.key];
  if (!relation || event.defaultPrevented || isSpokenFor(event)) return;
  document.querySelector(`a[rel=${relation}]`)?.click();
});

// Whether the key means something else: with others, in a field, or where it scrolls.
function isSpokenFor({ altKey, ctrlKey, metaKey, shiftKey, target }) {
  if (altKey || ctrlKey || metaKey || shiftKey) return true;
  return target.closest("input, select, textarea, [contenteditable], [role=region]") !== null;
}
