package io.javelina.persistence;

import io.javelina.memory.Allocator;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Appends to the append-only file on a thread of its own: bytes are collected by the loop, handed over as a whole, and
/// written, and synced where that is asked for, while the loop goes on. What else is to be done with the files, such as
/// going on with another one, is done by the same thread, in the order in which it was asked for.
///
/// * Bytes are on their way once at a time; what is collected meanwhile waits for the next time.
/// * Whatever happens to a task, it ends: the loop may wait for it.
/// * Of bytes whose writing fails, either none are in the file, or exactly those that the task says. The rest goes back
///   to what is collected, in front.
public final class AofWriter implements AutoCloseable {
    private static final long CLOSE_SECONDS = 30;
    /// What the system says about files that cannot be synced, such as devices, which therefore need not be.
    private static final String NOT_SYNCABLE = "Invalid argument";

    /// Something to do with the files, on the thread.
    public interface Work {
        void perform(Files files) throws IOException;
    }

    /// What the thread appends to.
    public static final class Files {
        private AppendedFile current;
        /// Where it ends.
        private long end;

        /// The file, null when there is none.
        public AppendedFile current() { return current; }

        /// From now on bytes go to this file, which ends there.
        public void use(AppendedFile file, long fileEnd) {
            current = file;
            end = fileEnd;
        }
    }

    /// Something that the thread does. Its results are the loop's to read once [#collect] has given it back.
    public static final class Task {
        private final AofBuffer bytes;
        /// Null when bytes are to be written.
        private final Work work;
        private final boolean syncs;
        private final long position;
        private final long wanted;
        private long attempted;
        private long written;
        private long end;
        private String error;
        private String truncateError;
        private String syncError;
        private boolean synced;
        private long writeNanos;
        private long syncNanos;
        /// Nobody asks how it went.
        private boolean unseen;

        private Task(AofBuffer bytes, Work work, boolean syncs, long position) {
            this.bytes = bytes;
            this.work = work;
            this.syncs = syncs;
            this.position = position;
            this.wanted = bytes == null ? 0 : bytes.bytes();
        }

        /// Whether it was to write bytes; otherwise it was other work.
        public boolean isWrite() { return work == null; }

        /// Bytes that it was to write.
        public long wanted() { return wanted; }

        /// Bytes that it could write, though they may be out of the file again.
        public long attempted() { return attempted; }

        /// Bytes that it has written and that are in the file.
        public long written() { return written; }

        /// Where the file ended after it.
        public long end() { return end; }

        /// What the caller gave it to carry.
        public long position() { return position; }

        /// Why it failed, null when it did not.
        public String error() { return error; }

        /// Why a part that was written could not be removed again, null when it was.
        public String truncateError() { return truncateError; }

        /// Why it could not be synced, null when it was, or was not to be.
        public String syncError() { return syncError; }

        public boolean isSynced() { return synced; }

        public long writeNanos() { return writeNanos; }

        public long syncNanos() { return syncNanos; }
    }

    private static final Task END = new Task(null, null, false, 0);

    private final LongSupplier nanos;
    /// Told, on the thread, that a task is done, if that is wanted.
    private final Runnable done;
    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Task> results = new LinkedBlockingQueue<>();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final ReentrantLock waiting = new ReentrantLock();
    private final Condition finished = waiting.newCondition();
    private final Thread thread;
    private volatile boolean tells;

    private final AofBuffer pending;
    /// What the thread works on while it is busy; empty otherwise, once results are collected.
    private final AofBuffer handedOver;
    /// The thread's.
    private final Files files = new Files();

    private AofWriter(Allocator allocator, LongSupplier nanos, Runnable done) {
        this.nanos = nanos;
        this.done = done;
        this.pending = new AofBuffer(allocator);
        this.handedOver = new AofBuffer(allocator);
        this.thread = new Thread(this::work, "javelina-aof");
        thread.setDaemon(true);
    }

    /// Starts the thread.
    ///
    /// @param nanos a clock that only grows, for any thread
    /// @param done called on the thread when all is done and [#tellWhenDone] has asked for that
    public static AofWriter start(Allocator allocator, LongSupplier nanos, Runnable done) {
        AofWriter writer = new AofWriter(allocator, nanos, done);
        writer.thread.start();
        return writer;
    }

    // The loop's side.

    /// Collects bytes. When there is no memory for all of them, some may be collected: see [#truncatePending].
    public void append(long address, long bytes) { pending.append(address, bytes); }

