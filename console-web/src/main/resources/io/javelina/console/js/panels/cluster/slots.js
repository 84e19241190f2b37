/** Who owns the slots: as a bar, and as a table with how evenly slots and data are spread. */
import { drawSlotBar, SLOTS } from '../../charts/slots.js';
import { byTestId, element, setText, shape } from '../../dom.js';
import { count, isMeasured, percent } from '../../format.js';
import { rangesOf } from '../../members.js';
import { Table } from '../../table.js';
import { drawShortMember } from './parts.js';

const MOST_RANGES = 3;

export class SlotsPanel {
  #host = byTestId('slot-bar');
  #owners = new Table(byTestId('owners'), { columns: columns(), key: row => row.id });
  #last = null;

  constructor() {
    new ResizeObserver(() => this.#last && this.#draw(this.#last)).observe(this.#host);
  }

  show(snapshot) {
    this.#last = snapshot;
    this.#draw(snapshot);
    this.#owners.show(snapshot.members.primaries.filter(member => member.slots > 0));
    setText(byTestId('slots-summary'), summary(snapshot.cluster));
  }

  #draw({ cluster, members }) {
    const pieces = piecesOf(members.primaries);
    const moving = cluster.migrations.filter(one => one.running).flatMap(one => rangesOf(one.slotRanges));
    drawSlotBar(this.#host, pieces, moving, describe(members.primaries));
  }
}

/** Every run of slots with its owner, in order. */
export function piecesOf(primaries) {
  return primaries
    .flatMap(({ slotRanges, name, colour, health }) =>
      rangesOf(slotRanges).map(([first, last]) => ({ first, last, name, colour, failed: health === 'failed' })),
    )
    .sort((one, other) => one.first - other.first);
}

function describe(primaries) {
  const owners = primaries.filter(({ slots }) => slots > 0);
  if (owners.length === 0) return 'Nobody owns slots.';
  return 'Slots by owner: ' + owners.map(({ name, slots }) => `${name} ${percent(slots / SLOTS)}`).join(', ');
}

function summary({ slotsAssigned, slotsFailed, migrationsRunning }) {
  const parts = [slotsAssigned === SLOTS ? 'all 16384 have an owner' : `${count(SLOTS - slotsAssigned)} have no owner`];
  if (slotsFailed > 0) parts.push(`${count(slotsFailed)} are of failed nodes`);
  if (migrationsRunning > 0) parts.push(`${count(migrationsRunning)} migrations`);
  return parts.join(', ');
}

function columns() {
  return [
    {
      name: 'owner',
      title: 'Owner',
      heading: true,
      value: row => row.name,
      draw: (cell, row) => drawShortMember(cell, row),
    },
    { name: 'slots', title: 'Slots', kind: 'count', value: row => row.slots },
    {
      name: 'slot-share',
      title: 'Share of slots',
      style: 'share',
      draw: (cell, row) => drawShare(cell, row.slots / SLOTS, row.colour),
    },
    {
      name: 'data-share',
      title: 'Share of data',
      style: 'share',
      draw: (cell, row) => drawShare(cell, row.figures?.datasetShare, row.colour),
    },
    { name: 'ranges', title: 'Ranges', style: 'ranges', draw: drawRanges },
  ];
}

/** A part of all as a bar in the owner's colour, and as a number. */
function drawShare(cell, share, colour) {
  const bar = cell.querySelector('rect') ?? newShare(cell);
  bar.setAttribute('class', `series-${colour}`);
  bar.setAttribute('width', isMeasured(share) ? `${(share * 100).toFixed(2)}%` : 0);
  setText(cell.lastElementChild, percent(share));
}

function newShare(cell) {
  const bar = shape('rect', { x: 0, y: 0, height: '100%', width: 0 });
  cell.append(
    shape('svg', { class: 'share-bar', 'aria-hidden': 'true', focusable: 'false' }, bar),
    element('span', { class: 'share-text' }),
  );
  return bar;
}

/** The first few; the rest can be read by pointing at it, and in the table of nodes. */
export function drawRanges(cell, { slotRanges }) {
  const ranges = rangesOf(slotRanges);
  const shown = ranges.slice(0, MOST_RANGES).map(rangeText).join(' ');
  setText(cell, ranges.length > MOST_RANGES ? `${shown} and ${count(ranges.length - MOST_RANGES)} more` : shown);
  cell.title = ranges.length > MOST_RANGES ? String(slotRanges) : '';
}

/** Its dash does not break a line. */
function rangeText([first, last]) {
  return first === last ? String(first) : `${first}\u2060\u2013\u2060${last}`;
}
