/**
 * Numbers as text, the same in every locale: a dot before decimals, thin spaces between thousands, binary units for
 * bytes. Every kind has a short form for the eye and an exact form for the record. All functions are pure.
 */

const THIN_SPACE = '\u202f';
const MINUS = '\u2212';

/** What stands where a number was not measured; it is never shown as zero. */
export const ABSENT = '\u2013';

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** True for a number that can be shown. */
export function isMeasured(value) {
  return typeof value === 'number' && Number.isFinite(value);
}

/** 7966438912 as `7.42 GiB`. */
export function bytes(value) {
  return isMeasured(value) ? scaled(value, 1024, BINARY) : ABSENT;
}

/** 7966438912 as `7 966 438 912 B`. */
export function exactBytes(value) {
  return isMeasured(value) ? grouped(value) + ' B' : ABSENT;
}

/** 1234567 as `1.23 M`; below ten thousand every digit is shown. */
export function count(value) {
  if (!isMeasured(value)) return ABSENT;
  return Math.abs(value) < 10000 ? grouped(Math.round(value)) : scaled(value, 1000, DECIMAL);
}

/** 1234567 as `1 234 567`; decimals are kept as they are. */
export function grouped(value) {
  if (!isMeasured(value)) return ABSENT;
  const [whole, fraction] = plainDigits(Math.abs(value)).split('.');
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
  return (value < 0 ? MINUS : '') + thousands + (fraction ? '.' + fraction : '');
}

/** Digits without an exponent, as far as a double carries them. */
function plainDigits(value) {
  return Number.isInteger(value)
    ? BigInt(value).toString()
    : String(value).includes('e')
      ? value.toFixed(6)
      : String(value);
}

/** 0.6312 of a whole as `63.1%`. */
export function percent(fraction) {
  if (!isMeasured(fraction)) return ABSENT;
  const value = fraction * 100;
  const decimals = Math.abs(value) >= 99.95 || value === 0 ? 0 : Math.abs(value) < 1 ? 2 : 1;
  return signed(value, value.toFixed(decimals)) + '%';
}

/** A ratio of two sizes, `1.31`. */
export function ratio(value) {
  return isMeasured(value) ? signed(value, value.toFixed(2)) : ABSENT;
}

/** 93784 seconds as `1 d 2 h`: the two largest units, since the rest is noise. */
export function duration(seconds) {
  if (!isMeasured(seconds)) return ABSENT;
  if (seconds < 1) return seconds <= 0 ? '0 s' : `${Math.round(seconds * 1000)} ms`;
  let rest = Math.floor(seconds);
  const parts = [];
  for (const [unit, length] of [
    ['d', 86400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ]) {
    const amount = Math.floor(rest / length);
    rest -= amount * length;
    if (amount > 0) parts.push(`${amount} ${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

/** A moment as `14:03:22` in the reader's time zone. */
export function clock(millis) {
  const two = number => String(number).padStart(2, '0');
  const date = new Date(millis);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Three significant digits and the unit that suits them. */
function scaled(value, base, units) {
  let magnitude = Math.abs(value);
  let unit = 0;
  while (unit < units.length - 1 && magnitude >= (unit === 0 ? base : base - 0.5)) {
    magnitude /= base;
    unit++;
  }
  const text = unit === 0 && Number.isInteger(magnitude) ? String(magnitude) : significant(magnitude);
  return (value < 0 ? MINUS : '') + (units[unit] === '' ? text : text + ' ' + units[unit]);
}

function significant(magnitude) {
  if (magnitude < 9.995) return magnitude.toFixed(2);
  return magnitude < 99.95 ? magnitude.toFixed(1) : magnitude.toFixed(0);
}

function signed(value, text) {
  return text.replace(/^-/, MINUS);
}
