package io.javelina.cluster;

import io.javelina.cluster.log.RaftLog;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.Collection;

/// What a node sees to by itself, again and again: that it is a member, and that members vote. The cluster's thread.
final class Duties {
    private static final long AGAIN_MILLIS = 1000;

    private final ThisNode node;
    private final Proposer proposer;
    private long nextJoinMillis;
    private long nextVoterMillis;
    private long nextVoteMillis;
    /// Since when the voters are those that are waited for.
    private long votersVersion;

    Duties(ThisNode node, Proposer proposer) {
        this.node = node;
        this.proposer = proposer;
    }

    void tick(long now, RaftLog log) {
        join(now);
        keepVoters(now, log);
    }

    /// As long as this node is in no topology, it wants to be.
    private void join(long now) {
        if (node.leaving || now < nextJoinMillis || node.isMember()) return;
        nextJoinMillis = now + AGAIN_MILLIS;
        proposer.propose(node.joining != null ? node.joining : node.newcomer());
    }

    void joinSoon() { nextJoinMillis = 0; }

    /// Those who order the log are the members. Everybody sees to his own place there, and whoever leads to those of nodes that are gone.
    private void keepVoters(long now, RaftLog log) {
        Member own = node.own();
        if (own == null || now < nextVoterMillis) return;
        nextVoterMillis = now + 2 * node.failover.heartbeatMillis();
        String self = own.id().hex();
        Collection<String> voters = log.voters();
        if (!voters.contains(self)) log.addVoter(self);
        if (!self.equals(log.leader())) return;
        voters.stream().filter(id -> node.topology().member(new NodeId(id)) == null && !id.equals(self)).findFirst()
                .ifPresent(log::removeVoter);
    }

    /// Members vote, first those who order the log. Everybody sees to his own vote.
    ///
    /// @param mayChangeVoters whether the last change of the voters is known to a majority
    void vote(long now, RaftLog log, boolean mayChangeVoters) {
        Topology topology = node.topology();
        Member own = node.own();
        if (own == null || own.voter() || !mayChangeVoters && topology.voters() > 0) return;
        if (topology.votersVersion() != votersVersion) {
            votersVersion = topology.votersVersion();
            nextVoteMillis = now + turn(topology, own) * node.failover.heartbeatMillis();
        }
        if (now < nextVoteMillis || !log.voters().contains(own.id().hex())) return;
        nextVoteMillis = now + 2 * node.failover.heartbeatMillis();
        proposer.propose(new TopologyEntry.Voter(own.id(), true, votersVersion));
    }

    /// Only one of those who propose at the same time succeeds: so they do that one after the other.
    private static long turn(Topology topology, Member own) {
        return topology.members().stream().takeWhile(member -> !member.id().equals(own.id()))
                .filter(member -> !member.voter() && !member.failed()).count();
    }
}
