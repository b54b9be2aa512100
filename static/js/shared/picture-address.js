// Addresses that carry the picture of a digit in their fragment, which browsers do not send:
// no server's log has it. The picture is a PNG as a data: URL; the fragment has its base64,
// with the letters that need no escaping.

const KEY = "#picture=";
const PREFIX = "data:image/png;base64,";

// The address that a form leads to: its fields are the query, but for the picture.
export function addressOf(form, submitter = null) {
  const address = new URL(submitter?.getAttribute("formaction") ?? form.action, location);
  address.hash = "";
  for (const [name, value] of new FormData(form, submitter)) {
    if (name === "picture") address.hash = toFragment(value);
    else address.searchParams.set(name, value);
  }
  return address;
}

// The picture in an address as a data: URL, undefined if it has none.
export function pictureIn({ hash }) {
  if (!hash.startsWith(KEY)) return undefined;
  return PREFIX + hash.slice(KEY.length).replaceAll("-", "+").replaceAll("_", "/");
}

function toFragment(url) {
  return KEY + url.slice(PREFIX.length).replaceAll("+", "-").replaceAll("/", "_");
}
