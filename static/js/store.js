// What this browser keeps, as JSON. It may keep nothing: in private, full, or forbidden.

// area is "sessionStorage" or "localStorage".
export function makeStore(area, key) {
  const attempt = (action) => {
    try {
      return action(window[area]);
    } catch (error) {
      if (error instanceof DOMException || error instanceof SyntaxError) return undefined;
      throw error;
    }
  };
  return {
    // undefined or null when there is nothing.
    load: () => attempt((storage) => JSON.parse(storage.getItem(key))),
    // Whether it is kept.
    save: (value) =>
      attempt((storage) => {
        storage.setItem(key, JSON.stringify(value));
        return true;
      }) ?? false,
  };
}
