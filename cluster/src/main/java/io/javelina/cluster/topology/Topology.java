package io.javelina.cluster.topology;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Who is in the cluster, and who owns what. It never changes: entries make new ones.
public final class Topology {
    public static final Topology EMPTY = new Topology(new TreeMap<>(), new NodeId[SlotSet.SLOTS], new TreeMap<>(), 0);

    private final Map<NodeId, Member> members;
    /// By slot; null where nobody owns it.
    private final NodeId[] owners;
    /// By shard; see [#shardEpoch].
    private final Map<NodeId, Long> shardEpochs;
    private final long currentEpoch;

    Topology(Map<NodeId, Member> members, NodeId[] owners, Map<NodeId, Long> shardEpochs, long currentEpoch) {
        this.members = members;
        this.owners = owners;
        this.shardEpochs = shardEpochs;
        this.currentEpoch = currentEpoch;
    }

    /// All nodes, in the order of their ids.
    public Collection<Member> members() { return Collections.unmodifiableCollection(members.values()); }

    /// Null when there is no such node.
    public Member member(NodeId id) { return members.get(id); }

    /// The primary that owns the slot, null when nobody does.
    public NodeId owner(int slot) { return owners[slot]; }

    /// The slots of a primary; none for others.
    public SlotSet slots(NodeId id) {
        int[] owned = IntStream.range(0, SlotSet.SLOTS).filter(slot -> id.equals(owners[slot]))
                .toArray();
        return SlotSet.of(owned);
    }

    /// How many slots somebody owns.
    public int assignedSlots() {
        int count = 0;
        for (NodeId owner : owners) if (owner != null) count++;
        return count;
    }

    public List<Member> replicas(NodeId primary) {
        return members.values().stream().filter(member -> primary.equals(member.primary())).toList();
    }

    /// How often who is in a shard, who is its primary or what slots it has has changed. What is proposed for another epoch is refused.
    public long shardEpoch(NodeId shard) { return shardEpochs.getOrDefault(shard, 0L); }

    /// The greatest epoch that there is.
    public long currentEpoch() { return currentEpoch; }
}
