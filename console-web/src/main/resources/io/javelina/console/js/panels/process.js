/** The way from the kernel's resident size of the process down to what nobody can explain. */
import { byTestId, element, setText, shape } from '../dom.js';
import { drawStep } from '../charts/waterfall.js';
import { exactnessBadge } from '../exactness.js';
import { figureText } from '../figures.js';
import { percent } from '../format.js';
import { Table } from '../table.js';

export class ProcessPanel {
  #table = new Table(byTestId('waterfall'), { columns: columns(), key: (row, index) => `${index} ${row.name}` });

  show({ process }) {
    this.#table.show(stepsOf(process.rows));
    setText(byTestId('process-summary'), summary(process));
  }
}

function summary({ residentBytes, unexplainedBytes }) {
  if (residentBytes === null) return 'This system does not tell a process its resident size.';
  const share = percent(Math.abs(unexplainedBytes) / residentBytes);
  const bytes = figureText(Math.abs(unexplainedBytes), 'bytes');
  return unexplainedBytes < 0
    ? `${bytes} (${share}) more explained than resident: some of it was never touched`
    : `${bytes} of ${figureText(residentBytes, 'bytes')} unexplained (${share})`;
}

/**
 * Gives every row its place on the way down. The `total` stands on the ground, and each `part` hangs where the one
 * before it ended. A `detail` hangs within the part above it and takes nothing off. The `rest` is what is left: it
 * stands on the ground, or hangs below it when the parts explain more than there is.
 */
export function stepsOf(rows) {
  let left = 0;
  let detailFrom = 0;
  const steps = rows.map((row, index) => {
    const enter = index === 0 ? null : left;
    const [from, to] = spanOf(row, left, detailFrom);
    if (row.kind === 'total') left = row.bytes;
    if (row.kind === 'part') left = to;
    detailFrom = row.kind === 'detail' ? to : from;
    const leave = index === rows.length - 1 ? null : left;
    return { ...row, low: Math.min(from, to), high: Math.max(from, to), enter, leave, passing: row.kind === 'detail' };
  });
  const total = rows.find(row => row.kind === 'total')?.bytes ?? 0;
  const floor = Math.min(0, ...steps.map(step => step.low));
  return steps.map(step => ({ ...step, total, floor }));
}

function spanOf({ kind, bytes }, left, detailFrom) {
  if (kind === 'part') return [left, left - bytes];
  if (kind === 'detail') return [detailFrom, detailFrom - bytes];
  return [bytes, 0];
}

function columns() {
  return [
    { name: 'name', title: 'Part', heading: true, draw: drawName },
    { name: 'step', title: 'Way down', draw: drawBar, style: 'bar' },
    { name: 'bytes', title: 'Bytes', kind: 'bytes', value: row => row.bytes },
    {
      name: 'share',
      title: 'Share',
      kind: 'percent',
      value: row => (row.total > 0 ? row.bytes / row.total : undefined),
    },
    { name: 'exactness', title: 'Exactness', draw: drawExactness },
  ];
}

function drawName(cell, row) {
  if (cell.firstElementChild) return;
  cell.parentElement.dataset.kind = row.kind;
  cell.append(
    element('span', { class: 'row-name' }, row.name),
    element('span', { class: 'row-meaning' }, row.meaning ?? ''),
  );
}

function drawBar(cell, row) {
  const svg =
    cell.firstElementChild ??
    cell.appendChild(shape('svg', { class: 'step-bar', 'aria-hidden': 'true', focusable: 'false' }));
  drawStep(svg, row);
}

function drawExactness(cell, row) {
  if (cell.textContent !== row.exactness) cell.replaceChildren(exactnessBadge(row.exactness) ?? '');
}
