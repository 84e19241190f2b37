/**
 * The databases: what they hold, what their tables cost, and what is being rehashed at this moment. Below them the same
 * keys by the type of their values.
 */
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

  #types = new Table(byTestId('types'), {
    columns: typeColumns(),
    key: row => row.type,
  });

  show({ databases, memory }) {
    this.#table.show(databases.databases);
    this.#types.show(databases.types);
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

function typeColumns() {
  return [
    { name: 'type', title: 'Type', heading: true, sortable: true, value: row => row.type },
    { name: 'keys', title: 'Keys', kind: 'count', sortable: true, value: row => row.keys },
    { name: 'bytes', title: 'Keys and values', kind: 'bytes', sortable: true, value: row => row.bytes },
    {
      name: 'bytes-key',
      title: 'per key',
      kind: 'bytes',
      sortable: true,
      value: row => (row.keys > 0 ? row.bytes / row.keys : undefined),
    },
  ];
}

function columns() {
  return [
    { name: 'db', title: 'Database', heading: true, sortable: true, value: row => row.db },
    { name: 'keys', title: 'Keys', kind: 'count', sortable: true, value: row => row.keys },
    { name: 'strings', title: 'Strings', kind: 'count', sortable: true, value: row => row.strings },
    { name: 'lists', title: 'Lists', kind: 'count', sortable: true, value: row => row.lists },
    { name: 'sets', title: 'Sets', kind: 'count', sortable: true, value: row => row.sets },
    { name: 'sorted-sets', title: 'Sorted sets', kind: 'count', sortable: true, value: row => row.sortedSets },
    { name: 'hashes', title: 'Hashes', kind: 'count', sortable: true, value: row => row.hashes },
    { name: 'streams', title: 'Streams', kind: 'count', sortable: true, value: row => row.streams },
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
