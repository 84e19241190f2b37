/**
 * Tests of everything in the console that is arithmetic and not drawing. They run where the code runs, in a browser:
 * open /console/selftest.html. The browser test of the node opens it too.
 */
import { byteTicks, linear, timeTicks } from './charts/scale.js';
import { stacked, unbroken } from './charts/stack.js';
import { byTestId, element, setText } from './dom.js';
import * as format from './format.js';
import { History } from './history.js';
import { Members, nameOf, placeOf, rangesOf } from './members.js';
import { hasData, valueOf } from './node.js';
import * as links from './panels/cluster/links.js';
import * as clusterMemory from './panels/cluster/memory.js';
import { wordsOf } from './panels/cluster/migrations.js';
import { piecesOf } from './panels/cluster/slots.js';
import { momentText, shownOf } from './panels/cluster/timeline.js';
import { ratesBetween } from './panels/commands.js';
import * as persistence from './panels/persistence.js';
import { stepsOf } from './panels/process.js';
import * as replication from './panels/replication.js';
import { delayAfter } from './poller.js';

const failures = [];
let checks = 0;

function expect(what, actual, expected) {
  checks++;
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (seen !== wanted) failures.push(`${what}: expected ${wanted} but was ${seen}`);
}

function formatsBytes() {
  const cases = [
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [10240, '10.0 KiB'],
    [1048575, '1.00 MiB'],
    [7966438912, '7.42 GiB'],
    [-4096, '\u22124.00 KiB'],
    [2 ** 50, '1.00 PiB'],
    [null, '\u2013'],
    [NaN, '\u2013'],
    ['12', '\u2013'],
  ];
  for (const [value, text] of cases) expect(`bytes(${value})`, format.bytes(value), text);
}

function formatsEverythingElse() {
  expect('exact bytes', format.exactBytes(7966438912), '7\u202f966\u202f438\u202f912 B');
  expect('groups decimals', format.grouped(-1234.5), '\u22121\u202f234.5');
  expect(
    'large integers without exponent',
    format.grouped(2 ** 70),
    '1\u202f180\u202f591\u202f620\u202f717\u202f411\u202f303\u202f424',
  );
  expect('small count', format.count(9999), '9\u202f999');
  expect('large count', format.count(1234567), '1.23 M');
  expect('count below the next unit', format.count(999999), '1.00 M');
  expect('percent', [0, 0.0012, 0.6312, 0.9999, 1].map(format.percent), ['0%', '0.12%', '63.1%', '100%', '100%']);
  expect('ratio', format.ratio(1.314), '1.31');
  expect('duration', [0, 0.25, 59, 3600, 93784].map(format.duration), ['0 s', '250 ms', '59 s', '1 h', '1 d 2 h']);
}

function scales() {
  expect('linear', linear([0, 10], [100, 0])(2.5), 75);
  expect('linear without extent', linear([5, 5], [1, 9])(5), 1);
  expect('byte ticks', byteTicks(1000, 4), [0, 256, 512, 768, 1024]);
  expect('byte ticks reach the maximum', byteTicks(1024, 4).at(-1), 1024);
  expect('byte ticks of nothing', byteTicks(0), [0, 1]);
  expect('time ticks', timeTicks(1000, 31000, 3), [10000, 20000, 30000]);
}

function stacks() {
  expect(
    'stack',
    stacked(
      [
        [1, 2],
        [3, undefined],
      ],
      2,
    ),
    [
      [
        { low: 0, high: 1 },
        { low: 0, high: 3 },
      ],
      [
        { low: 1, high: 3 },
        { low: 3, high: 3 },
      ],
    ],
  );
  expect(
    'runs',
    unbroken([{ at: 0 }, { at: 5 }, { at: 50 }], 10).map(run => run.length),
    [2, 1],
  );
}

