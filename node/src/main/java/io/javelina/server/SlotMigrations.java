package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.KeyReferences;
import io.javelina.config.Directives;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.resp.Arguments;
import io.javelina.resp.RequestParser;
import io.javelina.structure.KeySlot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Migrations of slots from this node and to it, those that are over included, until there are too many of them. Node loop
/// only.
///
/// It follows the changes of this node's data and gives those of migrating slots to their migrations. What its replicas get
/// of one command is in one slot, so the slot of the first key will do; commands without keys have nothing to do with slots.
final class SlotMigrations implements Propagation.Follower {
    private final Node node;
    private final NodeLoop loop;
    private final HostResolver resolver;
    private final CommandTable table;
    /// First the one that began last.
    private final List<SlotJob> jobs = new ArrayList<>();
    /// Those of them that are not over, and those that want to be told of changes.
    private List<SlotJob> active = List.of();
    private List<SlotExport> following = List.of();
    private final List<SlotCleaner> cleaners = new ArrayList<>();
    /// Whether it is not known yet what became of imports that the node was amid when it ended.
    private boolean unsettled;
    private boolean settling;
    private final RequestParser parser = new RequestParser();
    private final Arguments arguments = new Arguments();
    private final KeyReferences keys = new KeyReferences();
    /// Null while the node is in no cluster.
    private ClusterControl control;
    /// What the node acts upon, which may be older than what it has applied.
    private Topology topology = Topology.EMPTY;
    /// Whether CLUSTER SETSLOT has begun to move slots to this node, and from it.
    private Predicate<Boolean> movedByHand = _ -> false;

    SlotMigrations(Node node) {
        this.node = node;
        this.loop = node.loop;
        this.resolver = node.replicaRole.resolver();
        this.table = node.table;
        parser.maxBulkBytes(NodeSettings.LARGEST_BULK_BYTES);
        loop.snapshots().whenIdle(this::beginSnapshots);
    }

    Node node() { return node; }

    NodeLoop loop() { return loop; }

    Log log() { return node.log; }

    HostResolver resolver() { return resolver; }

    /// Null while the node is in no cluster.
    ClusterControl control() { return control; }

    /// The node is in a cluster from now on. Whoever knows of changes of its topology tells [#topologyChanged].
    void control(ClusterControl now) { control = now; }

    /// Tells whether slots are moved by hand: to this node when it is asked about true, from it when it is asked about false.
    void movedByHand(Predicate<Boolean> question) { movedByHand = question; }

    boolean areMovedByHand(boolean toThis) { return movedByHand.test(toThis); }

    boolean isReplica() { return node.replicaRole.isReplica(); }

    List<SlotJob> jobs() { return jobs; }

    Topology topology() { return topology; }

    void add(SlotJob job) {
        jobs.addFirst(job);
        stateChanged();
    }

    /// A migration is in another state.
    void stateChanged() {
        active = jobs.stream().filter(job -> !job.state().isFinished()).toList();
        following = active.stream().filter(SlotExport.class::isInstance).map(SlotExport.class::cast)
                .filter(SlotExport::isFollowing).toList();
        loop.keyspace().hiddenSlots().told(SlotImport.told(active));
    }

    /// The data are those of a snapshot from now on: this node knows of no imports of others but those that it tells of.
    ///
    /// @param told see [SlotImport#told]
    void adopt(String told) {
        Map<String, List<SlotSet.Range>> imports = node.keyspace.isClustered() ? SlotImport.parse(told) : Map.of();
        for (SlotJob job : active)
            if (job.isTracked() && !imports.containsKey(job.name())) job.fail("The data were replaced");
        imports.forEach((name, ranges) -> {
            SlotJob known = find(name);
            if (known == null || known.state().isFinished())
                add(new SlotImport(this, name, ranges, null, null, null));
        });
    }

    SlotJob find(String name) {
        return jobs.stream().filter(job -> job.name().equals(name)).findFirst().orElse(null);
    }

    boolean isExporting(int slot) { return isUnderWay(false, slot); }

    /// Whether keys of a slot come, or go again after they came in vain.
    boolean isImporting(int slot) { return isUnderWay(true, slot); }

    /// Keys of a slot are about to come: what is left of it from another time goes first.
    void beginImport(int slot) {
        for (SlotCleaner each : cleaners) each.clearNow(slot);
        if (node.cluster != null) node.cluster.membership().beginWholeImport(slot);
    }

    /// Deletes the keys of slots that do not belong to this node, some each turn.
    void clean(BitSet slots, Runnable whenDone) {
        SlotCleaner cleaner = new SlotCleaner(loop, slots, this::isOwn);
        cleaners.add(cleaner);
        cleaner.begin(() -> {
            cleaners.remove(cleaner);
            whenDone.run();
        });
    }

    private boolean isOwn(int slot) { return control != null && control.self().equals(topology.owner(slot)); }

    /// Whether keys of any slot come, or go.
    boolean isAnyInProgress(boolean asImport) {
        return active.stream().anyMatch(job -> job.isImport() == asImport && job.state().isInProgress());
    }

    private boolean isUnderWay(boolean asImport, int slot) {
        for (SlotJob job : active) if (job.isImport() == asImport && job.has(slot)) return true;
        return false;
    }

    // Changes of the data.

