package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// Bytes on their way to the append-only file, in blocks of up to 1 MB, so that many of them are never copied. One thread
/// at a time; the whole is handed from one to another.
final class AofBuffer implements AutoCloseable {
    private static final long SMALLEST = 1 << 12;
    private static final long LARGEST = 1 << 20;

    private static final class Chunk {
        private final long address;
        private final long capacity;
        /// What was taken of it already.
        private int taken;
        private int length;

        private Chunk(long address, long capacity) {
            this.address = address;
            this.capacity = capacity;
        }
    }

    private final Allocator allocator;
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private long bytes;
    /// What the next first chunk should hold.
    private long expected = SMALLEST;

    AofBuffer(Allocator allocator) { this.allocator = allocator; }

    long bytes() { return bytes; }

    boolean isEmpty() { return bytes == 0; }

    void append(long address, long count) {
        long from = address;
        for (long left = count; left > 0;) {
            Chunk last = chunks.peekLast();
            if (last == null || last.length == last.capacity) last = add(left);
            int part = (int) Math.min(left, last.capacity - last.length);
            Memory.copy(from, last.address + last.length, part);
            last.length += part;
            bytes += part;
            from += part;
            left -= part;
        }
    }

    private Chunk add(long wanted) {
        long most = Math.max(Math.max(wanted, expected), chunks.isEmpty() ? SMALLEST : 2 * chunks.peekLast().capacity);
        long capacity = allocator.roundUp(Math.min(most, LARGEST));
        Chunk chunk = new Chunk(allocator.allocate(Account.AOF_PENDING, capacity), capacity);
        chunks.add(chunk);
        return chunk;
    }

    /// The bytes that come `offset` bytes behind the first, as many as lie together; they stay until they are [#drop]ped.
    ByteBuffer at(long offset) {
        long skipped = offset;
        for (Chunk chunk : chunks) {
            int length = chunk.length - chunk.taken;
            if (skipped < length)
                return Memory.buffer(chunk.address + chunk.taken + skipped, (int) (length - skipped));
            skipped -= length;
        }
        throw new IllegalArgumentException("offset " + offset + " of " + bytes);
    }

    /// Drops the first `count` bytes.
    void drop(long count) {
        long left = count;
        while (left > 0) {
            Chunk chunk = chunks.getFirst();
            int part = (int) Math.min(left, chunk.length - chunk.taken);
            chunk.taken += part;
            bytes -= part;
            left -= part;
            if (chunk.taken == chunk.length) free(chunks.removeFirst());
        }
    }

    /// Forgets the last bytes, all but the first `kept`.
    void truncate(long kept) {
        while (bytes > kept) {
            Chunk last = chunks.getLast();
            int part = (int) Math.min(bytes - kept, last.length - last.taken);
            last.length -= part;
            bytes -= part;
            if (last.length == last.taken) free(chunks.removeLast());
        }
    }

    /// Puts all that the other one has in front of what is here; it is empty then.
    void prepend(AofBuffer other) {
        while (!other.chunks.isEmpty()) chunks.addFirst(other.chunks.removeLast());
        bytes += other.bytes;
        other.bytes = 0;
    }

    /// Takes all that the other one has; it is empty then, and will hold as much at once next time. This one has to be
    /// empty.
    void takeAll(AofBuffer other) {
        assert isEmpty() : bytes + " bytes";
        other.expected = Math.clamp(other.bytes, SMALLEST, LARGEST);
        prepend(other);
    }

    private void free(Chunk chunk) { allocator.free(Account.AOF_PENDING, chunk.address, chunk.capacity); }

    /// Drops everything. It may be used again.
    @Override
    public void close() {
        chunks.forEach(this::free);
        chunks.clear();
        bytes = 0;
    }
}
