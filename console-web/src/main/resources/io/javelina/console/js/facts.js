/** Facts as pairs of a term and a text, in a description list. */
import { element, setText } from './dom.js';

/**
 * Writes facts as `[term, text]` or `[term, text, level]`; those without a text are left out. A level of `good`,
 * `warning` or `critical` colours a text that says so itself.
 */
export function showFacts(list, facts) {
  const known = facts.filter(([, text]) => text !== null && text !== undefined && text !== '');
  while (list.children.length > known.length) list.lastElementChild.remove();
  known.forEach(([term, text, level], index) => {
    const pair = list.children[index] ?? list.appendChild(element('div', {}, element('dt'), element('dd')));
    setText(pair.firstElementChild, term);
    setText(pair.lastElementChild, text);
    if (level) pair.lastElementChild.dataset.level = level;
    else delete pair.lastElementChild.dataset.level;
  });
}

/** What is measured, as a text of that kind; null for what is not, so that the fact is left out. */
export function known(value, text) {
  return value === null || value === undefined ? null : text(value);
}
