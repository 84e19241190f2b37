package io.javelina.server;

import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Slots on their way from another node to this one. Nobody sees their keys before this node owns them. Node loop only.
///
/// ```
///   WAIT_ACK ─► RECEIVE_SNAPSHOT ─► WAITING_FOR_PAUSED ─► FAILOVER_REQUESTED ─► IMPORT_GRANTED ─► SUCCESS
///       any ─► CLEANING_UP ─► FAILED
/// ```
///
/// Once this node has said that it has everything, the other one may propose at any time that the slots change hands. When it
/// then falls silent, this node must not throw the keys away before it is known that this will never happen: see
/// [SlotExport] about how that becomes known.
///
/// A replica only knows of what its primary does, to hide the same keys.
final class SlotImport extends SlotJob {
    private static final String LOST = "Connection lost to source. Check CLUSTER GETSLOTMIGRATIONS on the source node for"
            + " more information.";
    private static final String TOLD = "[0-9a-f]{40}( \\d{1,5}-\\d{1,5})+";
    private static final String UNEXPECTED = "Unexpected state machine transition";

    private boolean tracked;
    /// The client that sends the keys, null when there is none, or none any more.
    private Connection client;
    /// Whether the other end has gone when the slots may have changed hands.
    private boolean uncertain;
    private boolean proposing;
    private boolean acknowledges;
    /// What had come when the connection was let go, and how many keys there were at the end.
    private long receivedBytes;
    private long receivedKeys;

    /// @param client null when another node imports
    SlotImport(SlotMigrations all, String name, List<SlotSet.Range> ranges, NodeId source, NodeId target,
            Connection client) {
        super(all, name, ranges, source, target, client == null ? SlotJobState.ON_PRIMARY : SlotJobState.WAIT_ACK);
        this.client = client;
        this.tracked = client == null;
        loop.keyspace().hiddenSlots().hide(bits);
        log.notice("New slot import job created: " + this + ".");
    }

    // What snapshots of the data tell of imports.

    /// Those that are not over, each by its name and its ranges: `name 0-5 7-9;name 20-20`.
    static String told(List<SlotJob> jobs) {
        return jobs.stream().filter(SlotJob::isImport).map(job -> job.name() + " " + job.slotText())
                .collect(Collectors.joining(";"));
    }

    /// By name, what [#told] says; what cannot be is left out.
    static Map<String, List<SlotSet.Range>> parse(String told) {
        Map<String, List<SlotSet.Range>> imports = new LinkedHashMap<>();
        for (String each : told.split(";")) {
            if (!each.matches(TOLD)) continue;
            String[] words = each.split(" ");
            List<SlotSet.Range> ranges = Stream.of(words).skip(1).map(SlotImport::range).toList();
            boolean fit = ranges.stream()
                    .allMatch(range -> range.first() <= range.last() && range.last() < SlotSet.SLOTS);
            if (fit) imports.put(words[0], ranges);
        }
        return imports;
    }

    private static SlotSet.Range range(String word) {
        int dash = word.indexOf('-');
        return new SlotSet.Range(Integer.parseInt(word.substring(0, dash)), Integer.parseInt(word.substring(dash + 1)));
    }

    @Override
    boolean isImport() { return true; }

    @Override
    boolean isTracked() { return tracked; }

    // What the other end says.

    void acknowledge() {
        acknowledged();
        if (state() == SlotJobState.WAIT_ACK) become(SlotJobState.RECEIVE_SNAPSHOT);
        acknowledges = true;
    }

    void snapshotEnds() {
        if (!isIn(SlotJobState.RECEIVE_SNAPSHOT)) return;
        log.notice("Slot migration " + this + " successfully received slot snapshot. Beginning incremental stream...");
        send("REQUEST-PAUSE");
        become(SlotJobState.WAITING_FOR_PAUSED);
    }

    /// The other end has no more changes to send; or asks again, since other changes of the cluster came before its own.
    void paused() {
        if (mayHaveChangedHands()) {
            acknowledged();
            send("REQUEST-FAILOVER");
            return;
        }
        if (!isIn(SlotJobState.WAITING_FOR_PAUSED)) return;
        send("REQUEST-FAILOVER");
        become(SlotJobState.FAILOVER_REQUESTED);
    }

    void granted() { if (isIn(SlotJobState.FAILOVER_REQUESTED)) become(SlotJobState.IMPORT_GRANTED); }

