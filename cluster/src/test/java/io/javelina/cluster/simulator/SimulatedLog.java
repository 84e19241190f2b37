package io.javelina.cluster.simulator;

import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyCodec;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.cluster.wire.MalformedBytes;
import java.util.ArrayList;
import java.util.List;

/// A replicated log in the manner of Raft: terms, a leader that a majority can reach and whose log is the most complete of it,
/// entries that are committed once a majority has stored them. Who shall lead is decided by an oracle that sees the whole network; all
/// else goes through it. What is stored is durable; how far it is committed and applied is not. It checks itself: what was
/// committed never changes, and what was acknowledged stays.
final class SimulatedLog {
    private static final long REPEAT_MILLIS = 40;
    private static final long ELECTION_MILLIS = 150;
    private static final int SLOWEST_APPLY_MILLIS = 30;

    /// @param bytes null for entries that mean nothing: the first of a term, and those that nodes catch up by
    record Stored(long term, byte[] bytes, int proposer, long token) {
    }

    /// What one node has of it.
    static final class Copy {
        // Durable.
        List<Stored> entries = new ArrayList<>();
        long term;
        /// How many entries are in the stored topology.
        int snapshotCount;
        Topology snapshot = Topology.EMPTY;

        // Of the process.
        int committed;
        int applied;
        boolean isApplying;
        boolean isStopped;
        Topology topology = Topology.EMPTY;

        // Of a leader: how many entries each other node has stored in this term.
        boolean isLeading;
        int[] stored;

        void stop() {
            isStopped = true;
            isLeading = false;
        }
    }

    private final Simulation simulation;
    /// What was committed, in order, and the topology after each.
    private final List<Stored> committed = new ArrayList<>();
    private Topology newest = Topology.EMPTY;
    private long leaderlessSince;
    /// Whether all nodes order it, and not just those that vote by the topology: they come to that one after the other.
    private boolean isOrderedByAll;

    SimulatedLog(Simulation simulation) { this.simulation = simulation; }

    /// All nodes have applied these.
    void begin(List<TopologyEntry> entries) {
        for (TopologyEntry entry : entries) {
            committed.add(new Stored(1, TopologyCodec.encode(entry), 0, 0));
            newest = applied(newest, entry);
        }
        for (SimulatedNode node : simulation.nodes) {
            node.copy.entries.addAll(committed);
            node.copy.term = 1;
            node.copy.snapshot = newest;
            node.copy.snapshotCount = committed.size();
        }
        simulation.after(10, this::watch);
    }

    void orderedByAll() { isOrderedByAll = true; }

    /// By all that was committed so far.
    Topology newest() { return newest; }

    // Leaders.

    private void watch() {
        simulation.after(20 + simulation.random.nextInt(20), this::watch);
        if (simulation.nodes.stream().anyMatch(node -> node.copy.isLeading && reachesMajority(node))) {
            leaderlessSince = simulation.now();
            return;
        }
        if (simulation.now() - leaderlessSince < ELECTION_MILLIS) return;
        leaderlessSince = simulation.now();
        List<SimulatedNode> candidates = simulation.nodes.stream().filter(this::reachesMajority).toList();
        if (!candidates.isEmpty()) elect(candidates.get(simulation.random.nextInt(candidates.size())));
    }

    private boolean reachesMajority(SimulatedNode node) {
        return isTakingPart(node) && isMajority(electors(node).size());
    }

    /// By all that was committed.
    private boolean isVoter(SimulatedNode node) { return isOrderedByAll || newest.member(node.id).voter(); }

    private boolean isTakingPart(SimulatedNode node) {
        return node.isRunning() && !node.copy.isStopped && isVoter(node);
    }

    private boolean isMajority(int count) {
        return count > (isOrderedByAll ? simulation.nodes.size() : newest.voters()) / 2;
    }

    private List<SimulatedNode> electors(SimulatedNode node) {
        return simulation.nodes.stream()
                .filter(other -> isTakingPart(other) && (other == node
                        || simulation.network.isOpen(node, other) && simulation.network.isOpen(other, node)))
                .toList();
    }

