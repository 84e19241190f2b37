/** A line of a few pixels that shows where a number came from. It adds nothing a screen reader needs. */
import { shape } from '../dom.js';
import { linear } from './scale.js';

const WIDTH = 120;
const HEIGHT = 28;

/** Draws `{at, value}` points into an `<svg>`; a flat series lies in the middle. */
export function drawSparkline(svg, points) {
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  const known = points.filter(point => Number.isFinite(point.value));
  if (known.length < 2) {
    svg.replaceChildren();
    return;
  }
  const values = known.map(point => point.value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const x = linear([known[0].at, known.at(-1).at], [0, WIDTH]);
  const y = high === low ? () => HEIGHT / 2 : linear([low, high], [HEIGHT - 3, 3]);
  const line = known
    .map((point, index) => `${index ? 'L' : 'M'}${x(point.at).toFixed(1)} ${y(point.value).toFixed(1)}`)
    .join('');
  svg.replaceChildren(
    shape('path', { class: 'sparkline-area', d: `${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z` }),
    shape('path', { class: 'sparkline-line', d: line, 'vector-effect': 'non-scaling-stroke' }),
  );
}
