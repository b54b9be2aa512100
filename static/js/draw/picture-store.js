// The picture on the sheet, kept by the browser for a reload or the way back from another
// page. sessionStorage, which is this tab's own, has its number in the database; files are too
// large for it. What is there longer than a day is deleted.

import { makeStorage } from "../shared/storage.js";

const DAY = 24 * 60 * 60 * 1000; // ms
const number = makeStorage("sessionStorage", "picture");
let kept; // the picture that the database has, or is about to have, once that is known
let last = Promise.resolve(); // of the writing before

// picture is the one on the sheet now, or null.
export function keepPicture(picture) {
  if (picture === kept) return;
  kept = picture;
  last = last.then(() => write(picture));
}

// Resolves to the picture, or null.
export async function keptPicture() {
  const entry = await inStore((store) => {
    store.delete(IDBKeyRange.upperBound(Date.now() - DAY));
    return store.get(number.load() ?? 0);
  });
  if (!entry) return null;
  const { toPicture } = await import("./picture-file.js");
  const picture = await toPicture(entry.file);
  picture.typed = entry.typed;
  kept = picture;
  return picture;
}

// Keeps picture.typed, what was typed for the digits of the picture on the sheet.
export function keepTyped({ typed }) {
  last = last.then(() =>
    inStore((store) => {
      const request = store.get(number.load() ?? 0);
      request.onsuccess = () => {
        if (request.result) store.put({ ...request.result, typed }, number.load());
      };
      return request;
    }),
  );
}

async function write(picture) {
  const old = number.load();
  if (!picture && !old) return;
  await inStore((store) => {
    if (old) store.delete(old);
    number.save(null);
    if (!picture) return null;
    const { file, source } = picture;
    const now = Date.now() + Math.random(); // two tabs may write at once
    number.save(now);
    return store.put({ file: new File([file], source.name, { type: file.type }) }, now);
  });
}

// Resolves to the result of the request that act(store) returns, undefined where there is
// no database: a private window or the settings may forbid it, and it can be full.
async function inStore(act) {
  try {
    const database = await settled(openDatabase());
    const transaction = database.transaction("pictures", "readwrite");
    const request = act(transaction.objectStore("pictures"));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
    database.close(); // an open one can keep the page from being restored by Back
    return request?.result;
  } catch (error) {
    if (error instanceof DOMException || error === null) return undefined;
    throw error;
  }
}

function openDatabase() {
  const request = indexedDB.open("digit-reader", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("pictures");
  return request;
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