    /// Those vote whose log is not more complete than the candidate's.
    private void elect(SimulatedNode candidate) {
        List<SimulatedNode> voting = electors(candidate).stream()
                .filter(voter -> !isMoreComplete(voter.copy, candidate.copy) && voter.writes()).toList();
        if (!isMajority(voting.size()) || candidate.copy.isStopped) return;
        long term = voting.stream().mapToLong(voter -> voter.copy.term).max().orElseThrow() + 1;
        for (SimulatedNode voter : voting) {
            voter.copy.term = term;
            voter.copy.isLeading = false;
        }
        candidate.copy.isLeading = true;
        candidate.copy.stored = new int[simulation.nodes.size() + 1];
        simulation.note("n" + candidate.number + " leads term " + term);
        append(candidate, new Stored(term, null, 0, 0));
        repeat(candidate, term);
    }

    private static boolean isMoreComplete(Copy one, Copy other) {
        long oneTerm = one.entries.getLast().term;
        long otherTerm = other.entries.getLast().term;
        return oneTerm != otherTerm ? oneTerm > otherTerm : one.entries.size() > other.entries.size();
    }

    // Proposals.

    /// Goes to the leader, as far as there is one that the node can reach; otherwise it is lost.
    void propose(SimulatedNode from, byte[] bytes, long token) {
        for (SimulatedNode leader : simulation.nodes) {
            if (!leader.copy.isLeading) continue;
            Runnable append = () -> {
                if (leader.copy.isLeading) append(leader, new Stored(leader.copy.term, bytes, from.number, token));
            };
            if (leader == from) leader.whenRunning(append);
            else simulation.network.carry(from, leader, 0, append);
        }
    }

    private void append(SimulatedNode leader, Stored entry) {
        if (!leader.writes()) return;
        leader.copy.entries.add(entry);
        leader.copy.stored[leader.number] = leader.copy.entries.size();
        commit(leader);
        replicate(leader);
    }

    private void repeat(SimulatedNode leader, long term) {
        simulation.after(REPEAT_MILLIS, () -> {
            if (!leader.copy.isLeading || leader.copy.term != term) return;
            leader.whenRunning(() -> replicate(leader));
            repeat(leader, term);
        });
    }

    private void replicate(SimulatedNode leader) {
        if (!leader.copy.isLeading) return;
        long term = leader.copy.term;
        List<Stored> entries = List.copyOf(leader.copy.entries);
        int count = leader.copy.committed;
        for (SimulatedNode follower : simulation.nodes)
            if (follower != leader)
                simulation.network.carry(leader, follower, simulation.network.loss,
                        () -> store(follower, leader, term, entries, count));
    }

    private void store(SimulatedNode follower, SimulatedNode leader, long term, List<Stored> entries, int count) {
        Copy copy = follower.copy;
        if (copy.isStopped) return;
        if (copy.term > term) {
            simulation.network.carry(follower, leader, simulation.network.loss, () -> stepDown(leader, copy.term));
            return;
        }
        copy.term = term;
        copy.isLeading = false;
        if (!isPrefix(entries, copy.entries)) {
            if (!follower.writes()) return;
            copy.entries = new ArrayList<>(entries);
        }
        int stored = entries.size();
        simulation.network.carry(follower, leader, simulation.network.loss,
                () -> stored(leader, follower, term, stored));
        commitTo(follower, Math.min(count, stored));
    }

    private static void stepDown(SimulatedNode leader, long term) {
        if (term <= leader.copy.term) return;
        leader.copy.term = term;
        leader.copy.isLeading = false;
    }

    /// A late message of the same term has less than what is here.
    private static boolean isPrefix(List<Stored> entries, List<Stored> of) {
        return entries.size() <= of.size() && of.get(entries.size() - 1) == entries.getLast();
    }

    private void stored(SimulatedNode leader, SimulatedNode follower, long term, int count) {
        Copy copy = leader.copy;
        if (!copy.isLeading || copy.term != term) return;
        copy.stored[follower.number] = Math.max(copy.stored[follower.number], count);
        commit(leader);
    }

