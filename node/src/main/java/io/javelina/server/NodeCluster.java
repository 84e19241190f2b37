package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.command.Request;
import io.javelina.config.Configuration;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import io.javelina.config.Refusal;
import io.javelina.memory.Account;
import io.javelina.type.CommandError;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// This node as one of a cluster: what follows here from what all have agreed on. Node loop only, but for the start and the
/// end.
///
/// Whenever this node has applied a change of the topology, the loop takes the whole of it, and sends blocked clients and
/// subscribers of shard channels away whose slots are served elsewhere now. Once it knows all that was decided while it was
/// away, it also
///
/// * follows another primary, or none, if its role has changed,
/// * deletes what it still has of slots that have gone.
///
/// Not before: a log that is opened again tells of roles and slots that are long over, and whoever followed a former primary,
/// or deleted what came back later, would lose what nobody else may have.
final class NodeCluster {
    /// For so long nobody asks again whether there is a majority.
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final CommandError STARTING = new CommandError("LOADING Valkey is loading the dataset in memory");

    private final Node node;
    private final NodeLoop loop;
    private final OpenSlots open;
    private final ClusterEndpoints endpoints = new ClusterEndpoints();
    private final ClusterGate gate;
    private final ClusterChanges changes;
    private final SlotKeys keys;
    private final SlotTraffic traffic = new SlotTraffic();
    private final NodeClusterHost host;
    private final ClusterMembership membership;
    /// By the id of a node that is gone, until when it counts as known, in unix milliseconds.
    private final Map<NodeId, Long> forgotten = new HashMap<>();
    private ClusterView view = ClusterView.EMPTY;
    /// The last view that was no older than this node's process; the empty one before there is any.
    private ClusterView current = ClusterView.EMPTY;
    /// The slots of this node that nobody else can still write to.
    private SlotSet writable = SlotSet.EMPTY;
    /// The slots that others have got who may not know of that yet.
    private SlotSet handedOver = SlotSet.EMPTY;
    private final HeldBackWriters heldBack;
    private final ReplicaAcknowledgements acknowledgements;
    /// A request was held back whose client has not been told yet.
    private boolean postpones;
    /// When it was last asked whether there is a majority.
    private long lookedNanos;
    private boolean announcing;
    /// What links take on the heap, as booked last.
    private long linkBytes;
    private long nextSecondMillis;
    /// What had gone over the bus when the statistics were set back.
    private ClusterControl.Traffic forgottenTraffic = ClusterControl.Traffic.NONE;
    /// Null until it has started.
    private volatile ClusterControl control;

    NodeCluster(Node node) {
        this.node = node;
        this.loop = node.loop;
        this.open = new OpenSlots(this::slotChanged);
        this.gate = new ClusterGate(endpoints, open);
        this.heldBack = new HeldBackWriters(loop);
        this.acknowledgements = new ReplicaAcknowledgements(loop);
        this.changes = new ClusterChanges(loop, node.log);
        this.keys = new SlotKeys(node.keyspace);
        this.host = new NodeClusterHost(node);
        this.membership = new ClusterMembership(node, this);
        node.replicaRole.undecided(true);
        node.slotMigrations.movedByHand(toThis -> !(toThis ? open.importing() : open.migrating()).isEmpty());
    }

    /// Follows the configuration; at the start.
    void follow(Configuration configuration) throws Refusal {
        for (Directive directive : List.of(Directives.CLUSTER_PREFERRED_ENDPOINT_TYPE,
                Directives.CLUSTER_REQUIRE_FULL_COVERAGE, Directives.CLUSTER_ALLOW_READS_WHEN_DOWN,
                Directives.CLUSTER_ALLOW_PUBSUBSHARD_WHEN_DOWN, Directives.CLUSTER_SLOT_STATS_ENABLED))
            configuration.onChange(directive, this::configure);
        configure(configuration);
    }

    private void configure(Configuration now) {
        endpoints.configure(now);
        gate.configure(now);
        traffic.enable(now.flag(Directives.CLUSTER_SLOT_STATS_ENABLED));
    }

