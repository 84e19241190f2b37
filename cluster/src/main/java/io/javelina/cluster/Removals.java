package io.javelina.cluster;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Nodes that are to be forgotten. Those who vote wait until a majority knows of the last change of the voters, and again when somebody else
/// was faster to change them. The cluster's thread.
final class Removals {
    private static final ClusterRefusal TOO_LATE = new ClusterRefusal(
            "No majority of the voting nodes has agreed in time: the node is not forgotten yet");

    private record Removal(NodeId id, long untilMillis, CompletableFuture<Void> done) {
    }

    private final ThisNode node;
    private final Proposer proposer;
    private final List<Removal> waiting = new ArrayList<>();

    Removals(ThisNode node, Proposer proposer) {
        this.node = node;
        this.proposer = proposer;
    }

    boolean areDone() { return waiting.isEmpty(); }

    /// Done when it is no member; [#go] sees to that.
    CompletionStage<Void> forget(NodeId id) {
        Removal removal = new Removal(id, ClusterClock.millis() + node.failover.nodeTimeoutMillis(),
                new CompletableFuture<>());
        waiting.add(removal);
        return removal.done;
    }

    /// @param mayChangeVoters whether the last change of the voters is known to a majority
    void go(long now, boolean mayChangeVoters) {
        List<Removal> all = List.copyOf(waiting);
        waiting.clear();
        for (Removal removal : all) {
            if (now > removal.untilMillis) removal.done.completeExceptionally(TOO_LATE);
            else
                if (mayChangeVoters || !votes(removal.id)) propose(removal);
                else waiting.add(removal);
        }
    }

    private boolean votes(NodeId id) {
        Member member = node.topology().member(id);
        return member != null && member.voter();
    }

    private void propose(Removal removal) {
        long version = node.topology().votersVersion();
        proposer.propose(new TopologyEntry.NodeForget(removal.id, version))
                .whenComplete((_, failure) -> node.thread.run(() -> proposed(removal, version, failure)));
    }

    private void proposed(Removal removal, long version, Throwable failure) {
        if (failure == null) removal.done.complete(null);
        else
            if (node.topology().votersVersion() == version) removal.done.completeExceptionally(failure);
            else waiting.add(removal);
    }
}
