package io.javelina.cluster.simulator;

import io.javelina.cluster.failover.FailoverSettings;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// A random cluster to which random things happen for a while, and which has to be well some time after they have ended.
final class RandomFaults {
    private static final long TIMEOUT_MILLIS = 1000;
    private static final long FAULTS_MILLIS = 8000;
    /// Later proposals might be on their way still when all is well.
    private static final long LAST_VOTER_MILLIS = FAULTS_MILLIS - 2000;
    private static final long HEALING_MILLIS = 10_000;
    private static final long REPLACING_MILLIS = 6000;
    private static final long LOOK_MILLIS = 250;
    private static final double FASTEST_DRIFT = 0.005;

    private final SplittableRandom random;
    private final Simulation simulation;
    private final boolean isYoung;

    RandomFaults(long seed, Mutation mutation) {
        random = new SplittableRandom(seed * 31 + 7);
        int shards = 1 + random.nextInt(3);
        int replicas = shards == 1 ? 2 + random.nextInt(3) : random.nextInt(shards == 2 ? 3 : 2);
        FailoverSettings settings = new FailoverSettings(TIMEOUT_MILLIS, 0, 1000, false, random.nextBoolean(), 1, 5000);
        isYoung = random.nextInt(4) == 0;
        simulation = isYoung
                ? Simulation.young(seed, shards, replicas, settings, mutation)
                : new Simulation(seed, shards, replicas, settings, mutation);
    }

    void run() {
        simulation.noticed = random.nextDouble(0.5, 1);
        for (SimulatedNode node : simulation.nodes) {
            drift(node);
            if (random.nextInt(8) == 0) node.timeoutFactor = 2;
        }
        simulation.start();
        if (isYoung) simulation.at(500 + random.nextLong(FAULTS_MILLIS / 2), this::growUp);
        for (int left = 3 + random.nextInt(10); left > 0; left--)
            simulation.at(500 + random.nextLong(FAULTS_MILLIS), this::something);
        simulation.runUntil(FAULTS_MILLIS + 500);
        end();
        runUntilWell(HEALING_MILLIS, simulation::ill);
        loseAPrimary();
    }

    /// All want to vote, amid whatever happens just then.
    private void growUp() {
        simulation.note("all want to vote");
        if (random.nextBoolean()) fillDisk(simulation.nodes.getFirst());
        simulation.wantToVote();
    }

    private void runUntilWell(long withinMillis, Supplier<String> ill) {
        long end = simulation.now() + withinMillis;
        while (ill.get() != null && simulation.now() < end) simulation.runUntil(simulation.now() + LOOK_MILLIS);
        if (ill.get() != null) throw simulation.failure("not well again: " + ill.get());
    }

    /// In a healthy cluster a primary that has a replica is replaced.
    private void loseAPrimary() {
        Topology topology = simulation.log.newest();
        List<NodeId> primaries = topology.slotOwners().stream().filter(id -> !topology.replicas(id).isEmpty()).toList();
        if (primaries.isEmpty()) return;
        SimulatedNode primary = simulation.node(primaries.get(random.nextInt(primaries.size())));
        int lost = topology.member(primary.id).voter() ? 1 : 0;
        if (topology.voters() - lost <= topology.voters() / 2 || simulation.nodes.size() < 3) return;
        note("crash for good", primary);
        primary.crash();
        runUntilWell(REPLACING_MILLIS, this::unserved);
    }

    private String unserved() {
        SlotSet unserved = SlotSet.range(0, SlotSet.SLOTS - 1).without(simulation.served());
        return unserved.isEmpty() ? null : "nobody serves " + unserved;
    }

    private void drift(SimulatedNode node) {
        node.drift(1 + random.nextDouble(-FASTEST_DRIFT, FASTEST_DRIFT));
        node.jump(random.nextLong(1_000_000));
    }

    private void end() {
        simulation.note("faults end");
        simulation.network.heal();
        for (SimulatedNode node : simulation.nodes) {
            node.resume();
            node.fillDisk(false);
            node.start();
        }
    }

    private SimulatedNode any() { return simulation.nodes.get(random.nextInt(simulation.nodes.size())); }

    private long duration() { return 20 + random.nextLong(random.nextBoolean() ? 600 : 4000); }

    private void something() {
        SimulatedNode node = any();
        switch (random.nextInt(17)) {
            case 0, 1 -> crash(node);
            case 2, 3 -> pause(node);
            case 4 -> split();
            case 5 -> cutOff(node);
            case 6 -> oneWay(node);
            case 7 -> badNetwork();
            case 8 -> jump(node);
            case 9 -> failover(node);
            case 10, 11 -> moveSlots(node);
            case 12, 13 -> crashMost();
            case 14 -> fillDisk(node);
            default -> changeVoters();
        }
    }

