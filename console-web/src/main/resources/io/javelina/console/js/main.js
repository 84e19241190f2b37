/**
 * The console from top to bottom: ask the node, keep a little history, show every part. Nothing here knows MBean names
 * (node.js does) or draws (the panels do).
 */
import { Connection } from './connection.js';
import { byTestId, setText } from './dom.js';
import { showExact, showsExact } from './figures.js';
import { History } from './history.js';
import { Denied, Jolokia } from './jolokia.js';
import { hasData, JavelinaNode } from './node.js';
import { AllocatorPanel } from './panels/allocator.js';
import { ClientsPanel } from './panels/clients.js';
import { CommandsPanel } from './panels/commands.js';
import { DatabasesPanel } from './panels/databases.js';
import { DoctorPanel } from './panels/doctor.js';
import { HeadlinePanel } from './panels/headline.js';
import { LedgerPanel } from './panels/ledger.js';
import { MetricsPanel } from './panels/metrics.js';
import { NodePanel } from './panels/node.js';
import { PersistencePanel } from './panels/persistence.js';
import { ProcessPanel } from './panels/process.js';
import { ReplicationPanel } from './panels/replication.js';
import { Poller } from './poller.js';
import { prefer, preferenceAmong } from './preferences.js';
import { markSectionInView } from './sections.js';
import { connectThemeButton } from './theme.js';

const INTERVALS = ['1000', '2000', '5000', '15000'];
const HISTORY_MILLIS = 15 * 60 * 1000;
const HISTORY_SAMPLES = 900;

const jolokia = new Jolokia();
const node = new JavelinaNode(jolokia);
const history = new History(HISTORY_SAMPLES, HISTORY_MILLIS);
const poller = new Poller(refresh, Number(preferenceAmong('interval', INTERVALS, '2000')));
const connection = new Connection({
  onSignIn: (user, password) => {
    jolokia.signIn(user, password);
    poller.now();
  },
  onRetry: () => poller.now(),
  nextAt: () => poller.nextAt,
});

const headline = new HeadlinePanel(history);
const panels = {
  ledger: new LedgerPanel(history, () => Math.max(10000, poller.intervalMillis * 3)),
  doctor: new DoctorPanel(),
  process: new ProcessPanel(),
  allocator: new AllocatorPanel(purge, () => connection.offerSignIn()),
  databases: new DatabasesPanel(),
  persistence: new PersistencePanel(),
  replication: new ReplicationPanel(),
  clients: new ClientsPanel(),
  commands: new CommandsPanel(),
  node: new NodePanel(),
  metrics: new MetricsPanel(),
};

let last = null;
let runId = null;

connectThemeButton(byTestId('theme'));
connectInterval(byTestId('interval'));
connectPause(byTestId('pause'));
connectExact(byTestId('exact'));
markSectionInView();
poller.now();

/** One turn: true when the node answered, whatever it said. */
async function refresh() {
  try {
    const snapshot = await node.snapshot();
    if (!hasData(snapshot)) {
      connection.waiting();
      return true;
    }
    remember(snapshot);
    connection.live(snapshot.memory?.ageMillis ?? 0);
    if (poller.paused) connection.paused();
    show(snapshot);
    return true;
  } catch (failure) {
    if (failure instanceof Denied) connection.denied(failure.status);
    else connection.unreachable(failure.message);
    return false;
  }
}

/** Keeps what the charts need. A node that restarted, or a clock that went back, starts a new history. */
function remember(snapshot) {
  const at = snapshot.ledger?.timestampMillis ?? snapshot.memory?.timestampMillis ?? Date.now();
  const restarted = runId !== null && snapshot.server !== null && snapshot.server.runId !== runId;
  const clockWentBack = history.length > 0 && at < history.newestAt - 5000;
  if (restarted || clockWentBack) history.clear();
  runId = snapshot.server?.runId ?? runId;
  if (snapshot.ledger) history.add({ at, groups: LedgerPanel.sample(snapshot), tiles: HeadlinePanel.sample(snapshot) });
}

/** Shows each panel whose part the node gave; the others say that there is no data yet. */
function show(snapshot) {
  last = snapshot;
  headline.show(snapshot);
  for (const [id, panel] of Object.entries(panels)) {
    const section = document.getElementById(id);
    const given = snapshot[section.dataset.part] !== null && snapshot[section.dataset.part] !== undefined;
    section.dataset.empty = String(!given);
    if (given) showOrExplain(panel, section, snapshot);
  }
}

/** A part this page cannot make sense of must not take the others with it. */
function showOrExplain(panel, section, snapshot) {
  try {
    panel.show(snapshot);
  } catch (failure) {
    console.error(failure);
    section.dataset.empty = 'true';
    setText(section.querySelector('.panel-empty'), `The node's answer could not be shown: ${failure.message}`);
  }
}

async function purge() {
  const purged = await node.purge();
  poller.now();
  return purged;
}

function connectInterval(select) {
  select.value = String(poller.intervalMillis);
  select.addEventListener('change', () => {
    prefer('interval', select.value);
    poller.intervalMillis = Number(select.value);
  });
}

function connectPause(button) {
  button.addEventListener('click', () => {
    if (poller.paused) {
      poller.resume();
    } else {
      poller.pause();
      connection.paused();
    }
    button.setAttribute('aria-pressed', String(poller.paused));
    setText(button.querySelector('.button-text'), poller.paused ? 'Resume' : 'Pause');
  });
}

function connectExact(button) {
  const mark = () => button.setAttribute('aria-pressed', String(showsExact()));
  button.addEventListener('click', () => {
    showExact(!showsExact());
    mark();
    if (last) show(last);
  });
  mark();
}
