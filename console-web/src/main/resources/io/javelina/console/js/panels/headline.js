/** The headline figures: ten tiles with a number, what it stands in relation to, and where it came from. */
import { byTestId, element, setText, shape } from '../dom.js';
import { drawSparkline } from '../charts/sparkline.js';
import { exactnessBadge } from '../exactness.js';
import { figure, figureText, writeFigure } from '../figures.js';
import { count, isMeasured, percent, ratio } from '../format.js';

/** Above these shares of maxmemory a reader should look; the text says so too. */
const FILLING = 0.8;
const NEARLY_FULL = 0.95;

const TILES = [
  {
    name: 'used',
    title: 'Used',
    kind: 'bytes',
    metric: ['Memory', 'TotalAllocated'],
    value: s => s.memory?.totalAllocated,
    note: usedNote,
  },
  {
    name: 'dataset',
    title: 'Dataset',
    kind: 'bytes',
    metric: ['Memory', 'DatasetBytes'],
    value: s => s.memory?.datasetBytes,
    note: s => `${percent(part(s.memory?.datasetPercentage))} of what was added`,
  },
  {
    name: 'rss',
    title: 'RSS',
    kind: 'bytes',
    metric: ['Memory', 'RssBytes'],
    value: s => s.memory?.rssBytes,
    note: s => `${ratio(s.memory?.fragmentation)} × used`,
  },
  {
    name: 'peak',
    title: 'Peak',
    kind: 'bytes',
    metric: ['Memory', 'PeakAllocated'],
    value: s => s.memory?.peakAllocated,
    note: s => `used is at ${percent(part(s.memory?.peakPercentage))}`,
  },
  {
    name: 'maxmemory',
    title: 'Maxmemory',
    kind: 'bytes',
    metric: ['Memory', 'Maxmemory'],
    value: s => s.memory?.maxmemory,
    none: 'none',
    setting: true,
    note: s => s.memory?.maxmemoryPolicy ?? '',
  },
  {
    name: 'keys',
    title: 'Keys',
    kind: 'count',
    metric: ['Memory', 'KeysCount'],
    value: s => s.memory?.keysCount,
    note: s => `${count(s.databases?.expires)} with expiry`,
  },
  {
    name: 'bytes-per-key',
    title: 'Bytes per key',
    kind: 'count',
    metric: ['Memory', 'KeysBytesPerKey'],
    value: s => s.memory?.keysBytesPerKey,
    note: () => 'dataset ÷ keys',
  },
  {
    name: 'ops',
    title: 'Commands',
    kind: 'rate',
    metric: ['Server', 'CommandsPerSecond'],
    value: s => s.server?.commandsPerSecond,
    note: s =>
      `in ${figureText(s.server?.netInputPerSecond, 'bytes')}/s, ` +
      `out ${figureText(s.server?.netOutputPerSecond, 'bytes')}/s`,
  },
  {
    name: 'clients',
    title: 'Clients',
    kind: 'count',
    metric: ['Clients', 'Connected'],
    value: s => s.clients?.connected,
    note: s => `${count(s.clients?.blocked)} blocked, ${figureText(s.clients?.totalMemory, 'bytes')}`,
  },
  {
    name: 'hit-ratio',
    title: 'Hit ratio',
    kind: 'percent',
    metric: ['Keyspace', 'Hits'],
    meaning: 'Hits as part of all lookups since the start or the last CONFIG RESETSTAT',
    value: s => hitRatio(s.keyspace),
    note: recentHits,
  },
];

export class HeadlinePanel {
  #tiles = TILES.map(tile => new Tile(tile));
  #history;

  constructor(history) {
    this.#history = history;
    byTestId('tiles').append(...this.#tiles.map(tile => tile.node));
  }

  /** What the history keeps for the sparklines and for the recent hit ratio. */
  static sample(snapshot) {
    const values = Object.fromEntries(TILES.map(({ name, value }) => [name, value(snapshot)]));
    return { ...values, hits: snapshot.keyspace?.hits, misses: snapshot.keyspace?.misses };
  }

  show(snapshot) {
    const samples = this.#history.within(Infinity);
    for (const tile of this.#tiles) tile.show(snapshot, samples);
  }
}

class Tile {
  #tile;
  #figure;
  #note = element('p', { class: 'tile-note' });
  #badge = element('span', { class: 'tile-badge' });
  #sparkline = shape('svg', { class: 'sparkline', 'aria-hidden': 'true', focusable: 'false' });
  #gauge = element('meter', {
    class: 'gauge',
    min: 0,
    max: 1,
    hidden: true,
    'aria-label': 'Share of maxmemory in use',
  });

  constructor(tile) {
    this.#tile = tile;
    this.#figure = figure(undefined, tile.kind);
    this.#figure.classList.add('tile-value');
    this.#figure.dataset.testid = `headline-${tile.name}`;
    this.node = element(
      'li',
      { class: 'tile', 'data-tile': tile.name },
      element('h3', { class: 'tile-title' }, tile.title),
      this.#badge,
      this.#figure,
      this.#note,
      this.#gauge,
      this.#sparkline,
    );
  }

  show(snapshot, samples) {
    const { kind, name, none, note, value } = this.#tile;
    const current = value(snapshot);
    writeFigure(this.#figure, current, kind);
    if (current === 0 && none) setText(this.#figure, none);
    setText(this.#note, isMeasured(current) ? note(snapshot, samples) : 'not measured');
    this.#showBadge(snapshot.catalogue);
    if (name === 'used') this.#showGauge(snapshot.memory);
    if (!this.#tile.setting)
      drawSparkline(
        this.#sparkline,
        samples.map(sample => ({ at: sample.at, value: sample.tiles[name] })),
      );
  }

  #showBadge(catalogue) {
    const [bean, attribute] = this.#tile.metric;
    const metric = catalogue?.find(one => one.beanType === bean && one.attribute === attribute);
    if (!metric || this.#badge.textContent === metric.exactness) return;
    this.#badge.replaceChildren(exactnessBadge(metric.exactness) ?? '');
    this.node.title = this.#tile.meaning ?? String(metric.meaning);
  }

  #showGauge(memory) {
    const share = shareOfLimit(memory);
    this.#gauge.hidden = share === null;
    if (share === null) return;
    this.#gauge.value = share;
    this.#gauge.dataset.level = share >= NEARLY_FULL ? 'critical' : share >= FILLING ? 'warning' : 'normal';
  }
}

function usedNote(snapshot) {
  const share = shareOfLimit(snapshot.memory);
  if (share === null) return 'no limit is set';
  const alarm = share >= NEARLY_FULL ? ' (nearly full)' : share >= FILLING ? ' (filling up)' : '';
  return `${percent(share)} of the limit${alarm}`;
}

function shareOfLimit(memory) {
  return memory?.maxmemory > 0 ? memory.totalAllocated / memory.maxmemory : null;
}

function hitRatio(keyspace) {
  const lookups = keyspace?.hits + keyspace?.misses;
  return lookups > 0 ? keyspace.hits / lookups : undefined;
}

/** The ratio since this page began to look, which tells more about now than the one since the start. */
function recentHits({ keyspace }, samples) {
  const first = samples[0]?.tiles;
  const recent = hitRatio({ hits: keyspace.hits - first?.hits, misses: keyspace.misses - first?.misses });
  return isMeasured(recent) && recent >= 0 && recent <= 1
    ? `${percent(recent)} in the last minutes`
    : 'no lookups in the last minutes';
}

/** The node gives percentages as 0 to 100. */
function part(percentage) {
  return isMeasured(percentage) ? percentage / 100 : undefined;
}
