/**
 * The members of a cluster as the page speaks of them: what to call them, which colour stands for their slots, and what is
 * known of each. Names come from other nodes and may be anything; they are only ever written as text.
 */

/** Shards beyond the palette share its colours again. */
const COLOURS = 9;
const SHORT_ID = 8;

export class Members {
  /** By shard, so that a replica that takes over keeps the colour of its slots. */
  #colours = new Map();

  /** The members at one moment, shard by shard, each shard's primary first. */
  of(cluster, clusterMemory) {
    const memory = new Map((clusterMemory?.nodes ?? []).map(row => [row.id, row]));
    const primaries = cluster.nodes.filter(node => node.role === 'primary').sort(bySlots);
    for (const { shardId, slots } of primaries) if (slots > 0) this.#learn(shardId);
    const all = cluster.nodes.map(node => ({
      ...node,
      name: nameOf(node),
      place: placeOf(node),
      colour: this.#colours.get(node.shardId) ?? 'none',
      figures: memory.get(node.id) ?? null,
    }));
    return new Moment(
      all,
      primaries.map(({ id }) => id),
    );
  }

  #learn(shardId) {
    if (!this.#colours.has(shardId)) this.#colours.set(shardId, (this.#colours.size % COLOURS) + 1);
  }
}

class Moment {
  #byId;

  constructor(members, primaries) {
    const place = id => primaries.indexOf(id);
    const rank = member => place(member.primaryId ?? member.id) * 2 + (member.role === 'primary' ? 0 : 1);
    this.all = [...members].sort((one, other) => rank(one) - rank(other) || compareText(one.name, other.name));
    this.#byId = new Map(this.all.map(member => [member.id, member]));
  }

  get primaries() {
    return this.all.filter(member => member.role === 'primary');
  }

  get replicas() {
    return this.all.filter(member => member.role === 'replica');
  }

  /** Undefined for those who are no members any more. */
  get(id) {
    return this.#byId.get(id);
  }

  /** What to call a node, also one that has gone. */
  name(id) {
    if (id === null || id === undefined) return 'nobody';
    return this.#byId.get(id)?.name ?? shortId(id);
  }
}

/**
 * The name that people gave it, or the one it announces, or its address; without characters that end lines or
 * turn writing around, with which it would look like another one's.
 */
export function nameOf(node) {
  return (node.humanName || node.hostname || placeOf(node)).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}

/** Where clients reach it. */
export function placeOf({ address, port, tlsPort }) {
  const host = String(address ?? '').includes(':') ? `[${address}]` : address || '?';
  return `${host}:${port || tlsPort || '?'}`;
}

/** The beginning of an id, enough to tell nodes apart at a glance. */
export function shortId(id) {
  return String(id).slice(0, SHORT_ID);
}

/** `0-5460 10923` as pairs of the first and last slot. */
export function rangesOf(text) {
  return String(text ?? '')
    .split(' ')
    .filter(Boolean)
    .map(range => range.split('-').map(Number))
    .map(([first, last = first]) => [first, last]);
}

/** By their first slot; those without any come last. */
function bySlots(one, other) {
  const first = node => rangesOf(node.slotRanges)[0]?.[0] ?? Infinity;
  const [left, right] = [first(one), first(other)];
  return left === right ? compareText(one.id, other.id) : left - right;
}

function compareText(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}
