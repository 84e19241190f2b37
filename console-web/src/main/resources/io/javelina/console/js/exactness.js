/** How a number came about, as a badge: a word and a sign, never a colour alone. */
import { element } from './dom.js';

const KNOWN = ['exact', 'sampled', 'estimated'];

/** A badge for `exact`, `sampled` or `estimated`; nothing for anything else. */
export function exactnessBadge(exactness) {
  if (!KNOWN.includes(exactness)) return null;
  return element('span', { class: 'exactness', 'data-exactness': exactness }, exactness);
}

/** A table column with the badge of each row. */
export function exactnessColumn() {
  return {
    name: 'exactness',
    title: 'Exactness',
    value: row => row.exactness,
    sortable: true,
    draw: (cell, row) => {
      if (cell.textContent === row.exactness) return;
      const badge = exactnessBadge(row.exactness);
      cell.replaceChildren(...(badge ? [badge] : []));
    },
  };
}
