package io.javelina.keyspace;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Frees on a thread of its own, in the order of submission. Submitting waits for nobody.
///
/// Each slice of work holds a lock, under which it changes the figures here by just what it changes in the ledger. So
/// whoever looks at both [#undisturbed] sees them agree to the byte; he waits for one slice at most, since the lock is
/// fair.
public final class LazyFreeThread implements LazyFree, AutoCloseable {
    private static final long CLOSE_MILLIS = 5000;

    private final LinkedBlockingQueue<Release> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    /// Releases that are not finished.
    private final AtomicInteger unfinished = new AtomicInteger();
    private final ReentrantLock waiting = new ReentrantLock();
    private final Condition progressed = waiting.newCondition();

    /// All that was ever submitted.
    private final AtomicLong submittedObjects = new AtomicLong();
    private final AtomicLong submittedOverheadBytes = new AtomicLong();
    private final ReentrantLock slice = new ReentrantLock(true);
    /// All that was ever freed; held by `slice`.
    private long freedObjects;
    private long freedOverheadBytes;
    /// What [#freedObjects()] counts from.
    private long forgottenObjects;

    private LazyFreeThread() {
        thread = new Thread(this::work, "javelina-lazy-free");
        thread.setDaemon(true);
    }

    public static LazyFreeThread start() {
        LazyFreeThread lazyFree = new LazyFreeThread();
        lazyFree.thread.start();
        return lazyFree;
    }

    @Override
    public void submit(Release release) {
        submittedObjects.addAndGet(release.objects());
        submittedOverheadBytes.addAndGet(release.overheadBytes());
        unfinished.incrementAndGet();
        queue.add(release);
    }

    private void work() {
        try {
            for (Release release = queue.take(); release != End.SIGN; release = queue.take()) {
                while (proceed(release)) continue;
                unfinished.decrementAndGet();
                signalProgress();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean proceed(Release release) {
        slice.lock();
        try {
            long objects = release.objects();
            long overheadBytes = release.overheadBytes();
            boolean more = release.proceed();
            freedObjects += objects - release.objects();
            freedOverheadBytes += overheadBytes - release.overheadBytes();
            return more;
        } finally {
            slice.unlock();
        }
    }

    private void signalProgress() {
        waiting.lock();
        try {
            progressed.signalAll();
        } finally {
            waiting.unlock();
        }
    }

    @Override
    public boolean isBusy() { return unfinished.get() > 0; }

    @Override
    public void awaitProgress(long nanos) {
        waiting.lock();
        try {
            if (isBusy()) progressed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.unlock();
        }
    }

    /// Reads figures, of this class or of the ledger, while nothing is being freed here.
    public <T> T undisturbed(Supplier<T> reader) {
        slice.lock();
        try {
            return reader.get();
        } finally {
            slice.unlock();
        }
    }

    /// INFO's `lazyfree_pending_objects`.
    public long pendingObjects() { return undisturbed(() -> submittedObjects.get() - freedObjects); }

    /// INFO's `lazyfreed_objects`.
    public long freedObjects() { return undisturbed(() -> freedObjects - forgottenObjects); }

    /// What the accounts of database overhead hold beyond what databases report.
    public long pendingOverheadBytes() {
        return undisturbed(() -> submittedOverheadBytes.get() - freedOverheadBytes);
    }

    /// Sets back what CONFIG RESETSTAT does.
    public void resetStatistics() {
        slice.lock();
        try {
            forgottenObjects = freedObjects;
        } finally {
            slice.unlock();
        }
    }

    /// Lets the thread finish what was submitted and waits for that, but no longer than this. What is left then goes
    /// with the process.
    ///
    /// @return whether all was freed
    public boolean close(long millis) {
        queue.add(End.SIGN);
        try {
            return thread.join(Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() { close(CLOSE_MILLIS); }

    /// Stands in the queue behind all that is to be freed.
    private enum End implements Release {
        SIGN;

        @Override
        public boolean proceed() { return false; }

        @Override
        public long objects() { return 0; }

        @Override
        public long overheadBytes() { return 0; }
    }
}
