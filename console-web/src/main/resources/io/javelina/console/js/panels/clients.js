/** The biggest clients by memory. Names, addresses and commands are the clients' own words and shown as text only. */
import { byTestId, setText } from '../dom.js';
import { figureText } from '../figures.js';
import { count } from '../format.js';
import { Table } from '../table.js';

export class ClientsPanel {
  #table = new Table(byTestId('clients'), {
    columns: columns(),
    key: row => row.id,
    order: { name: 'memory', descending: true },
  });

  show({ clients }) {
    this.#table.show(clients.biggest);
    const shown =
      clients.biggest.length < clients.connected
        ? `the biggest ${count(clients.biggest.length)} of ${count(clients.connected)}`
        : `all ${count(clients.connected)}`;
    const replicas = clients.replicas > 0 ? `, replicas ${figureText(clients.replicaMemory, 'bytes')}` : '';
    setText(byTestId('clients-summary'), `${shown}; together ${figureText(clients.totalMemory, 'bytes')}${replicas}`);
  }
}

function columns() {
  return [
    { name: 'id', title: 'Id', heading: true, sortable: true, value: row => row.id },
    { name: 'memory', title: 'Memory', kind: 'bytes', sortable: true, value: row => row.totalMemory },
    {
      name: 'query',
      title: 'Query',
      kind: 'bytes',
      sortable: true,
      value: row => row.queryBuffer + row.queryBufferFree,
    },
    { name: 'output', title: 'Output', kind: 'bytes', sortable: true, value: row => row.outputBuffer },
    { name: 'multi', title: 'Queued', kind: 'bytes', sortable: true, value: row => row.multiMemory },
    { name: 'command', title: 'Last command', mono: true, sortable: true, value: row => row.lastCommand },
    { name: 'address', title: 'Address', mono: true, sortable: true, value: row => row.address },
    { name: 'name', title: 'Name', sortable: true, value: row => row.name },
    { name: 'user', title: 'User', sortable: true, value: row => row.user },
    { name: 'db', title: 'Db', sortable: true, value: row => row.db, style: 'number' },
    { name: 'age', title: 'Age', kind: 'seconds', sortable: true, value: row => row.ageSeconds },
    { name: 'idle', title: 'Idle', kind: 'seconds', sortable: true, value: row => row.idleSeconds },
    { name: 'flags', title: 'Flags', mono: true, sortable: true, value: row => row.flags },
    {
      name: 'library',
      title: 'Library',
      sortable: true,
      value: row => [row.libraryName, row.libraryVersion].filter(Boolean).join(' '),
    },
  ];
}