    /// The others are told where this node is now, if they know otherwise; again and again until they know.
    private void announce() {
        if (announcing || view != current || !view.isMember()) return;
        NodeAddress known = view.own().address();
        NodeAddress now = host.address();
        NodeAddress changed = now.ip().isEmpty() ? now.withIp(known.ip()) : now;
        if (changed.equals(known)) return;
        announcing = true;
        control.propose(new TopologyEntry.AddressChange(view.self(), changed))
                .whenComplete((_, failure) -> onLoop(() -> announced(failure)));
    }

    private void announced(Throwable failure) {
        announcing = false;
        if (failure != null)
            node.log.warning("The others do not know this node's new address: " + ClusterChanges.message(failure));
    }

    /// Starts the cluster's own parts; the node's ports are bound.
    void start(ClusterControl.Starter starter) throws IOException {
        ClusterControl started = starter.start(host);
        control = started;
        onLoop(() -> {
            open.restore(started.formerMoves());
            host.slotMoves(open.moves());
            node.slotMigrations.control(started);
        });
        started.onChange(() -> onLoop(this::changed));
    }

    void close() { if (control != null) control.close(); }

    private void onLoop(Runnable task) {
        try {
            loop.later(task);
        } catch (RejectedExecutionException e) {
            assert loop.hasEnded() : "only a loop that has ended takes no tasks";
        }
    }

    // What others ask.

    boolean hasStarted() { return control != null; }

    /// Whether this node does not know yet who it is, and whom it is with.
    boolean isStarting() { return view.self() == null; }

    /// @throws CommandError as long as it has not started
    ClusterControl control() {
        ClusterControl started = control;
        if (started == null) throw STARTING;
        return started;
    }

    ClusterView view() { return view; }

    /// The slots of this node that nobody else can still write to.
    SlotSet writable() { return writable; }

    /// The slots that others have got who may not know of that yet.
    SlotSet handedOver() { return handedOver; }

    OpenSlots open() { return open; }

    /// Slots were opened or closed; done when that is on the disk.
    CompletionStage<Void> keepOpen() {
        host.slotMoves(open.moves());
        return control().save();
    }

    ReplicaAcknowledgements acknowledgements() { return acknowledgements; }

    ClusterEndpoints endpoints() { return endpoints; }

    ClusterGate gate() { return gate; }

    ClusterChanges changes() { return changes; }

    SlotKeys keys() { return keys; }

    /// Whether the request has to wait until this node may write to its slot; then [#postpone] follows.
    boolean holdsBack(Request request) { return holdsBack(gate.holdsBack(request)); }

    /// Whether the request has to wait until those to whom it would be sent know that its slot is theirs; then [#postpone] follows.
    boolean holdsRedirectionBack(Request request) { return holdsBack(gate.holdsRedirectionBack(request)); }

    private boolean holdsBack(boolean isWanted) {
        boolean holds = isWanted && !loop.blocked().isServing();
        postpones |= holds;
        return holds;
    }

    /// Lets the client wait whose request was held back just now.
    ///
    /// @return whether it was
    boolean postpone(Connection connection) {
        if (!postpones) return false;
        postpones = false;
        heldBack.postpone(connection);
        return true;
    }

    SlotTraffic traffic() { return traffic; }

    ClusterMembership membership() { return membership; }

    long ownOffset() { return host.offset(); }

    /// Whether the node is no member any more, but was a short while ago.
    boolean wasForgotten(NodeId id) { return forgotten.getOrDefault(id, 0L) > loop.keyspace().now(); }

    ClusterText text() { return new ClusterText(view, control(), busTraffic()); }

    /// What went over the bus since CONFIG RESETSTAT.
    ClusterControl.Traffic busTraffic() { return control().traffic().since(forgottenTraffic); }

    /// CONFIG RESETSTAT.
    void resetStatistics() {
        traffic.reset();
        if (hasStarted()) forgottenTraffic = control.traffic();
    }

    /// Looks whether the node may serve anybody: before each batch of requests.
    void look() {
        lookedNanos = node.commandStatistics.mark();
        if (control != null) gate.hasMajority(control.hasMajority());
    }

    /// Whether others may have taken this node's place, by the clock: before replies leave.
    boolean isLeaseOver() { return control != null && !control.hasMajority(); }

    /// Looks again when a command of the batch has taken long.
    void lookAgain() { if (node.commandStatistics.mark() - lookedNanos > LOOK_NANOS) look(); }

