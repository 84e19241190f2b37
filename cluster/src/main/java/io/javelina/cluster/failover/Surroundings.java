package io.javelina.cluster.failover;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// What all parts of the [MemberLogic] share: who this node is, what it has applied, whom it knows, and what is to be done.
final class Surroundings {
    final NodeId self;
    final PatientClock clock = new PatientClock();
    final SortedMap<NodeId, Peer> peers = new TreeMap<>();
    FailoverSettings settings;
    private Topology topology = Topology.EMPTY;
    /// Those of the topology.
    private List<NodeId> voters = List.of();
    /// Whether all that was committed before this process began has been applied. Until then this node promises nothing.
    boolean caughtUp;
    /// Own offset of replication, and when the data were last those of a primary that may write, by the outside clock.
    long offset;
    long linkHeardMillis = -MemberLogic.NEVER_HEARD;
    /// Whether it is heard there now, so that the offset is one of its primary's.
    boolean isLinked;
    private List<Effect> effects = new ArrayList<>();

    Surroundings(NodeId self, FailoverSettings settings) {
        this.self = self;
        this.settings = settings;
    }

    Topology topology() { return topology; }

    void topology(Topology next) {
        topology = next;
        voters = next.members().stream().filter(Member::voter).map(Member::id).toList();
    }

    List<NodeId> voters() { return voters; }

    void effect(Effect effect) { effects.add(effect); }

    List<Effect> takeEffects() {
        List<Effect> taken = effects;
        effects = new ArrayList<>();
        return taken;
    }

    /// Null when this node is no member.
    Member member() { return topology.member(self); }

    /// Null when nothing is known of it.
    Peer peer(NodeId id) { return peers.get(id); }

    /// Whether a majority of the voters is for it.
    boolean isMajority(Predicate<NodeId> isFor) { return isMajority(voters, isFor); }

    static boolean isMajority(Collection<NodeId> voters, Predicate<NodeId> isFor) {
        int count = 0;
        for (NodeId voter : voters) if (isFor.test(voter)) count++;
        return count > voters.size() / 2;
    }

    boolean isWorkingReplica(Member member) { return !member.isPrimary() && !member.failed(); }

    static long since(long nowAt, long thenAt) { return thenAt == Peer.NEVER ? Long.MAX_VALUE : nowAt - thenAt; }

    /// How long ago that was by the patient clock; for ever when it never was.
    long since(long thenAt) { return since(clock.now(), thenAt); }
}
