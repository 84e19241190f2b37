package io.javelina.memory;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;

/// Gives Netty its direct buffers out of an [Allocator], so that what clients send and wait for is on the ledger.
///
/// One instance per account: a channel, or a part of the server, gets the one whose account it works for. Heap buffers
/// are ordinary ones; they belong to the Java heap and are on no account. Composite buffers are lists of such parts.
public final class LedgerByteBufAllocator extends AbstractByteBufAllocator {
    private final Allocator allocator;
    private final Account account;

    public LedgerByteBufAllocator(Allocator allocator, Account account) {
        super(true);
        this.allocator = allocator;
        this.account = account;
    }

    public Account account() { return account; }

    /// The allocator behind it.
    public Allocator allocator() { return allocator; }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return toLeakAwareBuffer(new LedgerByteBuf(this, initialCapacity, maxCapacity));
    }

    /// The allocator keeps and reuses blocks, so Netty need not keep buffers of its own beside it.
    @Override
    public boolean isDirectBufferPooled() { return true; }
}
