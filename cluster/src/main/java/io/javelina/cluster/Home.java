package io.javelina.cluster;

import io.javelina.cluster.bus.Bus;
import io.javelina.cluster.bus.BusSettings;
import io.javelina.cluster.bus.JGroupsBus;
import io.javelina.cluster.log.LogSettings;
import io.javelina.cluster.log.RaftLog;
import io.javelina.cluster.topology.NodeId;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Where this node is: on the bus, and in the log of one cluster. Whoever goes elsewhere leaves its log behind, or takes it along when
/// only the bus moves. The log is open only while the bus is at rest; what cannot be opened is tried again. The cluster's thread, but
/// for what others read.
final class Home {
    private static final String LOG_FOLDER = "cluster-log";
    private static final long OPEN_AGAIN_MILLIS = 1000;
    private static final long MOVE_SECONDS = 10;

    /// Who lives there.
    interface Resident {
        /// A log is about to be opened, and with it everything begins anew that is made of it.
        TopologyMachine begin();

        /// The bus has come to rest.
        void arrived();
    }

    private interface Opener {
        RaftLog open(TopologyMachine machine) throws IOException;
    }

    private final ThisNode node;
    private final NodesStore store;
    private final LogSettings settings;
    private final Resident resident;
    private Bus.Listener listener;
    private volatile JGroupsBus bus;
    private String cluster;
    /// Null while there is none open.
    private RaftLog log;
    /// How the log is opened once the bus has come to rest; null while it is open.
    private Opener opener;
    /// Counts how often a log was opened or closed, so that what is late from an earlier one is told from what is new.
    private int changes;
    /// Whether this node goes to another group of the bus, or opens another bus.
    private boolean moving;
    private long nextOpenMillis;

    Home(ThisNode node, NodesStore store, Resident resident) {
        this.node = node;
        this.store = store;
        this.resident = resident;
        settings = LogSettings.in(node.settings.folder().resolve(LOG_FOLDER), node.failover.nodeTimeoutMillis(),
                node::notice);
    }

    // What it is.

    /// Any thread.
    JGroupsBus bus() { return bus; }

    /// Null while there is none open.
    RaftLog log() { return log; }

    String cluster() { return cluster; }

    /// Another number for each log.
    int logNumber() { return changes; }

    boolean isMoving() { return moving; }

    /// Whose log is on the disk.
    Optional<RaftLog.Identity> known() throws IOException { return RaftLog.find(settings); }

    // The bus.

    /// Any thread but the cluster's, for which the bus may wait.
    ///
    /// @param told by the bus from then on
    void openBus(Bus.Listener told) throws Exception {
        listener = told;
        ClusterSettings all = node.settings;
        bus = new JGroupsBus(new BusSettings(node.id().hex(), all.bind(), all.announced(), all.seeds(),
                node.failover.nodeTimeoutMillis(), all.linkBytes(), all.tls(), all.secret(), all.log()), listener);
        bus.members(store.others());
        if (node.thread.hasEnded()) throw new IOException("closed");
        bus.unreliable(Mail.BEAT);
        bus.unreliable(Mail.FIGURES);
        bus.connect();
    }

    /// The bus is about to move, and waits until this returns.
    void moves() {
        CompletableFuture<Void> let = new CompletableFuture<>();
        node.thread.run(() -> {
            moving = true;
            if (log != null) opener = reopening(cluster);
            closeLog();
            let.complete(null);
        });
        try {
            let.get(MOVE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            node.warn("The cluster's log was not closed in time: " + e);
        }
    }

    void arrive() {
        moving = false;
        resident.arrived();
        keepOpen(nextOpenMillis);
    }

    /// From now on another node is reached at this one's port. Its log waits until the bus is open again, which takes a while.
    private void becomeAnother(NodeId id) {
        moving = true;
        node.id(id);
        JGroupsBus former = bus;
        Thread.ofVirtual().name("cluster bus").start(() -> {
            former.close();
            openBusAgain();
        });
    }

    /// Whatever keeps the port, or the group, from this node is over some time.
    private void openBusAgain() {
        try {
            openBus(listener);
            node.thread.run(this::arrive);
        } catch (Exception e) {
            bus.close();
            if (node.thread.hasEnded()) return;
            node.warn("The cluster bus cannot be opened again: " + e.getMessage());
            node.thread.later(() -> Thread.ofVirtual().name("cluster bus").start(this::openBusAgain),
                    OPEN_AGAIN_MILLIS);
        }
    }

    // The log.

    /// Begins a cluster of this node alone.
    void found() throws IOException {
        String name = NodeId.random(node.random).hex();
        open(name, machine -> RaftLog.found(bus.channel(), name, node.id().hex(), machine, settings));
    }

    void reopen(String name) throws IOException { open(name, reopening(name)); }

    private Opener reopening(String name) {
        return machine -> RaftLog.reopen(bus.channel(), name, node.id().hex(), machine, settings);
    }

    /// Leaves one cluster for another.
    void join(Meeting.Accept accept) throws IOException {
        closeLog();
        open(accept.cluster(), machine -> RaftLog.join(bus.channel(), accept.cluster(), accept.voters(),
                node.id().hex(), machine, settings));
    }

    private void open(String name, Opener wanted) throws IOException {
        cluster = name;
        opener = wanted;
        openLog();
    }

    /// Now, or when the bus has come to rest.
    private void openLog() throws IOException {
        if (moving || opener == null) return;
        nextOpenMillis = ClusterClock.millis() + OPEN_AGAIN_MILLIS;
        changes++;
        TopologyMachine machine = resident.begin();
        log = opener.open(machine);
        opener = null;
    }

    void keepOpen(long now) {
        if (now < nextOpenMillis || log != null && !log.hasStopped()) return;
        nextOpenMillis = now + OPEN_AGAIN_MILLIS;
        if (log != null && !letGoOfStopped()) return;
        try {
            openLog();
        } catch (IOException e) {
            node.fail("The cluster's log cannot be opened: " + e.getMessage());
        }
    }

    /// A log that has stopped is opened again when it can be written.
    private boolean letGoOfStopped() {
        try {
            RaftLog.checkDisk(settings);
        } catch (IOException e) {
            return false;
        }
        node.notice("The cluster's log is opened again");
        opener = reopening(cluster);
        closeLog();
        return true;
    }

    /// Whether the log cannot go on, and with it this node.
    boolean hasStopped() { return log != null && log.hasStopped(); }

    private void closeLog() {
        changes++;
        if (log != null) log.close();
        log = null;
    }

    /// Forgets its cluster.
    ///
    /// @param id by which it goes on, maybe the one that it has
    void leave(NodeId id) throws IOException {
        closeLog();
        opener = null;
        RaftLog.wipe(settings);
        if (!node.is(id)) becomeAnother(id);
    }

    /// After the cluster's thread has ended.
    void close() {
        closeLog();
        if (bus != null) bus.close();
    }
}
