/** The arithmetic of stacked areas: pure functions on plain arrays. */

/**
 * Stacks series over samples. Each sample is an array of values, one per series; the result has one array per series
 * with `{low, high}` per sample. What is not measured, or negative, adds nothing.
 */
export function stacked(samples, seriesCount) {
  const layers = Array.from({ length: seriesCount }, () => []);
  for (const values of samples) {
    let level = 0;
    for (let series = 0; series < seriesCount; series++) {
      const low = level;
      level += Math.max(0, Number.isFinite(values[series]) ? values[series] : 0);
      layers[series].push({ low, high: level });
    }
  }
  return layers;
}

/** Splits samples where more than `gapMillis` lie between two of them, since nothing is known about that time. */
export function unbroken(samples, gapMillis) {
  const runs = [];
  for (const sample of samples) {
    const run = runs.at(-1);
    if (run && sample.at - run.at(-1).at <= gapMillis) run.push(sample);
    else runs.push([sample]);
  }
  return runs;
}
