/**
 * The page of the node from top to bottom: keep a little history, show every part. Nothing here knows MBean names (node.js
 * does) or draws (the panels do).
 */
import { byTestId, setVisible } from './dom.js';
import { History } from './history.js';
import { NODE_PARTS } from './node.js';
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
import { Shell, showPanels } from './shell.js';

const HISTORY_MILLIS = 15 * 60 * 1000;
const HISTORY_SAMPLES = 900;

const history = new History(HISTORY_SAMPLES, HISTORY_MILLIS);
const shell = new Shell({ parts: NODE_PARTS, show, remember, ageOf: snapshot => snapshot.memory?.ageMillis ?? 0 });
const headline = new HeadlinePanel(history);
const panels = {
  ledger: new LedgerPanel(history, () => Math.max(10000, shell.intervalMillis * 3)),
  doctor: new DoctorPanel(),
  process: new ProcessPanel(),
  allocator: new AllocatorPanel(purge, () => shell.offerSignIn()),
  databases: new DatabasesPanel(),
  persistence: new PersistencePanel(),
  replication: new ReplicationPanel(),
  clients: new ClientsPanel(),
  commands: new CommandsPanel(),
  node: new NodePanel(),
  metrics: new MetricsPanel(),
};

let runId = null;

shell.now();

/** Keeps what the charts need. A node that restarted, or a clock that went back, starts a new history. */
function remember(snapshot) {
  const at = snapshot.ledger?.timestampMillis ?? snapshot.memory?.timestampMillis ?? Date.now();
  const restarted = runId !== null && snapshot.server !== null && snapshot.server.runId !== runId;
  const clockWentBack = history.length > 0 && at < history.newestAt - 5000;
  if (restarted || clockWentBack) history.clear();
  runId = snapshot.server?.runId ?? runId;
  if (snapshot.ledger) history.add({ at, groups: LedgerPanel.sample(snapshot), tiles: HeadlinePanel.sample(snapshot) });
}

function show(snapshot) {
  setVisible(byTestId('cluster-link'), snapshot.cluster?.enabled === true);
  headline.show(snapshot);
  showPanels(panels, snapshot);
}

async function purge() {
  const purged = await shell.node.purge();
  shell.now();
  return purged;
}
