package io.javelina.server;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;

/// A run of native memory that the transport sends to one client. When the transport is done with it, whether it was
/// sent or dropped, it comes back to the [Output] that it was sent from.
abstract class OutputPart extends UnpooledDirectByteBuf {
    /// What it counts as, in bytes, for the limits of the client that it goes to; 0 when that client counts it elsewhere.
    final int bytes;
    private final OutputPool pool;
    /// Netty would ask the buffer for it each time, which takes longer than to write a short reply.
    private final long address;
    /// Where it was sent from, null when it is in the pool.
    Output output;
    /// Bytes that were in it when it was sent, while it is on its way back from another thread.
    int sentBytes;
    /// The next one in the pool or in the output's queue.
    OutputPart next;

    OutputPart(OutputPool pool, ByteBufAllocator netty, ByteBuffer memory, int bytes) {
        super(netty, memory, memory.capacity());
        this.pool = pool;
        this.bytes = bytes;
        this.address = super.memoryAddress();
    }

    @Override
    public final long memoryAddress() { return address; }

    /// The transport is done with it.
    @Override
    protected void deallocate() {
        resetRefCnt();
        wasSent();
    }

    /// All of it was sent, or nobody will send it.
    void wasSent() {
        int written = writerIndex();
        clear();
        pool.sent(this, written);
    }

    /// How many bytes become free at once when the transport drops it.
    abstract int ownBytes();

    /// It has come back to the loop: its memory is free again.
    abstract void recycle();
}