function walksDown() {
  const row = (kind, bytes) => ({ name: kind, kind, bytes });
  const steps = stepsOf([row('total', 100), row('part', 60), row('detail', 20), row('part', 30), row('rest', 10)]);
  expect(
    'levels',
    steps.map(step => [step.low, step.high]),
    [
      [0, 100],
      [40, 100],
      [80, 100],
      [10, 40],
      [0, 10],
    ],
  );
  expect(
    'connectors',
    steps.map(step => [step.enter, step.leave]),
    [
      [null, 100],
      [100, 40],
      [40, 40],
      [40, 10],
      [10, null],
    ],
  );
  const overdrawn = stepsOf([row('total', 100), row('part', 120), row('rest', -20)]);
  expect(
    'overdrawn',
    overdrawn.map(step => [step.low, step.high, step.floor]),
    [
      [0, 100, -20],
      [-20, 100, -20],
      [-20, 0, -20],
    ],
  );
  expect('no rows', stepsOf([]), []);
}

function remembers() {
  const history = new History(3, 100);
  for (const at of [0, 10, 10, 5, 20, 30]) history.add({ at });
  expect(
    'bounded by count',
    history.within(Infinity).map(one => one.at),
    [10, 20, 30],
  );
  history.add({ at: 125 });
  expect(
    'bounded by age',
    history.within(Infinity).map(one => one.at),
    [30, 125],
  );
  expect(
    'window',
    history.within(10).map(one => one.at),
    [125],
  );
}

function readsTheNode() {
  const snapshot = {
    memory: { totalAllocated: 7 },
    databases: {
      databases: [
        { db: 0, keys: 3 },
        { db: 1, keys: 4 },
      ],
    },
  };
  expect('attribute', valueOf({ beanType: 'Memory', attribute: 'TotalAllocated' }, snapshot), 7);
  expect(
    'attribute that is a part',
    valueOf({ beanType: 'Memory', attribute: 'Findings' }, { ...snapshot, findings: [1] }),
    [1],
  );
  expect('column', valueOf({ beanType: 'Databases/Databases', attribute: 'Keys' }, snapshot), [3, 4]);
  expect(
    'absent part',
    valueOf({ beanType: 'Ledger', attribute: 'TotalBytes' }, { ...snapshot, ledger: null }) ?? null,
    null,
  );
  const nothing = Object.fromEntries(
    [
      'memory',
      'findings',
      'events',
      'notificationsDropped',
      'databases',
      'ledger',
      'allocator',
      'process',
      'clients',
      'keyspace',
      'commands',
      'persistence',
      'replication',
      'cluster',
      'clusterMemory',
      'server',
    ].map(part => [part, null]),
  );
  expect('nothing at all', [hasData(nothing), hasData({ ...nothing, memory: {} })], [false, true]);
}

function comparesCommands() {
  const look = (timestampMillis, calls) => ({ timestampMillis, calls, commands: [{ command: 'get', calls }] });
  expect('rate', ratesBetween(look(0, 10), look(2000, 30)).get('get'), 10);
  expect('after a reset', ratesBetween(look(0, 10), look(2000, 3)), null);
}

function tellsPersistence() {
  const states = [
    {},
    { snapshotKind: 'rdb' },
    { snapshotKind: 'rdb', rdbLastBgsaveStatus: 'err' },
    { aofLastWriteStatus: 'err' },
    { loading: true, writesRefused: true },
  ];
  expect('states of persistence', states.map(persistence.stateOf), [
    'quiet',
    'saving',
    'failing',
    'failing',
    'loading',
  ]);
  expect(
    'alarm',
    persistence.alarmOf({ rdbLastBgsaveStatus: 'err', writesRefused: true }),
    'The last snapshot file could not be written. Writes are refused (MISCONF) until it works again; reads go on. ' +
      "The node's log says why.",
  );
  const running = { snapshotKeysProcessed: 5, snapshotKeysTotal: 10, snapshotWrittenBytes: 2048, snapshotSeconds: 3 };
  expect('snapshot', persistence.snapshotWords(running), '5 of 10 keys, 2.00 KiB written, for 3 s');
  expect('a snapshot of which nothing is known', persistence.snapshotWords({}), '');
  expect('loading without a size', persistence.loadingWords({ loadingLoadedBytes: 10 }), '10 B');
  expect('ago', [persistence.ago(0, 61000), persistence.ago(5, 0)], ['1 min 1 s ago', 'just now']);
  expect('status', ['ok', 'err', null].map(persistence.status), [['ok', 'good'], ['failed', 'critical'], [null]]);
}

