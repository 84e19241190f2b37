/** The way from the kernel's resident size of the process down to what nobody can explain. */
import { byTestId, element, setText, shape } from '../dom.js';
import { waterfall } from '../charts/stack.js';
import { drawStep } from '../charts/waterfall.js';
import { exactnessBadge } from '../exactness.js';
import { figureText } from '../figures.js';
import { percent } from '../format.js';
import { Table } from '../table.js';

export class ProcessPanel {
  #table = new Table(byTestId('waterfall'), { columns: columns(), key: (row, index) => `${index} ${row.name}` });

  show({ process }) {
    const steps = stepsOf(process.rows ?? []);
    this.#table.show(steps);
    const { residentBytes, unexplainedBytes } = process;
    setText(
      byTestId('process-summary'),
      steps.length === 0
        ? 'This system does not tell a process its resident size.'
        : `${figureText(unexplainedBytes, 'bytes')} of ${figureText(residentBytes, 'bytes')} unexplained ` +
            `(${percent(unexplainedBytes / residentBytes)})`,
    );
  }
}

/**
 * Gives every row its place on the way down: `total` stands on the ground, each `part` hangs where the one before it
 * ended, a `detail` lies within the part above it, and the `rest` stands on the ground again.
 */
export function stepsOf(rows) {
  const total = rows.find(row => row.kind === 'total')?.bytes ?? 0;
  const parts = waterfall(
    total,
    rows.filter(row => row.kind === 'part').map(row => row.bytes),
  );
  let next = 0;
  let detailFrom = total;
  return rows.map((row, index) => {
    const followed = index < rows.length - 1;
    if (row.kind === 'total') return { ...row, total, low: 0, high: row.bytes, enter: null, leave: total };
    if (row.kind === 'rest')
      return {
        ...row,
        total,
        low: Math.min(0, row.bytes),
        high: Math.max(0, row.bytes),
        enter: Math.max(0, row.bytes),
        leave: null,
      };
    if (row.kind === 'part') {
      const step = parts[next++];
      detailFrom = step.high;
      return {
        ...row,
        total,
        ...step,
        enter: next === 1 ? total : parts[next - 2].after,
        leave: followed ? step.after : null,
      };
    }
    const high = detailFrom;
    detailFrom -= row.bytes;
    const after = next > 0 ? parts[next - 1].after : total;
    return { ...row, total, low: detailFrom, high, enter: after, leave: followed ? after : null, passing: true };
  });
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
