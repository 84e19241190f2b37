package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/// A snapshot on its way from the primary to a file, and from there back to the loop that loads it. Written and read by
/// another thread, in chunks of native memory that belong to the loop; called on the loop only.
///
/// * Until it is complete it has a temporary name; then it replaces the file that snapshots of this node are in.
/// * What waits to be written is bounded by whoever asks [#isFull] before more is read from the socket.
final class SnapshotFile {
    /// What a file has to say, on the loop.
    interface Listener {
        /// It was full and is so no more.
        void hasRoom();

        /// It stands where it should, safely.
        void isComplete();

        /// The next bytes of it; none when that was all.
        void isRead(long address, int bytes);

        void failed(IOException cause);
    }

    private static final int CHUNK_BYTES = 256 << 10;
    private static final long MOST_WAITING_BYTES = 8 << 20;
    /// Written between two calls to the disk to keep up.
    private static final long SYNC_BYTES = 8 << 20;

    private final NodeLoop loop;
    private final Allocator allocator;
    private final ExecutorService thread;
    private final Path temporary;
    private final Path target;
    private final Listener listener;
    /// Chunks that the thread has or will have.
    private int chunksAway;
    /// The chunk that is being filled, 0 when there is none.
    private long chunk;
    private int filled;
    private boolean wasFull;
    private boolean abandoned;

    // What is the thread's.
    private FileChannel channel;
    private long unsynced;

    SnapshotFile(NodeLoop loop, ExecutorService thread, Path temporary, Path target, Listener listener) {
        this.loop = loop;
        this.allocator = loop.allocator();
        this.thread = thread;
        this.temporary = temporary;
        this.target = target;
        this.listener = listener;
        onThread(() -> channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING), () -> {});
    }

    /// Something that the thread does, which may fail as files do.
    private interface Work {
        void run() throws IOException;
    }

    /// Lets the thread do something, and the loop what follows from that, whether it went well or not.
    private void onThread(Work work, Runnable then) {
        thread.execute(() -> {
            IOException failure = null;
            try {
                work.run();
            } catch (IOException e) {
                failure = e;
            }
            IOException cause = failure;
            onLoop(() -> ended(cause, then));
        });
    }

    private void onLoop(Runnable task) {
        try {
            loop.later(task);
        } catch (RejectedExecutionException e) {
            assert loop.hasEnded() : "only a loop that has ended takes no tasks";
        }
    }

    private void ended(IOException cause, Runnable then) {
        loop.beginTurn();
        boolean fails = cause != null && !abandoned;
        // Before what follows, which is then only to give back memory.
        if (fails) abandon();
        try {
            then.run();
        } catch (RuntimeException e) {
            broke(e);
        }
        if (fails) listener.failed(cause);
    }

    /// What follows could not be done, for want of memory; anything else is a mistake of ours, but no reason to wait for
    /// ever for what will not come.
    private void broke(RuntimeException reason) {
        if (!abandoned) {
            abandon();
            listener.failed(new IOException(reason.getMessage(), reason));
        }
        if (!(reason instanceof MemoryExhausted)) throw reason;
    }

    // Writing.

    void write(long address, int bytes) {
        for (int done = 0; done < bytes;) {
            if (chunk == 0) chunk = allocator.allocate(Account.REPLICA_LINK, CHUNK_BYTES);
            int part = Math.min(bytes - done, CHUNK_BYTES - filled);
            Memory.copy(address + done, chunk + filled, part);
            filled += part;
            done += part;
            if (filled == CHUNK_BYTES) writeChunk();
        }
    }

    /// Whether no more should come until there is room.
    boolean isFull() {
        wasFull |= (long) chunksAway * CHUNK_BYTES >= MOST_WAITING_BYTES;
        return wasFull;
    }

    private void writeChunk() {
        long full = chunk;
        int bytes = filled;
        chunk = 0;
        filled = 0;
        chunksAway++;
        onThread(() -> write(Memory.buffer(full, bytes)), () -> written(full));
    }

    private void write(ByteBuffer bytes) throws IOException {
        if (channel == null || !channel.isOpen()) return;
        unsynced += bytes.remaining();
        while (bytes.hasRemaining()) channel.write(bytes);
        if (unsynced < SYNC_BYTES) return;
        channel.force(false);
        unsynced = 0;
    }

    private void written(long full) {
        free(full);
        chunksAway--;
        if (!wasFull || abandoned || (long) chunksAway * CHUNK_BYTES > MOST_WAITING_BYTES / 2) return;
        wasFull = false;
        listener.hasRoom();
    }

    private void free(long block) { allocator.free(Account.REPLICA_LINK, block, CHUNK_BYTES); }

    /// All was written, but for so many bytes at the end that do not belong there: the file gets its name.
    void complete(int superfluousBytes) {
        if (chunk != 0) writeChunk();
        onThread(() -> move(superfluousBytes), () -> { if (!abandoned) listener.isComplete(); });
    }

    private void move(int superfluousBytes) throws IOException {
        channel.truncate(channel.size() - superfluousBytes);
        channel.force(true);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
        channel.position(0);
    }

    // Reading.

    /// Asks for the next bytes of the complete file.
    void read() {
        long block = allocator.allocate(Account.REPLICA_LINK, CHUNK_BYTES);
        ByteBuffer bytes = Memory.buffer(block, CHUNK_BYTES);
        chunksAway++;
        onThread(() -> readTo(bytes), () -> read(block, bytes.position()));
    }

    private void readTo(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) if (channel.read(bytes) < 0) return;
    }

    private void read(long block, int bytes) {
        chunksAway--;
        try {
            if (!abandoned) listener.isRead(block, bytes);
        } finally {
            free(block);
        }
    }

    /// No more is wanted of it. A file that is not complete goes.
    void abandon() {
        if (abandoned) return;
        abandoned = true;
        if (chunk != 0) free(chunk);
        chunk = 0;
        onThread(this::close, () -> {});
    }

    private void close() throws IOException {
        if (channel != null) channel.close();
        Files.deleteIfExists(temporary);
    }

    /// The complete file is deleted, too: nobody asked this node to keep anything.
    void delete() { onThread(() -> Files.deleteIfExists(target), () -> {}); }
}
