package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;

/// A run of native memory that replies are written to and the transport sends from. When the transport has sent it, it
/// comes back to the [Output] that it was taken for.
final class OutputChunk extends UnpooledDirectByteBuf {
    final long address;
    final int bytes;
    private final Allocator allocator;
    private final OutputPool pool;
    /// Whose replies it holds, null in the pool.
    Output output;
    /// Bytes that were in it when it was sent, while it is on its way back from another thread.
    int sentBytes;
    /// The next chunk in the pool or in the output's queue.
    OutputChunk next;

    private OutputChunk(Allocator allocator, OutputPool pool, long address, int bytes, ByteBufAllocator netty) {
        super(netty, Memory.buffer(address, bytes), bytes);
        this.allocator = allocator;
        this.pool = pool;
        this.address = address;
        this.bytes = bytes;
    }

    static OutputChunk allocate(Allocator allocator, OutputPool pool, int bytes, ByteBufAllocator netty) {
        return new OutputChunk(allocator, pool, allocator.allocate(Account.CLIENT_OUTPUT, bytes), bytes, netty);
    }

    /// The transport is done with it.
    @Override
    protected void deallocate() {
        int written = writerIndex();
        resetRefCnt();
        clear();
        pool.sent(this, written);
    }

    /// Gives its memory back for good.
    void destroy() { allocator.free(Account.CLIENT_OUTPUT, address, bytes); }
}
