package io.javelina.cluster;

import java.lang.System.Logger.Level;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The one thread on which everything of a node's cluster happens. What fails there is told, and the next task goes on.
final class ClusterThread {
    private static final long END_SECONDS = 10;

    private final System.Logger log;
    private final ScheduledThreadPoolExecutor executor;
    private volatile boolean ended;

    ClusterThread(System.Logger log) {
        this.log = log;
        executor = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("cluster").factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void run(Runnable task) {
        try {
            executor.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            assert ended : "only a thread that has ended takes no tasks";
        }
    }

    void later(Runnable task, long millis) {
        try {
            executor.schedule(() -> guarded(task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            assert ended : "only a thread that has ended takes no tasks";
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.log(Level.ERROR, "The cluster: " + e, e);
        }
    }

    /// Runs something there, and waits for it.
    <T> T ask(Callable<T> question) throws Exception { return executor.submit(question).get(); }

    boolean hasEnded() { return ended; }

    /// Nothing happens any more when this returns.
    void end() {
        ended = true;
        executor.shutdown();
        try {
            if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) executor.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
