// The left and right arrow keys follow the page's links to the previous and the next page.

const RELATIONS = { ArrowLeft: "prev", ArrowRight: "next" };

addEventListener("keydown", (event) => {
  const relation = RELATIONS[event.key];
  if (!relation || event.defaultPrevented || hasOtherMeaning(event)) return;
  document.querySelector(`a[rel=${relation}]`)?.click();
});

// True where the key does something else: with a modifier, in a field, in a scrolled region.
function hasOtherMeaning({ altKey, ctrlKey, metaKey, shiftKey, target }) {
  if (altKey || ctrlKey || metaKey || shiftKey) return true;
  return target.closest("input, select, textarea, [contenteditable], [role=region]") !== null;
}
