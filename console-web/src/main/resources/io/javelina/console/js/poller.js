/**
 * Asks again and again: never two questions at once, at the reader's interval while the node answers, more and more
 * slowly while it does not.
 */

const SLOWEST_MILLIS = 30000;

export class Poller {
  #ask;
  #intervalMillis;
  #failures = 0;
  #timer = null;
  #asking = false;
  #paused = false;
  #nextAt = 0;

  /** `ask` is asynchronous and returns whether the node answered; it must not throw. */
  constructor(ask, intervalMillis) {
    this.#ask = ask;
    this.#intervalMillis = intervalMillis;
  }

  get paused() {
    return this.#paused;
  }

  get intervalMillis() {
    return this.#intervalMillis;
  }

  /** When the next question is due, for a reader who waits. */
  get nextAt() {
    return this.#nextAt;
  }

  set intervalMillis(millis) {
    this.#intervalMillis = millis;
    if (!this.#paused) this.now();
  }

  pause() {
    this.#paused = true;
    clearTimeout(this.#timer);
  }

  resume() {
    this.#paused = false;
    this.now();
  }

  /** Asks at once, also while paused: then exactly once. */
  async now() {
    clearTimeout(this.#timer);
    if (this.#asking) return;
    this.#asking = true;
    const answered = await this.#ask();
    this.#asking = false;
    this.#failures = answered ? 0 : this.#failures + 1;
    if (!this.#paused) this.#schedule();
  }

  #schedule() {
    const wait = delayAfter(this.#failures, this.#intervalMillis);
    this.#nextAt = Date.now() + wait;
    this.#timer = setTimeout(() => this.now(), wait);
  }
}

/** The wait doubles with each failure in a row, up to half a minute. */
export function delayAfter(failures, intervalMillis) {
  return Math.max(intervalMillis, Math.min(SLOWEST_MILLIS, intervalMillis * 2 ** Math.min(failures, 10)));
}