    /// Entries of earlier terms are committed with the first of this one.
    private void commit(SimulatedNode leader) {
        Copy copy = leader.copy;
        int count = copy.entries.size();
        while (count > copy.committed && !isStored(copy.stored, count)) count--;
        if (count > copy.committed && copy.entries.get(count - 1).term == copy.term) commitTo(leader, count);
    }

    private boolean isStored(int[] stored, int count) {
        int having = 0;
        for (SimulatedNode node : simulation.nodes) if (isVoter(node) && stored[node.number] >= count) having++;
        return isMajority(having) || having > 0 && simulation.mutation == Mutation.COMMITTED_BY_ONE;
    }

    private void commitTo(SimulatedNode node, int count) {
        Copy copy = node.copy;
        for (int i = copy.committed; i < count; i++) agree(i, copy.entries.get(i));
        if (count <= copy.committed) return;
        copy.committed = count;
        applyLater(node);
    }

    /// What is committed is the same for all.
    private void agree(int index, Stored entry) {
        if (index < committed.size()) {
            if (committed.get(index) != entry)
                throw simulation.failure("an entry that was committed is lost: " + index);
            return;
        }
        committed.add(entry);
        if (entry.bytes == null) return;
        TopologyEntry decided = decoded(entry.bytes);
        Topology before = newest;
        newest = applied(newest, decided);
        if (decided instanceof TopologyEntry.Failover failover && newest != before)
            simulation.checks.handsOver(before, failover);
        simulation.note("committed: n" + entry.proposer + " " + decided);
    }

    // Applying.

    private void applyLater(SimulatedNode node) {
        Copy copy = node.copy;
        if (copy.isApplying || copy.applied >= copy.committed) return;
        copy.isApplying = true;
        simulation.after(simulation.random.nextInt(SLOWEST_APPLY_MILLIS), () -> node.whenRunning(copy, () -> {
            copy.isApplying = false;
            while (copy.applied < copy.committed) apply(node, copy);
        }));
    }

    private void apply(SimulatedNode node, Copy copy) {
        Stored entry = copy.entries.get(copy.applied++);
        if (entry.bytes != null) {
            copy.topology = applied(copy.topology, decoded(entry.bytes));
            node.applied(copy.topology);
        }
        if (entry.proposer == node.number) node.done(entry.token);
        if (simulation.chance(0.2)) snapshot(copy);
    }

    private Topology applied(Topology before, TopologyEntry entry) {
        boolean isBroken = simulation.mutation == Mutation.VOTERS_CHANGE_AT_ONCE;
        TopologyEntry judged = isBroken && entry instanceof TopologyEntry.Voter voter
                ? new TopologyEntry.Voter(voter.id(), voter.votes(), before.votersVersion())
                : entry;
        return before.apply(judged).topology();
    }

    private static void snapshot(Copy copy) {
        copy.snapshot = copy.topology;
        copy.snapshotCount = copy.applied;
    }

    /// What a process that begins finds on its disk.
    Copy restarted(Copy before) {
        Copy copy = new Copy();
        copy.snapshot = before.snapshot;
        copy.snapshotCount = before.snapshotCount;
        copy.entries = before.entries;
        if (simulation.mutation == Mutation.LOG_IS_NOT_DURABLE)
            copy.entries = new ArrayList<>(before.entries.subList(0, before.snapshotCount));
        copy.term = before.term;
        copy.committed = copy.snapshotCount;
        copy.applied = copy.snapshotCount;
        copy.topology = reread(copy.snapshot);
        return copy;
    }

    private static Topology reread(Topology topology) {
        try {
            return TopologyCodec.decodeTopology(TopologyCodec.encode(topology));
        } catch (MalformedBytes e) {
            throw new AssertionError(e);
        }
    }

    static TopologyEntry decoded(byte[] bytes) {
        try {
            return TopologyCodec.decodeEntry(bytes);
        } catch (MalformedBytes e) {
            throw new AssertionError(e);
        }
    }
}
