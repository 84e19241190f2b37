package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.command.Help;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import io.netty.util.NetUtil;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// The subcommands of CLUSTER that change something: who is in the cluster, and who owns what.
///
/// What all have to agree on is proposed to them, and the client waits for that; see [ClusterChanges]. Whether it fits is
/// judged twice: here, as Valkey words it, by what this node knows, and by all when the change is applied.
final class ClusterAdministration {
    private static final String CONTAINER = "CLUSTER";
    private static final int BUS_PORT_DISTANCE = 10000;
    private static final int HIGHEST_PORT = 65535;
    private static final CommandError MYSELF = new CommandError("ERR I tried hard but I can't forget myself...");
    private static final CommandError MY_PRIMARY = new CommandError("ERR Can't forget my master!");
    private static final CommandError NOT_EMPTY = new CommandError(
            "ERR DB must be empty to perform CLUSTER FLUSHSLOTS.");
    private static final CommandError REPLICATE_MYSELF = new CommandError("ERR Can't replicate myself");
    private static final CommandError REPLICATE_REPLICA = new CommandError(
            "ERR I can only replicate a master, not a replica.");
    private static final CommandError HAS_DATA = new CommandError(
            "ERR To set a master the node must be empty and without assigned slots.");
    private static final CommandError FAILOVER_OF_PRIMARY = new CommandError(
            "ERR You should send CLUSTER FAILOVER to a replica");
    private static final CommandError PRIMARY_DOWN = new CommandError(
            "ERR Master is down or failed, please use CLUSTER FAILOVER FORCE");
    private static final CommandError NO_MAJORITY = new CommandError(
            "ERR A takeover needs a majority of the nodes, too: without one there could be two primaries");
    private static final CommandError NOT_ALONE = new CommandError(
            "ERR The user can assign a config epoch only when the node does not know any other node.");
    private static final CommandError HAS_EPOCH = new CommandError("ERR Node config epoch is already non-zero");
    private static final CommandError RESET_WITH_KEYS = new CommandError(
            "ERR CLUSTER RESET can't be called with master nodes containing keys");
    private static final CommandError UNKNOWN_MYSELF = new CommandError(
            "ERR This node is in no cluster at the moment");

    private final Node node;
    private final NodeCluster cluster;

    ClusterAdministration(Node node) {
        this.node = node;
        this.cluster = node.cluster;
    }

    private ClusterControl control() { return cluster.control(); }

    /// This node as all know it now.
    private Member own() {
        Member own = control().topology().member(control().self());
        if (own == null) throw UNKNOWN_MYSELF;
        return own;
    }

    private long epoch(Member member) { return NodeCluster.epoch(control().topology(), member); }

    private long epoch(NodeId id) { return NodeCluster.epoch(control().topology(), id); }

    private CompletionStage<Void> propose(Supplier<TopologyEntry> fitting) {
        return ClusterChanges.propose(control(), fitting);
    }

    private static CompletionStage<Void> done() { return CompletableFuture.completedFuture(null); }

    // Who is in the cluster.

    void meet(Request request, Database database, Reply reply) {
        if (request.size() > 5) throw Help.unknown(request, CONTAINER);
        String ip = request.argument(2).text();
        CommandError noPort = new CommandError("ERR Invalid base port specified: " + request.argument(3));
        long port = request.integer(3, noPort);
        long busPort = request.size() == 4
                ? port + BUS_PORT_DISTANCE
                : request.integer(4,
                        new CommandError("ERR Invalid bus port specified: " + request.argument(4)));
        boolean isAddress = NetUtil.isValidIpV4Address(ip) || NetUtil.isValidIpV6Address(ip);
        if (!isAddress || !isPort(port) || !isPort(busPort))
            throw new CommandError("ERR Invalid node address specified: " + ip + ":" + request.argument(3));
        log("Cluster meet " + ip + ":" + port, request);
        cluster.changes().make(request, reply, () -> control().meet(ip, (int) port, (int) busPort));
    }

    private static boolean isPort(long port) { return port > 0 && port <= HIGHEST_PORT; }

    private void log(String what, Request request) {
        if (request.client() instanceof Connection connection)
            node.log.notice(what + " (user request from '" + ClientLine.of(connection, node.loop) + "').");
    }

    /// The slots of a node that has failed go with it.
    void forget(Request request, Database database, Reply reply) {
        String text = request.argument(2).text();
        if (cluster.view().member(text) == null && NodeId.isId(text) && cluster.wasForgotten(new NodeId(text))) {
            reply.ok();
            return;
        }
        Member gone = ClusterCommands.known(cluster.view(), request, 2);
        if (gone.id().equals(cluster.view().self())) throw MYSELF;
        if (gone.id().equals(cluster.view().primary())) throw MY_PRIMARY;
        log("Cluster forget " + text, request);
        cluster.changes().make(request, reply, () -> giveUp(gone)
                .thenCompose(_ -> control().forget(gone.id())));
    }

