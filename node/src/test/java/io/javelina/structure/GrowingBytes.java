package io.javelina.structure;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;

/// Bytes in a block of their own, of exactly the size that is asked for, so that checked mode finds every step beyond.
public final class GrowingBytes implements ResizableBytes, AutoCloseable {
    private final Allocator allocator;
    private long address;
    private long length;

    public GrowingBytes(Allocator allocator) {
        this.allocator = allocator;
        this.address = allocator.allocate(Account.TEMPORARY, 0);
    }

    /// Holding these bytes.
    public GrowingBytes(Allocator allocator, byte[] content) {
        this(allocator);
        resize(content.length);
        Memory.copy(content, 0, address, content.length);
    }

    @Override
    public long address() { return address; }

    @Override
    public long length() { return length; }

    @Override
    public long resize(long newLength) {
        address = allocator.reallocate(Account.TEMPORARY, address, length, newLength);
        length = newLength;
        return address;
    }

    public byte[] toBytes() { return Memory.toBytes(address, Math.toIntExact(length)); }

    @Override
    public void close() { allocator.free(Account.TEMPORARY, address, length); }
}