    @Override
    public boolean isOn() { return !following.isEmpty(); }

    @Override
    public void command(int database, long address, long bytes) {
        if (database == Propagation.ANY_DATABASE) return;
        int slot = slot(address, bytes);
        if (slot < 0) return;
        for (SlotExport export : following) if (export.has(slot)) export.changed(database, address, bytes);
    }

    /// The slot of the first key of a command, -1 when it has none.
    private int slot(long address, long bytes) {
        try {
            parser.window(address, address + bytes);
            parser.next(arguments, true);
            Command command = table.find(arguments);
            if (command == null || !command.findKeys(arguments, keys)) return -1;
            return KeySlot.of(arguments.get(keys.position(0)));
        } finally {
            arguments.shrink();
        }
    }

    @Override
    public void lost() { failAll(job -> !job.isImport(), "Changes of the slots could not be kept for want of memory"); }

    /// All keys of a database are about to be deleted.
    void flushed() { active.forEach(SlotJob::flushed); }

    /// All keys of a slot are about to be deleted. Whoever gets this slot from here is told so, as of any other change.
    void flushed(int slot) { for (SlotJob job : active) if (job.isImport() && job.has(slot)) job.flushed(); }

    private void failAll(Predicate<SlotJob> which, String why) {
        for (SlotJob job : active) if (which.test(job)) job.fail(why);
    }

    // What happens around them.

    /// The node acts upon another topology from now on.
    void topologyChanged(Topology now) {
        topology = now;
        for (SlotJob job : active) job.topologyChanged(topology);
    }

    /// The node begins to follow another one.
    void becomesReplica() {
        for (SlotCleaner each : List.copyOf(cleaners)) each.stop();
        failAll(job -> !job.isImport(), "A failover occurred during slot export");
        for (SlotJob job : active) if (job instanceof SlotImport imported) imported.handedToPrimary();
    }

    /// The node follows nobody any more: it goes on with no import that its primary had begun.
    void becamePrimary() { failAll(SlotJob::isTracked, "A failover occurred during slot import"); }

    /// The node was started, maybe with what an import had left behind. What it knows of the cluster may be old: it has to see
    /// an entry of its own before it knows whose the slots are, and that no older proposal can change it.
    void started() { unsettled = true; }

    private void settle() {
        if (!unsettled || settling || control == null || !control.isCurrent() || isReplica()) return;
        unsettled = active.stream().anyMatch(SlotJob::isTracked);
        if (!unsettled) return;
        settling = true;
        propose(new TopologyEntry.Epoch(control.self(), 0), failure -> {
            settling = false;
            if (failure == null && !isReplica()) settled();
        });
    }

    private void settled() {
        unsettled = false;
        for (SlotJob job : active) {
            if (!job.isTracked()) continue;
            if (control.self().equals(SlotJob.owner(topology, job.slots))) job.finish(SlotJobState.SUCCESS, null);
            else job.fail("Process restarted");
        }
    }

    void eachTurn() { for (SlotJob job : active) job.eachTurn(); }

    /// Once a second.
    void tick() {
        for (SlotJob job : active) job.tick();
        settle();
        forgetOld();
    }

    private void forgetOld() {
        long most = node.configuration.integer(Directives.CLUSTER_SLOT_MIGRATION_LOG_MAX_LEN);
        for (int i = jobs.size() - 1; i >= 0 && jobs.size() > most; i--)
            if (jobs.get(i).state().isFinished()) jobs.remove(i);
    }

    private void beginSnapshots() {
        for (SlotJob job : active) if (job instanceof SlotExport export) export.tryToSnapshot();
    }

    /// Proposes a change of the cluster; `then` gets what went wrong, null for nothing, in a later turn.
    void propose(TopologyEntry entry, Consumer<Throwable> then) {
        control.propose(entry).whenComplete((_, failure) -> onLoop(() -> {
            loop.beginTurn();
            then.accept(failure);
        }));
    }

    private void onLoop(Runnable task) {
        try {
            loop.later(task);
        } catch (RejectedExecutionException e) {
            assert loop.hasEnded() : "only a loop that has ended takes no tasks";
        }
    }

    /// A migration is over. Writers go on when no other one wants them to wait.
    void finished(SlotJob job) {
        for (SlotJob each : active) if (each instanceof SlotExport export && export.isPaused()) return;
        if (!job.isImport()) loop.policies().pause().end(ClientPause.Purpose.SLOT_MIGRATION);
    }

    /// Replicas, and the append-only file, learn what became of an import.
    void tellReplicas(SlotJob job) {
        Database any = loop.keyspace().database(0);
        boolean hasMessage = !job.message().isEmpty();
        Propagation propagation = any.propagation();
        propagation.beginUnit();
        try {
            propagation.add(any, "CLUSTER", hasMessage ? 9 : 7).argument("SYNCSLOTS").argument("FINISH")
                    .argument("STATE").argument(job.state() == SlotJobState.SUCCESS ? "SUCCESS" : "FAILED")
                    .argument("NAME").argument(job.name());
            if (hasMessage) propagation.argument("MESSAGE").argument(job.message());
        } finally {
            propagation.endUnit();
        }
    }

    /// The node ends.
    void close() { jobs.forEach(SlotJob::abandon); }
}
