/**
 * Who has the same data: the primary that this node follows, the replicas that follow it, how far each of them is behind,
 * and for how long one may be away without needing everything anew.
 */
import { byTestId, element, setText, setVisible } from '../dom.js';
import { known, showFacts } from '../facts.js';
import { figureText } from '../figures.js';
import { count, duration, grouped } from '../format.js';
import { ProgressBar } from '../progress.js';
import { Table } from '../table.js';

const STATES = {
  standalone: 'on its own',
  primary: 'primary',
  online: 'replica, link up',
  syncing: 'replica, receives a snapshot',
  down: 'replica, link down',
};

export class ReplicationPanel {
  #sync = new ProgressBar(byTestId('sync-progress'));
  #replicas = new Table(byTestId('replicas'), { columns: columns(), key: row => row.id });

  show({ replication }) {
    const state = stateOf(replication);
    byTestId('panel-replication').dataset.state = state;
    byTestId('replication-role').dataset.state = state;
    setText(byTestId('replication-role'), STATES[state]);
    setText(byTestId('replication-summary'), summary(replication));
    setVisible(byTestId('link-card'), Boolean(replication.primaryHost));
    this.#showSync(replication, state);
    showFacts(byTestId('link-facts'), linkFacts(replication));
    showFacts(byTestId('backlog-facts'), backlogFacts(replication));
    this.#replicas.show(replication.replicas);
    setVisible(byTestId('replicas-scroll'), replication.replicas.length > 0);
    setVisible(byTestId('replicas-none'), replication.replicas.length === 0);
  }

  #showSync(stats, state) {
    if (state !== 'syncing') {
      this.#sync.hide();
      return;
    }
    this.#sync.show('Receiving the snapshot of the primary', stats.primarySyncProgress, syncWords(stats));
  }
}

/** `standalone`, `primary`, or as a replica `online`, `syncing`, `down`. */
export function stateOf(stats) {
  if (!stats.primaryHost) return stats.replicas.length > 0 ? 'primary' : 'standalone';
  if (stats.primarySyncInProgress) return 'syncing';
  return stats.primaryLinkStatus === 'up' ? 'online' : 'down';
}

function summary(stats) {
  const replicas = stats.replicas.length;
  const rate = stats.bytesPerSecond > 0 ? `, ${figureText(stats.bytesPerSecond, 'byterate')} of changes` : '';
  return `${replicas === 0 ? 'no' : count(replicas)} ${replicas === 1 ? 'replica' : 'replicas'}${rate}`;
}

export function syncWords(stats) {
  const read = known(stats.primarySyncReadBytes, bytes =>
    stats.primarySyncTotalBytes > 0
      ? `${figureText(bytes, 'bytes')} of ${figureText(stats.primarySyncTotalBytes, 'bytes')}`
      : `${figureText(bytes, 'bytes')}, of how many the primary does not say`,
  );
  const idle = known(stats.primarySyncLastIoSecondsAgo, seconds =>
    seconds > 1 ? `nothing for ${duration(seconds)}` : null,
  );
  return [read, idle].filter(Boolean).join(', ');
}

function linkFacts(stats) {
  if (!stats.primaryHost) return [];
  return [
    ['Primary', `${stats.primaryHost}:${stats.primaryPort}`],
    ['Link', ...linkStatus(stats)],
    ['Down for', known(stats.primaryLinkDownSeconds, seconds => figureText(seconds, 'seconds'))],
    ['Last heard of', known(stats.primaryLastIoSecondsAgo, seconds => heard(seconds))],
    ['Applied up to', known(stats.appliedOffset, grouped)],
    ['Received, not yet applied', known(stats.lagBytes, bytes => figureText(bytes, 'bytes'))],
    ['Clients may', known(stats.readOnly, only => (only ? 'read' : 'read and write'))],
    ['Priority', known(stats.priority, priority => figureText(priority, 'count'))],
  ];
}

function linkStatus({ primaryLinkStatus }) {
  if (primaryLinkStatus === null || primaryLinkStatus === undefined) return [null];
  return primaryLinkStatus === 'up' ? ['up', 'good'] : ['down', 'critical'];
}

function heard(seconds) {
  return seconds <= 0 ? 'just now' : `${duration(seconds)} ago`;
}

function backlogFacts(stats) {
  return [
    ['Backlog', known(stats.backlogSize, size => backlog(stats, size))],
    ['A replica may be away', known(stats.backlogWindowSeconds, seconds => `${duration(seconds)} at this rate`)],
    ['Oldest byte kept', known(stats.backlogFirstByteOffset, grouped)],
    ['Offset', known(stats.offset, grouped)],
    ['Whole snapshots sent', known(stats.fullSyncs, syncs => figureText(syncs, 'count'))],
    ['Went on where they were', known(stats.partialSyncs, syncs => resumed(stats, syncs))],
    ['Failover', stats.failoverState === 'no-failover' ? null : stats.failoverState],
    ['History', stats.replicationId],
  ];
}

function backlog(stats, size) {
  return stats.backlogActive
    ? `${figureText(stats.backlogHistoryLength, 'bytes')} of ${figureText(size, 'bytes')}`
    : `none yet; up to ${figureText(size, 'bytes')}`;
}

function resumed(stats, syncs) {
  const refused = stats.partialSyncsRefused > 0 ? `, ${figureText(stats.partialSyncsRefused, 'count')} could not` : '';
  return figureText(syncs, 'count') + refused;
}

function columns() {
  return [
    { name: 'replica', title: 'Replica', heading: true, sortable: true, value: placeOf, draw: drawPlace },
    { name: 'state', title: 'State', value: row => row.state, sortable: true },
    { name: 'lag', title: 'Behind', kind: 'bytes', value: row => row.lagBytes, sortable: true },
    {
      name: 'seconds',
      title: 'Confirmed',
      value: row => row.lagSeconds,
      draw: drawConfirmed,
      sortable: true,
      style: 'number',
    },
    { name: 'unsent', title: 'To be sent', kind: 'bytes', value: row => row.outputBuffer, sortable: true },
    { name: 'blocks', title: 'Blocks', kind: 'count', value: row => row.sharedBlocks, sortable: true },
    { name: 'offset', title: 'Offset', value: row => row.offset, draw: drawOffset, sortable: true, style: 'number' },
  ];
}

/** Where a replica serves its own clients, as far as it has told. */
export function placeOf({ address, port }) {
  return port ? `${address}:${port}` : String(address);
}

function drawPlace(cell, row) {
  setText(cell, placeOf(row));
  cell.title = `connection ${row.id}`;
}

/** Offsets are compared with each other, so that all digits count. */
function drawOffset(cell, row) {
  setText(cell, grouped(row.offset));
}

function drawConfirmed(cell, row) {
  const late = row.lagSeconds > 10;
  const text = row.lagSeconds === null || row.lagSeconds === undefined ? 'not yet' : heard(row.lagSeconds);
  if (cell.textContent === text) return;
  cell.replaceChildren(element('span', { class: late ? 'busy' : null }, text));
}
