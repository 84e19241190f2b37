/** Who this node is, and every directive of its configuration. */
import { byTestId, setText } from '../dom.js';
import { showFacts } from '../facts.js';
import { figureText } from '../figures.js';
import { count, duration, grouped } from '../format.js';
import { Table } from '../table.js';

export class NodePanel {
  #facts = byTestId('node-facts');
  #filter = byTestId('configuration-filter');
  #configuration = new Table(byTestId('configuration'), {
    columns: [
      { name: 'directive', title: 'Directive', heading: true, mono: true, sortable: true, value: row => row.name },
      { name: 'value', title: 'Value', mono: true, sortable: true, value: row => row.value, style: 'prose' },
    ],
    key: row => row.name,
  });
  #directives = {};

  constructor() {
    this.#filter.addEventListener('input', () => this.#showConfiguration());
  }

  show({ server, memory, keyspace, clients, configuration }) {
    setText(byTestId('node-name'), `port ${server.port}, ${server.role}, up ${duration(server.uptimeSeconds)}`);
    document.title = `Javelina :${server.port}`;
    showFacts(this.#facts, [
      ['Version', `${server.version} (compatible with ${server.compatibleVersion})`],
      ['Mode', `${server.mode}, ${server.role}`],
      ['Up', figureText(server.uptimeSeconds, 'seconds')],
      ['Process', grouped(server.processId)],
      ['Java', server.javaVersion],
      ['System', server.operatingSystem],
      ['Physical memory', figureText(memory?.totalSystemMemory, 'bytes')],
      ['I/O', `${server.multiplexing}, ${count(server.ioThreads)} ${server.ioThreads === 1 ? 'thread' : 'threads'}`],
      [
        'CPU',
        `${figureText(server.cpuUserSeconds, 'seconds')} user, ` +
          `${figureText(server.cpuSystemSeconds, 'seconds')} system`,
      ],
      ['Connections', `${count(server.connectionsReceived)} received, ${count(server.connectionsRejected)} rejected`],
      ['Network', `${figureText(server.netInput, 'bytes')} in, ${figureText(server.netOutput, 'bytes')} out`],
      ['Error replies', count(server.errorReplies)],
      ['Keys expired, evicted', `${count(keyspace?.expired)}, ${count(keyspace?.evicted)}`],
      ['Clients at most', count(clients?.maxClients)],
      ['Loading', server.loading ? 'yes' : null],
      ['Run id', server.runId],
    ]);
    this.#directives = configuration ?? {};
    this.#showConfiguration();
  }

  #showConfiguration() {
    const wanted = this.#filter.value.trim().toLowerCase();
    const rows = Object.entries(this.#directives).map(([name, value]) => ({ name, value: String(value) }));
    this.#configuration.show(rows.filter(row => `${row.name} ${row.value}`.toLowerCase().includes(wanted)));
  }
}
