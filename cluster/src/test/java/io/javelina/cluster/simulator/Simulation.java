package io.javelina.cluster.simulator;

import io.javelina.cluster.failover.FailoverSettings;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.Nodes;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/// A whole cluster on one thread, in virtual time: the real topology and the real member logic on each node, over a network and a
/// log that are simulated. Everything that happens is an event, at a true time in milliseconds that no node knows; equal seeds give
/// equal histories. After each event [Checks] looks whether what must never be is.
final class Simulation {
    private record Event(long atMillis, long number, Runnable action) {
    }

    final SplittableRandom random;
    final FailoverSettings settings;
    final Mutation mutation;
    final List<SimulatedNode> nodes = new ArrayList<>();
    final SimulatedNetwork network;
    final SimulatedLog log;
    final Checks checks;
    private final PriorityQueue<Event> events = new PriorityQueue<>(
            (a, b) -> a.atMillis != b.atMillis
                    ? Long.compare(a.atMillis, b.atMillis)
                    : Long.compare(a.number, b.number));
    private final StringBuilder history = new StringBuilder();
    /// How likely it is that a node notices at once that another's process has died.
    double noticed = 1;
    /// Checks take long when there are many nodes: they may be made after one event of so many.
    int eventsPerCheck = 1;
    private long nowMillis;
    private long eventNumber;

    /// @param shards how many primaries there are, nodes 1 to `shards`; they share all slots
    /// @param replicas how many replicas each has, the nodes after these in turn
    Simulation(long seed, int shards, int replicas, FailoverSettings settings, Mutation mutation) {
        this(seed, shards * (1 + replicas), settings, mutation);
        log.begin(founded(shards, nodes.size(), nodes.size()));
    }

    /// The same, just founded: only node 1 votes, though all order the log.
    static Simulation young(long seed, int shards, int replicas, FailoverSettings settings, Mutation mutation) {
        Simulation simulation = new Simulation(seed, shards * (1 + replicas), settings, mutation);
        simulation.log.begin(founded(shards, simulation.nodes.size(), 1));
        simulation.log.orderedByAll();
        return simulation;
    }

    /// Nodes that are together, and none has a slot.
    ///
    /// @param voters how many of them vote
    static Simulation together(long seed, int count, int voters, FailoverSettings settings) {
        Simulation simulation = new Simulation(seed, count, settings, Mutation.NONE);
        List<TopologyEntry> entries = new ArrayList<>();
        Topology topology = Topology.EMPTY;
        for (int i = 1; i <= count; i++) topology = add(entries, topology, Nodes.join(i, i, SlotSet.EMPTY));
        for (int i = 1; i <= voters; i++) topology = add(entries, topology, Nodes.voter(topology, i, true));
        simulation.log.begin(entries);
        return simulation;
    }

    private Simulation(long seed, int count, FailoverSettings settings, Mutation mutation) {
        random = new SplittableRandom(seed);
        this.settings = settings;
        this.mutation = mutation;
        network = new SimulatedNetwork(this);
        log = new SimulatedLog(this);
        checks = new Checks(this);
        for (int i = 1; i <= count; i++) nodes.add(new SimulatedNode(this, i));
    }

    void start() { nodes.forEach(SimulatedNode::start); }

    void wantToVote() { nodes.forEach(SimulatedNode::wantToVote); }

    private static List<TopologyEntry> founded(int shards, int count, int voters) {
        List<TopologyEntry> entries = new ArrayList<>();
        Topology topology = Topology.EMPTY;
        for (int i = 1; i <= count; i++) {
            topology = add(entries, topology, Nodes.join(i, i, i <= shards ? share(i - 1, shards) : SlotSet.EMPTY));
            if (i <= voters) topology = add(entries, topology, Nodes.voter(topology, i, true));
        }
        for (int i = shards + 1; i <= count; i++) {
            Member primary = topology.member(Nodes.node((i - 1) % shards + 1));
            topology = add(entries, topology, new TopologyEntry.ReplicaOf(Nodes.node(i), primary.id(), primary.shard(),
                    topology.shardEpoch(primary.shard())));
        }
        return entries;
    }

    private static Topology add(List<TopologyEntry> entries, Topology topology, TopologyEntry entry) {
        entries.add(entry);
        return topology.apply(entry).topology();
    }

    private static SlotSet share(int index, int shards) {
        return SlotSet.range(SlotSet.SLOTS * index / shards, SlotSet.SLOTS * (index + 1) / shards - 1);
    }

    long now() { return nowMillis; }

    SimulatedNode node(int number) { return nodes.get(number - 1); }

    SimulatedNode node(NodeId id) { return node(Nodes.number(id)); }

    void after(long delayMillis, Runnable action) {
        events.add(new Event(nowMillis + delayMillis, eventNumber++, action));
    }

    void at(long atMillis, Runnable action) { events.add(new Event(atMillis, eventNumber++, action)); }

    /// All that happens until then.
    void runUntil(long endMillis) {
        while (!events.isEmpty() && events.peek().atMillis <= endMillis) {
            Event event = events.poll();
            nowMillis = event.atMillis;
            event.action.run();
            if (event.number % eventsPerCheck == 0) checks.check();
        }
        nowMillis = endMillis;
    }

    boolean chance(double probability) { return random.nextDouble() < probability; }

    // What people want to know when something is wrong.

    void note(String text) { history.append(String.format("%8d  %s%n", nowMillis, text)); }

    /// The last lines of what happened.
    String history() {
        String text = history.toString();
        return text.length() < 12_000 ? text : text.substring(text.length() - 12_000);
    }

    AssertionError failure(String text) {
        StringBuilder message = new StringBuilder(text).append(" at ").append(nowMillis).append(" ms\n");
        for (SimulatedNode node : nodes) message.append(node.describe()).append('\n');
        return new AssertionError(message.append(history()).toString());
    }

    /// The slots that somebody accepts writes for now.
    SlotSet served() {
        SlotSet served = SlotSet.EMPTY;
        for (SimulatedNode node : nodes) served = served.with(node.writable());
        return served;
    }

    /// Why the cluster is not as it should be when nothing is wrong any more; null when it is.
    String ill() { return checks.ill(); }
}
