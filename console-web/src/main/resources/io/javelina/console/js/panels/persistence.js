/**
 * What of the dataset is safe on disk: the last snapshot file, the snapshot that is being written, the append-only file,
 * and at the start what is being loaded.
 */
import { byTestId, setText, setVisible } from '../dom.js';
import { known, showFacts } from '../facts.js';
import { figureText } from '../figures.js';
import { count, duration } from '../format.js';
import { ProgressBar } from '../progress.js';

const KINDS = {
  rdb: 'Writing a snapshot file',
  aof: 'Rewriting the append-only file',
  replicas: 'Sending to replicas',
};

const POLICIES = {
  always: 'always, before each reply',
  everysec: 'every second',
  no: 'when the system likes',
};

export class PersistencePanel {
  #loading = new ProgressBar(byTestId('loading-progress'));
  #snapshot = new ProgressBar(byTestId('snapshot-progress'));

  show({ persistence }) {
    const state = stateOf(persistence);
    byTestId('panel-persistence').dataset.state = state;
    setText(byTestId('persistence-summary'), summary(persistence, state));
    this.#showAlarm(persistence, state);
    this.#showLoading(persistence);
    this.#showSnapshot(persistence);
    showFacts(byTestId('save-facts'), saveFacts(persistence));
    showFacts(byTestId('aof-facts'), aofFacts(persistence));
    setVisible(byTestId('aof-none'), persistence.aofEnabled === false);
  }

  #showAlarm(persistence, state) {
    const alarm = byTestId('persistence-alarm');
    alarm.dataset.outcome = 'failed';
    setText(alarm, state === 'failing' ? alarmOf(persistence) : '');
  }

  #showLoading(stats) {
    if (!stats.loading && !stats.asyncLoading) {
      this.#loading.hide();
      return;
    }
    const share = known(stats.loadingLoadedPercentage, percentage => percentage / 100);
    this.#loading.show('Loading the dataset', share, loadingWords(stats));
  }

  #showSnapshot(stats) {
    if (!stats.snapshotKind) {
      this.#snapshot.hide();
      return;
    }
    this.#snapshot.show(
      KINDS[stats.snapshotKind] ?? 'A snapshot is running',
      stats.snapshotProgress,
      snapshotWords(stats),
    );
  }
}

/** `loading`, `failing`, `saving` or `quiet`: what a reader has to know first. */
export function stateOf(stats) {
  if (stats.loading) return 'loading';
  if (stats.writesRefused || [stats.rdbLastBgsaveStatus, stats.aofLastWriteStatus].includes('err')) return 'failing';
  return stats.snapshotKind ? 'saving' : 'quiet';
}

/** Says what failed, and what follows from it. */
export function alarmOf(stats) {
  const failed = [
    stats.rdbLastBgsaveStatus === 'err' ? 'The last snapshot file could not be written.' : null,
    stats.aofLastWriteStatus === 'err' ? 'The append-only file could not be written.' : null,
  ].filter(Boolean);
  const follows = stats.writesRefused ? 'Writes are refused (MISCONF) until it works again; reads go on.' : null;
  return [...failed, follows, failed.length > 0 ? "The node's log says why." : null].filter(Boolean).join(' ');
}

function summary(stats, state) {
  if (state === 'loading') return 'the dataset is being loaded';
  const changes = known(
    stats.rdbChangesSinceLastSave,
    since => `${count(since)} changes since the ${isSaved(stats) ? 'last save' : 'start'}`,
  );
  return [changes, stats.aofEnabled ? 'append-only file on' : null].filter(Boolean).join(', ');
}

export function loadingWords(stats) {
  const bytes = known(stats.loadingLoadedBytes, loaded =>
    stats.loadingTotalBytes > 0
      ? `${figureText(loaded, 'bytes')} of ${figureText(stats.loadingTotalBytes, 'bytes')}`
      : figureText(loaded, 'bytes'),
  );
  const keys = known(stats.loadingKeys, loaded => `${count(loaded)} keys`);
  const eta = known(stats.loadingEtaSeconds, seconds => `about ${duration(seconds)} left`);
  return [bytes, keys, eta].filter(Boolean).join(', ');
}

