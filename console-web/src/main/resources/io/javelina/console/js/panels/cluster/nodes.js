/** The members: who they are, what they are, and what they have. */
import { byTestId, setText } from '../../dom.js';
import { count, duration, isMeasured } from '../../format.js';
import { shortId } from '../../members.js';
import { Table } from '../../table.js';
import { drawHealth, drawMember } from './parts.js';
import { drawRanges } from './slots.js';

export class NodesPanel {
  #members = null;
  #table = new Table(byTestId('members'), { columns: this.#columns(), key: row => row.id });

  show({ cluster, members }) {
    this.#members = members;
    this.#table.show(members.all);
    const replicas = members.replicas.length;
    setText(
      byTestId('nodes-summary'),
      `${count(cluster.knownNodes - replicas)} primaries, ${count(replicas)} replicas; ` +
        `each row as this node knows it, memory as each node told it last`,
    );
  }

  #columns() {
    return [
      { name: 'node', title: 'Node', heading: true, sortable: true, value: row => row.name, draw: drawRow },
      { name: 'role', title: 'Role', sortable: true, value: row => this.#roleOf(row) },
      { name: 'health', title: 'State', sortable: true, value: row => row.health, draw: drawHealth },
      { name: 'shard', title: 'Shard', mono: true, value: row => shortId(row.shardId), draw: drawShard },
      { name: 'slots', title: 'Slots', kind: 'count', sortable: true, value: row => row.slots },
      { name: 'ranges', title: 'Ranges', style: 'ranges', draw: drawRanges },
      { name: 'epoch', title: 'Epoch', kind: 'count', sortable: true, value: row => row.epoch },
      { name: 'shard-epoch', title: 'Shard epoch', kind: 'count', sortable: true, value: row => row.shardEpoch },
      { name: 'keys', title: 'Keys', kind: 'count', sortable: true, value: row => row.figures?.memory?.keysCount },
      { name: 'used', title: 'Used', kind: 'bytes', sortable: true, value: row => row.figures?.memory?.totalAllocated },
      { name: 'rss', title: 'RSS', kind: 'bytes', sortable: true, value: row => row.figures?.memory?.rssBytes },
      {
        name: 'heard',
        title: 'Heard of',
        style: 'number',
        sortable: true,
        value: row => row.lastHeardMillis,
        draw: drawHeard,
      },
      { name: 'bus', title: 'Bus port', style: 'number', value: row => row.busPort },
      { name: 'voter', title: 'Votes', value: row => (row.voter ? 'yes' : 'no') },
    ];
  }

  #roleOf({ role, primaryId }) {
    return primaryId ? `replica of ${this.#members.name(primaryId)}` : role;
  }
}

function drawRow(cell, row) {
  cell.parentElement.dataset.role = row.role;
  drawMember(cell, row);
}

function drawShard(cell, { shardId }) {
  setText(cell, shortId(shardId));
  cell.title = shardId;
}

function drawHeard(cell, { self, lastHeardMillis }) {
  setText(cell, self ? '' : heardText(lastHeardMillis));
}

/** Heartbeats come many times a second, so that parts of a second say nothing. */
export function heardText(millis) {
  if (!isMeasured(millis)) return 'never';
  return millis < 1500 ? 'just now' : `${duration(Math.round(millis / 1000))} ago`;
}