    private void crash(SimulatedNode node) {
        note("crash", node);
        node.crash();
        if (random.nextInt(4) == 0) crash(any());
        simulation.after(duration(), node::start);
    }

    /// Just after something was changed most are away for a moment, and come back at once.
    private void crashMost() {
        if (random.nextBoolean()) moveSlots(any());
        else failover(any());
        simulation.after(20 + random.nextLong(150), this::crashMostNow);
    }

    private void crashMostNow() {
        for (SimulatedNode node : simulation.nodes) if (random.nextInt(3) != 0) {
            note("crash", node);
            node.crash();
            simulation.after(20 + random.nextLong(300), node::start);
        }
    }

    private void pause(SimulatedNode node) {
        note("pause", node);
        node.pause();
        simulation.after(duration(), node::resume);
    }

    /// Two parts that do not hear each other.
    private void split() {
        long duration = duration();
        long parts = random.nextLong();
        simulation.note("split " + Long.toBinaryString(parts & (1L << simulation.nodes.size()) - 1));
        simulation.network.pairs((one, other) -> {
            if ((parts >> one.number & 1) != (parts >> other.number & 1)) block(one, other, duration);
        });
    }

    private void cutOff(SimulatedNode node) {
        note("cut off", node);
        long duration = duration();
        for (SimulatedNode other : simulation.nodes) {
            block(node, other, duration);
            block(other, node, duration);
        }
    }

    private void oneWay(SimulatedNode node) {
        SimulatedNode other = any();
        boolean all = random.nextBoolean();
        note(all ? "nobody hears" : "n" + other.number + " does not hear", node);
        long duration = duration();
        for (SimulatedNode each : simulation.nodes) if (all || each == other) block(node, each, duration);
    }

    private void block(SimulatedNode from, SimulatedNode to, long duration) {
        simulation.network.block(from.number, to.number);
        simulation.after(duration, () -> simulation.network.unblock(from.number, to.number));
    }

    private void badNetwork() {
        simulation.note("bad network");
        simulation.network.loss = random.nextDouble(0.6);
        simulation.network.duplication = random.nextDouble(0.3);
        simulation.network.longestDelayMillis = 5 + random.nextInt(1500);
        simulation.after(duration(), () -> {
            simulation.network.loss = 0;
            simulation.network.duplication = 0;
            simulation.network.longestDelayMillis = 5;
        });
    }

    /// Forward as after a long sleep, or back by more than a tick.
    private void jump(SimulatedNode node) {
        long millis = random.nextBoolean() ? random.nextLong(5000) : -200 - random.nextLong(5000);
        note("clock jumps by " + millis, node);
        node.jump(millis);
    }

    private void failover(SimulatedNode node) {
        note("CLUSTER FAILOVER", node);
        node.failover(random.nextBoolean());
        for (Member replica : node.topology().replicas(node.id)) node.offerTo(replica.id());
    }

    private void moveSlots(SimulatedNode node) {
        Topology topology = node.topology();
        List<NodeId> primaries = topology.members().stream().filter(Member::isPrimary).map(Member::id).toList();
        NodeId from = primaries.get(random.nextInt(primaries.size()));
        NodeId to = primaries.get(random.nextInt(primaries.size()));
        int first = random.nextInt(SlotSet.SLOTS);
        SlotSet slots = topology.slots(from).common(SlotSet.range(first, SlotSet.SLOTS - 1));
        if (random.nextInt(8) == 0) slots = topology.slots(from);
        if (slots.isEmpty() || from.equals(to) || !node.isRunning()) return;
        node.propose(new TopologyEntry.SlotChange(slots, from, topology.shardEpoch(topology.member(from).shard()), to,
                topology.shardEpoch(topology.member(to).shard())));
    }

    private void fillDisk(SimulatedNode node) {
        note("disk is full", node);
        node.fillDisk(true);
        simulation.after(duration(), () -> node.fillDisk(false));
        if (random.nextBoolean()) changeVoters();
    }

    /// Several want somebody to vote, or to vote no longer, at about the same time.
    private void changeVoters() {
        for (int left = 1 + random.nextInt(4); left > 0; left--)
            simulation.after(random.nextInt(600), () -> changeVoter(any(), any()));
    }

    private void changeVoter(SimulatedNode node, SimulatedNode about) {
        if (!node.mayChangeVoters() || simulation.now() > LAST_VOTER_MILLIS) return;
        boolean votes = !node.topology().member(about.id).voter();
        note("votes " + votes, about);
        node.propose(new TopologyEntry.Voter(about.id, votes, node.topology().votersVersion()));
    }

    private void note(String what, SimulatedNode node) { simulation.note(what + ": n" + node.number); }
}
