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
import java.util.ArrayDeque;

/// A file that appears under its name when it is complete, and safe from a loss of power; until then it has another name.
///
/// Bytes are collected in chunks, which a thread of its own writes. Nothing on the loop waits, but what says so. All
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
    /// How much may be written before it is flushed to the disk.
    private static final long FLUSHED_BYTES = 1 << 22;

    private final Allocator allocator;
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final boolean flushesIncrementally;
    private final Thread thread;

    /// The chunk that is being filled, 0 for none.
    private long chunk;
    private int filled;

    // Shared with the thread, under the lock of this object.

    private final ArrayDeque<Chunk> queue = new ArrayDeque<>();
    private final ArrayDeque<Long> spare = new ArrayDeque<>();
    private boolean ended;
    private boolean cancelled;
    private boolean over;
    private volatile State state = State.RUNNING;
    private volatile String failure;
    private volatile long writtenBytes;

    private record Chunk(long address, int bytes) {
    }

    private FileSink(Allocator allocator, Path target, Path temporary, FileChannel channel,
            boolean flushesIncrementally) {
        this.allocator = allocator;
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
        this.flushesIncrementally = flushesIncrementally;
        this.thread = Thread.ofPlatform().name("snapshot-file").daemon().unstarted(this::run);
    }

    /// Opens the file under its other name, which is one in the same folder.
    public static FileSink open(Allocator allocator, Path target, String temporaryName, RdbSettings settings)
            throws IOException {
        Path temporary = target.resolveSibling(temporaryName);
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        return start(allocator, target, temporary, channel, settings);
    }

    /// As [#open], to a channel of the caller's that writes the temporary file.
    static FileSink start(Allocator allocator, Path target, Path temporary, FileChannel channel, RdbSettings settings)
            throws IOException {
        FileSink sink = new FileSink(allocator, target, temporary, channel, settings.flushesIncrementally);
        try {
            sink.thread.start();
        } catch (OutOfMemoryError e) {
            channel.close();
            sink.deleteTemporary();
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

    private synchronized long takeSpare() {
        Long kept = spare.poll();
        return kept == null ? allocator.allocate(Account.SNAPSHOT_BUFFERS, CHUNK_BYTES) : kept;
    }

    private void handOver() {
        if (chunk == 0) return;
        synchronized (this) {
            if (over) recycle(chunk);
            else queue.add(new Chunk(chunk, filled));
            notifyAll();
        }
        chunk = 0;
        filled = 0;
    }

    @Override
    public synchronized boolean isFull() { return queue.size() >= MOST_QUEUED; }

    @Override
    public void end() {
        handOver();
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    /// Gives up: the file is deleted soon. Too late when it [#succeeded][State#SUCCEEDED].
    public void cancel() {
        synchronized (this) {
            if (chunk != 0) recycle(chunk);
            cancelled = true;
            notifyAll();
        }
        chunk = 0;
        filled = 0;
    }

    /// How it stands; from the moment on when it is no longer running all memory is given back.
    public State state() { return state; }

    /// Why it failed.
    public String failure() { return failure; }

    public long writtenBytes() { return writtenBytes; }

    /// Waits until the sink is no longer full, for snapshots that everybody waits for.
    public synchronized void awaitRoom() throws InterruptedException {
        while (isFull() && !over) wait();
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
                if (result == State.FAILED) deleteTemporary();
                releaseAll();
            } finally {
                state = result;
            }
        }
    }

    /// Returns whether nobody has cancelled it.
    private boolean writeFile() throws IOException {
        try (FileChannel open = channel) {
            writeAll();
            if (isCancelled()) return false;
            open.force(true);
            SafeNames.rename(temporary, target);
            return true;
        }
    }

    private static String reason(Exception e) { return e.getMessage() == null ? e.toString() : e.getMessage(); }

    private void writeAll() throws IOException {
        long flushed = 0;
        for (Chunk next = take(); next != null; next = take()) {
            try {
                ByteBuffer bytes = Memory.buffer(next.address, next.bytes);
                while (bytes.hasRemaining()) channel.write(bytes);
            } finally {
                giveBack(next.address);
            }
            writtenBytes += next.bytes;
            if (!flushesIncrementally || writtenBytes - flushed < FLUSHED_BYTES) continue;
            channel.force(false);
            flushed = writtenBytes;
        }
    }

    /// The next chunk; null at the end, or when it is cancelled.
    private synchronized Chunk take() {
        while (queue.isEmpty() && !ended && !cancelled) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }
        return cancelled ? null : queue.poll();
    }

    private synchronized boolean isCancelled() { return cancelled; }

    private synchronized void giveBack(long address) {
        recycle(address);
        notifyAll();
    }

    private void recycle(long address) {
        if (spare.size() < MOST_SPARE && !over) spare.add(address);
        else allocator.free(Account.SNAPSHOT_BUFFERS, address, CHUNK_BYTES);
    }

    private synchronized void releaseAll() {
        over = true;
        for (Chunk left : queue) recycle(left.address);
        queue.clear();
        for (long kept : spare) recycle(kept);
        spare.clear();
        notifyAll();
    }

    private void deleteTemporary() {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            failure += ", and " + temporary + " cannot be deleted: " + reason(e);
        }
    }
}
