package io.javelina.server;

import io.javelina.command.Request;
import io.javelina.command.Wait;
import io.javelina.resp.Reply;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// Replies that take so long to find out that nobody else shall wait for them: another thread does the work, one request
/// after the other, while the client waits as for a key.
///
/// * The work runs beside the loop and must not touch what is the loop's.
/// * The result is shown on the loop. A client that went meanwhile gets nothing, and one whose work failed is closed, as
///   any that cannot be served.
final class SlowAnswers implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final NodeLoop loop;
    private final ThreadPoolExecutor worker;

    SlowAnswers(NodeLoop loop) {
        this.loop = loop;
        worker = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("slow-answers").factory());
        worker.allowCoreThreadTimeOut(true);
    }

    /// Lets the client of this request, which may wait, have the result of `work` as its reply.
    <T> void answer(Request request, Supplier<T> work, BiConsumer<T, Reply> show) {
        Connection connection = (Connection) request.client();
        Wait wait = Wait.forAnswer();
        connection.block(wait);
        worker.execute(() -> onLoop(answered(connection, wait, work, show)));
    }

    /// Does the work; gives what is to be done on the loop with the result.
    private <T> Runnable answered(Connection connection, Wait wait, Supplier<T> work, BiConsumer<T, Reply> show) {
        try {
            T result = work.get();
            return () -> loop.blocked().answer(connection, wait, reply -> show.accept(result, reply));
        } catch (RuntimeException e) {
            return () -> connection.failed(e);
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop.later(task);
        } catch (RejectedExecutionException e) {
            assert loop.hasEnded() : "only a loop that has ended takes no tasks";
        }
    }

    /// Begins no more work. What is being done is of no use to anybody when the loop has ended.
    @Override
    public void close() { worker.shutdownNow(); }
}
