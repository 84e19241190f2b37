package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.ThreadPriority;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A file that appears under its name when it is complete, and safe from a loss of power; until then it has another name.
///
/// Bytes are collected in chunks, which a thread of its own writes, in the background; the file is that thread's alone, since
/// even to open one can take tens of milliseconds while the disk is busy. Nothing on the loop waits, but what says so. All
/// methods are the loop's, but the thread's own.
public final class FileSink implements SnapshotSink {
    public enum State {
        RUNNING, SUCCEEDED, FAILED
    }

    private static final int CHUNK_BYTES = 1 << 18;
    /// Chunks on their way to the disk from which on the sink is full.
    private static final int MOST_QUEUED = 16;
    /// Chunks that are kept for their next use.
    private static final int MOST_SPARE = 4;
    private static final StandardOpenOption[] NEW = { StandardOpenOption.CREATE, StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING };
    /// How much may be written before it is flushed to the disk.
    private static final long FLUSHED_BYTES = 1 << 22;

    private final Allocator allocator;
    private final Path target;
    private final Path temporary;
    private final Opening opening;
    private final boolean flushesIncrementally;
    private final Thread thread;
    /// Whether the temporary file is there; the thread's.
    private boolean exists;

    /// The chunk that is being filled, 0 for none.
    private long chunk;
    private int filled;

    // Shared with the thread, without a lock: the loop would wait for whoever holds it, and the thread may be off the processor
    // for long, since all others come first.

    private final Queue<Chunk> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    /// Only the thread adds to it.
    private final Queue<Long> spare = new ConcurrentLinkedQueue<>();
    private final AtomicInteger spares = new AtomicInteger();
    private volatile boolean ended;
    private volatile boolean cancelled;
    private volatile boolean over;
    /// Who waits for room, null for nobody.
    private volatile Thread waiter;
    private volatile State state = State.RUNNING;
    private volatile String failure;
    private volatile long writtenBytes;

    private record Chunk(long address, int bytes) {
    }

    /// How to open the temporary file.
    interface Opening {
        FileChannel open() throws IOException;
    }

    private FileSink(Allocator allocator, Path target, Path temporary, Opening opening, boolean flushesIncrementally) {
        this.allocator = allocator;
        this.target = target;
        this.temporary = temporary;
        this.opening = opening;
        this.flushesIncrementally = flushesIncrementally;
        this.thread = Thread.ofPlatform().name("snapshot-file").daemon().unstarted(this::run);
    }

    /// Begins a file under its other name, which is one in the same folder. That it cannot be opened is a failure like those
    /// that come later.
    ///
    /// @throws IOException when there can be no more threads
    public static FileSink open(Allocator allocator, Path target, String temporaryName, RdbSettings settings)
            throws IOException {
        Path temporary = target.resolveSibling(temporaryName);
        return open(allocator, target, temporary, () -> FileChannel.open(temporary, NEW), settings);
    }

    /// As above, to a channel of the caller's choice.
    static FileSink open(Allocator allocator, Path target, Path temporary, Opening opening, RdbSettings settings)
            throws IOException {
        FileSink sink = new FileSink(allocator, target, temporary, opening, settings.flushesIncrementally);
        try {
            sink.thread.start();
        } catch (OutOfMemoryError e) {
            throw new IOException("there can be no more threads", e);
        }
        return sink;
    }

    // The loop.

    @Override
    public void write(long address, long bytes) {
        for (long done = 0; done < bytes;) {
            if (chunk == 0) chunk = takeSpare();
            int some = (int) Math.min(bytes - done, CHUNK_BYTES - filled);
            Memory.copy(address + done, chunk + filled, some);
            filled += some;
            done += some;
            if (filled == CHUNK_BYTES) handOver();
        }
    }

    private long takeSpare() {
        Long kept = spare.poll();
        if (kept == null) return allocator.allocate(Account.SNAPSHOT_BUFFERS, CHUNK_BYTES);
        spares.decrementAndGet();
        return kept;
    }

    private void handOver() {
        if (chunk == 0) return;
        queued.incrementAndGet();
        queue.add(new Chunk(chunk, filled));
        chunk = 0;
        filled = 0;
        // The thread may have looked for the last time before.
        if (over) freeQueue();
        LockSupport.unpark(thread);
    }