export function snapshotWords(stats) {
  const keys = known(stats.snapshotKeysProcessed, done =>
    known(stats.snapshotKeysTotal, all => `${count(done)} of ${count(all)} keys`),
  );
  const bytes = known(stats.snapshotWrittenBytes, written => `${figureText(written, 'bytes')} written`);
  const early = known(stats.snapshotEarlyBytes, before =>
    before > 0 ? `${figureText(before, 'bytes')} of them early, because of changes` : null,
  );
  const seconds = known(stats.snapshotSeconds, running => `for ${duration(running)}`);
  return [keys, bytes, early, seconds].filter(Boolean).join(', ');
}

function saveFacts(stats) {
  return [
    ['Last save', lastSave(stats)],
    ['Result', ...(isSaved(stats) || stats.rdbLastBgsaveStatus === 'err' ? status(stats.rdbLastBgsaveStatus) : [null])],
    ['It took', known(stats.rdbLastBgsaveSeconds, seconds => figureText(seconds, 'seconds'))],
    ['Changes since', known(stats.rdbChangesSinceLastSave, since => figureText(since, 'count'))],
    ['Saves since the start', known(stats.rdbSaves, saves => figureText(saves, 'count'))],
    ['On their way', known(stats.snapshotBuffers, bytes => figureText(bytes, 'bytes'))],
    ['Loaded at the start', known(stats.rdbLastLoadKeysLoaded, keys => loadedKeys(keys, stats.rdbLastLoadKeysExpired))],
  ];
}

/** Until the first save, the node gives the time of its start. */
function lastSave(stats) {
  return known(stats.rdbLastSaveTimeMillis, at =>
    isSaved(stats) ? ago(at, stats.timestampMillis) : `none since the start, ${ago(at, stats.timestampMillis)}`,
  );
}

function isSaved({ rdbSaves }) {
  return rdbSaves > 0;
}

function loadedKeys(loaded, expired) {
  return `${count(loaded)} keys` + (expired > 0 ? `, ${count(expired)} had expired` : '');
}

function aofFacts(stats) {
  if (!stats.aofEnabled) return [];
  return [
    ['Flushed to disk', known(stats.aofFsyncPolicy, policy => POLICIES[policy] ?? policy)],
    ['Last flush', known(stats.aofLastFsyncAgeSeconds, age => `${duration(age)} ago`)],
    ['Last write', ...status(stats.aofLastWriteStatus)],
    ['Size', known(stats.aofCurrentSize, bytes => figureText(bytes, 'bytes'))],
    ['After the last rewrite', known(stats.aofBaseSize, base => grownFrom(base, stats.aofCurrentSize))],
    ['Not yet handed over', known(stats.aofBufferLength, bytes => figureText(bytes, 'bytes'))],
    ['Flushes under way', known(stats.aofPendingFsyncs, pending => figureText(pending, 'count'))],
    ['Waited for a slow flush', known(stats.aofDelayedFsyncs, delayed => `${figureText(delayed, 'count')} times`)],
    ['Last rewrite', ...status(stats.aofLastRewriteStatus)],
    ['Rewrite', rewriting(stats)],
  ];
}

function grownFrom(base, size) {
  const growth = base > 0 && size >= base ? `, ${Math.round((size / base - 1) * 100)}% more now` : '';
  return figureText(base, 'bytes') + growth;
}

function rewriting(stats) {
  if (stats.aofRewriteInProgress) return 'running';
  if (stats.aofRewriteScheduled) return 'waits for the snapshot to end';
  return known(stats.aofLastRewriteSeconds, seconds => `the last took ${figureText(seconds, 'seconds')}`);
}

/** A status as text and level, for the end of a fact. */
export function status(text) {
  if (text === null || text === undefined) return [null];
  return text === 'ok' ? ['ok', 'good'] : ['failed', 'critical'];
}

/** A moment that has passed, by the node's own clock. */
export function ago(millis, nowMillis) {
  const seconds = Math.max(0, Math.round((nowMillis - millis) / 1000));
  return seconds === 0 ? 'just now' : `${duration(seconds)} ago`;
}
