package io.javelina.cluster.topology;

import java.util.random.RandomGenerator;

/// Short names for what tests of topologies are about.
public final class Nodes {
    private Nodes() {}

    /// The node of that number; shards have ids of their own.
    public static NodeId node(int number) { return new NodeId(String.format("%04x", number) + "0".repeat(36)); }

    public static int number(NodeId id) { return Integer.parseInt(id.hex().substring(0, 4), 16); }

    /// The shard that the node of that number comes with.
    public static NodeId shard(int number) { return new NodeId(String.format("f%03x", number) + "f".repeat(36)); }

    public static NodeAddress address(int number) {
        return new NodeAddress("10.0.0." + number % 256, 6379, 0, 16379, "", "");
    }

    public static TopologyEntry.NodeJoin join(int number, long epoch, SlotSet claims) {
        return new TopologyEntry.NodeJoin(node(number), address(number), shard(number), epoch, claims);
    }

    /// The node votes in what comes after the topology, or does not.
    public static TopologyEntry.Voter voter(Topology topology, int number, boolean votes) {
        return new TopologyEntry.Voter(node(number), votes, topology.votersVersion());
    }

    public static TopologyEntry.NodeForget forget(Topology topology, int number) {
        return new TopologyEntry.NodeForget(node(number), topology.votersVersion());
    }

    /// Some slots, in a few ranges.
    public static SlotSet someSlots(RandomGenerator random) {
        SlotSet slots = SlotSet.EMPTY;
        for (int i = random.nextInt(4); i > 0; i--) {
            int first = random.nextInt(SlotSet.SLOTS);
            slots = slots.with(SlotSet.range(first, Math.min(SlotSet.SLOTS - 1, first + random.nextInt(3000))));
        }
        return slots;
    }
}