function tellsReplication() {
  const primary = { primaryHost: 'one', replicas: [] };
  const states = [
    { replicas: [] },
    { replicas: [{}] },
    { ...primary, primaryLinkStatus: 'up' },
    { ...primary, primaryLinkStatus: 'down', primarySyncInProgress: true },
    { ...primary, primaryLinkStatus: 'down' },
  ];
  expect('states of replication', states.map(replication.stateOf), [
    'standalone',
    'primary',
    'online',
    'syncing',
    'down',
  ]);
  expect(
    'a sync of unknown size',
    replication.syncWords({ primarySyncReadBytes: 1024, primarySyncLastIoSecondsAgo: 5 }),
    '1.00 KiB, of how many the primary does not say, nothing for 5 s',
  );
  expect('places', [{ address: 'a', port: 1 }, { address: 'b' }].map(replication.placeOf), ['a:1', 'b']);
}

const NODES = [
  {
    id: 'c',
    role: 'replica',
    primaryId: 'a',
    shardId: 's1',
    slots: 0,
    slotRanges: '',
    humanName: 'three',
    health: 'online',
  },
  {
    id: 'b',
    role: 'primary',
    primaryId: null,
    shardId: 's2',
    slots: 3,
    slotRanges: '0 5-6',
    address: '::1',
    port: 7,
    health: 'failed',
  },
  {
    id: 'a',
    role: 'primary',
    primaryId: null,
    shardId: 's1',
    slots: 4,
    slotRanges: '1-4',
    hostname: 'one',
    health: 'online',
  },
  {
    id: 'd',
    role: 'primary',
    primaryId: null,
    shardId: 's3',
    slots: 0,
    slotRanges: '',
    address: 'x',
    port: 0,
    tlsPort: 9,
    self: true,
  },
];

function knowsMembers() {
  const members = new Members();
  const now = members.of({ nodes: NODES }, { nodes: [{ id: 'a', state: 'current' }] });
  expect(
    'by shards, primaries first, those without slots last',
    now.all.map(({ id }) => id),
    ['b', 'a', 'c', 'd'],
  );
  expect(
    'names',
    now.all.map(({ name }) => name),
    ['[::1]:7', 'one', 'three', 'x:9'],
  );
  expect(
    'colours of shards',
    now.all.map(({ colour }) => colour),
    [1, 2, 2, 'none'],
  );
  expect('figures', now.get('a').figures.state, 'current');
  expect('who has gone', [now.name('e'.repeat(40)), now.name(null)], ['eeeeeeee', 'nobody']);
  const after = NODES.map(node =>
    node.id === 'c' ? { ...node, role: 'primary', primaryId: null, slots: 4, slotRanges: '1-4' } : node,
  );
  expect('a colour stays with the shard', members.of({ nodes: after }, null).get('c').colour, 2);
  expect(
    'names that are something else',
    [nameOf({ humanName: '', hostname: '', address: null }), placeOf({})],
    ['?:?', '?:?'],
  );
  expect('names that would look like others', nameOf({ humanName: 'a\u202eb\r\nc \u00e9' }), 'a?b??c \u00e9');
  expect('ranges', rangesOf('0 5-6 100-16383'), [
    [0, 0],
    [5, 6],
    [100, 16383],
  ]);
  expect('no ranges', [rangesOf(''), rangesOf(null)], [[], []]);
  expect(
    'pieces of the bar',
    piecesOf(now.primaries).map(({ first, last, colour, failed }) => [first, last, colour, failed]),
    [
      [0, 0, 1, true],
      [1, 4, 2, false],
      [5, 6, 1, true],
    ],
  );
}

