/**
 * The 16384 slots as a bar, coloured by who owns them. Where nobody does, and where the owner has failed, it is hatched.
 * The table beside it says the same in numbers; above the bar a stripe shows slots that are on their way.
 */
import { shape } from '../dom.js';

export const SLOTS = 16384;

const BAR = { y: 8, height: 34 };
const STRIPE = { y: 0, height: 5 };
const TICKS = [0, 4096, 8192, 12288, 16383];
/** A name is written into its piece when there is about so much room for each of its characters. */
const CHARACTER_PIXELS = 7.2;

/** `pieces` are `{first, last, name, colour, failed}`, `moving` are pairs of slots; `label` is for those who do not see it. */
export function drawSlotBar(host, pieces, moving, label) {
  const width = host.clientWidth;
  const shown = JSON.stringify([pieces, moving, label, width]);
  if (host.dataset.shown === shown) return;
  host.dataset.shown = shown;
  host.replaceChildren(
    shape(
      'svg',
      { class: 'slots', role: 'img', 'aria-label': label, width: '100%', height: 64 },
      shape('rect', { class: 'slots-ground', x: 0, width: '100%', ...BAR }),
      pieces.map(piece => drawPiece(piece, width)),
      moving.map(([first, last]) => shape('rect', { class: 'slots-moving', ...across(first, last), ...STRIPE })),
      TICKS.map(slot => drawTick(slot)),
    ),
  );
}

function drawPiece({ first, last, name, colour, failed }, width) {
  const slots = last - first + 1;
  const room = (slots / SLOTS) * width;
  return shape(
    'g',
    {},
    shape('title', {}, `${name}: ${first === last ? first : `${first}\u2013${last}`} (${slots})`),
    shape('rect', { class: `slots-piece series-${colour}`, ...across(first, last), ...BAR }),
    failed ? shape('rect', { class: 'slots-failed', ...across(first, last), ...BAR }) : null,
    name.length * CHARACTER_PIXELS + 12 < room
      ? shape(
          'text',
          {
            class: `slots-name on-series-${colour}`,
            x: percent((first + slots / 2) / SLOTS),
            y: BAR.y + BAR.height / 2,
            'text-anchor': 'middle',
            'dominant-baseline': 'central',
          },
          name,
        )
      : null,
  );
}

function drawTick(slot) {
  const anchor = slot === 0 ? 'start' : slot === TICKS.at(-1) ? 'end' : 'middle';
  return shape(
    'text',
    { class: 'slots-tick', x: percent(slot / (SLOTS - 1)), y: 59, 'text-anchor': anchor },
    String(slot),
  );
}

function across(first, last) {
  return { x: percent(first / SLOTS), width: percent((last - first + 1) / SLOTS) };
}

function percent(part) {
  return `${(part * 100).toFixed(4)}%`;
}