    /// Forgets what was collected last, all but the first `kept` bytes of it.
    public void truncatePending(long kept) { pending.truncate(kept); }

    /// Bytes that are collected and not handed over.
    public long pendingBytes() { return pending.bytes(); }

    /// Forgets what is collected.
    public void dropPending() { pending.close(); }

    /// Tasks that are not done.
    public int unfinished() { return unfinished.get(); }

    public boolean isBusy() { return unfinished.get() > 0; }

    /// When the last task ends, `done` is to be told, once.
    ///
    /// @return whether there is any; when not, nobody will be told
    public boolean tellWhenDone() {
        tells = true;
        if (isBusy()) return true;
        tells = false;
        return false;
    }

    /// Hands over what is collected. Nothing may be on its way, and all results be collected.
    ///
    /// @param position a number of the caller's that the task will carry
    public void write(boolean syncs, long position) {
        if (isBusy() || !results.isEmpty()) throw new IllegalStateException(unfinished() + " tasks on their way");
        handedOver.takeAll(pending);
        submit(new Task(handedOver, null, syncs, position));
    }

    /// Lets the thread do something else, behind all that was handed over.
    public void perform(Work work, long position) { submit(new Task(null, work, false, position)); }

    /// As above, for any thread; its result is told to nobody.
    public void performUnseen(Work work) {
        Task task = new Task(null, work, false, 0);
        task.unseen = true;
        submit(task);
    }

    private void submit(Task task) {
        unfinished.incrementAndGet();
        tasks.add(task);
    }

    /// The next task that is done, null when there is none. What it could not write is collected again.
    public Task collect() {
        Task task = results.poll();
        if (task != null && task.isWrite()) pending.prepend(handedOver);
        return task;
    }

    /// Waits until all is done that was handed over.
    public void await() {
        waiting.lock();
        try {
            while (isBusy()) finished.awaitUninterruptibly();
        } finally {
            waiting.unlock();
        }
    }

    // The thread's side.

    private void work() {
        try {
            for (Task task = tasks.take(); task != END; task = tasks.take()) {
                if (task.isWrite()) write(task);
                else perform(task);
                task.end = files.end;
                if (!task.unseen) results.add(task);
                signal();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void perform(Task task) {
        try {
            task.work.perform(files);
        } catch (IOException e) {
            task.error = AofFolder.reason(e);
        } catch (RuntimeException | Error e) {
            task.error = e.toString();
        }
    }

    private void write(Task task) {
        if (task.wanted > 0) writeBytes(task);
        if (task.syncs && task.error == null) sync(task);
    }

    private void writeBytes(Task task) {
        long begun = nanos.getAsLong();
        try {
            while (task.attempted < task.wanted)
                task.attempted += files.current.write(task.bytes.at(task.attempted));
        } catch (IOException e) {
            task.error = AofFolder.reason(e);
        } catch (RuntimeException | Error e) {
            task.error = e.toString();
        }
        boolean keeps = task.error == null || task.attempted > 0 && !removePart(task);
        task.written = keeps ? task.attempted : 0;
        task.bytes.drop(task.written);
        files.end += task.written;
        task.writeNanos = nanos.getAsLong() - begun;
    }

    /// Removes a part, so that the file ends with a whole command.
    private boolean removePart(Task task) {
        try {
            files.current.truncate(files.end);
            return true;
        } catch (IOException e) {
            task.truncateError = AofFolder.reason(e);
            return false;
        }
    }

    private void sync(Task task) {
        long begun = nanos.getAsLong();
        try {
            files.current.force();
            task.synced = true;
        } catch (IOException e) {
            task.syncError = AofFolder.reason(e);
        } catch (RuntimeException | Error e) {
            task.syncError = e.toString();
        }
        task.syncNanos = nanos.getAsLong() - begun;
    }

    private void signal() {
        waiting.lock();
        try {
            unfinished.decrementAndGet();
            finished.signalAll();
        } finally {
            waiting.unlock();
        }
        if (tells && !isBusy()) {
            tells = false;
            done.run();
        }
    }

    /// Whether an error of syncing says only that this cannot be done with such a file.
    public static boolean isHarmless(String syncError) { return NOT_SYNCABLE.equals(syncError); }

    /// Ends the thread when all is done that was handed over. What is collected is forgotten.
    @Override
    public void close() {
        tasks.add(END);
        try {
            thread.join(Duration.ofSeconds(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        while (collect() != null) continue;
        pending.close();
    }
}
