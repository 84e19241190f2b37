/** Slots on their way from one node to another: how far they are, and how earlier ones ended. */
import { byTestId, element, setText, setVisible } from '../../dom.js';
import { figureText } from '../../figures.js';
import { count, duration, isMeasured } from '../../format.js';
import { shortId } from '../../members.js';
import { ProgressBar } from '../../progress.js';
import { Table } from '../../table.js';
import { drawChip, drawShortMember } from './parts.js';
import { drawRanges } from './slots.js';
import { momentText } from './timeline.js';

const OUTCOMES = { success: 'good', failed: 'critical', cancelled: 'warning' };

export class MigrationsPanel {
  #members = null;
  #list = byTestId('migrations-running');
  #bars = new Map();
  #over = new Table(byTestId('migrations-over'), {
    columns: this.#columns(),
    key: row => `${row.name} ${row.operation}`,
  });

  show({ cluster, members }) {
    this.#members = members;
    const running = cluster.migrations.filter(one => one.running);
    const over = cluster.migrations.filter(one => !one.running);
    this.#showRunning(running);
    this.#over.show(over);
    setVisible(byTestId('migrations-over-card'), over.length > 0);
    setVisible(byTestId('migrations-none'), running.length === 0);
    setText(byTestId('migrations-summary'), `${count(running.length)} under way, ${count(over.length)} over`);
  }

  #showRunning(running) {
    const kept = new Map();
    for (const one of running) {
      const key = `${one.name} ${one.operation} ${one.sourceId} ${one.targetId}`;
      const bar = this.#bars.get(key) ?? this.#newBar();
      bar.show(titleOf(one, this.#members), one.progress, wordsOf(one));
      kept.set(key, bar);
    }
    for (const [key, bar] of this.#bars) if (!kept.has(key)) bar.host.parentElement.remove();
    this.#bars = kept;
  }

  #newBar() {
    const host = element('div', {});
    this.#list.append(element('li', {}, host));
    return new ProgressBar(host);
  }

  #columns() {
    const member = id => cell => drawShortMember(cell, this.#members.get(id), id ? shortId(id) : '?');
    return [
      { name: 'ranges', title: 'Slots', heading: true, draw: drawRanges },
      { name: 'source', title: 'From', draw: (cell, row) => member(row.sourceId)(cell) },
      { name: 'target', title: 'To', draw: (cell, row) => member(row.targetId)(cell) },
      { name: 'state', title: 'Result', draw: drawResult },
      { name: 'keys', title: 'Keys', kind: 'count', value: row => row.keysMoved },
      { name: 'bytes', title: 'Bytes', kind: 'bytes', value: row => row.movedBytes },
      { name: 'began', title: 'Began', style: 'number', value: row => row.createdMillis, draw: drawBegan },
    ];
  }
}

function titleOf({ slotRanges, slots, sourceId, targetId }, members) {
  const text = String(slotRanges);
  const which =
    text.length > 40 ? `${count(slots)} slots` : slots === 1 ? `Slot ${text}` : `Slots ${text} (${count(slots)})`;
  return `${which} from ${members.name(sourceId)} to ${members.name(targetId)}`;
}

/** What it does, and how much of it is done. */
export function wordsOf(migration) {
  const { state, keysMoved, keysTotal, movedBytes, remainingBytes, message } = migration;
  const keys = isMeasured(keysTotal)
    ? `${figureText(keysMoved, 'count')} of ${figureText(keysTotal, 'count')} keys`
    : isMeasured(keysMoved)
      ? `${figureText(keysMoved, 'count')} keys have come`
      : null;
  return [
    STATES[state] ?? state,
    keys,
    isMeasured(movedBytes)
      ? `${figureText(movedBytes, 'bytes')} ${migration.operation === 'IMPORT' ? 'received' : 'sent'}`
      : null,
    remainingBytes > 0 ? `${figureText(remainingBytes, 'bytes')} wait to be sent` : null,
    message,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Those of CLUSTER GETSLOTMIGRATIONS that need words. */
const STATES = {
  'by-hand': 'opened by CLUSTER SETSLOT',
  connecting: 'connecting',
  'waiting-to-snapshot': 'waits until another snapshot is done',
  snapshotting: 'sends the keys',
  replicating: 'sends what has changed since',
  'waiting-to-pause': 'waits until little is left to be sent',
  'failover-paused': 'holds writers back',
  'failover-granted': 'the slots change hands',
  'receiving-snapshot': 'receives the keys',
  'waiting-for-paused': 'receives what has changed since',
  'failover-requested': 'has everything',
  'occurring-on-primary': 'is done by the primary',
  'cleaning-up': 'deletes what had come',
};

/** How it ended, and beneath why, where it failed. */
function drawResult(cell, { state, message }) {
  drawChip(cell, state, OUTCOMES[state] ?? 'plain');
  if (!message) return;
  const why = cell.children[1] ?? cell.appendChild(element('span', { class: 'migration-message' }));
  setText(why, message);
}

function drawBegan(cell, { createdMillis, updatedMillis }) {
  if (!isMeasured(createdMillis)) return;
  setText(cell, momentText(createdMillis));
  cell.title = `took ${duration(Math.max(0, updatedMillis - createdMillis) / 1000)}`;
}
