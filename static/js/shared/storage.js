// A value in the browser's storage, as JSON. Storage can fail: a private window or the
// settings may forbid it, and it can be full.

// area is "sessionStorage" or "localStorage".
export function makeStorage(area, key) {
  const attempt = (action) => {
    try {
      return action(window[area]);
    } catch (error) {
      if (error instanceof DOMException || error instanceof SyntaxError) return undefined;
      throw error;
    }
  };
  return {
    // The value; undefined or null when there is none.
    load: () => attempt((storage) => JSON.parse(storage.getItem(key))),
    // True if the value was stored.
    save: (value) =>
      attempt((storage) => {
        storage.setItem(key, JSON.stringify(value));
        return true;
      }) ?? false,
  };
}
