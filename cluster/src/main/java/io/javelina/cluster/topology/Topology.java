package io.javelina.cluster.topology;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who is in the cluster, and who owns what. It never changes: entries make new ones. What always holds:
///
///   * a slot has one owner or none, and owners are primaries;
///   * a replica's primary is a member, is no replica itself, and is of the same shard;
///   * a shard has one primary; shards without members are not known;
///   * no two members have the same configuration epoch, and none has a greater one than the current epoch;
///   * equal entries applied to equal topologies give equal topologies, on every node.
public final class Topology {
    /// The most nodes that a cluster may have.
    public static final int MOST_MEMBERS = 4096;
    /// The greatest epoch that anybody may come with; counting on from there never ends.
    public static final long GREATEST_EPOCH = 1L << 60;
    public static final Topology EMPTY = new Topology(new TreeMap<>(), new TreeMap<>(), new NodeId[SlotSet.SLOTS],
            new TreeMap<>(), 0, 0, 0, false);

    private final SortedMap<NodeId, Member> members;
    /// By primary; those without slots are not in it.
    private final SortedMap<NodeId, SlotSet> slots;
    /// By slot; null where nobody owns it. Says the same as [#slots].
    private final NodeId[] owners;
    /// By shard; see [#shardEpoch].
    private final SortedMap<NodeId, Long> shardEpochs;
    private final long currentEpoch;
    private final long version;
    private final long votersVersion;
    private final boolean hadOwners;
    private final int assignedSlots;

    Topology(SortedMap<NodeId, Member> members, SortedMap<NodeId, SlotSet> slots, NodeId[] owners,
            SortedMap<NodeId, Long> shardEpochs, long currentEpoch, long version, long votersVersion,
            boolean hadOwners) {
        this.members = members;
        this.slots = slots;
        this.owners = owners;
        this.shardEpochs = shardEpochs;
        this.currentEpoch = currentEpoch;
        this.version = version;
        this.votersVersion = votersVersion;
        this.hadOwners = hadOwners;
        this.assignedSlots = slots.values().stream().mapToInt(SlotSet::count).sum();
    }

    /// The topology that the entry makes of this one, or why it does not fit. The rules are those of [TopologyRules].
    public Applied apply(TopologyEntry entry) { return new TopologyRules(this).apply(entry); }

    /// All nodes, in the order of their ids.
    public Collection<Member> members() { return Collections.unmodifiableCollection(members.values()); }

    /// Null when there is no such node.
    public Member member(NodeId id) { return members.get(id); }

    /// The primary that owns the slot, null when nobody does.
    public NodeId owner(int slot) { return owners[slot]; }

    /// The slots of a primary; none for others.
    public SlotSet slots(NodeId id) { return slots.getOrDefault(id, SlotSet.EMPTY); }

    /// The primaries with slots, in the order of their ids.
    public Collection<NodeId> slotOwners() { return Collections.unmodifiableCollection(slots.keySet()); }

    /// How many slots somebody owns.
    public int assignedSlots() { return assignedSlots; }

    public List<Member> replicas(NodeId primary) {
        return members.values().stream().filter(member -> primary.equals(member.primary())).toList();
    }

    /// The members of a shard, in the order of their ids.
    public List<Member> shard(NodeId shard) {
        return members.values().stream().filter(member -> shard.equals(member.shard())).toList();
    }

    /// All shards, in the order of their ids.
    public Collection<NodeId> shards() { return Collections.unmodifiableCollection(shardEpochs.keySet()); }

    /// Greater whenever who is in a shard, who is its primary or what slots it has has changed, and when its primary is back; 0 for
    /// unknown shards. What is proposed for another epoch is refused. A shard that comes again never has an epoch that it had.
    public long shardEpoch(NodeId shard) { return shardEpochs.getOrDefault(shard, 0L); }

    /// The greatest epoch that there is.
    public long currentEpoch() { return currentEpoch; }

    /// How many entries have changed something since the cluster began: of two topologies of one cluster the greater is the newer,
    /// and equal ones are equal.
    public long version() { return version; }

    /// The version in which the voters changed last. They change one by one, each time after a majority of them has applied the change
    /// before, so that majorities of neighbouring sets of voters have somebody in common: whoever changes them says which version a
    /// majority has applied, and is refused when that is not this one.
    public long votersVersion() { return votersVersion; }

    /// Whether any slot has or ever had an owner: then nobody but people hands out slots.
    public boolean hadOwners() { return hadOwners; }

    /// How many nodes count for majorities.
    public int voters() { return (int) members.values().stream().filter(Member::voter).count(); }

    // For the rules and the codec.

    Map<NodeId, Member> membersById() { return members; }

    Map<NodeId, SlotSet> slotsByOwner() { return slots; }

    NodeId[] owners() { return owners; }

    Map<NodeId, Long> shardEpochs() { return shardEpochs; }

    /// O(n): that what always holds does hold; names what does not.
    public void assertInvariants() {
        String broken = TopologyInvariants.broken(this);
        if (broken != null) throw new IllegalStateException(broken + " in " + describe());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Topology that && version == that.version && votersVersion == that.votersVersion
                && hadOwners == that.hadOwners
                && currentEpoch == that.currentEpoch
                && members.equals(that.members) && slots.equals(that.slots) && shardEpochs.equals(that.shardEpochs);
    }

    @Override
    public int hashCode() { return Long.hashCode(version) * 31 + members.hashCode(); }

    /// For people: one line per member.
    public String describe() {
        StringBuilder text = new StringBuilder("version " + version + ", epoch " + currentEpoch + "\n");
        for (Member member : members.values()) text.append(member).append(' ').append(slots(member.id())).append('\n');
        return text.toString();
    }

    @Override
    public String toString() { return "topology " + version; }
}
