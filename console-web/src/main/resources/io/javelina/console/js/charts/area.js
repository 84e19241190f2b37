/**
 * A live chart of stacked areas over time. It redraws itself whole at each change: a few hundred points in a dozen
 * paths cost less than keeping track of what moved. A reader walks through time with the pointer or with the arrow
 * keys; the numbers of the chosen moment go to `onMoment`, where the legend shows them.
 */
import { shape } from '../dom.js';
import * as format from '../format.js';
import { byteTicks, linear, timeTicks } from './scale.js';
import { stacked, unbroken } from './stack.js';

const HEIGHT = 300;
const MARGIN = { top: 12, right: 12, bottom: 26, left: 64 };
const LABEL_HEIGHT = 15;
/** What a letter of a label takes at most, on average. */
const LETTER_WIDTH = 6.5;

export class AreaChart {
  #host;
  #svg;
  #cursor = null;
  #onMoment;
  #width = 0;
  #content = { series: [], samples: [], windowMillis: 60000, gapMillis: 10000, limit: null };

  /**
   * Draws into `host`; calls `onMoment(sample, spoken)` when the reader chooses a moment, with null for none.
   * `spoken` is true when the keyboard chose it, since then a screen reader should say what it is.
   */
  constructor(host, { label, onMoment }) {
    this.#host = host;
    this.#onMoment = onMoment;
    this.#svg = shape('svg', {
      class: 'area-chart',
      role: 'img',
      tabindex: 0,
      'aria-label': label,
      'data-testid': 'ledger-chart',
      onpointermove: event => this.#choose(this.#sampleAt(event), false),
      onpointerleave: () => this.#choose(null, false),
      onblur: () => this.#choose(null, false),
      onkeydown: event => this.#walk(event),
    });
    host.replaceChildren(this.#svg);
    new ResizeObserver(() => this.#resize()).observe(host);
  }

  /** Says in words what the drawing shows. */
  describe(text) {
    this.#svg.setAttribute('aria-label', text);
  }

  /**
   * Shows new content: `series` as `{name, colour}` from the bottom up, `samples` as `{at, values}`, the span of the
   * time axis, the time between samples that counts as a gap, and a limit line in bytes or null.
   */
  show(content) {
    this.#content = content;
    this.#draw();
  }

  #resize() {
    const width = Math.floor(this.#host.clientWidth);
    if (width === this.#width) return;
    this.#width = width;
    this.#draw();
  }

  #draw() {
    const { samples, windowMillis, limit } = this.#content;
    if (this.#width < 80) return;
    this.#svg.setAttribute('viewBox', `0 0 ${this.#width} ${HEIGHT}`);
    this.#svg.setAttribute('height', HEIGHT);
    if (samples.length === 0) {
      this.#svg.replaceChildren();
      return;
    }
    const newest = samples.at(-1).at;
    const highest = Math.max(...samples.map(sample => sum(sample.values)));
    const ticks = byteTicks(limitIsNear(limit, highest) ? Math.max(limit, highest) : highest * 1.02);
    this.x = linear([newest - windowMillis, newest], [MARGIN.left, this.#width - MARGIN.right]);
    this.y = linear([0, ticks.at(-1)], [HEIGHT - MARGIN.bottom, MARGIN.top]);
    this.#svg.replaceChildren(
      this.#grid(ticks),
      this.#timeAxis(newest - windowMillis, newest),
      ...this.#layers(),
      ...this.#layerNames(),
      ...this.#limitLine(limit, highest),
      ...this.#cursorLine(),
    );
  }

  #grid(ticks) {
    return shape(
      'g',
      { class: 'chart-axis' },
      ticks
        .map(tick => [
          shape('line', { x1: MARGIN.left, x2: this.#width - MARGIN.right, y1: this.y(tick), y2: this.y(tick) }),
          shape('text', { x: MARGIN.left - 8, y: this.y(tick) + 4, 'text-anchor': 'end' }, roundBytes(tick)),
        ])
        .flat(),
    );
  }

  #timeAxis(from, to) {
    const wanted = Math.max(2, Math.floor(this.#width / 85));
    const inside = tick => this.x(tick) > MARGIN.left + 18 && this.x(tick) < this.#width - 26;
    return shape(
      'g',
      { class: 'chart-axis' },
      timeTicks(from, to, wanted)
        .filter(inside)
        .map(tick => shape('text', { x: this.x(tick), y: HEIGHT - 8, 'text-anchor': 'middle' }, format.clock(tick))),
    );
  }

  #layers() {
    const { series, samples, gapMillis } = this.#content;
    const runs = unbroken(samples, gapMillis).map(run => ({
      run,
      layers: stacked(
        run.map(sample => sample.values),
        series.length,
      ),
    }));
    return series.map((one, index) =>
      shape('path', {
        class: `layer series-${one.colour}`,
        'data-series': one.name,
        d: runs.map(({ run, layers }) => this.#outline(run, layers[index])).join(''),
      }),
    );
  }

  /** Along the upper edge, and back along the lower one; a lone sample becomes a sliver so that it can be seen. */
  #outline(run, layer) {
    const point = (sample, bytes) => `${this.x(sample.at).toFixed(1)} ${this.y(bytes).toFixed(1)}`;
    const upper = run.map((sample, index) => point(sample, layer[index].high));
    const lower = run.map((sample, index) => point(sample, layer[index].low)).reverse();
    if (run.length === 1) return `M${upper[0]}h-2V${this.y(layer[0].low).toFixed(1)}h2Z`;
    return `M${upper.join('L')}L${lower.join('L')}Z`;
  }

  /** Names each layer inside its own colour where there is room, so that colour is never the only key. */
  #layerNames() {
    const { series, samples } = this.#content;
    const layers = stacked(
      samples.map(sample => sample.values),
      series.length,
    );
    return series.flatMap((one, index) => {
      const spot = this.#spotFor(one.name, layers[index]);
      return spot === null
        ? []
        : [shape('text', { class: `layer-name on-series-${one.colour}`, 'text-anchor': 'end', ...spot }, one.name)];
    });
  }

  /** The rightmost place where the layer is high enough for a line of text over the text's whole width. */
  #spotFor(name, layer) {
    const { samples } = this.#content;
    const width = name.length * LETTER_WIDTH + 16;
    for (let last = samples.length - 1; last > 0; last--) {
      let ceiling = 0;
      let floor = HEIGHT;
      const end = this.x(samples[last].at);
      for (let index = last; index >= 0; index--) {
        ceiling = Math.max(ceiling, this.y(layer[index].high));
        floor = Math.min(floor, this.y(layer[index].low));
        if (floor - ceiling < LABEL_HEIGHT) break;
        if (end - this.x(samples[index].at) >= width) return { x: end - 8, y: (ceiling + floor) / 2 + 4 };
      }
    }
    return null;
  }

  #limitLine(limit, highest) {
    if (!limitIsNear(limit, highest)) return [];
    const y = this.y(limit);
    return [
      shape('line', { class: 'limit-line', x1: MARGIN.left, x2: this.#width - MARGIN.right, y1: y, y2: y }),
      shape(
        'text',
        { class: 'limit-name', x: MARGIN.left + 6, y: y > 30 ? y - 5 : y + 14 },
        `maxmemory ${format.bytes(limit)}`,
      ),
    ];
  }

  #cursorLine() {
    if (this.#cursor === null) return [];
    const x = this.x(this.#cursor.at);
    return [shape('line', { class: 'cursor-line', x1: x, x2: x, y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom })];
  }

  #sampleAt(event) {
    const { samples } = this.#content;
    const pointer = event.clientX - this.#svg.getBoundingClientRect().left;
    const distance = sample => Math.abs(this.x(sample.at) - pointer);
    return samples.reduce((best, sample) => (best === null || distance(sample) < distance(best) ? sample : best), null);
  }

  #walk(event) {
    const { samples } = this.#content;
    const here =
      this.#cursor === null ? samples.length - 1 : samples.findIndex(sample => sample.at === this.#cursor.at);
    const step = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: samples.length - 1 }[event.key];
    if (event.key === 'Escape') this.#choose(null, false);
    if (step === undefined || samples.length === 0) return;
    event.preventDefault();
    this.#choose(samples[Math.min(samples.length - 1, Math.max(0, step))], true);
  }

  #choose(sample, spoken) {
    this.#cursor = sample;
    this.#onMoment(sample, spoken);
    this.#draw();
  }
}

/** A line on the chart that is far above everything would press the rest flat. */
function limitIsNear(limit, highest) {
  return limit > 0 && limit < highest * 1.8;
}

function roundBytes(value) {
  return format.bytes(value).replace(/\.0+(?= |$)/, '');
}

function sum(values) {
  return values.reduce((total, value) => total + Math.max(0, Number.isFinite(value) ? value : 0), 0);
}
