/**
 * What the allocator holds: allocated lies within active, active within resident, and muzzy beside them. Operators can
 * ask it to give unused pages back.
 */
import { byTestId, element, setText, setVisible, shape } from '../dom.js';
import { showFacts } from '../facts.js';
import { figure, figureText, writeFigure } from '../figures.js';
import { ratio } from '../format.js';
import { Denied, Unreachable } from '../jolokia.js';

const BARS = [
  { name: 'allocated', title: 'Allocated', meaning: 'handed out and in use' },
  {
    name: 'active',
    title: 'Active',
    meaning: 'pages with at least one byte handed out; what exceeds allocated is fragmentation',
  },
  {
    name: 'resident',
    title: 'Resident',
    meaning: 'pages that can take physical memory; what exceeds active is dirty pages and metadata',
  },
  {
    name: 'muzzy',
    title: 'Muzzy',
    meaning: 'pages given back lazily: the kernel may take them at any time, and until then counts them as ours',
  },
  { name: 'retained', title: 'Retained', meaning: 'address space kept for later; it takes no memory' },
];

export class AllocatorPanel {
  #bars = new Map();
  #facts = byTestId('allocator-facts');

  /**
   * `purge` is what the button does: asynchronous, tells whether the allocator could. `offerSignIn` lets the reader
   * become somebody who may.
   */
  constructor(purge, offerSignIn) {
    byTestId('nested-bars').append(
      element(
        'ul',
        { class: 'nested-list' },
        BARS.map(bar => this.#newBar(bar)),
      ),
    );
    byTestId('purge').addEventListener('click', event => this.#purge(event.currentTarget, purge));
    byTestId('become-operator').addEventListener('click', offerSignIn);
  }

  show({ allocator, memory }) {
    setText(
      byTestId('allocator-summary'),
      [allocator.name, allocator.version].filter(Boolean).join(' ') +
        (allocator.hasStatistics ? '' : ', a build without statistics'),
    );
    const nested = ['allocated', 'active', 'resident'].map(name => allocator[name] ?? 0);
    const extent = Math.max(...nested) + (allocator.muzzy ?? 0);
    for (const { name } of BARS) this.#showBar(name, allocator, extent);
    this.#showFacts(allocator, memory);
  }

  #newBar({ name, title, meaning }) {
    const value = figure(undefined, 'bytes');
    const svg = shape('svg', {
      class: 'nested-bar',
      viewBox: '0 0 100 12',
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
      focusable: 'false',
    });
    const row = element(
      'li',
      { class: 'nested-row', 'data-testid': `allocator-${name}` },
      element('div', { class: 'nested-head' }, element('span', { class: 'nested-title' }, title), value),
      svg,
      element('p', { class: 'nested-meaning' }, meaning),
    );
    this.#bars.set(name, { row, svg, value });
    return row;
  }

  #showBar(name, allocator, extent) {
    const { row, svg, value } = this.#bars.get(name);
    const bytes = allocator[name];
    row.hidden = bytes === null || bytes === undefined;
    writeFigure(value, bytes, 'bytes');
    if (name === 'retained') {
      svg.replaceChildren();
      return;
    }
    const share = level => (extent > 0 ? ((level ?? 0) / extent) * 100 : 0);
    const inner = name === 'active' ? allocator.allocated : name === 'resident' ? allocator.active : null;
    const start = name === 'muzzy' ? share(allocator.resident) : 0;
    svg.replaceChildren(
      shape('rect', { class: 'nested-ground', x: 0, y: 0, width: 100, height: 12 }),
      shape('rect', { class: `nested-fill nested-${name}`, x: start, y: 0, width: share(bytes), height: 12 }),
      ...(inner === null
        ? []
        : [shape('rect', { class: 'nested-inner', x: 0, y: 0, width: share(inner), height: 12 })]),
    );
  }

  #showFacts(allocator, memory) {
    const facts = [
      [
        'Fragmentation',
        withRatio(
          allocator.fragmentationBytes ?? memory?.allocatorFragmentationBytes,
          allocator.fragmentationRatio ?? memory?.allocatorFragmentationRatio,
        ),
      ],
      ['Resident over active', withRatio(memory?.allocatorRssBytes, memory?.allocatorRssRatio)],
      ['Process over resident', withRatio(memory?.rssOverheadBytes, memory?.rssOverheadRatio)],
      ['Dirty pages', allocator.dirty === null ? null : figureText(allocator.dirty, 'bytes')],
      ['Metadata', allocator.metadata === null ? null : figureText(allocator.metadata, 'bytes')],
      ['Pages decay after', decay(allocator)],
      ['Background thread', allocator.backgroundThread === null ? null : allocator.backgroundThread ? 'on' : 'off'],
    ];
    showFacts(this.#facts, facts);
  }

  async #purge(button, purge) {
    const outcome = byTestId('purge-outcome');
    const becomeOperator = byTestId('become-operator');
    setVisible(becomeOperator, false);
    const say = (state, text) => {
      outcome.dataset.outcome = state;
      setText(outcome, text);
    };
    button.disabled = true;
    say('running', 'Asking the allocator …');
    try {
      const purged = await purge();
      say(
        purged ? 'done' : 'failed',
        purged ? 'Unused pages were given back to the system.' : 'This allocator cannot give pages back on request.',
      );
    } catch (failure) {
      say('failed', explain(failure));
      setVisible(becomeOperator, failure instanceof Denied);
    } finally {
      button.disabled = false;
    }
  }
}

function explain(failure) {
  if (failure instanceof Denied && failure.status === 401) return 'Not purged: sign in as an operator first.';
  if (failure instanceof Denied)
    return 'Not purged: you may look, but only operators may purge. The command MEMORY PURGE does the same.';
  if (failure instanceof Unreachable) return `Not known whether it purged: ${failure.message}.`;
  return `Not purged: ${failure.message}.`;
}

function withRatio(bytes, quotient) {
  return bytes === null || bytes === undefined ? null : `${figureText(bytes, 'bytes')} (${ratio(quotient)})`;
}

function decay({ dirtyDecayMillis, muzzyDecayMillis }) {
  if (dirtyDecayMillis === null || dirtyDecayMillis === undefined) return null;
  const said = millis => (millis < 0 ? 'never' : figureText(millis / 1000, 'seconds'));
  return muzzyDecayMillis === null
    ? said(dirtyDecayMillis)
    : `${said(dirtyDecayMillis)} to muzzy, ${said(muzzyDecayMillis)} to the system`;
}