    // Changes.

    /// The topology is another one, or the same with other slots to write to.
    void changed() {
        loop.beginTurn();
        SlotSet writes = control.writable();
        boolean isCurrent = control.isCurrent();
        Topology now = control.topology();
        // What was lost by that topology, or a later one.
        SlotSet handing = control.handedOver();
        boolean isOther = view.topology() != now || !control.self().equals(view.self());
        // With the next view there may be a lease again, which says nothing of what was done by the last one.
        if (isOther && isLeaseOver()) loop.dropLeasedReplies();
        if (isOther || !writes.equals(writable)) gate.writable(writes);
        writable = writes;
        if (!handing.equals(handedOver)) gate.handedOver(handing);
        handedOver = handing;
        if (isOther) view = new ClusterView(now, control.self());
        boolean isFollowed = isCurrent && view != current;
        if (isFollowed) closeSlots();
        if (isOther) viewChanged();
        if (isFollowed) follow();
        heldBack.release();
    }

    private void viewChanged() {
        gate.view(view);
        control.adopted(view.topology());
        gate.hasMajority(control.hasMajority());
        sendAway();
    }

    private void closeSlots() {
        boolean isAnother = current.self() != null && !current.self().equals(view.self());
        if (!view.isMember() || isAnother) open.closeAll();
        open.follow(view);
        host.slotMoves(open.moves());
    }

    /// What follows from a view that is not over.
    private void follow() {
        ClusterView before = current;
        current = view;
        remember(before);
        node.replicaRole.undecided(false);
        membership.changed(before, view);
        node.slotMigrations.topologyChanged(view.topology());
    }

    /// Who has gone can be forgotten once more, by those who do not know that it was.
    private void remember(ClusterView before) {
        long now = loop.keyspace().now();
        forgotten.values().removeIf(until -> until <= now);
        long until = now
                + TimeUnit.SECONDS.toMillis(node.configuration.integer(Directives.CLUSTER_BLACKLIST_TTL));
        for (Member member : before.members())
            if (view.topology().member(member.id()) == null) forgotten.put(member.id(), until);
        for (Member member : view.members()) forgotten.remove(member.id());
    }

    private void slotChanged(int slot) { gate.slotChanged(slot); }

    /// Clients that wait, or listen, for something that comes to another node now.
    private void sendAway() {
        loop.blocked().redirect(gate::redirectionOfBlocked);
        loop.publisher().unsubscribeFromShards(slot -> !gate.serves(slot));
    }

    /// Each turn of the loop.
    void eachTurn() {
        host.eachTurn();
        acknowledgements.eachTurn();
        membership.eachTurn();
    }

    /// All data are there that this node had when it ended: it may follow its primary.
    void ready() { membership.ready(current); }

    /// Called by the cron, many times a second: majorities come and go without a change of the topology.
    void tick() {
        if (control == null) return;
        look();
        // Readers may begin to wait while the cluster is down; what they wait for would have to be written.
        if (!gate.isHealthy()) loop.blocked().redirect(gate::redirectionOfBlocked);
        heldBack.release();
        if (loop.keyspace().now() < nextSecondMillis) return;
        nextSecondMillis = loop.keyspace().now() + TimeUnit.SECONDS.toMillis(1);
        announce();
        // Who is alone need not measure what nobody is told.
        if (view.members().size() > 1) host.measured(node.metrics.nodeFigures());
    }

    /// Brings the account of the links up to date.
    void bookLinks() {
        if (control == null) return;
        long bytes = control.linkBytes();
        node.allocator.ledger().add(Account.CLUSTER_LINKS, bytes - linkBytes);
        linkBytes = bytes;
    }

    /// How many links there are to other nodes.
    int linkCount() { return control == null ? 0 : control.links().size(); }

    /// The epoch of a member's shard, as it is now.
    static long epoch(Topology topology, Member member) { return topology.shardEpoch(member.shard()); }

    /// As [#epoch(Topology, Member)], 0 when nobody knows the node any more.
    static long epoch(Topology topology, NodeId id) {
        Member member = topology.member(id);
        return member == null ? 0 : epoch(topology, member);
    }
}
