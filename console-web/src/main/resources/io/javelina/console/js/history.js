/**
 * The last minutes of the node as this page saw them. The node keeps no time series; the page does, within bounds:
 * neither more samples nor an older one than the limits given, however long the page stays open.
 */
export class History {
  #samples = [];
  #maximumSamples;
  #maximumAgeMillis;

  constructor(maximumSamples, maximumAgeMillis) {
    this.#maximumSamples = maximumSamples;
    this.#maximumAgeMillis = maximumAgeMillis;
  }

  /** Adds a sample, `{at: millis, ...}`; one that is not newer than the last is ignored. */
  add(sample) {
    if (this.#samples.length > 0 && sample.at <= this.#samples.at(-1).at) return;
    this.#samples.push(sample);
    const oldest = sample.at - this.#maximumAgeMillis;
    const stale = this.#samples.findIndex(one => one.at >= oldest);
    this.#samples.splice(0, Math.max(stale, this.#samples.length - this.#maximumSamples));
  }

  /** Forgets everything: the node has restarted, and its past is another's. */
  clear() {
    this.#samples = [];
  }

  /** The samples of the last `millis` before the newest one, oldest first. */
  within(millis) {
    return this.#samples.filter(sample => sample.at >= this.newestAt - millis);
  }

  /** When the newest sample was taken, or 0. */
  get newestAt() {
    return this.#samples.at(-1)?.at ?? 0;
  }

  get length() {
    return this.#samples.length;
  }
}
