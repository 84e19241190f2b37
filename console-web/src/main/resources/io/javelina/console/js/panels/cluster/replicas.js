/** How far the replicas have the changes of their primaries: what would be lost with each. */
import { byTestId, setText, setVisible } from '../../dom.js';
import { figureText } from '../../figures.js';
import { grouped } from '../../format.js';
import { Table } from '../../table.js';
import { drawHealth, drawShortMember } from './parts.js';

export class ReplicasPanel {
  #members = null;
  #table = new Table(byTestId('cluster-replicas'), { columns: this.#columns(), key: row => row.id });

  show({ members }) {
    this.#members = members;
    this.#table.show(members.replicas);
    setVisible(byTestId('cluster-replicas-scroll'), members.replicas.length > 0);
    setVisible(byTestId('cluster-replicas-none'), members.replicas.length === 0);
    setText(byTestId('replication-summary'), summary(members));
  }

  #columns() {
    return [
      {
        name: 'replica',
        title: 'Replica',
        heading: true,
        sortable: true,
        value: row => row.name,
        draw: drawShortMember,
      },
      {
        name: 'primary',
        title: 'of',
        sortable: true,
        value: row => this.#members.name(row.primaryId),
        draw: (cell, row) => drawShortMember(cell, this.#members.get(row.primaryId), '?'),
      },
      { name: 'health', title: 'State', sortable: true, value: row => row.health, draw: drawHealth },
      { name: 'lag', title: 'Behind', kind: 'bytes', sortable: true, value: row => row.lagBytes },
      { name: 'offset', title: 'Offset', style: 'number', sortable: true, value: row => row.offset, draw: drawOffset },
    ];
  }
}

function drawOffset(cell, { offset }) {
  setText(cell, grouped(offset));
}

function summary(members) {
  const bare = members.primaries.filter(
    ({ id, slots }) =>
      slots > 0 && !members.replicas.some(replica => replica.primaryId === id && replica.health === 'online'),
  );
  if (bare.length > 0) return `nobody can take over from ${bare.map(({ name }) => name).join(', ')}`;
  const worst = Math.max(0, ...members.replicas.map(({ lagBytes }) => lagBytes ?? 0));
  return worst === 0 ? 'all have everything' : `up to ${figureText(worst, 'bytes')} behind`;
}
