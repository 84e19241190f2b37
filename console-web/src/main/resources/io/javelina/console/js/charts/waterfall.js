/**
 * One step of a waterfall, drawn as a floating bar inside its table row, so that drawing and numbers can never drift
 * apart. Thin lines at both ends lead from the step above and to the step below.
 */
import { shape } from '../dom.js';

const KINDS = ['total', 'part', 'detail', 'rest'];
const HEIGHT = 28;
const BAR = { y: 6, height: 16 };
/** A step too thin to see is still drawn this wide, in hundredths of the whole. */
const THINNEST = 0.35;

/**
 * Draws a step between two levels, given in bytes of `total`; `enter` and `leave` are the levels of the
 * connectors, and `passing` lets the one that enters run past the bar.
 */
export function drawStep(svg, { low, high, total, kind, enter = null, leave = null, passing = false }) {
  const x = bytes => Math.min(100, Math.max(0, total > 0 ? (bytes / total) * 100 : 0));
  const width = Math.max(THINNEST, x(high) - x(low));
  const start = Math.min(x(low), 100 - width);
  svg.setAttribute('viewBox', `0 0 100 ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.replaceChildren(
    ...connector(enter, x, 0, passing ? HEIGHT : BAR.y),
    ...connector(leave, x, BAR.y + BAR.height, HEIGHT),
    shape('rect', {
      class: `step step-${KINDS.includes(kind) ? kind : 'part'}`,
      x: start,
      y: BAR.y,
      width,
      height: BAR.height,
    }),
  );
}

function connector(level, x, from, to) {
  if (level === null) return [];
  return [
    shape('line', {
      class: 'connector',
      x1: x(level),
      x2: x(level),
      y1: from,
      y2: to,
      'vector-effect': 'non-scaling-stroke',
    }),
  ];
}
