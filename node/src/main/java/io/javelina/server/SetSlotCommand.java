package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.command.BlockingTimeout;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// CLUSTER SETSLOT: that keys of a slot are on their way, and who has it in the end.
///
/// Who has a slot is agreed on by all. That its keys are on their way is the business of two nodes and their replicas: first
/// all replicas that are in sync learn it, so that whoever takes over knows it, then it happens here, and the client is told
/// once it is on the disk.
final class SetSlotCommand {
    /// How long replicas may take when the client does not say it.
    private static final long ACKNOWLEDGEMENT_MILLIS = 2000;
    private static final CommandError NO_ACTION = new CommandError(
            "ERR Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP");
    private static final CommandError ONLY_PRIMARIES = new CommandError(
            "ERR Please use SETSLOT only with masters.");
    private static final CommandError IMPORTS = new CommandError("ERR Slot import in progress.");
    private static final CommandError EXPORTS = new CommandError("ERR Slot export in progress.");
    private static final CommandError NO_PRIMARY = new CommandError("ERR Target node is not a master");
    private static final CommandError NO_TIMEOUT = new CommandError("ERR Missing timeout value");

    private final Node node;
    private final NodeCluster cluster;

    SetSlotCommand(Node node) {
        this.node = node;
        this.cluster = node.cluster;
    }

    private ClusterControl control() { return cluster.control(); }

    void setSlot(Request request, Database database, Reply reply) {
        if (!request.client().isPrimary()) checkMayChange();
        int slot = ClusterCommands.slot(request, 2);
        boolean hasNode = request.size() > 4;
        if (request.is(3, "MIGRATING") && hasNode) migrate(request, slot, reply);
        else if (request.is(3, "IMPORTING") && hasNode) importSlot(request, slot, reply);
        else if (request.is(3, "STABLE")) stable(request, slot, reply);
        else if (request.is(3, "NODE") && hasNode) giveTo(request, slot, reply);
        else throw NO_ACTION;
    }

    private void checkMayChange() {
        if (cluster.view().isReplica()) throw ONLY_PRIMARIES;
        if (node.slotMigrations.isAnyInProgress(true)) throw IMPORTS;
        if (node.slotMigrations.isAnyInProgress(false)) throw EXPORTS;
    }

    // Keys on their way.

    /// A replica may hear of it from its primary when it knows already how that ended.
    private void migrate(Request request, int slot, Reply reply) {
        checkOwner(slot);
        Member to = otherPrimary(request);
        makeKnown(request, 5, reply, () -> {
            checkOwner(slot);
            if (cluster.view().isReplica() && !cluster.view().isOfOwnShard(slot)) return;
            node.log.notice("Migrating slot " + slot + " to node " + to.id());
            cluster.open().migrate(slot, to.id());
        });
    }

    private void checkOwner(int slot) {
        if (!cluster.view().isReplica() && !cluster.view().isOwn(slot))
            throw new CommandError("ERR I'm not the owner of hash slot " + slot);
    }

    private void importSlot(Request request, int slot, Reply reply) {
        checkNotOwner(slot);
        Member from = otherPrimary(request);
        makeKnown(request, 5, reply, () -> {
            checkNotOwner(slot);
            if (cluster.view().isReplica() && cluster.view().isOfOwnShard(slot)) return;
            node.log.notice("Importing slot " + slot + " from node " + from.id());
            cluster.membership().beginImport(slot);
            cluster.open().importFrom(slot, from.id());
        });
    }

    private void checkNotOwner(int slot) {
        if (cluster.view().isOwn(slot)) throw new CommandError("ERR I'm already the owner of hash slot " + slot);
    }

    private Member otherPrimary(Request request) {
        String id = request.argument(4).text();
        Member member = cluster.view().member(id);
        if (member == null) throw new CommandError("ERR I don't know about node " + id);
        if (!member.isPrimary()) throw NO_PRIMARY;
        return member;
    }

    private void stable(Request request, int slot, Reply reply) {
        makeKnown(request, 4, reply, () -> {
            node.log.notice("Marking slot " + slot + " stable");
            cluster.open().close(slot);
        });
    }

    /// Lets the replicas know it, then makes the change.
    ///
    /// @param options the first argument that may be one
    private void makeKnown(Request request, int options, Reply reply, Runnable change) {
        long deadline = deadline(request, options);
        request.client().database().propagation().force(Propagation.To.REPLICAS);
        if (request.client().isPrimary()) {
            change.run();
            cluster.keepOpen();
            reply.ok();
            return;
        }
        cluster.changes().make(request, reply, () -> cluster.acknowledgements().all(deadline).thenCompose(_ -> {
            change.run();
            return cluster.keepOpen();
        }));
    }

    /// TIMEOUT says for how long replicas may take to know it.
    private long deadline(Request request, int first) {
        long deadline = node.keyspace.now() + ACKNOWLEDGEMENT_MILLIS;
        for (int i = first; i < request.size(); i++) {
            if (!request.is(i, "TIMEOUT")) continue;
            if (i + 1 == request.size()) throw NO_TIMEOUT;
            deadline = BlockingTimeout.deadlineOfMillis(request, i + 1);
        }
        return deadline;
    }

    // Who has it.

    private void giveTo(Request request, int slot, Reply reply) {
        Member to = ClusterCommands.known(cluster.view(), request, 4);
        if (!to.isPrimary()) throw NO_PRIMARY;
        boolean leaves = cluster.view().isOwn(slot) && !to.id().equals(cluster.view().self());
        if (leaves && cluster.keys().count(slot) > 0)
            throw new CommandError("ERR Can't assign hashslot " + slot + " to a different node while I still hold keys"
                    + " for this hash slot.");
        deadline(request, 5);
        if (request.client().isPrimary()) {
            reply.ok();
            return;
        }
        node.log.notice("Assigning slot " + slot + " to node " + to.id() + " in shard " + to.shard());
        NodeId self = cluster.view().self();
        cluster.changes().make(request, reply,
                () -> give(slot, to.id()).thenComposeAsync(_ -> close(slot, to.id().equals(self)), node.loop::later));
    }

    private CompletionStage<Void> close(int slot, boolean isOwn) {
        if (cluster.keys().count(slot) > 0 && !isOwn) return CompletableFuture.completedFuture(null);
        cluster.open().close(slot);
        return cluster.keepOpen();
    }

    /// Other nodes are told the same at about the same time, and slots move in rows: whoever is faster is right, too.
    private CompletionStage<Void> give(int slot, NodeId to) {
        NodeId owner = control().topology().owner(slot);
        return ClusterChanges.propose(control(), () -> {
            Topology topology = control().topology();
            if (to.equals(topology.owner(slot))) return null;
            long ownerEpoch = owner == null ? 0 : NodeCluster.epoch(topology, owner);
            return new TopologyEntry.SlotChange(SlotSet.of(slot), owner, ownerEpoch, to,
                    NodeCluster.epoch(topology, to));
        });
    }
}
