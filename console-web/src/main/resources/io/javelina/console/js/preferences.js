/**
 * What this reader prefers, kept in this browser only: theme, exact numbers, refresh interval, chart window.
 * A browser that refuses storage simply forgets them.
 */

const PREFIX = 'javelina.';

/** The stored value, or the fallback when there is none or storage is refused. */
export function preference(name, fallback) {
  try {
    return localStorage.getItem(PREFIX + name) ?? fallback;
  } catch {
    return fallback;
  }
}

/** Remembers a value for the next visit. */
export function prefer(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Nothing is lost but the memory of a choice that is in effect already.
  }
}

/** One of the allowed values: a stored one may come from an older console. */
export function preferenceAmong(name, allowed, fallback) {
  const value = preference(name, fallback);
  return allowed.includes(value) ? value : fallback;
}
