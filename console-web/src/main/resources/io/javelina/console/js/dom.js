/**
 * Builds elements. Whatever comes from the node is hostile: it reaches the page as text or as a checked number,
 * never as markup, so there is no innerHTML anywhere in the console.
 */

const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element; a function under an `on...` name is a listener, `null` and `false` leave an attribute out. */
export function element(name, attributes = {}, ...children) {
  return furnish(document.createElement(name), attributes, children);
}

/** An SVG element, furnished in the same way. */
export function shape(name, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG, name), attributes, children);
}

function furnish(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(
    ...children
      .flat()
      .filter(child => child !== null && child !== undefined)
      .map(asNode),
  );
  return node;
}

function asNode(child) {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

/** The element that carries this test id; the ids are the page's stable names, for its own code and for tests. */
export function byTestId(id, within = document) {
  return within.querySelector(`[data-testid="${id}"]`);
}

/** Sets a text only when it changed, so that selections and screen readers are left in peace. */
export function setText(node, text) {
  const value = String(text);
  if (node.textContent !== value) node.textContent = value;
}

/** Shows or hides a node. */
export function setVisible(node, visible) {
  node.hidden = !visible;
}
