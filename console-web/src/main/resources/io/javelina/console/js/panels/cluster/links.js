/** The links of this node to the others: what they carry, and what they take. */
import { byTestId, setText } from '../../dom.js';
import { figureText } from '../../figures.js';
import { count } from '../../format.js';
import { Table } from '../../table.js';
import { drawChip, drawShortMember } from './parts.js';
import { heardText } from './nodes.js';
import { momentText } from './timeline.js';

const LIMIT = 'cluster-link-sendbuf-limit';

export class LinksPanel {
  #table = new Table(byTestId('cluster-links'), { columns: columns(), key: row => row.member.id });

  show({ cluster, members, configuration }) {
    this.#table.show(rowsOf(cluster.links, members));
    setText(byTestId('links-summary'), summary(cluster, configuration));
  }
}

/** Both directions of a link in one row; a member without a link has a row all the same. */
export function rowsOf(links, members) {
  const find = (id, direction) => links.find(link => link.nodeId === id && link.direction === direction);
  return members.all
    .filter(member => !member.self)
    .map(member => ({ member, to: find(member.id, 'to'), from: find(member.id, 'from') }));
}

function summary(cluster, configuration) {
  const limit = Number(configuration?.[LIMIT]);
  const most = limit > 0 ? `, each may hold ${figureText(limit, 'bytes')} to be sent` : '';
  const over = cluster.linksOverLimit > 0 ? `, ${count(cluster.linksOverLimit)} had to drop messages` : '';
  return (
    `${figureText(cluster.bytesSent, 'bytes')} sent, ${figureText(cluster.bytesReceived, 'bytes')} received; ` +
    `they take ${figureText(cluster.linkBytes, 'bytes')}, ${figureText(cluster.sharedLinkBytes, 'bytes')} of it for several${most}${over}`
  );
}

function columns() {
  return [
    {
      name: 'node',
      title: 'To and from',
      heading: true,
      sortable: true,
      value: row => row.member.name,
      draw: (cell, row) => drawShortMember(cell, row.member),
    },
    {
      name: 'state',
      title: 'State',
      sortable: true,
      value: row => stateOf(row)[0],
      draw: (cell, row) => drawChip(cell, ...stateOf(row)),
    },
    {
      name: 'since',
      title: 'Since',
      style: 'number',
      sortable: true,
      value: row => row.to?.createdMillis,
      draw: drawSince,
    },
    { name: 'heard', title: 'Heard of', style: 'number', value: row => heardText(row.member.lastHeardMillis) },
    { name: 'sent', title: 'Sent', kind: 'bytes', sortable: true, value: row => row.to?.carriedBytes },
    { name: 'received', title: 'Received', kind: 'bytes', sortable: true, value: row => row.from?.carriedBytes },
    { name: 'queued', title: 'Waits to be sent', kind: 'bytes', sortable: true, value: row => row.to?.queuedBytes },
    { name: 'sent-memory', title: 'Send buffers', kind: 'bytes', sortable: true, value: row => row.to?.allocatedBytes },
    {
      name: 'received-memory',
      title: 'Receive buffers',
      kind: 'bytes',
      sortable: true,
      value: row => row.from?.allocatedBytes,
    },
    { name: 'drops', title: 'Dropped', kind: 'count', sortable: true, value: row => row.to?.drops },
  ];
}

export function stateOf({ member, to }) {
  if (!to) return [member.health === 'failed' ? 'none, failed' : 'none', 'critical'];
  if (to.drops > 0) return ['has dropped messages', 'warning'];
  return to.queuedBytes > 0 ? ['sending', 'good'] : ['idle', 'good'];
}

function drawSince(cell, { to }) {
  setText(cell, to ? momentText(to.createdMillis) : '');
}
