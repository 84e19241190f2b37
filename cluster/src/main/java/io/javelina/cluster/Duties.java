package io.javelina.cluster;

import io.javelina.cluster.log.RaftLog;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.Collection;

/// What a node sees to by itself, again and again: that it is a member, and that members vote. The cluster's thread.
final class Duties {
    private static final long AGAIN_MILLIS = 1000;

    private final ThisNode node;
    private final Proposer proposer;
    private long nextJoinMillis;
    private long nextVoterMillis;

    Duties(ThisNode node, Proposer proposer) {
        this.node = node;
        this.proposer = proposer;
    }

    /// @param mayChangeVoters whether the last change of the voters is known to a majority
    void tick(long now, RaftLog log, boolean mayChangeVoters) {
        join(now);
        if (mayChangeVoters || node.topology().voters() == 0) keepVoters(now, log);
    }

    /// As long as this node is in no topology, it wants to be.
    private void join(long now) {
        if (node.leaving || now < nextJoinMillis || node.isMember()) return;
        nextJoinMillis = now + AGAIN_MILLIS;
        proposer.propose(node.joining != null ? node.joining : node.newcomer());
    }

    void joinSoon() { nextJoinMillis = 0; }

    /// Members vote, and those who are none do not. Everybody sees to his own vote, and whoever leads to those of nodes that are gone.
    private void keepVoters(long now, RaftLog log) {
        Member own = node.own();
        if (own == null || now < nextVoterMillis) return;
        nextVoterMillis = now + 2 * node.failover.heartbeatMillis();
        String self = own.id().hex();
        Collection<String> voters = log.voters();
        if (!voters.contains(self)) log.addVoter(self);
        else if (!own.voter()) proposer.propose(new TopologyEntry.Voter(own.id(), true));
        if (!self.equals(log.leader())) return;
        voters.stream().filter(id -> node.topology().member(new NodeId(id)) == null && !id.equals(self)).findFirst()
                .ifPresent(log::removeVoter);
    }
}
