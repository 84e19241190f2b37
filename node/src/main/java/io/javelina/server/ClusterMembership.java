package io.javelina.server;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.config.Directives;
import io.javelina.config.PrimaryAddress;
import java.util.TreeSet;

/// What this node has to be in the cluster, and no longer has to have: its replication follows the topology, and keys of
/// slots that have gone are deleted, some each turn. Node loop only.
final class ClusterMembership {
    private final Node node;
    private final NodeCluster cluster;
    /// Slots that have gone and have keys here still.
    private final TreeSet<Integer> gone = new TreeSet<>();
    private boolean ready;
    private boolean cleaning;
    /// Whether this node was forgotten while it was a replica, and is alone since then.
    private boolean forgottenReplica;

    ClusterMembership(Node node, NodeCluster cluster) {
        this.node = node;
        this.cluster = cluster;
    }

    /// All data are there that this node had when it ended.
    void ready(ClusterView view) {
        ready = true;
        if (view.self() != null) begin(view);
    }

    void changed(ClusterView before, ClusterView now) {
        if (!ready) return;
        if (before.self() == null) {
            begin(now);
            return;
        }
        follow(now);
        clear(before, now);
        if (before.isReplica()) addLeftOvers(now);
        joinNewOwner(before, now);
    }

    /// The first topology for the data that this node had: slots may have gone while it was away.
    private void begin(ClusterView view) {
        follow(view);
        addLeftOvers(view);
    }

    /// Whoever takes over finishes what its primary has not.
    private void addLeftOvers(ClusterView view) {
        if (!view.isMember() || !view.own().isPrimary()) return;
        for (int slot = 0; slot < SlotSet.SLOTS; slot++) if (isLeftOver(view, slot)) gone.add(slot);
        if (!gone.isEmpty())
            node.log.notice("Keys of " + gone.size() + " slots that other nodes own are going to be deleted.");
    }

    private boolean isLeftOver(ClusterView view, int slot) {
        return view.owner(slot) != null && !view.isOwn(slot) && cluster.keys().count(slot) > 0
                && cluster.open().source(slot) == null && !node.slotMigrations.isImporting(slot);
    }

    // Roles.

    /// Replicates whom the topology says.
    private void follow(ClusterView view) {
        if (!view.isMember()) return;
        ReplicaRole role = node.replicaRole;
        boolean isAlone = view.members().size() == 1 && view.slotCount(view.self()) == 0;
        forgottenReplica = isAlone && (forgottenReplica || role.isReplica());
        if (view.own().isPrimary()) {
            if (role.isReplica()) role.promote();
            return;
        }
        Member primary = view.topology().member(view.primary());
        if (primary.address().ip().isEmpty()) return;
        PrimaryAddress address = new PrimaryAddress(primary.address().ip(), primary.address().port());
        if (!role.isReplica() || !role.link().address().equals(address)) role.follow(address);
    }

    /// A primary that has lost its last slot to another one becomes a replica of that, with all of its own.
    private void joinNewOwner(ClusterView before, ClusterView now) {
        boolean lostAll = before.isMember() && now.isMember() && now.own().isPrimary()
                && now.self().equals(before.self()) && before.slotCount(before.self()) > 0
                && now.slotCount(now.self()) == 0;
        if (!lostAll || !node.configuration.flag(Directives.CLUSTER_ALLOW_REPLICA_MIGRATION)) return;
        ClusterView.Owned last = before.ranges(before.self()).getLast();
        NodeId owner = now.owner(last.last());
        Member primary = owner == null ? null : now.topology().member(owner);
        if (primary == null) return;
        node.log.notice("The last slot of this node has gone to " + owner + ": it is going to be its replica.");
        NodeId shard = primary.shard();
        ClusterChanges.propose(cluster.control(), () -> new TopologyEntry.ReplicaOf(now.self(), owner, shard,
                cluster.control().topology().shardEpoch(shard))).whenComplete((_, failure) -> {
                    if (failure != null)
                        node.log.warning("This node did not become a replica: "
                                + ClusterChanges.message(failure));
                });
    }

    /// Whether what is here is the copy of a primary's data, be it that the cluster has forgotten this node meanwhile.
    boolean hasCopy(ClusterView view) {
        boolean isBeingForgotten = !view.isMember() && node.replicaRole.isReplica();
        return view.isReplica() || forgottenReplica || isBeingForgotten;
    }

    // Keys of slots that have gone.

    private void clear(ClusterView before, ClusterView now) {
        // A replica's keys are its primary's business.
        if (!now.isMember() || !now.own().isPrimary()) {
            gone.clear();
            return;
        }
        // What comes back begins with nothing: meanwhile others had it.
        gone.removeIf(slot -> cluster.gate().serves(slot) && clear(slot));
        for (ClusterView.Owned range : before.ranges(before.self()))
            for (int slot = range.first(); slot <= range.last(); slot++)
                if (now.owner(slot) != null && !now.isOwn(slot) && cluster.keys().count(slot) > 0) gone.add(slot);
    }

    private boolean clear(int slot) {
        cluster.keys().delete(slot, node.keyspace.settings().lazyServerDelete, null);
        return true;
    }

    /// A slot is about to come here: what is left of it from another time goes first.
    void beginImport(int slot) { if (gone.remove(slot)) clear(slot); }

    /// As [#beginImport(int)], for a slot that comes as a whole: whatever is left of it, be it from before the node was started.
    void beginWholeImport(int slot) {
        gone.remove(slot);
        if (cluster.keys().count(slot) > 0) clear(slot);
    }

    void eachTurn() {
        if (gone.isEmpty() || cleaning) return;
        cleaning = true;
        node.loop.later(this::clean);
    }

    private void clean() {
        cleaning = false;
        if (gone.isEmpty() || node.replicaRole.isReplica() || node.isLoading()) return;
        node.loop.beginTurn();
        int slot = gone.first();
        if (!cluster.keys().deleteSome(slot)) gone.remove(slot);
    }
}