    private boolean isIn(SlotJobState expected) {
        acknowledged();
        if (state() != expected) fail(UNEXPECTED);
        return state() == expected;
    }

    private void send(String subcommand) {
        if (client != null) client.say(SlotStream.command("CLUSTER", "SYNCSLOTS", subcommand));
    }

    /// A command of the other end could not be executed.
    void commandFailed(String error) {
        log.warning("Slot migration " + this + " sent a command that failed: " + error);
        if (error.startsWith("OOM ")) {
            fail("Ran out of memory (OOM) during slot import");
            return;
        }
        fail("Failed to process command during slot migration. Check logs for more information");
    }

    /// The connection is closed.
    void disconnected() {
        letGo();
        if (!state().isInProgress()) return;
        log.notice("Slot migration " + this + " connection lost");
        if (!mayHaveChangedHands()) {
            fail(LOST);
            return;
        }
        uncertain = true;
        resolve();
    }

    /// When the slots may be this node's already, what is deleted is deleted after they have come, and the rest has to stay.
    /// Another node says itself what becomes of its import.
    @Override
    void flushed() { if (!tracked && !mayHaveChangedHands()) super.flushed(); }

    private boolean mayHaveChangedHands() {
        return state() == SlotJobState.FAILOVER_REQUESTED || state() == SlotJobState.IMPORT_GRANTED;
    }

    /// Makes sure that the slots do not change hands any more if they have not.
    private void resolve() {
        if (proposing) return;
        proposing = true;
        all.propose(new TopologyEntry.Epoch(source, 0), failure -> {
            proposing = false;
            if (!mayHaveChangedHands()) return;
            Topology topology = all.topology();
            topologyChanged(topology);
            boolean isDecided = failure == null || topology.member(source) == null;
            if (mayHaveChangedHands() && isDecided) fail(LOST);
        });
    }

    /// This node becomes a replica of one that imports, or that knows of it; that will say how it ends.
    void handedToPrimary() {
        if (!state().isInProgress() || tracked) return;
        tracked = true;
        become(SlotJobState.ON_PRIMARY);
        Connection last = letGo();
        if (last == null) return;
        last.imports(null);
        last.closeSoon();
    }

    /// The connection is another's business from now on; null when there was none.
    private Connection letGo() {
        Connection last = client;
        if (last != null) receivedBytes = last.netInput();
        client = null;
        return last;
    }

    /// Who gives the keys has not said how many there are.
    @Override
    Progress progress() {
        boolean isOver = state().isFinished();
        Long total = state() == SlotJobState.SUCCESS ? (Long) receivedKeys : null;
        return new Progress(total, isOver ? receivedKeys : keyCount(),
                client == null ? receivedBytes : client.netInput());
    }

    // What the cluster says.

    @Override
    void topologyChanged(Topology topology) {
        if (!state().isInProgress() || tracked) return;
        NodeId owner = owner(topology, slots);
        if (source.equals(owner)) return;
        if (!target.equals(owner)) fail("Slots are no longer owned by source node");
        else if (!mayHaveChangedHands()) fail("Slots were unexpectedly assigned to myself during import");
        else {
            log.notice("Slot migration " + this + " completed successfully. This node is now the owner of the slots");
            finish(SlotJobState.SUCCESS, null);
        }
    }

    @Override
    void eachTurn() {}

    @Override
    void tick() {
        if (!state().isInProgress() || tracked) return;
        if (uncertain) resolve();
        else if (isSilentFor(loop.settings().replicationTimeoutSeconds) && !mayHaveChangedHands()) {
            log.warning("Timing out slot migration " + this + " after not receiving ack for too long");
            fail("Timed out after too long with no interaction");
        } else if (acknowledges) send("ACK");
    }

    // The end.

    /// Another node has finished it, or this node takes its place.
    @Override
    void finish(SlotJobState how, String why) {
        say(why);
        receivedKeys = keyCount();
        Connection last = letGo();
        if (last != null) {
            last.imports(null);
            last.closeSoon();
        }
        boolean cleans = how != SlotJobState.SUCCESS && !all.isReplica();
        if (!cleans) {
            ended(how);
            return;
        }
        become(SlotJobState.CLEANING_UP);
        log.notice("Cleaning up slot migration " + this + " after " + how.text);
        all.clean(bits, () -> ended(how));
    }

    private void ended(SlotJobState how) {
        become(how);
        loop.keyspace().hiddenSlots().show(bits);
        logEnd();
        if (!all.isReplica()) all.tellReplicas(this);
        all.finished(this);
    }
}