    private CompletionStage<Void> giveUp(Member gone) {
        SlotSet owned = control().topology().slots(gone.id());
        if (owned.isEmpty() || !gone.failed()) return done();
        return propose(() -> new TopologyEntry.SlotChange(owned, gone.id(), epoch(gone.id()), null, 0));
    }

    void reset(Request request, Database database, Reply reply) {
        if (request.size() > 3) throw Help.unknown(request, CONTAINER);
        boolean isHard = request.size() == 3 && request.is(2, "HARD");
        if (request.size() == 3 && !isHard && !request.is(2, "SOFT")) throw CommandError.SYNTAX;
        boolean hasCopy = cluster.membership().hasCopy(cluster.view());
        if (!hasCopy && node.keyspace.size() > 0) throw RESET_WITH_KEYS;
        log("Cluster reset", request);
        cluster.changes().make(request, reply, () -> control().reset(isHard), later -> {
            cluster.open().closeAll();
            if (hasCopy) flush();
            later.ok();
        });
    }

    /// What came from a primary goes when there is none any more.
    private void flush() {
        Propagation propagation = node.keyspace.propagation();
        propagation.beginUnit();
        try {
            propagation.add(node.keyspace.database(0), "FLUSHALL", 1);
            node.keyspace.flush(node.keyspace.settings().lazyUserFlush);
        } finally {
            propagation.endUnit();
        }
    }

    void saveConfig(Request request, Database database, Reply reply) {
        cluster.changes().make(request, reply, () -> control().save().exceptionally(failure -> {
            throw new CommandError("ERR error saving the cluster node config: "
                    + (failure.getCause() == null ? failure : failure.getCause()).getMessage());
        }));
    }

    // Who owns what.

    void addSlots(Request request, Database database, Reply reply) { add(single(request, false), request, reply); }

    void addSlotsRange(Request request, Database database, Reply reply) { add(ranges(request, false), request, reply); }

    private void add(SlotSet slots, Request request, Reply reply) {
        cluster.changes().make(request, reply, () -> {
            slots.stream().forEach(cluster.open()::close);
            NodeId self = control().self();
            return propose(() -> new TopologyEntry.SlotChange(slots, null, 0, self, epoch(self)));
        });
    }

    void delSlots(Request request, Database database, Reply reply) { delete(single(request, true), request, reply); }

    void delSlotsRange(Request request, Database database, Reply reply) {
        delete(ranges(request, true), request, reply);
    }

    private void delete(SlotSet slots, Request request, Reply reply) {
        cluster.changes().make(request, reply, () -> {
            slots.stream().forEach(cluster.open()::close);
            return takeAway(slots);
        });
    }

    /// Slots may have several owners; each loses its own.
    private CompletionStage<Void> takeAway(SlotSet slots) {
        Topology topology = control().topology();
        Map<NodeId, SlotSet> byOwner = new LinkedHashMap<>();
        for (int slot : slots)
            if (topology.owner(slot) != null)
                byOwner.computeIfAbsent(topology.owner(slot), id -> topology.slots(id).common(slots));
        CompletionStage<Void> last = done();
        for (Map.Entry<NodeId, SlotSet> each : byOwner.entrySet())
            last = last.thenCompose(_ -> propose(() -> new TopologyEntry.SlotChange(each.getValue(), each.getKey(),
                    epoch(each.getKey()), null, 0)));
        return last;
    }

    private SlotSet single(Request request, boolean areOwned) {
        int[] slots = new int[request.size() - 2];
        for (int i = 0; i < slots.length; i++) slots[i] = ClusterCommands.slot(request, i + 2);
        SlotSet all = SlotSet.EMPTY;
        java.util.BitSet seen = new java.util.BitSet();
        for (int slot : slots) check(request, slot, areOwned, seen);
        return all.with(SlotSet.of(slots));
    }

    private SlotSet ranges(Request request, boolean areOwned) {
        if (request.size() % 2 == 1) throw request.wrongNumberOfArguments();
        java.util.BitSet seen = new java.util.BitSet();
        for (int i = 2; i < request.size(); i += 2) {
            int first = ClusterCommands.slot(request, i);
            int last = ClusterCommands.slot(request, i + 1);
            if (first > last)
                throw new CommandError("ERR start slot number " + first + " is greater than end slot number " + last);
            for (int slot = first; slot <= last; slot++) check(request, slot, areOwned, seen);
        }
        return SlotSet.of(seen.stream().toArray());
    }

