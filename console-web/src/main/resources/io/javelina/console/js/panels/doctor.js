/** What MEMORY DOCTOR finds, and the last events of memory. */
import { byTestId, element, setText } from '../dom.js';
import { clock } from '../format.js';

const SIGNS = { critical: '!!', warning: '!', notice: 'i' };

export class DoctorPanel {
  #findings = byTestId('findings');
  #events = byTestId('events');

  show({ findings, events }) {
    showChanged(this.#findings, findings, finding => finding.label + finding.severity + finding.text, newFinding);
    if (findings.length === 0)
      this.#findings.append(element('li', { class: 'no-finding', 'data-testid': 'no-finding' }, '✓ Nothing found.'));
    const serious = findings.filter(finding => finding.severity !== 'notice').length;
    setText(
      byTestId('doctor-summary'),
      findings.length === 0 ? 'no findings' : `${findings.length} found, ${serious} to act on`,
    );
    const last = (events ?? []).slice(0, 20);
    showChanged(this.#events, last, event => String(event.sequence), newEvent);
    if (last.length === 0) this.#events.append(element('li', { class: 'no-finding' }, 'None since the start.'));
  }
}

/** Rebuilds a list only when its content changed. */
function showChanged(list, rows, identity, draw) {
  const content = rows.map(identity).join('\u0000');
  if (list.dataset.shown === content && rows.length > 0) return;
  list.dataset.shown = content;
  list.replaceChildren(...rows.map(draw));
}

function newFinding({ label, severity, text }) {
  const known = Object.hasOwn(SIGNS, severity) ? severity : 'notice';
  return element(
    'li',
    { class: 'finding', 'data-severity': known },
    element('span', { class: 'finding-sign', 'aria-hidden': 'true' }, SIGNS[known]),
    element(
      'div',
      {},
      element(
        'p',
        { class: 'finding-label' },
        element('span', { class: 'finding-name' }, label),
        ' ',
        element('span', { class: 'finding-severity' }, severity),
      ),
      element('p', { class: 'finding-text' }, text),
    ),
  );
}

function newEvent({ timestampMillis, type, message }) {
  const time = element('time', { datetime: isoOf(timestampMillis) }, clock(timestampMillis));
  return element('li', { class: 'event', title: String(type) }, time, ' ', element('span', {}, message));
}

function isoOf(millis) {
  const date = new Date(millis);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
