/**
 * The node as its MBeans describe it. This is the only file that knows their names; the rest of the console knows
 * snapshots: one object per refresh, with one part per MBean, and null for a part the node did not give.
 *
 * Each part but the lists is the MBean's `Stats` composite, which the node takes at one moment, so that the numbers of
 * a part agree with each other.
 */

const DOMAIN = 'io.javelina:type=';

/** What every refresh of the node's page reads: the part's name, its MBean and the attribute. */
export const NODE_PARTS = [
  { part: 'memory', bean: 'Memory', attribute: 'Stats' },
  { part: 'findings', bean: 'Memory', attribute: 'Findings' },
  { part: 'events', bean: 'Memory', attribute: 'RecentEvents' },
  { part: 'notificationsDropped', bean: 'Memory', attribute: 'NotificationsDropped' },
  { part: 'databases', bean: 'Databases', attribute: 'Stats' },
  { part: 'ledger', bean: 'Ledger', attribute: 'Stats' },
  { part: 'allocator', bean: 'Allocator', attribute: 'Stats' },
  { part: 'process', bean: 'ProcessMemory', attribute: 'Stats' },
  { part: 'clients', bean: 'Clients', attribute: 'Stats' },
  { part: 'keyspace', bean: 'Keyspace', attribute: 'Stats' },
  { part: 'commands', bean: 'Commands', attribute: 'Stats' },
  { part: 'persistence', bean: 'Persistence', attribute: 'Stats' },
  { part: 'replication', bean: 'Replication', attribute: 'Stats' },
  { part: 'cluster', bean: 'Cluster', attribute: 'Stats' },
  { part: 'clusterMemory', bean: 'ClusterMemory', attribute: 'Stats' },
  { part: 'server', bean: 'Server', attribute: 'Stats' },
];

/** What every refresh of the cluster's page reads. */
export const CLUSTER_PARTS = NODE_PARTS.filter(({ part }) => ['cluster', 'clusterMemory', 'server'].includes(part));

/** What hardly ever changes, and is read now and then. */
const SETTLED = [
  { part: 'catalogue', bean: 'Catalogue', attribute: 'Metrics' },
  { part: 'configuration', bean: 'Configuration', attribute: 'Directives' },
];

const SETTLED_EVERY = 15;

/** Where to look a metric's present value up: in a bean's composite, or in an attribute that is a part itself. */
const PART_OF_BEAN = new Map(NODE_PARTS.filter(one => one.attribute === 'Stats').map(one => [one.bean, one.part]));
const PART_OF_ATTRIBUTE = new Map([...NODE_PARTS, ...SETTLED].map(one => [`${one.bean}.${one.attribute}`, one.part]));

export class JavelinaNode {
  #jolokia;
  #parts;
  #settled = {};
  #refreshes = 0;

  /** `parts` are what each refresh reads. */
  constructor(jolokia, parts) {
    this.#jolokia = jolokia;
    this.#parts = parts;
  }

  /** Reads everything in one request. */
  async snapshot() {
    const wanted = this.#refreshes % SETTLED_EVERY === 0 ? [...this.#parts, ...SETTLED] : this.#parts;
    const answers = await this.#jolokia.read(
      wanted.map(one => ({ mbean: DOMAIN + one.bean, attribute: one.attribute })),
    );
    const parts = {};
    wanted.forEach(({ part }, index) => (parts[part] = answers[index].value ?? null));
    for (const { part } of SETTLED) if (parts[part]) this.#settled[part] = parts[part];
    if (SETTLED.every(({ part }) => this.#settled[part])) this.#refreshes++;
    return { ...parts, ...this.#settled };
  }

  /** Gives the allocator's unused pages back to the system; says whether the allocator could. */
  async purge() {
    return (await this.#jolokia.execute(DOMAIN + 'Memory', 'purge')) === true;
  }
}

/** True when the node gave at least one part that has numbers. */
export function hasData(snapshot) {
  return NODE_PARTS.some(({ part }) => snapshot[part] !== null && snapshot[part] !== undefined);
}

/**
 * A metric's value in a snapshot: a number, a text, or undefined when the snapshot has none. `Databases/Databases` is
 * the table `Databases` of the bean `Databases`; the value of its column is the list of the column's cells.
 */
export function valueOf(metric, snapshot) {
  const [bean, table] = String(metric.beanType).split('/');
  if (table === undefined) return attributeOf(bean, metric.attribute, snapshot);
  const rows = attributeOf(bean, table, snapshot);
  return Array.isArray(rows) ? rows.map(row => row?.[component(metric.attribute)]) : undefined;
}

function attributeOf(bean, attribute, snapshot) {
  const part = PART_OF_ATTRIBUTE.get(`${bean}.${attribute}`);
  return part ? snapshot[part] : snapshot[PART_OF_BEAN.get(bean)]?.[component(attribute)];
}

/** The attribute `TotalAllocated` is the component `totalAllocated` of the composite. */
function component(attribute) {
  return String(attribute).charAt(0).toLowerCase() + String(attribute).slice(1);
}
