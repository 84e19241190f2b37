/**
 * The ledger: who owns how many bytes, by group over the last minutes and by account now. The legend is a table, so it
 * is the chart's key, its read-out at the moment under the pointer, and its text alternative in one.
 */
import { byTestId, element, setText } from '../dom.js';
import { AreaChart } from '../charts/area.js';
import { exactnessColumn } from '../exactness.js';
import { figureText } from '../figures.js';
import { clock } from '../format.js';
import { prefer, preferenceAmong } from '../preferences.js';
import { statColumn, statNameColumn, statsOf } from '../stats.js';
import { Table } from '../table.js';

/** Groups beyond the palette share its last, grey colour. */
const COLOURS = 9;
const WINDOWS = ['2', '5', '15'];

export class LedgerPanel {
  #history;
  #groups = [];
  #chart;
  #legend;
  #accounts;
  #stats = new Table(byTestId('memory-stats'), { columns: statColumns(), key: row => row.name });
  #window = byTestId('window');
  #moment = null;
  #snapshot = null;
  #gapMillis;

  /** `gapMillis` tells how much time between two samples is a gap in what is known. */
  constructor(history, gapMillis) {
    this.#history = history;
    this.#gapMillis = gapMillis;
    this.#chart = new AreaChart(byTestId('ledger-chart-host'), {
      label: 'Ledger by group over time',
      onMoment: (sample, spoken) => this.#choose(sample, spoken),
    });
    this.#legend = new Table(byTestId('ledger-groups'), { columns: legendColumns(), key: row => row.name });
    this.#accounts = new Table(byTestId('accounts'), {
      columns: accountColumns(),
      key: row => row.account,
      order: { name: 'bytes', descending: true },
    });
    this.#window.value = preferenceAmong('window', WINDOWS, '2');
    this.#window.addEventListener('change', () => {
      prefer('window', this.#window.value);
      if (this.#snapshot) this.show(this.#snapshot);
    });
  }

  /** What the history keeps for the chart: bytes by group name. */
  static sample(snapshot) {
    return Object.fromEntries(snapshot.ledger.groups.map(({ group, bytes }) => [group, bytes]));
  }

  show(snapshot) {
    this.#snapshot = snapshot;
    this.#learnGroups(snapshot.ledger.groups);
    this.#showBalance(snapshot.memory);
    const samples = this.#samples();
    this.#chart.show({
      series: this.#groups,
      samples,
      windowMillis: this.#windowMillis(),
      gapMillis: this.#gapMillis(),
      limit: snapshot.memory?.maxmemory ?? null,
    });
    this.#chart.describe(describe(this.#groups, samples));
    this.#showLegend(samples);
    this.#accounts.show(snapshot.ledger.accounts);
    if (snapshot.memory && snapshot.catalogue) this.#stats.show(statsOf(snapshot.memory, snapshot.catalogue));
  }

  /** A group keeps the place and colour it had when it was first seen. */
  #learnGroups(groups) {
    for (const { group } of groups) {
      if (this.#groups.some(known => known.name === group)) continue;
      this.#groups.push({ name: String(group), colour: Math.min(this.#groups.length + 1, COLOURS) });
    }
  }

  #showBalance(memory) {
    const node = byTestId('balance');
    const difference = memory?.unaccountedBytes;
    node.dataset.balanced = difference === 0 ? 'yes' : 'no';
    setText(
      node,
      difference === undefined
        ? ''
        : difference === 0
          ? '✓ The books balance: 0 B unaccounted'
          : `! ${figureText(difference, 'bytes')} unaccounted`,
    );
  }

  #choose(sample, spoken) {
    this.#moment = sample;
    this.#showLegend(this.#samples());
    if (spoken) setText(byTestId('ledger-spoken'), `${clock(sample.at)}: ${largest(this.#groups, sample)}`);
  }

  #windowMillis() {
    return Number(this.#window.value) * 60000;
  }

  /** The history within the window, as the chart wants it. */
  #samples() {
    return this.#history
      .within(this.#windowMillis())
      .map(({ at, groups }) => ({ at, values: this.#groups.map(({ name }) => groups[name]) }));
  }

  #showLegend(samples) {
    const shown = this.#moment ?? samples.at(-1);
    if (!shown) return;
    const totalOf = sample => sample.values.reduce((sum, value) => sum + (value ?? 0), 0);
    const first = samples[0];
    setText(byTestId('ledger-moment'), this.#moment ? `Bytes by group at ${clock(shown.at)}` : 'Bytes by group, now');
    const total = totalOf(shown);
    const rows = this.#groups
      .map((group, index) => ({
        ...group,
        bytes: shown.values[index],
        share: total > 0 ? shown.values[index] / total : undefined,
        change: shown.values[index] - first.values[index],
      }))
      .reverse();
    this.#legend.show([
      ...rows,
      { name: 'total', colour: 'none', bytes: total, share: 1, change: total - totalOf(first) },
    ]);
  }
}

function legendColumns() {
  return [
    { name: 'group', title: 'Group', heading: true, draw: drawGroup },
    { name: 'bytes', title: 'Bytes', kind: 'bytes', value: row => row.bytes },
    { name: 'share', title: 'Share', kind: 'percent', value: row => row.share },
    { name: 'change', title: 'Change', draw: drawChange, style: 'number' },
  ];
}

function drawGroup(cell, row) {
  if (cell.firstElementChild) return;
  cell.append(element('span', { class: `swatch swatch-${row.colour}`, 'aria-hidden': 'true' }), row.name);
}

function drawChange(cell, row) {
  const sign = row.change > 0 ? '+' : '';
  setText(cell, row.change === 0 ? '0' : Number.isFinite(row.change) ? sign + figureText(row.change, 'bytes') : '');
}

function accountColumns() {
  return [
    { name: 'account', title: 'Account', value: row => row.account, heading: true, sortable: true, mono: true },
    { name: 'group', title: 'Group', value: row => row.group, sortable: true },
    { name: 'place', title: 'Place', value: row => row.place, sortable: true },
    { name: 'bytes', title: 'Bytes', value: row => row.bytes, kind: 'bytes', sortable: true },
    { name: 'blocks', title: 'Blocks', value: row => row.blocks, kind: 'count', sortable: true },
    exactnessColumn(),
    { name: 'meaning', title: 'Meaning', value: row => row.meaning, style: 'prose' },
  ];
}

function statColumns() {
  return [
    statNameColumn(),
    statColumn('value', 'Value', row => row.value),
    exactnessColumn(),
    { name: 'meaning', title: 'Meaning', value: row => row.meaning, style: 'prose' },
  ];
}

function describe(groups, samples) {
  const last = samples.at(-1);
  if (!last) return 'Ledger by group over time';
  return (
    `Stacked areas of the ledger by group over time; largest now: ${largest(groups, last)}. ` +
    'Arrow keys move through time; the table beside it has the numbers.'
  );
}

function largest(groups, sample) {
  const parts = groups
    .map(({ name }, index) => ({ name, bytes: sample.values[index] ?? 0 }))
    .sort((one, other) => other.bytes - one.bytes);
  return parts
    .slice(0, 3)
    .map(({ name, bytes }) => `${name} ${figureText(bytes, 'bytes')}`)
    .join(', ');
}
