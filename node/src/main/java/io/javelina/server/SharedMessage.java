package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/// A message in native memory that many clients are sent: it is there once, and freed when nobody needs it any more. It
/// is counted who does: whoever makes it, and each [Part] on its way to a client.
///
/// A part is no memory of its own but an object on the heap, booked in `CLIENT_SUBSCRIPTIONS`. Node loop only; parts may
/// be released by any thread.
final class SharedMessage {
    /// What a part takes on the heap, with its view of the memory and Netty's note of it: measured as the difference of
    /// the heap in use after a collection, with half a million parts in a channel and with none, and divided by that.
    static final int PART_BYTES = 224;
    /// The most that one part is about.
    private static final int LARGEST_PART_BYTES = 1 << 30;

    private final OutputPool pool;
    private final Allocator allocator;
    private final ByteBufAllocator netty;
    private final long address;
    private final long bytes;
    /// The memory of the first part, which the views of all its clients share.
    private final ByteBuffer memory;
    private int references = 1;

    SharedMessage(OutputPool pool, Allocator allocator, ByteBufAllocator netty, long bytes) {
        this.pool = pool;
        this.allocator = allocator;
        this.netty = netty;
        this.bytes = bytes;
        this.address = allocator.allocate(Account.CLIENT_MESSAGES, bytes);
        this.memory = Memory.buffer(address, partLength(0));
    }

    /// Where it is, for whoever makes it to write it.
    long address() { return address; }

    long bytes() { return bytes; }

    void retain() { references++; }

    void release() {
        if (--references == 0) allocator.free(Account.CLIENT_MESSAGES, address, bytes);
    }

    /// The part from `offset` on that goes to a client: all the rest but when that is huge.
    Part part(long offset) {
        int length = partLength(offset);
        Part part = new Part(offset == 0 ? memory : Memory.buffer(address + offset, length), length);
        retain();
        pool.referenced(PART_BYTES);
        return part;
    }

    private int partLength(long offset) { return (int) Math.min(bytes - offset, LARGEST_PART_BYTES); }

    /// What one client is sent of it. It counts for that client as if it had the memory alone.
    final class Part extends OutputPart {
        private Part(ByteBuffer from, int length) {
            super(pool, netty, from, length + PART_BYTES);
            writerIndex(length);
        }

        @Override
        int ownBytes() { return PART_BYTES; }

        @Override
        void recycle() {
            pool.referenced(-PART_BYTES);
            SharedMessage.this.release();
        }
    }
}
