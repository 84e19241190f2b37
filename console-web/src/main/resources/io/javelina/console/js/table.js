/**
 * A table that follows changing rows without being rebuilt: rows keep their identity by key, cells change only when
 * their content does, and the reader's sort order, focus and selection survive each refresh.
 *
 * A column is `{name, title, value, kind}`: `value(row)` gives a number (with the kind of figure it is) or a text.
 * A column with `draw(cell, row)` fills its cell itself. `heading: true` marks the column that names the row.
 */
import { element, setText } from './dom.js';
import { writeFigure } from './figures.js';

export class Table {
  #table;
  #columns;
  #key;
  #body;
  #rows = new Map();
  #order;
  #data = [];
  #last = [];
  #limit;

  /** Fills `<table>`, whose caption is in the page; `order` is `{name, descending}` or null for the order given. */
  constructor(table, { columns, key, order = null, limit = Infinity }) {
    this.#table = table;
    this.#columns = columns;
    this.#key = key;
    this.#order = order;
    this.#limit = limit;
    this.#body = element('tbody', { role: 'rowgroup' });
    table.setAttribute('role', 'table');
    table.append(
      element(
        'thead',
        { role: 'rowgroup' },
        element(
          'tr',
          { role: 'row' },
          columns.map(column => this.#heading(column)),
        ),
      ),
      this.#body,
    );
    this.#markOrder();
  }

  /** Shows these rows now; the `last` ones stand at the end, whatever the order is. */
  show(data, last = []) {
    this.#data = data;
    this.#last = last;
    const sorted = [...this.#sorted(data).slice(0, this.#limit), ...last];
    const kept = new Map();
    sorted.forEach((row, index) => {
      const key = String(this.#key(row, index));
      const line = this.#rows.get(key) ?? this.#newRow(key);
      kept.set(key, line);
      this.#columns.forEach((column, at) => this.#fill(line.cells[at], column, row));
      if (this.#body.rows[index] !== line) this.#body.insertBefore(line, this.#body.rows[index] ?? null);
    });
    while (this.#body.rows.length > kept.size) this.#body.lastElementChild.remove();
    this.#rows = kept;
  }

  #newRow(key) {
    return element(
      'tr',
      { role: 'row', 'data-key': key },
      this.#columns.map(column =>
        column.heading
          ? element('th', { scope: 'row', role: 'rowheader', ...cellAttributes(column) })
          : element('td', { role: 'cell', ...cellAttributes(column) }),
      ),
    );
  }

  #fill(cell, column, row) {
    if (column.draw) {
      column.draw(cell, row);
      return;
    }
    const value = column.value(row);
    if (column.kind)
      writeFigure(cell.firstElementChild ?? cell.appendChild(element('data', { class: 'figure' })), value, column.kind);
    else setText(cell, value ?? '');
  }

  #heading(column) {
    const attributes = { scope: 'col', role: 'columnheader', class: cellClass(column), 'data-column': column.name };
    if (!column.sortable) return element('th', attributes, column.title);
    const sort = element(
      'button',
      { type: 'button', class: 'sort', onclick: () => this.#sortBy(column) },
      column.title,
    );
    return element('th', attributes, sort);
  }

  #sortBy(column) {
    const descending = this.#order?.name === column.name ? !this.#order.descending : Boolean(column.kind);
    this.#order = { name: column.name, descending };
    this.#markOrder();
    this.show(this.#data, this.#last);
  }

  #markOrder() {
    for (const heading of this.#table.tHead.rows[0].cells) {
      if (heading.dataset.column === this.#order?.name)
        heading.setAttribute('aria-sort', this.#order.descending ? 'descending' : 'ascending');
      else heading.removeAttribute('aria-sort');
    }
  }

  #sorted(data) {
    if (this.#order === null) return data;
    const { value } = this.#columns.find(column => column.name === this.#order.name);
    const direction = this.#order.descending ? -1 : 1;
    return [...data].sort((one, other) => direction * compare(value(one), value(other)));
  }
}

function cellAttributes(column) {
  return { class: cellClass(column), 'data-label': column.title, 'data-column': column.name };
}

function cellClass(column) {
  return [column.kind ? 'number' : null, column.mono ? 'mono' : null, column.style].filter(Boolean).join(' ') || null;
}

/** Numbers by value, texts by their characters; what is absent comes first. */
function compare(one, other) {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const left = String(one ?? '');
  const right = String(other ?? '');
  return left < right ? -1 : left > right ? 1 : 0;
}