    @Override
    public boolean isFull() { return queued.get() >= MOST_QUEUED; }

    @Override
    public void end() {
        handOver();
        ended = true;
        LockSupport.unpark(thread);
    }

    /// Gives up: the file is deleted soon. Too late when it [#succeeded][State#SUCCEEDED].
    public void cancel() {
        if (chunk != 0) free(chunk);
        chunk = 0;
        filled = 0;
        cancelled = true;
        LockSupport.unpark(thread);
    }

    /// How it stands; from the moment on when it is no longer running all memory is given back.
    public State state() { return state; }

    /// Why it failed.
    public String failure() { return failure; }

    public long writtenBytes() { return writtenBytes; }

    /// Waits until the sink is no longer full, for snapshots that everybody waits for.
    public void awaitRoom() throws InterruptedException {
        waiter = Thread.currentThread();
        while (isFull() && !over) {
            LockSupport.park(this);
            if (Thread.interrupted()) throw new InterruptedException();
        }
        waiter = null;
    }

    /// Waits until the file is there or has failed.
    public State await() throws InterruptedException {
        thread.join();
        return state;
    }

    // The thread.

    /// Whatever happens, it ends in a state: those on the loop wait for that.
    private void run() {
        ThreadPriority.background();
        State result = State.FAILED;
        try {
            if (writeFile()) result = State.SUCCEEDED;
            else failure = "cancelled";
        } catch (IOException | RuntimeException e) {
            failure = reason(e);
        } catch (Error e) {
            failure = e.toString();
            throw e;
        } finally {
            try {
                if (result == State.FAILED && exists) deleteTemporary();
                releaseAll();
            } finally {
                state = result;
            }
        }
    }

    /// Returns whether nobody has cancelled it.
    private boolean writeFile() throws IOException {
        try (FileChannel file = opened()) {
            writeAll(file);
            if (cancelled) return false;
            file.force(true);
            SafeNames.rename(temporary, target);
            return true;
        }
    }

    private FileChannel opened() throws IOException {
        try {
            FileChannel file = opening.open();
            exists = true;
            return file;
        } catch (IOException e) {
            throw new IOException("Failed opening the temporary file " + temporary + ": " + AofFolder.reason(e), e);
        }
    }

    private static String reason(Exception e) { return e.getMessage() == null ? e.toString() : e.getMessage(); }

    private void writeAll(FileChannel file) throws IOException {
        long flushed = 0;
        for (Chunk next = take(); next != null; next = take()) {
            try {
                ByteBuffer bytes = Memory.buffer(next.address, next.bytes);
                while (bytes.hasRemaining()) file.write(bytes);
            } finally {
                giveBack(next.address);
            }
            writtenBytes += next.bytes;
            if (!flushesIncrementally || writtenBytes - flushed < FLUSHED_BYTES) continue;
            file.force(false);
            flushed = writtenBytes;
        }
    }

    /// The next chunk; null at the end, or when it is cancelled.
    private Chunk take() {
        while (!cancelled) {
            boolean isLast = ended;
            Chunk next = poll();
            if (next != null || isLast) return next;
            LockSupport.park(this);
            if (Thread.interrupted()) throw new IllegalStateException("nobody interrupts this thread");
        }
        return null;
    }

    private Chunk poll() {
        Chunk next = queue.poll();
        if (next != null) {
            queued.decrementAndGet();
            wakeWaiter();
        }
        return next;
    }

    private void wakeWaiter() {
        Thread waiting = waiter;
        if (waiting != null) LockSupport.unpark(waiting);
    }

    private void giveBack(long address) {
        if (spares.get() < MOST_SPARE) {
            spares.incrementAndGet();
            spare.add(address);
        } else {
            free(address);
        }
    }

    private void releaseAll() {
        over = true;
        freeQueue();
        for (Long kept = spare.poll(); kept != null; kept = spare.poll()) free(kept);
        wakeWaiter();
    }

    /// Both may do it: each chunk is taken once.
    private void freeQueue() { for (Chunk left = poll(); left != null; left = poll()) free(left.address); }

    private void free(long address) { allocator.free(Account.SNAPSHOT_BUFFERS, address, CHUNK_BYTES); }

    private void deleteTemporary() {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            failure += ", and " + temporary + " cannot be deleted: " + reason(e);
        }
    }
}
