/** Scales and ticks: plain arithmetic, no element in sight. */

/** A linear map from a domain to a range; a domain without extent maps to the start of the range. */
export function linear([from, to], [start, end]) {
  const slope = to === from ? 0 : (end - start) / (to - from);
  return value => start + (value - from) * slope;
}

/**
 * Round byte values from 0 to at least `maximum`, about `wanted` steps of them. Steps are 1, 2, 4 ... 512 of a binary
 * unit, so that labels read `256 MiB` and not `286 MiB`.
 */
export function byteTicks(maximum, wanted = 4) {
  if (!(maximum > 0)) return [0, 1];
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(maximum / wanted)));
  const ticks = [];
  for (let tick = 0; tick < maximum + step; tick += step) ticks.push(tick);
  return ticks;
}

/** Moments on whole steps of the clock between two moments, about `wanted` of them. */
export function timeTicks(from, to, wanted = 5) {
  const steps = [5, 10, 15, 30, 60, 120, 300, 600].map(seconds => seconds * 1000);
  const step = steps.find(candidate => (to - from) / candidate <= wanted) ?? steps.at(-1);
  const ticks = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}
