/** What happened to the cluster, the newest first: who came and went, who took over from whom, and why. */
import { byTestId, element, setText } from '../../dom.js';
import { clock, count } from '../../format.js';
import { prefer, preferenceAmong } from '../../preferences.js';

const FILTERS = ['all', 'failures'];
const FAILURES = ['failed', 'recovered', 'took-over', 'leader', 'role', 'left'];

/** What each kind is called, and how much it matters. */
const KINDS = {
  joined: ['joined', 'good'],
  left: ['left', 'warning'],
  formed: ['formed', 'good'],
  failed: ['failed', 'critical'],
  recovered: ['back', 'good'],
  'took-over': ['takeover', 'accent'],
  role: ['role', 'plain'],
  slots: ['slots', 'plain'],
  address: ['address', 'plain'],
  vote: ['vote', 'plain'],
  epoch: ['epoch', 'plain'],
  leader: ['leader', 'plain'],
  gap: ['gap', 'plain'],
};

export class TimelinePanel {
  #list = byTestId('timeline');
  #filter = byTestId('timeline-filter');
  #last = null;

  constructor() {
    this.#filter.value = preferenceAmong('timeline', FILTERS, 'all');
    this.#filter.addEventListener('change', () => {
      prefer('timeline', this.#filter.value);
      if (this.#last) this.show(this.#last);
    });
  }

  show(snapshot) {
    this.#last = snapshot;
    const all = snapshot.cluster.timeline;
    const events = shownOf(all, this.#filter.value);
    setText(
      byTestId('timeline-summary'),
      events.length === all.length
        ? `${count(all.length)} changes`
        : `${count(events.length)} of ${count(all.length)} changes`,
    );
    const shown = events.map(event => `${event.version} ${event.kind} ${event.timestampMillis}`).join('\u0000');
    if (this.#list.dataset.shown === shown) return;
    this.#list.dataset.shown = shown;
    this.#list.replaceChildren(...events.map(newEvent));
  }
}

/** The newest first. */
export function shownOf(events, filter) {
  return events.filter(({ kind }) => filter === 'all' || FAILURES.includes(kind)).reverse();
}

function newEvent({ version, timestampMillis, kind, text, cause }) {
  const [name, level] = Object.hasOwn(KINDS, kind) ? KINDS[kind] : [String(kind), 'plain'];
  return element(
    'li',
    { class: 'timeline-event', 'data-kind': name, 'data-level': level, title: `topology ${version}` },
    timeOf(timestampMillis),
    element('span', { class: 'chip', 'data-level': level }, name),
    element(
      'p',
      { class: 'timeline-text' },
      element('bdi', { class: 'timeline-what' }, text),
      cause ? element('bdi', { class: 'timeline-cause' }, cause) : null,
    ),
  );
}

function timeOf(millis) {
  const date = new Date(millis);
  if (millis === null || Number.isNaN(date.getTime())) return element('span', { class: 'timeline-time' }, 'earlier');
  return element(
    'time',
    { class: 'timeline-time', datetime: date.toISOString(), title: date.toISOString() },
    momentText(millis),
  );
}

/** The time of day; on another day the date as well. */
export function momentText(millis, now = Date.now()) {
  const date = new Date(millis);
  const two = number => String(number).padStart(2, '0');
  const isToday = date.toDateString() === new Date(now).toDateString();
  return isToday ? clock(millis) : `${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(millis)}`;
}
