package io.javelina.cluster;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.TopologyEntry;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;

/// How a node leaves its cluster, because it is told to or was forgotten, and begins one of its own. The cluster's thread.
final class Departure {
    private static final long BEGIN_SECONDS = 10;

    private final ThisNode node;
    private final Home home;
    private final Duties duties;
    private final Proposer proposer;
    private final Function<NodeId, CompletionStage<Void>> forgetting;
    /// Who was to be met is not, for that reason.
    private final Consumer<ClusterRefusal> giveUpMeetings;
    /// Done when this node is a member of its present cluster.
    private CompletableFuture<Void> membership = new CompletableFuture<>();

    Departure(ThisNode node, Home home, Duties duties, Proposer proposer,
            Function<NodeId, CompletionStage<Void>> forgetting, Consumer<ClusterRefusal> giveUpMeetings) {
        this.node = node;
        this.home = home;
        this.duties = duties;
        this.proposer = proposer;
        this.forgetting = forgetting;
        this.giveUpMeetings = giveUpMeetings;
    }

    // Beginning.

    /// Begins a cluster of this node alone.
    void found() throws IOException {
        node.joining = node.newcomer();
        membership = new CompletableFuture<>();
        home.found();
    }

    /// Done when this node is a member of its present cluster.
    CompletableFuture<Void> membership() { return membership; }

    void isMember() { membership.complete(null); }

    // Leaving.

    /// Gives up its slots and its place among the others, who are told if they can be, and is alone then.
    CompletionStage<Void> reset(boolean hard) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.leaving = true;
        goAway().orTimeout(node.failover.nodeTimeoutMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, failure) -> node.thread.run(() -> gone(failure, hard, done)));
        return done;
    }

    private CompletableFuture<Void> goAway() {
        Member own = node.own();
        if (own == null || node.isAlone()) return CompletableFuture.completedFuture(null);
        SlotSet slots = node.topology().slots(own.id());
        CompletionStage<Void> empty = slots.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : proposer.propose(new TopologyEntry.SlotChange(slots, own.id(),
                        node.topology().shardEpoch(own.shard()), null, 0));
        return empty.thenCompose(_ -> forgetting.apply(own.id()))
                .thenCompose(_ -> stopVoting(own.id())).toCompletableFuture();
    }

    private CompletionStage<Void> stopVoting(NodeId id) {
        return home.log() == null ? CompletableFuture.completedFuture(null) : home.log().removeVoter(id.hex());
    }

    private void gone(Throwable failure, boolean hard, CompletableFuture<Void> done) {
        if (failure != null && !(failure instanceof TimeoutException))
            node.notice("The others could not be told that this node leaves: " + failure.getMessage());
        node.leaving = false;
        beAlone(hard ? NodeId.random(node.random) : node.id());
        membership.copy().orTimeout(BEGIN_SECONDS, TimeUnit.SECONDS).whenComplete((_, late) -> {
            if (late == null) done.complete(null);
            else done.completeExceptionally(new ClusterRefusal("The node cannot begin anew yet"));
        });
    }

    /// From now on this node is in a cluster of its own, without slots.
    void beAlone(NodeId id) {
        giveUpMeetings.accept(new ClusterRefusal("The node has left its cluster"));
        try {
            home.leave(id);
            duties.joinSoon();
            found();
        } catch (IOException e) {
            node.fail("This node cannot begin a cluster of its own: " + e);
        }
    }
}
