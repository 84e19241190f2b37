/** Small parts that several panels of the cluster's page show alike. */
import { element, setText } from '../../dom.js';
import { shortId } from '../../members.js';

const HEALTH = { online: 'good', suspected: 'warning', failed: 'critical' };

/** A word on a coloured ground; the word says it all, the colour says it again. */
export function drawChip(cell, text, level = 'plain') {
  const chip = cell.firstElementChild ?? cell.appendChild(element('span', { class: 'chip' }));
  setText(chip, text);
  chip.dataset.level = level;
}

/** Online, suspected or failed, and whether there is a link. */
export function drawHealth(cell, member) {
  const unlinked = !member.self && !member.connected && member.health === 'online';
  drawChip(
    cell,
    unlinked ? 'no link' : String(member.health),
    unlinked ? 'warning' : (HEALTH[member.health] ?? 'plain'),
  );
}

/** The colour of its shard, its name, its address where that is something else, and the beginning of its id. */
export function drawMember(cell, member) {
  const shown = [member.colour, member.name, member.place, member.self, member.id].join('\u0000');
  if (cell.dataset.shown === shown) return;
  cell.dataset.shown = shown;
  cell.title = `${member.name}\n${member.id}`;
  cell.replaceChildren(
    element('span', { class: `swatch swatch-${member.colour}`, 'aria-hidden': 'true' }),
    element('bdi', { class: 'member-name' }, member.name),
    ...(member.self ? [' ', element('span', { class: 'this-node' }, 'this node')] : []),
    element(
      'span',
      { class: 'member-place' },
      member.name === member.place ? null : element('bdi', {}, member.place),
      member.name === member.place ? null : ' ',
      element('span', { class: 'mono' }, shortId(member.id)),
    ),
  );
}

/** A member in a few characters, for tables that are about something else. */
export function drawShortMember(cell, member, fallback) {
  const name = member?.name ?? fallback;
  if (cell.dataset.shown === name) return;
  cell.dataset.shown = name;
  cell.title = member?.id ?? '';
  cell.replaceChildren(
    ...(member ? [element('span', { class: `swatch swatch-${member.colour}`, 'aria-hidden': 'true' })] : []),
    element('bdi', { class: 'member-name' }, name),
  );
}