function tellsTheCluster() {
  const rows = [{ state: 'current' }, { state: 'old' }, { state: 'old' }, { state: 'unknown' }];
  expect(
    'left out',
    [clusterMemory.leftOut({ nodes: rows }), clusterMemory.leftOut({ nodes: [] })],
    ['2 nodes were not heard of for long, 1 has told nothing of memory yet: shown below, and in none of the sums.', ''],
  );
  expect('ages', [10, 2600, 61000].map(clusterMemory.ageText), ['now', '3 s old', '1 min 1 s old']);
  const catalogue = [
    {
      beanType: 'Memory',
      attribute: 'TotalAllocated',
      memoryStatsName: 'total.allocated',
      unit: 'bytes',
      meaning: 'm',
    },
    { beanType: 'Memory', attribute: 'Databases', memoryStatsName: 'db.N', unit: 'table', meaning: '' },
    {
      beanType: 'Memory',
      attribute: 'PeakPercentage',
      memoryStatsName: 'peak.percentage',
      unit: 'percent',
      meaning: '',
    },
    { beanType: 'Memory', attribute: 'Elsewhere', unit: 'count', meaning: '' },
  ];
  const sum = { peakPercentage: 50, overheadHashtableMain: 7, totalAllocated: 9 };
  expect(
    'rows of MEMORY STATS',
    clusterMemory
      .statRows([{ figures: { memory: { totalAllocated: 4 } } }, { figures: null }], sum, catalogue)
      .map(({ name, kind, values, sum: together }) => [name, kind, values[0] ?? null, values[1] ?? null, together]),
    [
      ['total.allocated', 'bytes', 4, null, 9],
      ['db.* overhead.hashtable.main', 'bytes', null, null, 7],
      ['peak.percentage', 'ratio', null, null, 50],
    ],
  );
  const events = [{ kind: 'joined' }, { kind: 'failed' }, { kind: 'vote' }, { kind: 'took-over' }];
  expect(
    'the newest first',
    shownOf(events, 'all').map(({ kind }) => kind),
    ['took-over', 'vote', 'failed', 'joined'],
  );
  expect(
    'failures',
    shownOf(events, 'failures').map(({ kind }) => kind),
    ['took-over', 'failed'],
  );
  const noon = new Date(2026, 0, 5, 12, 0, 9).getTime();
  expect('moments', [momentText(noon, noon + 1), momentText(noon, noon + 86400000)], ['12:00:09', '01-05 12:00:09']);
  expect(
    'a migration',
    wordsOf({
      operation: 'EXPORT',
      state: 'snapshotting',
      keysMoved: 5,
      keysTotal: 10,
      movedBytes: 2048,
      remainingBytes: 1024,
      message: '',
    }),
    'sends the keys, 5 of 10 keys, 2.00 KiB sent, 1.00 KiB wait to be sent',
  );
  expect(
    'an import',
    wordsOf({
      operation: 'IMPORT',
      state: 'receiving-snapshot',
      keysMoved: 5,
      keysTotal: null,
      movedBytes: 10,
      message: '',
    }),
    'receives the keys, 5 keys have come, 10 B received',
  );
  const states = [{}, { to: { drops: 1 } }, { to: { drops: 0, queuedBytes: 1 } }, { to: { drops: 0, queuedBytes: 0 } }];
  expect(
    'links',
    states.map(state => links.stateOf({ member: { health: 'online' }, ...state })[0]),
    ['none', 'has dropped messages', 'sending', 'idle'],
  );
}

function backsOff() {
  expect(
    'delays',
    [0, 1, 2, 3, 9, 99].map(failed => delayAfter(failed, 2000)),
    [2000, 4000, 8000, 16000, 30000, 30000],
  );
  expect('never faster than asked', delayAfter(3, 60000), 60000);
}

for (const test of [
  formatsBytes,
  formatsEverythingElse,
  scales,
  stacks,
  walksDown,
  remembers,
  readsTheNode,
  comparesCommands,
  tellsPersistence,
  tellsReplication,
  knowsMembers,
  tellsTheCluster,
  backsOff,
]) {
  try {
    test();
  } catch (failure) {
    failures.push(`${test.name}: ${failure}`);
  }
}
const result = byTestId('selftest-result');
result.dataset.failed = String(failures.length);
setText(result, failures.length === 0 ? `${checks} checks passed` : `${failures.length} of ${checks} checks failed`);
byTestId('selftest-failures').append(...failures.map(failure => element('li', {}, failure)));
