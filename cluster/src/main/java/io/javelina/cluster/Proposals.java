package io.javelina.cluster;

import io.javelina.cluster.log.ReplicatedLog;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// What this node has proposed, each with a number by which it knows it again, until it is known what became of it.
final class Proposals {
    private final long proposer = new SecureRandom().nextLong();
    private final AtomicLong count = new AtomicLong();
    private final Map<TopologyMachine.Number, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

    /// Lets the log order an entry. Nothing is done here when it is applied but [#applied].
    ///
    /// @param log null when there is none now
    void append(ReplicatedLog log, Function<TopologyMachine.Number, byte[]> entry, CompletableFuture<Void> done) {
        if (log == null) {
            done.completeExceptionally(new ClusterRefusal("The node is about to join others"));
            return;
        }
        TopologyMachine.Number number = new TopologyMachine.Number(proposer, count.incrementAndGet());
        waiting.put(number, done);
        log.append(entry.apply(number)).whenComplete((_, failure) -> {
            if (failure == null) return;
            waiting.remove(number);
            done.completeExceptionally(failure);
        });
    }

    /// An entry was applied, by this node or another one.
    ///
    /// @param number null when it is not known which
    /// @param refusal null when it was not refused
    void applied(TopologyMachine.Number number, String refusal) {
        CompletableFuture<Void> done = number == null ? null : waiting.remove(number);
        if (done == null) return;
        if (refusal == null) done.complete(null);
        else done.completeExceptionally(new ClusterRefusal(refusal));
    }

    void end() {
        ClusterRefusal refusal = new ClusterRefusal("The node has left the cluster");
        waiting.values().forEach(done -> done.completeExceptionally(refusal));
    }
}
