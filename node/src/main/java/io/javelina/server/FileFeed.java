package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.replication.BlockReader;
import io.javelina.replication.SharedBlocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/// Sends a snapshot from a file to one replica: its length, and then its bytes. Another thread reads them, some at a time and
/// only when those before are almost sent. What is sent is the file as it was when it was opened, whatever becomes of
/// its name. Node loop only, but for what that thread does.
final class FileFeed {
    private static final int PIECE_BYTES = 256 << 10;
    /// What is read and not sent, at most, when more is read.
    private static final int MOST_WAITING_BYTES = 1 << 20;

    private final NodeLoop loop;
    private final Executor reader;
    private final Replica replica;
    private final SharedBlocks blocks;
    private final BlockReader sent;
    /// Null before it is open, and after it was closed.
    private FileChannel file;
    private long length;
    private long readBytes;
    /// Whether the other thread is busy with it.
    private boolean reading;
    private String failure;

    FileFeed(NodeLoop loop, Executor reader, Replica replica, Path path) {
        this.loop = loop;
        this.reader = reader;
        this.replica = replica;
        this.blocks = new SharedBlocks(loop.allocator(), Account.SNAPSHOT_BUFFERS, 0);
        blocks.largestBlockBytes(PIECE_BYTES);
        this.sent = blocks.readNew();
        replica.getFile();
        replica.send(sent);
        reading = true;
        reader.execute(() -> open(path));
    }

    Replica replica() { return replica; }

    /// Why it cannot go on, null while it can.
    String failure() { return failure; }

    /// Whether the replica has all of it.
    boolean isComplete() { return length > 0 && readBytes == length && sent.remainingBytes() == 0; }

    /// Has more read if there is room.
    void doWork() {
        boolean wantsMore = file != null && readBytes < length && sent.remainingBytes() < MOST_WAITING_BYTES;
        if (reading || !wantsMore || failure != null) return;
        reading = true;
        FileChannel from = file;
        long at = readBytes;
        int bytes = (int) Math.min(PIECE_BYTES, length - at);
        reader.execute(() -> read(from, at, bytes));
    }

    /// It is done, or the replica is gone.
    void close() {
        FileChannel open = file;
        file = null;
        if (open != null) reader.execute(() -> close(open));
    }

    // The other thread.

    private void open(Path path) {
        try {
            FileChannel opened = FileChannel.open(path);
            long bytes = opened.size();
            loop.later(() -> opened(opened, bytes));
        } catch (IOException e) {
            loop.later(() -> failed(e));
        }
    }

    private void read(FileChannel from, long at, int bytes) {
        long piece = 0;
        try {
            piece = loop.allocator().allocate(Account.SNAPSHOT_BUFFERS, bytes);
            readFully(from, at, piece, bytes);
            long filled = piece;
            piece = 0;
            loop.later(() -> read(filled, bytes));
        } catch (IOException | MemoryExhausted e) {
            loop.later(() -> failed(e));
        } finally {
            if (piece != 0) loop.allocator().free(Account.SNAPSHOT_BUFFERS, piece, bytes);
        }
    }

    private static void readFully(FileChannel from, long at, long piece, int bytes) throws IOException {
        var target = Memory.buffer(piece, bytes);
        while (target.hasRemaining())
            if (from.read(target, at + target.position()) < 0) throw new IOException("the file has become shorter");
    }

    private void close(FileChannel open) {
        try {
            open.close();
        } catch (IOException e) {
            loop.later(() -> loop.policies().log().warning("A snapshot file cannot be closed: " + e.getMessage()));
        }
    }

    // Back on the loop.

    private void opened(FileChannel opened, long bytes) {
        reading = false;
        if (replica.state() != Replica.State.GETS_FILE) {
            reader.execute(() -> close(opened));
            return;
        }
        file = opened;
        length = bytes;
        try {
            appendHead("$" + bytes + "\r\n");
        } catch (MemoryExhausted e) {
            failed(e);
        }
    }

    private void appendHead(String head) {
        byte[] text = head.getBytes(StandardCharsets.US_ASCII);
        long block = loop.allocator().allocate(Account.TEMPORARY, text.length);
        try {
            Memory.copy(text, 0, block, text.length);
            append(block, text.length);
        } finally {
            loop.allocator().free(Account.TEMPORARY, block, text.length);
        }
    }

    private void read(long piece, int bytes) {
        reading = false;
        try {
            if (replica.state() != Replica.State.GETS_FILE) return;
            readBytes += bytes;
            append(piece, bytes);
        } finally {
            loop.allocator().free(Account.SNAPSHOT_BUFFERS, piece, bytes);
        }
    }

    private void append(long address, long bytes) {
        try {
            blocks.append(address, bytes);
            replica.connection().replied();
        } catch (MemoryExhausted e) {
            failed(e);
        }
    }

    private void failed(Exception cause) {
        reading = false;
        failure = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
