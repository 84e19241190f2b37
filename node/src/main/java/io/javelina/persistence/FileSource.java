package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;

/// A file that is read ahead of whoever uses it, by a thread of its own and not far: a few chunks are in memory at a time,
/// however large the file is.
public final class FileSource implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int MOST_CHUNKS = 4;

    /// Gets what was read, and the [Crc64] of all that was before it.
    @FunctionalInterface
    public interface Consumer {
        void accept(long address, long bytes, long checksumBefore);
    }

    private record Chunk(long address, int bytes, long checksumBefore) {
    }

    private final Allocator allocator;
    private final FileChannel channel;
    private final long size;
    private final Runnable wake;
    private final Thread thread;

    // Shared with the thread, under the lock of this object.

    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private final ArrayDeque<Long> spare = new ArrayDeque<>();
    private boolean atEnd;
    private boolean closed;
    /// Whether the user found nothing and wants to hear when there is something.
    private boolean waitedFor;
    private IOException failure;

    /// Of what was read; the thread's.
    private long checksum;

    private FileSource(Allocator allocator, FileChannel channel, Runnable wake) throws IOException {
        this.allocator = allocator;
        this.channel = channel;
        this.size = channel.size();
        this.wake = wake;
        this.thread = Thread.ofPlatform().name("snapshot-reader").daemon().unstarted(this::run);
    }

    /// Begins to read a file.
    ///
    /// @param wake called by the thread when there is something again after [#take] had nothing to give
    public static FileSource open(Allocator allocator, Path file, Runnable wake) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileSource source = new FileSource(allocator, channel, wake);
        source.thread.start();
        return source;
    }

    /// Bytes of the file.
    public long size() { return size; }

    /// Gives the next chunk.
    ///
    /// @return whether there was one; when not, either [#isAtEnd] or `wake` follows
    /// @throws IOException when the file cannot be read on
    public boolean take(Consumer consumer) throws IOException {
        Chunk next = poll();
        if (next == null) return false;
        try {
            consumer.accept(next.address, next.bytes, next.checksumBefore);
        } finally {
            giveBack(next.address);
        }
        return true;
    }

    private synchronized Chunk poll() throws IOException {
        Chunk next = chunks.poll();
        if (next == null && failure != null) throw failure;
        waitedFor = next == null && !atEnd;
        return next;
    }

    /// Whether all of the file was given.
    public synchronized boolean isAtEnd() { return atEnd && chunks.isEmpty(); }

    /// Waits until there is something to take, or the end.
    public synchronized void await() throws InterruptedException {
        while (chunks.isEmpty() && !atEnd && failure == null) wait();
    }

    private void run() {
        try (FileChannel open = channel) {
            while (readChunk(open)) continue;
        } catch (IOException e) {
            fail(e);
        } catch (MemoryExhausted e) {
            fail(new IOException(e.getMessage(), e));
        } catch (RuntimeException | Error e) {
            // Whoever loads waits for more, or for this.
            fail(new IOException(e.toString(), e));
        } finally {
            release();
        }
    }

    /// Reads the next chunk; false when there is no more to read.
    private boolean readChunk(FileChannel open) throws IOException {
        long address = room();
        if (address == 0) return false;
        ByteBuffer into = Memory.buffer(address, CHUNK_BYTES);
        int bytes = 0;
        try {
            while (into.hasRemaining() && bytes >= 0) bytes = open.read(into);
        } catch (IOException e) {
            giveBack(address);
            throw e;
        }
        add(new Chunk(address, into.position(), checksum), bytes < 0);
        // Nobody but this thread uses the chunk for something else later.
        if (bytes >= 0) checksum = Crc64.update(checksum, address, CHUNK_BYTES);
        return bytes >= 0;
    }

    /// A place for a chunk, waiting for one; 0 when it is closed.
    private synchronized long room() {
        while (chunks.size() >= MOST_CHUNKS && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        }
        if (closed) return 0;
        Long kept = spare.poll();
        return kept == null ? allocator.allocate(Account.SNAPSHOT_BUFFERS, CHUNK_BYTES) : kept;
    }

    private void add(Chunk chunk, boolean isLast) {
        boolean wakes;
        synchronized (this) {
            chunks.add(chunk);
            atEnd = isLast;
            wakes = waitedFor;
            waitedFor = false;
            notifyAll();
        }
        if (wakes) wake.run();
    }

    private void fail(IOException reason) {
        boolean wakes;
        synchronized (this) {
            failure = reason;
            wakes = waitedFor;
            notifyAll();
        }
        if (wakes) wake.run();
    }

    private synchronized void giveBack(long address) {
        spare.add(address);
        notifyAll();
    }

    private synchronized void release() {
        if (!closed) return;
        for (Chunk left : chunks) spare.add(left.address);
        chunks.clear();
        for (long kept : spare) allocator.free(Account.SNAPSHOT_BUFFERS, kept, CHUNK_BYTES);
        spare.clear();
    }

    /// Ends the thread, and gives back the memory.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        release();
    }
}
