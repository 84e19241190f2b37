package io.javelina.keyspace;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Frees on a thread of its own, in the order of submission.
///
/// The lock is held for one slice of work at a time, and each slice changes the figures here by just what it changes in the
/// ledger. So whoever looks at both [#undisturbed] sees them agree to the byte. The lock is fair: nobody waits for longer
/// than a slice.
public final class LazyFreeThread implements LazyFree, AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition submitted = lock.newCondition();
    private final Condition progressed = lock.newCondition();
    private final ArrayDeque<Release> queue = new ArrayDeque<>();
    private final Thread thread;
    private boolean closing;
    private long pendingObjects;
    private long pendingOverheadBytes;
    private long freedObjects;

    private LazyFreeThread() { thread = new Thread(this::work, "javelina-lazy-free"); }

    public static LazyFreeThread start() {
        LazyFreeThread lazyFree = new LazyFreeThread();
        lazyFree.thread.setDaemon(true);
        lazyFree.thread.start();
        return lazyFree;
    }

    @Override
    public void submit(Release release) {
        lock.lock();
        try {
            pendingObjects += release.objects();
            pendingOverheadBytes += release.overheadBytes();
            queue.add(release);
            submitted.signal();
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (Release release = next(); release != null; release = next())
            while (proceed(release)) continue;
    }

    /// The oldest release, which stays in the queue until it is finished; null when this is closed and all is done.
    private Release next() {
        lock.lock();
        try {
            while (queue.isEmpty() && !closing) submitted.awaitUninterruptibly();
            return queue.peek();
        } finally {
            lock.unlock();
        }
    }

    private boolean proceed(Release release) {
        lock.lock();
        try {
            long objects = release.objects();
            long overheadBytes = release.overheadBytes();
            boolean unfinished = release.proceed();
            long freed = objects - release.objects();
            pendingObjects -= freed;
            freedObjects += freed;
            pendingOverheadBytes -= overheadBytes - release.overheadBytes();
            if (!unfinished) {
                queue.remove();
                progressed.signalAll();
            }
            return unfinished;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isBusy() {
        lock.lock();
        try {
            return !queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitProgress(long nanos) {
        lock.lock();
        try {
            if (!queue.isEmpty()) progressed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// Reads figures, of this class or of the ledger, while nothing is being freed here.
    public <T> T undisturbed(Supplier<T> reader) {
        lock.lock();
        try {
            return reader.get();
        } finally {
            lock.unlock();
        }
    }

    /// INFO's `lazyfree_pending_objects`.
    public long pendingObjects() { return undisturbed(() -> pendingObjects); }

    /// INFO's `lazyfreed_objects`.
    public long freedObjects() { return undisturbed(() -> freedObjects); }

    /// What the accounts of database overhead hold beyond what databases report.
    public long pendingOverheadBytes() { return undisturbed(() -> pendingOverheadBytes); }

    /// Sets back what CONFIG RESETSTAT does.
    public void resetStatistics() {
        lock.lock();
        try {
            freedObjects = 0;
        } finally {
            lock.unlock();
        }
    }

    /// Lets the thread finish what was submitted and waits for that, but no longer than this. What is left then goes
    /// with the process.
    ///
    /// @return whether all was freed
    public boolean close(long millis) {
        lock.lock();
        try {
            closing = true;
            submitted.signal();
        } finally {
            lock.unlock();
        }
        try {
            return thread.join(Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() { close(TimeUnit.SECONDS.toMillis(5)); }
}
