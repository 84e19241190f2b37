/**
 * The memory of all nodes: each as it told it last, with the age of that, and the sums of those that are current. Who was not
 * heard of for long is marked and stays.
 */
import { byTestId, setText } from '../../dom.js';
import { figureText } from '../../figures.js';
import { ABSENT, count, duration, isMeasured, percent, ratio } from '../../format.js';
import { DATABASES, memoryFigures, statColumn, statName, statNameColumn } from '../../stats.js';
import { Table } from '../../table.js';
import { drawChip, drawMember } from './parts.js';

const SUM = 'sum';

export class MemoryPanel {
  #table = new Table(byTestId('cluster-memory'), { columns: columns(), key: row => row.id });
  #details = byTestId('memory-stats-details');
  #stats = null;
  #statsOf = '';
  #last = null;

  constructor() {
    this.#details.addEventListener('toggle', () => this.#last && this.#showStats(this.#last));
  }

  show(snapshot) {
    this.#last = snapshot;
    const { clusterMemory, members } = snapshot;
    this.#table.show(members.all, [sumRow(clusterMemory)]);
    setText(byTestId('memory-summary'), summary(clusterMemory));
    this.#showLeftOut(clusterMemory);
    this.#showStats(snapshot);
  }

  #showLeftOut(clusterMemory) {
    const text = byTestId('memory-left-out');
    setText(text, leftOut(clusterMemory));
    text.dataset.outcome = 'failed';
  }

  /** A column for each node; the table is made anew when others are there. */
  #showStats({ members, clusterMemory, catalogue }) {
    if (!this.#details.open || !catalogue) return;
    const shown = members.all.map(member => `${member.id} ${member.name}`).join('\u0000');
    if (this.#stats === null || this.#statsOf !== shown) this.#newStats(members.all);
    this.#statsOf = shown;
    this.#stats.show(statRows(members.all, clusterMemory.sum ?? {}, catalogue));
  }

  #newStats(members) {
    const table = byTestId('memory-stats');
    table.replaceChildren(table.caption);
    this.#stats = new Table(table, {
      columns: [
        statNameColumn(),
        ...members.map((member, index) => statColumn(`node-${index}`, member.name, row => row.values[index])),
        statColumn(SUM, 'Together', row => row.sum),
      ],
      key: row => row.name,
    });
  }
}

function summary({ current, members, primaryDatasetBytes, totalAllocated, slotSkew, datasetSkew }) {
  const of = current === members ? `${count(members)} nodes` : `${count(current)} of ${count(members)} nodes`;
  return (
    `${figureText(totalAllocated, 'bytes')} used by ${of}, ${figureText(primaryDatasetBytes, 'bytes')} of data once; ` +
    `slots are uneven by ${ratio(slotSkew)}, data by ${ratio(datasetSkew)}`
  );
}

/** What the sums are without. */
export function leftOut({ nodes }) {
  const old = nodes.filter(row => row.state === 'old').length;
  const unknown = nodes.filter(row => row.state === 'unknown').length;
  const parts = [];
  if (old > 0) parts.push(`${count(old)} ${old === 1 ? 'node was' : 'nodes were'} not heard of for long`);
  if (unknown > 0) parts.push(`${count(unknown)} ${unknown === 1 ? 'has' : 'have'} told nothing of memory yet`);
  return parts.length === 0 ? '' : `${parts.join(', ')}: shown below, and in none of the sums.`;
}

function sumRow({ sum, current, members }) {
  const figures = { memory: sum, state: SUM };
  return { id: SUM, name: current === members ? 'Together' : `Together (${current} of ${members})`, figures };
}

function memoryColumn(name, title, kind, value) {
  return {
    name,
    title,
    kind,
    sortable: true,
    value: row => (row.figures?.memory ? value(row.figures.memory) : undefined),
  };
}

function columns() {
  return [
    { name: 'node', title: 'Node', heading: true, sortable: true, value: row => row.name, draw: drawNode },
    { name: 'age', title: 'Figures', sortable: true, value: row => row.figures?.figuresAgeMillis, draw: drawAge },
    memoryColumn('used', 'Used', 'bytes', memory => memory.totalAllocated),
    memoryColumn('data', 'Data', 'bytes', memory => memory.datasetBytes),
    memoryColumn('overhead', 'Overhead', 'bytes', memory => memory.overheadTotal),
    memoryColumn('keys', 'Keys', 'count', memory => memory.keysCount),
    memoryColumn('per-key', 'Per key', 'bytes', memory => memory.keysBytesPerKey),
    memoryColumn('peak', 'Peak', 'bytes', memory => memory.peakAllocated),
    { name: 'limit', title: 'Limit', style: 'number', sortable: true, value: limitOf, draw: drawLimit },
    memoryColumn('rss', 'RSS', 'bytes', memory => memory.rssBytes),
    memoryColumn('fragmentation', 'RSS \u00f7 used', 'ratio', memory => memory.fragmentation),
    memoryColumn('clients', 'Clients', 'bytes', memory => memory.clientsNormal),
    memoryColumn('replication', 'Replication', 'bytes', memory => memory.replicationBacklog + memory.clientsReplicas),
    memoryColumn('links', 'Links', 'bytes', memory => memory.clusterLinks),
    memoryColumn('aof', 'AOF', 'bytes', memory => memory.aofBuffer),
  ];
}

function drawNode(cell, row) {
  cell.parentElement.dataset.figures = row.figures?.state ?? 'unknown';
  if (row.id !== SUM) drawMember(cell, row);
  else setText(cell, row.name);
}

function drawAge(cell, { id, figures }) {
  if (id === SUM) setText(cell, '');
  else if (figures?.state === 'current') drawChip(cell, ageText(figures.figuresAgeMillis), 'good');
  else if (figures?.state === 'old') drawChip(cell, ageText(figures.figuresAgeMillis), 'critical');
  else drawChip(cell, 'none yet', 'warning');
}

export function ageText(millis) {
  return millis < 2500 ? 'now' : `${duration(Math.round(millis / 1000))} old`;
}

function limitOf({ figures }) {
  return figures?.memory?.maxmemory;
}

function drawLimit(cell, row) {
  const limit = limitOf(row);
  if (!isMeasured(limit)) setText(cell, ABSENT);
  else if (limit === 0) setText(cell, 'none');
  else setText(cell, `${figureText(limit, 'bytes')} (${percent(row.figures.memory.totalAllocated / limit)})`);
}

// MEMORY STATS in full: a row for each figure, a column for each node.

/** Figures of all databases together, which a single node tells one by one; they stand where that lists its databases. */
const OF_DATABASES = ['overheadHashtableMain', 'overheadHashtableExpires'];

/** The figures of the sum in the order of MEMORY STATS, and the others of the Memory bean among them. */
export function statRows(members, sum, catalogue) {
  return memoryFigures(catalogue)
    .flatMap(one => (one.figure === DATABASES ? OF_DATABASES.map(ofDatabases) : [one]))
    .filter(({ figure }) => figure in sum)
    .map(row => ({
      ...row,
      values: members.map(member => member.figures?.memory?.[row.figure]),
      sum: sum[row.figure],
    }));
}

function ofDatabases(figure) {
  return { figure, name: `db.* ${statName(figure)}`, kind: 'bytes', meaning: 'Sum of the databases.' };
}
