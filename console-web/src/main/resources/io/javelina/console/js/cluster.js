/** The page of the cluster from top to bottom, as the node that serves it sees it. */
import { byTestId, setText, setVisible } from './dom.js';
import { duration } from './format.js';
import { Members } from './members.js';
import { CLUSTER_PARTS } from './node.js';
import { LinksPanel } from './panels/cluster/links.js';
import { MemoryPanel } from './panels/cluster/memory.js';
import { MigrationsPanel } from './panels/cluster/migrations.js';
import { NodesPanel } from './panels/cluster/nodes.js';
import { OverviewPanel } from './panels/cluster/overview.js';
import { ReplicasPanel } from './panels/cluster/replicas.js';
import { SlotsPanel } from './panels/cluster/slots.js';
import { TimelinePanel } from './panels/cluster/timeline.js';
import { Shell, showPanels } from './shell.js';

const shell = new Shell({ parts: CLUSTER_PARTS, show, ageOf: snapshot => snapshot.cluster?.ageMillis ?? 0 });
const members = new Members();
const overview = new OverviewPanel();
const panels = {
  slots: new SlotsPanel(),
  nodes: new NodesPanel(),
  memory: new MemoryPanel(),
  replication: new ReplicasPanel(),
  timeline: new TimelinePanel(),
  migrations: new MigrationsPanel(),
  links: new LinksPanel(),
};

shell.now();

/** Panels are given the snapshot with its `members`, who know names, colours and each other's memory. */
function show(snapshot) {
  const isOff = snapshot.cluster?.enabled === false;
  setVisible(byTestId('cluster-off'), isOff);
  setVisible(byTestId('cluster-main'), !isOff);
  for (const link of document.querySelectorAll('.sections a[href^="#"]')) setVisible(link.parentElement, !isOff);
  introduce(snapshot);
  if (isOff || !snapshot.cluster) return;
  const known = { ...snapshot, members: members.of(snapshot.cluster, snapshot.clusterMemory) };
  overview.show(known);
  showPanels(panels, known);
}

function introduce({ server }) {
  if (!server) return;
  setText(byTestId('node-name'), `as port ${server.port} sees it, up ${duration(server.uptimeSeconds)}`);
  document.title = `Javelina cluster :${server.port}`;
}
