/**
 * A figure is a number on the page: short for the eye, exact in its title and its machine-readable value. One switch
 * turns every figure of the page exact, for readers without a mouse and for copying.
 */
import { element, setText } from './dom.js';
import * as format from './format.js';
import { prefer, preference } from './preferences.js';

const KINDS = {
  bytes: { short: format.bytes, exact: format.exactBytes },
  count: { short: format.count, exact: format.grouped },
  percent: { short: format.percent, exact: value => unit(format.grouped(decimals(value * 100, 4)), '%') },
  ratio: { short: format.ratio, exact: value => format.grouped(decimals(value, 6)) },
  rate: { short: value => unit(format.count(value), '/s'), exact: value => unit(format.grouped(value), ' per second') },
  byterate: {
    short: value => unit(format.bytes(value), '/s'),
    exact: value => unit(format.exactBytes(value), ' per second'),
  },
  seconds: { short: format.duration, exact: value => unit(format.grouped(value), ' s') },
  microseconds: {
    short: value => (format.isMeasured(value) ? shortMicroseconds(value) : format.ABSENT),
    exact: value => unit(format.grouped(value), ' µs'),
  },
};

let exact = preference('exact', 'no') === 'yes';

/** True while every figure shows all its digits. */
export function showsExact() {
  return exact;
}

/** Turns all figures exact or short; figures drawn from now on follow. */
export function showExact(value) {
  exact = value;
  prefer('exact', value ? 'yes' : 'no');
}

/** The text of a figure as the reader wants it now. */
export function figureText(value, kind) {
  return exact ? KINDS[kind].exact(value) : KINDS[kind].short(value);
}

/** The text with all digits, for titles and descriptions. */
export function exactText(value, kind) {
  return format.isMeasured(value) ? KINDS[kind].exact(value) : 'not measured';
}

/** A new figure. */
export function figure(value, kind) {
  return writeFigure(element('data', { class: 'figure' }), value, kind);
}

/** Writes a number into an existing figure and returns it. */
export function writeFigure(node, value, kind) {
  node.value = format.isMeasured(value) ? String(value) : '';
  node.title = exactText(value, kind);
  setText(node, figureText(value, kind));
  return node;
}

/** A quotient has no last digit; this many say all that was measured. */
function decimals(value, wanted) {
  return format.isMeasured(value) ? Number(value.toFixed(wanted)) : value;
}

function shortMicroseconds(value) {
  if (value >= 1e6) return format.duration(value / 1e6);
  return value >= 1000 ? format.ratio(value / 1000) + ' ms' : format.grouped(Math.round(value * 10) / 10) + ' µs';
}

function unit(text, suffix) {
  return text === format.ABSENT ? text : text + suffix;
}