    /// Whether the slot is as it should be, and named once. What a transaction has changed before is not known yet.
    private void check(Request request, int slot, boolean isOwned, java.util.BitSet seen) {
        boolean isKnown = !cluster.changes().areDeferred(request);
        boolean hasOwner = cluster.view().owner(slot) != null;
        if (isKnown && isOwned && !hasOwner) throw new CommandError("ERR Slot " + slot + " is already unassigned");
        if (isKnown && !isOwned && hasOwner) throw new CommandError("ERR Slot " + slot + " is already busy");
        if (seen.get(slot)) throw new CommandError("ERR Slot " + slot + " specified multiple times");
        seen.set(slot);
    }

    void flushSlots(Request request, Database database, Reply reply) {
        if (node.keyspace.size() > 0) throw NOT_EMPTY;
        cluster.changes().make(request, reply, () -> takeAway(control().topology().slots(control().self())));
    }

    void flushSlot(Request request, Database database, Reply reply) {
        int slot = ClusterCommands.slot(request, 2);
        boolean lazily = node.keyspace.settings().lazyUserFlush;
        if (request.size() > 4) throw Help.unknown(request, CONTAINER);
        if (request.size() == 4) {
            lazily = request.is(3, "ASYNC");
            if (!lazily && !request.is(3, "SYNC")) throw CommandError.SYNTAX;
        }
        database.propagation().insteadOfCommand();
        node.slotMigrations.flushed(slot);
        cluster.keys().delete(slot, lazily, "del");
        reply.ok();
    }

    // Roles.

    void replicate(Request request, Database database, Reply reply) {
        if (request.size() > 4) throw Help.unknown(request, CONTAINER);
        if (request.size() == 4) {
            if (!request.is(2, "NO") || !request.is(3, "ONE")) throw CommandError.SYNTAX;
            replicateNobody(request, reply);
            return;
        }
        Member primary = ClusterCommands.known(cluster.view(), request, 2);
        Member own = own();
        if (primary.id().equals(own.id())) throw REPLICATE_MYSELF;
        if (!primary.isPrimary()) throw REPLICATE_REPLICA;
        if (own.isPrimary() && (cluster.view().slotCount(own.id()) > 0 || node.keyspace.size() > 0)) throw HAS_DATA;
        if (primary.id().equals(own.primary())) {
            reply.ok();
            return;
        }
        cluster.changes().make(request, reply, () -> propose(() -> new TopologyEntry.ReplicaOf(own.id(), primary.id(),
                primary.shard(), epoch(primary.id()))));
    }

    private void replicateNobody(Request request, Reply reply) {
        Member own = own();
        if (own.isPrimary()) {
            reply.ok();
            return;
        }
        log("Stop replication and turn into an empty primary", request);
        NodeId shard = new NodeId(node.identity.newId());
        cluster.changes().make(request, reply,
                () -> control().propose(new TopologyEntry.ReplicaOf(own.id(), null, shard, epoch(own()))), later -> {
                    flush();
                    later.ok();
                });
    }

    void failover(Request request, Database database, Reply reply) {
        if (request.size() > 3) throw Help.unknown(request, CONTAINER);
        boolean isTakeover = request.size() == 3 && request.is(2, "TAKEOVER");
        boolean isForced = isTakeover || request.size() == 3 && request.is(2, "FORCE");
        if (request.size() == 3 && !isForced) throw CommandError.SYNTAX;
        Member own = own();
        if (own.isPrimary()) throw FAILOVER_OF_PRIMARY;
        Member primary = control().topology().member(own.primary());
        if (!isForced && (primary.failed() || !control().reaches(primary.id()))) throw PRIMARY_DOWN;
        if (isTakeover && !control().hasMajority()) throw NO_MAJORITY;
        log((isTakeover ? "Taking over the primary" : isForced ? "Forced failover" : "Manual failover"), request);
        cluster.changes().make(request, reply, () -> control().failOver(isForced));
    }

    // Epochs.

    void setConfigEpoch(Request request, Database database, Reply reply) {
        long epoch = request.integer(2);
        if (epoch < 0) throw new CommandError("ERR Invalid config epoch specified: " + epoch);
        if (cluster.view().members().size() > 1) throw NOT_ALONE;
        if (own().configEpoch() != 0) throw HAS_EPOCH;
        cluster.changes().make(request, reply, () -> epoch == 0
                ? done()
                : control().propose(new TopologyEntry.Epoch(control().self(), epoch)));
    }

    void bumpEpoch(Request request, Database database, Reply reply) {
        long before = own().configEpoch();
        cluster.changes().make(request, reply,
                () -> control().propose(new TopologyEntry.Epoch(control().self(), 0)), later -> {
                    long now = own().configEpoch();
                    later.simple((now == before ? "STILL " : "BUMPED ") + now);
                });
    }
}
