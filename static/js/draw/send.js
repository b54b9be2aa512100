// Sends a form and says how far it is, which fetch cannot.

// Resolves to the text of the response. onProgress(share) is called with what has been sent,
// in 0..1. Rejects as fetch does: TypeError without a response, AbortError after an abort.
export function sendForm(url, { headers, body, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const header of Object.entries(headers)) request.setRequestHeader(...header);
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
    request.upload.onload = () => onProgress(1);
    request.onload = () => resolve(request.responseText);
    request.onerror = () => reject(new TypeError("The site can't be reached."));
    request.onabort = () => reject(new DOMException("Aborted.", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}
