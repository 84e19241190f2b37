/** Every metric the node has, with its names elsewhere, its present value, unit, exactness and meaning. */
import { byTestId, element, setText } from '../dom.js';
import { exactnessColumn } from '../exactness.js';
import { exactText, figureText } from '../figures.js';
import { ABSENT } from '../format.js';
import { valueOf } from '../node.js';
import { Table } from '../table.js';

/** Units of the catalogue: the kind of figure, and what brings the value to that kind's scale. */
const UNITS = new Map([
  ['bytes', { kind: 'bytes', scale: 1 }],
  ['bytes per second', { kind: 'byterate', scale: 1 }],
  ['count', { kind: 'count', scale: 1 }],
  ['per second', { kind: 'rate', scale: 1 }],
  ['ratio', { kind: 'ratio', scale: 1 }],
  ['percent', { kind: 'percent', scale: 0.01 }],
  ['seconds', { kind: 'seconds', scale: 1 }],
  ['milliseconds', { kind: 'seconds', scale: 0.001 }],
  ['microseconds', { kind: 'microseconds', scale: 1 }],
]);

/** Milliseconds beyond this are a moment, not a duration. */
const MOMENT_MILLIS = 1e12;

export class MetricsPanel {
  #text = byTestId('metrics-filter');
  #bean = byTestId('metrics-bean');
  #exactness = byTestId('metrics-exactness');
  #snapshot = null;
  #table;

  constructor() {
    this.#table = new Table(byTestId('metrics'), {
      columns: this.#columns(),
      key: row => `${row.beanType} ${row.attribute}`,
    });
    byTestId('metrics-filters').addEventListener('submit', event => event.preventDefault());
    for (const filter of [this.#text, this.#bean, this.#exactness])
      filter.addEventListener('input', () => this.#refresh());
  }

  show(snapshot) {
    this.#snapshot = snapshot;
    this.#offerBeans(snapshot.catalogue);
    this.#refresh();
  }

  #refresh() {
    if (this.#snapshot === null) return;
    const { catalogue } = this.#snapshot;
    const rows = catalogue.filter(metric => this.#wants(metric));
    this.#table.show(rows);
    setText(
      byTestId('metrics-count'),
      rows.length === catalogue.length ? `${rows.length} metrics` : `${rows.length} of ${catalogue.length} metrics`,
    );
  }

  #wants(metric) {
    const text = [
      metric.beanType,
      metric.attribute,
      metric.memoryStatsName,
      metric.infoName,
      metric.prometheusName,
      metric.meaning,
    ]
      .join(' ')
      .toLowerCase();
    return (
      this.#text.value
        .trim()
        .toLowerCase()
        .split(/\s+/)
        .every(word => text.includes(word)) &&
      (this.#bean.value === '' || metric.beanType === this.#bean.value) &&
      (this.#exactness.value === '' || metric.exactness === this.#exactness.value)
    );
  }

  #offerBeans(catalogue) {
    const offered = new Set([...this.#bean.options].map(option => option.value));
    for (const bean of new Set(catalogue.map(metric => String(metric.beanType)))) {
      if (!offered.has(bean)) this.#bean.append(element('option', {}, bean));
    }
  }

  #columns() {
    return [
      {
        name: 'attribute',
        title: 'MBean attribute and meaning',
        heading: true,
        sortable: true,
        value: attributeName,
        draw: drawAttribute,
      },
      {
        name: 'value',
        title: 'Now',
        style: 'number metric-value',
        draw: (cell, row) => drawValue(cell, row, valueOf(row, this.#snapshot)),
      },
      { name: 'unit', title: 'Unit', value: row => row.unit, sortable: true },
      exactnessColumn(),
      { name: 'elsewhere', title: 'Known elsewhere as', style: 'elsewhere', draw: drawElsewhere },
    ];
  }
}

function attributeName(metric) {
  return `${metric.beanType}.${metric.attribute}`;
}

function drawAttribute(cell, metric) {
  if (cell.firstElementChild) return;
  cell.append(
    element('span', { class: 'metric-name mono' }, attributeName(metric)),
    element('span', { class: 'metric-meaning' }, metric.meaning ?? ''),
  );
}

/** The names of the same figure in MEMORY STATS, in INFO and in Prometheus' text. */
function drawElsewhere(cell, metric) {
  if (cell.firstElementChild) return;
  const names = [
    ['STATS', metric.memoryStatsName],
    ['INFO', metric.infoName],
    ['Prometheus', metric.prometheusName],
  ].filter(([, name]) => name);
  cell.append(
    element(
      'dl',
      {},
      names.map(([place, name]) =>
        element('div', {}, element('dt', {}, place), element('dd', { class: 'mono' }, name)),
      ),
    ),
  );
}

function drawValue(cell, metric, value) {
  const unit = UNITS.get(metric.unit);
  setText(cell, valueText(unit, value));
  cell.title = typeof value === 'number' && unit ? exactText(value * unit.scale, unit.kind) : '';
}

/** A column of a table says how many rows it has; the table itself is further up the page. */
function valueText(unit, value) {
  if (value === null || value === undefined) return ABSENT;
  if (Array.isArray(value)) return `${value.length} rows`;
  if (typeof value === 'object') return `${Object.keys(value).length} entries`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return String(value);
  if (unit?.kind === 'seconds' && value > MOMENT_MILLIS)
    return new Date(value).toISOString().slice(0, 19).replace('T', ' ') + 'Z';
  return unit ? figureText(value * unit.scale, unit.kind) : String(value);
}
