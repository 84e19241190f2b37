/** Commands by calls and time, with the rate this page saw between its last two looks. */
import { byTestId, setText } from '../dom.js';
import { count } from '../format.js';
import { Table } from '../table.js';

export class CommandsPanel {
  #table = new Table(byTestId('commands'), {
    columns: columns(),
    key: row => row.command,
    order: { name: 'calls', descending: true },
  });
  #before = null;

  show({ commands }) {
    const rates = ratesBetween(this.#before, commands);
    if (commands.timestampMillis !== this.#before?.timestampMillis) this.#before = { ...commands, rates };
    this.#table.show(commands.commands.map(row => ({ ...row, rate: this.#before.rates?.get(row.command) })));
    const trouble = commands.rejected + commands.failed;
    setText(byTestId('commands-summary'), `${count(commands.calls)} calls, ${count(trouble)} rejected or failed`);
  }
}

/** Calls per second by command between two looks at the node, or null when they cannot be compared. */
export function ratesBetween(before, after) {
  if (before === null || after.calls < before.calls) return null;
  const seconds = (after.timestampMillis - before.timestampMillis) / 1000;
  if (seconds <= 0) return before.rates ?? null;
  const calls = new Map(before.commands.map(row => [row.command, row.calls]));
  return new Map(
    after.commands.map(row => [row.command, Math.max(0, row.calls - (calls.get(row.command) ?? 0)) / seconds]),
  );
}

function columns() {
  return [
    { name: 'command', title: 'Command', heading: true, mono: true, sortable: true, value: row => row.command },
    { name: 'rate', title: 'Now', kind: 'rate', sortable: true, value: row => row.rate },
    { name: 'calls', title: 'Calls', kind: 'count', sortable: true, value: row => row.calls },
    { name: 'mean', title: 'Mean', kind: 'microseconds', sortable: true, value: row => row.microsecondsPerCall },
    { name: 'p99', title: 'p99', kind: 'microseconds', sortable: true, value: row => row.p99Microseconds },
    { name: 'time', title: 'Time', kind: 'seconds', sortable: true, value: row => row.microseconds / 1e6 },
    { name: 'failed', title: 'Failed', kind: 'count', sortable: true, value: row => row.failed + row.rejected },
  ];
}
