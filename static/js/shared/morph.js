// Changes markup in place: what stays the same keeps its focus, its scroll position and the
// picture that it shows.

const FORM_STATE = ["value", "checked"]; // no attribute changes these once they are typed in

// Makes the children of an element those of another one, which loses some of them. Children
// in the same place are the same if their tag and id are.
export function morphChildren(element, wanted) {
  const [old, next] = [element, wanted].map(({ childNodes }) => [...childNodes]);
  for (const node of old.slice(next.length)) node.remove();
  next.forEach((node, i) => (old[i] ? morph(old[i], node) : element.append(node)));
}

function morph(node, wanted) {
  if (node.nodeName !== wanted.nodeName || node.id !== wanted.id) {
    node.replaceWith(wanted);
  } else if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.data !== wanted.data) node.data = wanted.data;
  } else {
    morphAttributes(node, wanted);
    morphChildren(node, wanted);
  }
}

function morphAttributes(element, wanted) {
  for (const { name } of [...element.attributes]) {
    if (!wanted.hasAttribute(name)) element.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  for (const name of FORM_STATE) {
    if (name in wanted && element[name] !== wanted[name]) element[name] = wanted[name];
  }
}
