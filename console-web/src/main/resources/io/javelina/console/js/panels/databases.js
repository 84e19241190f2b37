/** The databases: what they hold, what their tables cost, and what is being rehashed at this moment. */
import { byTestId, element, setText } from '../dom.js';
import { figure, figureText } from '../figures.js';
import { count } from '../format.js';
import { Table } from '../table.js';

export class DatabasesPanel {
  #table = new Table(byTestId('databases'), {
    columns: columns(),
    key: row => row.db,
    order: { name: 'db', descending: false },
  });

  show({ databases, memory }) {
    this.#table.show(databases.databases);
    setText(
      byTestId('databases-summary'),
      databases.databases.length === 0 ? 'No database has held a key yet.' : summary(databases, memory),
    );
  }
}

function summary(databases, memory) {
  const tables = `tables ${figureText(databases.tableBytes, 'bytes')}`;
  const rehashing =
    databases.tablesRehashing === 0
      ? 'nothing is rehashing'
      : `${count(databases.tablesRehashing)} rehashing, ${figureText(databases.rehashingBytes, 'bytes')} in old tables`;
  const pending =
    memory?.lazyfreePendingObjects > 0 ? `, ${count(memory.lazyfreePendingObjects)} objects wait to be freed` : '';
  return `${count(databases.keys)} keys, ${tables}, ${rehashing}${pending}`;
}

function columns() {
  return [
    { name: 'db', title: 'Database', heading: true, sortable: true, value: row => row.db },
    { name: 'keys', title: 'Keys', kind: 'count', sortable: true, value: row => row.keys },
    { name: 'expires', title: 'With expiry', kind: 'count', sortable: true, value: row => row.expires },
    {
      name: 'ttl',
      title: 'Mean time to live',
      kind: 'seconds',
      sortable: true,
      value: row => (row.avgTtlMillis > 0 ? row.avgTtlMillis / 1000 : undefined),
    },
    { name: 'main', title: 'Main overhead', kind: 'bytes', sortable: true, value: row => row.overheadHashtableMain },
    {
      name: 'main-key',
      title: 'per key',
      kind: 'ratio',
      sortable: true,
      value: row => (row.keys > 0 ? row.overheadHashtableMain / row.keys : undefined),
    },
    {
      name: 'expires-overhead',
      title: 'Expires overhead',
      kind: 'bytes',
      sortable: true,
      value: row => row.overheadHashtableExpires,
    },
    { name: 'tables', title: 'Tables', kind: 'bytes', sortable: true, value: row => row.tableBytes },
    { name: 'buckets', title: 'Buckets', kind: 'count', sortable: true, value: row => row.buckets },
    {
      name: 'rehashing',
      title: 'Rehashing',
      sortable: true,
      value: row => row.rehashingBytes,
      draw: drawRehashing,
      style: 'number',
    },
  ];
}

function drawRehashing(cell, row) {
  if (!(row.tablesRehashing > 0)) {
    setText(cell, 'no');
    return;
  }
  cell.replaceChildren(
    element(
      'span',
      { class: 'busy' },
      `${count(row.tablesRehashing)} ${row.tablesRehashing === 1 ? 'table' : 'tables'}, `,
    ),
    figure(row.rehashingBytes, 'bytes'),
  );
}
