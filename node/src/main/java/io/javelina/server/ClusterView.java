package io.javelina.server;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The cluster as commands see it: what this node has applied of the topology, and who it is itself. It never changes; the
/// loop exchanges it as a whole.
final class ClusterView {
    /// Before the node is in any cluster, its own included.
    static final ClusterView EMPTY = new ClusterView(Topology.EMPTY, null);

    /// Slots in a row that the same node owns.
    record Owned(int first, int last, NodeId owner) {
    }

    private final Topology topology;
    private final NodeId self;
    /// Null while the topology does not know it.
    private final Member own;
    private final List<Owned> ranges = new ArrayList<>();
    private final Map<NodeId, List<Owned>> byOwner = new HashMap<>();
    private int failedSlots;

    ClusterView(Topology topology, NodeId self) {
        this.topology = topology;
        this.self = self;
        this.own = self == null ? null : topology.member(self);
        int first = 0;
        for (int slot = 1; slot <= SlotSet.SLOTS; slot++) {
            NodeId owner = topology.owner(first);
            if (slot < SlotSet.SLOTS && topology.owner(slot) == owner) continue;
            if (owner != null) add(new Owned(first, slot - 1, owner));
            first = slot;
        }
    }

    /// The same owner may be told by several objects.
    private void add(Owned range) {
        Owned last = ranges.isEmpty() ? null : ranges.getLast();
        Owned added = range;
        if (last != null && last.last == range.first - 1 && last.owner.equals(range.owner)) {
            ranges.removeLast();
            byOwner.get(range.owner).removeLast();
            added = new Owned(last.first, range.last, range.owner);
        }
        ranges.add(added);
        byOwner.computeIfAbsent(range.owner, _ -> new ArrayList<>()).add(added);
        Member owner = topology.member(range.owner);
        if (owner == null || owner.failed()) failedSlots += range.last - range.first + 1;
    }

    Topology topology() { return topology; }

    NodeId self() { return self; }

    /// Whether the topology knows this node.
    boolean isMember() { return own != null; }

    Member own() { return own; }

    boolean isReplica() { return own != null && !own.isPrimary(); }

    /// The primary of this node's shard, this node itself maybe; null while the topology does not know it.
    NodeId primary() {
        if (own == null) return null;
        return own.isPrimary() ? self : own.primary();
    }

    Collection<Member> members() { return topology.members(); }

    /// Null when there is no such node.
    Member member(String id) { return NodeId.isId(id) ? topology.member(new NodeId(id)) : null; }

    /// Where nodes find the one that clients find at this address; the same when that is no node's.
    TargetAddress amongNodes(TargetAddress told) {
        for (Member member : topology.members()) {
            NodeAddress address = member.address();
            if (!address.ip().isEmpty() && address.isForClients(told.host(), told.port()))
                return new TargetAddress(address.ip(), address.port());
        }
        return told;
    }

    /// Null when nobody owns the slot.
    NodeId owner(int slot) { return topology.owner(slot); }

    boolean isOwn(int slot) { return self != null && self.equals(topology.owner(slot)); }

    /// Whether this node's shard has the slot.
    boolean isOfOwnShard(int slot) {
        NodeId owner = topology.owner(slot);
        return owner != null && owner.equals(primary());
    }

    /// All slots that somebody owns, in ascending order.
    List<Owned> ranges() { return ranges; }

    /// The slots of a node, in ascending order.
    List<Owned> ranges(NodeId owner) { return byOwner.getOrDefault(owner, List.of()); }

    int slotCount(NodeId owner) {
        int count = 0;
        for (Owned range : ranges(owner)) count += range.last - range.first + 1;
        return count;
    }

    /// How many nodes own slots.
    int ownerCount() { return byOwner.size(); }

    /// Slots whose owners have failed.
    int failedSlots() { return failedSlots; }

    /// Whether each slot has an owner that has not failed.
    boolean isCovered() { return topology.assignedSlots() == SlotSet.SLOTS && failedSlots == 0; }

    /// The configuration epoch that is shown for a node: replicas have that of their primary.
    long configEpoch(Member member) {
        Member primary = member.isPrimary() ? member : topology.member(member.primary());
        return primary == null ? member.configEpoch() : primary.configEpoch();
    }
}
