package io.javelina.cluster.topology;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What always holds of a [Topology]; whatever came as bytes is checked by these before it is believed.
final class TopologyInvariants {
    /// No cluster gets there by counting.
    private static final long FURTHEST = Topology.GREATEST_EPOCH * 2;

    private TopologyInvariants() {}

    /// The first that does not hold, null when all do.
    static String broken(Topology topology) {
        String broken = brokenMembers(topology);
        if (broken == null) broken = brokenShards(topology);
        return broken == null ? brokenSlots(topology) : broken;
    }

    private static String brokenMembers(Topology topology) {
        if (topology.version() > FURTHEST || topology.currentEpoch() > FURTHEST) return "counts beyond all bounds";
        if (topology.votersVersion() > topology.version()) return "voters of a version that is still to come";
        Set<Long> epochs = new HashSet<>();
        for (Member member : topology.members()) {
            if (member.configEpoch() < 0 || member.configEpoch() > topology.currentEpoch())
                return "an epoch beyond the current one: " + member;
            if (!epochs.add(member.configEpoch())) return "an epoch that another has: " + member;
            if (!member.isPrimary() && !replicates(topology, member)) return "a replica of none: " + member;
        }
        return null;
    }

    private static boolean replicates(Topology topology, Member replica) {
        Member primary = topology.member(replica.primary());
        return primary != null && primary.isPrimary() && primary.shard().equals(replica.shard());
    }

    private static String brokenShards(Topology topology) {
        Set<NodeId> shards = new HashSet<>();
        for (Member member : topology.members())
            if (member.isPrimary() && !shards.add(member.shard())) return "a shard of two primaries: " + member.shard();
        if (!shards.equals(topology.shardEpochs().keySet())) return "shards without members, or without epochs";
        for (Map.Entry<NodeId, Long> shard : topology.shardEpochs().entrySet())
            if (shard.getValue() <= 0 || shard.getValue() > topology.version()) return "a shard's epoch: " + shard;
        return null;
    }

    private static String brokenSlots(Topology topology) {
        if (topology.assignedSlots() > 0 && !topology.hadOwners()) return "slots that never had owners";
        int owned = 0;
        for (Map.Entry<NodeId, SlotSet> entry : topology.slotsByOwner().entrySet()) {
            Member owner = topology.member(entry.getKey());
            if (owner == null || !owner.isPrimary()) return "slots of a node that is no primary: " + entry.getKey();
            if (entry.getValue().isEmpty()) return "an owner of nothing: " + entry.getKey();
            if (!entry.getValue().stream().allMatch(slot -> entry.getKey().equals(topology.owner(slot))))
                return "slots of two owners: " + entry.getKey();
            owned += entry.getValue().count();
        }
        int listed = 0;
        for (NodeId owner : topology.owners()) if (owner != null) listed++;
        return owned == listed && owned == topology.assignedSlots() ? null : "slots without an owner";
    }
}
