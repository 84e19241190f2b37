/**
 * One step of a waterfall, drawn as a floating bar inside its table row, so that drawing and numbers can never drift
 * apart. Thin lines at both ends lead from the step above and to the step below.
 */
import { shape } from '../dom.js';
import { linear } from './scale.js';

const KINDS = ['total', 'part', 'detail', 'rest'];
const HEIGHT = 28;
const BAR = { y: 6, height: 16 };
/** A step too thin to see is still drawn this wide, in hundredths of the whole. */
const THINNEST = 0.35;

/**
 * Draws a step between the levels `low` and `high`, in bytes. The drawing spans from `floor`, which is below zero when
 * the parts take off more than there is, to `total`. `enter` and `leave` are the levels of the connectors, and
 * `passing` lets the one that enters run past the bar.
 */
export function drawStep(svg, { low, high, floor, total, kind, enter = null, leave = null, passing = false }) {
  const x = linear([floor, Math.max(total, floor + 1)], [0, 100]);
  const width = high === low ? 0 : Math.max(THINNEST, x(high) - x(low));
  const start = Math.min(x(low), 100 - width);
  svg.setAttribute('viewBox', `0 0 100 ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.replaceChildren(
    ...(floor < 0 ? [upright('zero-line', x(0), 0, HEIGHT)] : []),
    ...(enter === null ? [] : [upright('connector', x(enter), 0, passing ? HEIGHT : BAR.y)]),
    ...(leave === null ? [] : [upright('connector', x(leave), BAR.y + BAR.height, HEIGHT)]),
    shape('rect', {
      class: `step step-${KINDS.includes(kind) ? kind : 'part'}`,
      x: start,
      y: BAR.y,
      width,
      height: BAR.height,
    }),
  );
}

function upright(name, x, from, to) {
  return shape('line', { class: name, x1: x, x2: x, y1: from, y2: to, 'vector-effect': 'non-scaling-stroke' });
}
