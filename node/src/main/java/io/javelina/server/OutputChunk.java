package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.netty.buffer.ByteBufAllocator;

/// Native memory that replies to one client are written to. It counts with all of it, however much is in it.
final class OutputChunk extends OutputPart {
    private final Allocator allocator;
    private final OutputPool pool;

    private OutputChunk(Allocator allocator, OutputPool pool, long address, int bytes, ByteBufAllocator netty) {
        super(pool, netty, Memory.buffer(address, bytes), bytes);
        this.allocator = allocator;
        this.pool = pool;
    }

    static OutputChunk allocate(Allocator allocator, OutputPool pool, int bytes, ByteBufAllocator netty) {
        return new OutputChunk(allocator, pool, allocator.allocate(Account.CLIENT_OUTPUT, bytes), bytes, netty);
    }

    @Override
    int ownBytes() { return bytes; }

    @Override
    void recycle() { pool.recycle(this); }

    /// Gives its memory back for good.
    void destroy() { allocator.free(Account.CLIENT_OUTPUT, memoryAddress(), bytes); }
}
