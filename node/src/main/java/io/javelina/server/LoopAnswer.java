package io.javelina.server;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// A question that only the node loop can answer, asked by any thread. The loop itself answers at once. Another thread
/// waits a second at most; when the loop is busy for longer, or has ended, it gets the last answer with its age. The first
/// answer is waited for as long as it takes: a node that starts may be busy with the dataset.
///
/// @param <T> a record with a component `ageMillis`
final class LoopAnswer<T extends Record> {
    private static final long PATIENCE_MILLIS = 1000;
    /// How often to look whether the first answer is there.
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final NodeLoop loop;
    private final Supplier<T> question;
    private volatile Given<T> last;

    private record Given<T>(T answer, long nanos) {
    }

    LoopAnswer(NodeLoop loop, Supplier<T> question) {
        this.loop = loop;
        this.question = question;
    }

    T ask() {
        if (loop.isCurrent()) return answer();
        CompletableFuture<T> asked = new CompletableFuture<>();
        try {
            loop.io().execute(() -> answer(asked));
            return await(asked);
        } catch (TimeoutException | RejectedExecutionException e) {
            return lastAnswer(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The node could not answer", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return lastAnswer(e);
        }
    }

    private T await(CompletableFuture<T> asked) throws InterruptedException, ExecutionException, TimeoutException {
        while (last == null && !asked.isDone() && !loop.hasEnded()) LockSupport.parkNanos(POLL_NANOS);
        return asked.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void answer(CompletableFuture<T> asked) {
        try {
            asked.complete(answer());
        } catch (RuntimeException e) {
            asked.completeExceptionally(e);
        }
    }

    private T answer() {
        T answer = question.get();
        last = new Given<>(answer, loop.clock().nanos());
        return answer;
    }

    private T lastAnswer(Exception reason) {
        Given<T> given = last;
        if (given == null) throw new IllegalStateException("The node has not answered yet", reason);
        return Aged.by(given.answer, TimeUnit.NANOSECONDS.toMillis(loop.clock().nanos() - given.nanos));
    }
}
