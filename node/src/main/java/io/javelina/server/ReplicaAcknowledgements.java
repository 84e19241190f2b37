package io.javelina.server;

import io.javelina.command.Wait;
import io.javelina.type.CommandError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Waits until all replicas that are in sync have what was written so far. Node loop only.
final class ReplicaAcknowledgements {
    private static final CommandError TOO_FEW = new CommandError("NOREPLICAS Not enough good replicas to write.");
    private static final long UNKNOWN = -1;

    private final NodeLoop loop;
    private final List<Waiting> waiting = new ArrayList<>();

    /// Somebody who waits.
    private static final class Waiting {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        final int count;
        final long deadlineMillis;
        /// What the replicas must have. What is written by a command stands there only when that has ended.
        long offset = UNKNOWN;

        Waiting(int count, long deadlineMillis) {
            this.count = count;
            this.deadlineMillis = deadlineMillis;
        }
    }

    ReplicaAcknowledgements(NodeLoop loop) { this.loop = loop; }

    /// Done, on the loop, when as many replicas as are in sync now have all that this turn has written; fails with
    /// [CommandError] when they have not in time.
    ///
    /// @param deadlineMillis unix milliseconds, or [Wait#FOR_EVER]
    CompletionStage<Void> all(long deadlineMillis) {
        int count = loop.replicas().countWith(Long.MIN_VALUE);
        if (count == 0) return CompletableFuture.completedFuture(null);
        Waiting last = new Waiting(count, deadlineMillis);
        waiting.add(last);
        return last.done;
    }

    /// Each turn, before the replicas are asked what they have.
    void eachTurn() {
        if (waiting.isEmpty()) return;
        for (Waiting each : List.copyOf(waiting)) look(each);
        if (!waiting.isEmpty()) loop.replicas().askForAcknowledgements();
    }

    private void look(Waiting each) {
        if (each.offset == UNKNOWN) each.offset = loop.replicas().history().offset();
        boolean isDone = loop.replicas().countWith(each.offset) >= each.count;
        boolean isLate = each.deadlineMillis != Wait.FOR_EVER && loop.keyspace().now() >= each.deadlineMillis;
        if (!isDone && !isLate) return;
        waiting.remove(each);
        if (isDone) each.done.complete(null);
        else each.done.completeExceptionally(TOO_FEW);
    }
}
