/** The cluster in ten figures. */
import { byTestId, element, setText } from '../../dom.js';
import { figure, figureText, writeFigure } from '../../figures.js';
import { ABSENT, count, duration, grouped, isMeasured, ratio } from '../../format.js';

/** From these on a cluster is uneven enough to look at. */
const UNEVEN = 1.25;
const SLOTS = 16384;

const TILES = [
  {
    name: 'state',
    title: 'State',
    text: ({ cluster }) => cluster.state,
    level: ({ cluster }) => (cluster.state === 'ok' ? 'good' : 'critical'),
    note: ({ cluster }) => (cluster.majority ? 'this node hears a majority' : 'this node hears no majority'),
  },
  {
    name: 'nodes',
    title: 'Nodes',
    kind: 'count',
    value: ({ cluster }) => cluster.knownNodes,
    level: ({ cluster }) => (cluster.failedNodes > 0 ? 'critical' : cluster.suspectedNodes > 0 ? 'warning' : null),
    note: nodesNote,
  },
  {
    name: 'shards',
    title: 'Shards with slots',
    kind: 'count',
    value: ({ cluster }) => cluster.size,
    note: ({ members }) => `${count(members.replicas.length)} replicas`,
  },
  {
    name: 'slots',
    title: 'Slots served',
    text: ({ cluster }) => grouped(cluster.slotsAssigned - cluster.slotsFailed),
    level: ({ cluster }) => (cluster.slotsAssigned - cluster.slotsFailed < SLOTS ? 'critical' : null),
    note: slotsNote,
  },
  {
    name: 'keys',
    title: 'Keys',
    kind: 'count',
    value: ({ clusterMemory }) => clusterMemory?.keys,
    note: snapshot => of(snapshot, 'primaries'),
  },
  {
    name: 'data',
    title: 'Data',
    kind: 'bytes',
    value: ({ clusterMemory }) => clusterMemory?.primaryDatasetBytes,
    note: ({ clusterMemory }) => `${figureText(clusterMemory?.datasetBytes, 'bytes')} with replicas`,
  },
  {
    name: 'used',
    title: 'Used',
    kind: 'bytes',
    value: ({ clusterMemory }) => clusterMemory?.totalAllocated,
    note: ({ clusterMemory }) => `RSS ${figureText(clusterMemory?.rssBytes, 'bytes')}`,
  },
  {
    name: 'slot-skew',
    title: 'Slot skew',
    kind: 'ratio',
    value: ({ clusterMemory }) => clusterMemory?.slotSkew,
    level: ({ clusterMemory }) => (clusterMemory?.slotSkew >= UNEVEN ? 'warning' : null),
    note: () => 'most by average; 1 is even',
  },
  {
    name: 'dataset-skew',
    title: 'Data skew',
    kind: 'ratio',
    value: ({ clusterMemory }) => clusterMemory?.datasetSkew,
    level: ({ clusterMemory }) => (clusterMemory?.datasetSkew >= UNEVEN ? 'warning' : null),
    note: ({ clusterMemory }) => `by all memory ${ratio(clusterMemory?.allocatedSkew)}`,
  },
  {
    name: 'leader',
    title: 'Orders changes',
    text: ({ cluster, members }) => (cluster.logLeader ? members.name(cluster.logLeader) : 'nobody'),
    level: ({ cluster }) => (cluster.logLeader ? null : 'critical'),
    note: ({ cluster }) =>
      `epoch ${count(cluster.currentEpoch)}, ` +
      (cluster.leaseMillis > 0 ? `lease ${duration(cluster.leaseMillis / 1000)}` : 'no lease'),
  },
];

export class OverviewPanel {
  #tiles = TILES.map(tile => new Tile(tile));

  constructor() {
    byTestId('cluster-tiles').append(...this.#tiles.map(tile => tile.node));
  }

  show(snapshot) {
    for (const tile of this.#tiles) tile.show(snapshot);
  }
}

class Tile {
  #tile;
  #value;
  #note = element('p', { class: 'tile-note' });

  constructor(tile) {
    this.#tile = tile;
    this.#value = tile.kind ? figure(undefined, tile.kind) : element('bdi', { class: 'tile-text' });
    this.#value.classList.add('tile-value');
    this.#value.dataset.testid = `cluster-${tile.name}`;
    this.node = element(
      'li',
      { class: 'tile tile-plain', 'data-tile': tile.name },
      element('h3', { class: 'tile-title' }, tile.title),
      this.#value,
      this.#note,
    );
  }

  show(snapshot) {
    const { kind, value, text, note, level } = this.#tile;
    if (kind) writeFigure(this.#value, value(snapshot), kind);
    else setText(this.#value, text(snapshot) ?? ABSENT);
    setText(this.#note, !kind || isMeasured(value(snapshot)) ? note(snapshot) : 'not measured');
    const shown = level?.(snapshot);
    if (shown) this.node.dataset.level = shown;
    else delete this.node.dataset.level;
  }
}

/** Of whom a sum is: of all, or of those that were heard of. */
function of({ members, clusterMemory }, whom) {
  const wanted = whom === 'primaries' ? members.primaries : members.all;
  const heard = wanted.filter(({ figures }) => figures?.state === 'current').length;
  const isWhole = !clusterMemory || heard === wanted.length;
  return isWhole ? `of ${count(wanted.length)} ${whom}` : `of ${count(heard)} of ${count(wanted.length)} ${whom}`;
}

function nodesNote({ cluster }) {
  if (cluster.failedNodes > 0) return `${count(cluster.failedNodes)} failed, ${count(cluster.voters)} vote`;
  if (cluster.suspectedNodes > 0) return `${count(cluster.suspectedNodes)} not heard, ${count(cluster.voters)} vote`;
  return `all well, ${count(cluster.voters)} vote`;
}

function slotsNote({ cluster }) {
  const unassigned = SLOTS - cluster.slotsAssigned;
  if (unassigned > 0) return `${count(unassigned)} have no owner`;
  return cluster.slotsFailed > 0 ? `${count(cluster.slotsFailed)} of failed nodes` : 'all of them';
}
