package io.javelina.keyspace;

import io.javelina.memory.Ledger;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Frees on a thread of its own, in the order of submission. Submitting waits for nobody.
///
/// What a slice of work has changed in the ledger is shown there together with the figures here, under a lock that is held
/// for that moment only. So whoever looks at both [#undisturbed] sees them agree to the byte, and never waits for a slice,
/// though the allocator may make a long one of it when it gives memory back to the system.
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
    private final Ledger ledger;
    /// Held for moments only.
    private final ReentrantLock books = new ReentrantLock();
    /// All that was ever freed; held by `books`.
    private long freedObjects;
    private long freedOverheadBytes;
    /// What [#freedObjects()] counts from.
    private long forgottenObjects;

    private LazyFreeThread(Ledger ledger) {
        this.ledger = ledger;
        thread = new Thread(this::work, "javelina-lazy-free");
        thread.setDaemon(true);
    }

    /// Starts to free blocks of the allocator that this ledger is of.
    public static LazyFreeThread start(Ledger ledger) {
        LazyFreeThread lazyFree = new LazyFreeThread(ledger);
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
        ledger.collect();
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
        long objects = release.objects();
        long overheadBytes = release.overheadBytes();
        boolean more = release.proceed();
        books.lock();
        try {
            ledger.publish();
            freedObjects += objects - release.objects();
            freedOverheadBytes += overheadBytes - release.overheadBytes();
            return more;
        } finally {
            books.unlock();
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

    /// Reads figures, of this class and of the ledger, that belong to the same moment.
    public <T> T undisturbed(Supplier<T> reader) {
        books.lock();
        try {
            return reader.get();
        } finally {
            books.unlock();
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
        books.lock();
        try {
            forgottenObjects = freedObjects;
        } finally {
            books.unlock();
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
