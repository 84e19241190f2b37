package io.javelina.memory;

import java.util.function.LongPredicate;

/// A growing list of addresses in native memory: working space for a command that must know how many there are before
/// it can reply. A block of [Account#TEMPORARY], given back by [#close].
public final class Addresses implements AutoCloseable {
    private static final int FIRST_CAPACITY = 64;

    private final Allocator allocator;
    private long block;
    private long capacity;
    private long size;

    public Addresses(Allocator allocator) {
        this.allocator = allocator;
        capacity = FIRST_CAPACITY;
        block = allocator.allocate(Account.TEMPORARY, FIRST_CAPACITY * Long.BYTES);
    }

    public long size() { return size; }

    public long get(long index) {
        assert index >= 0 && index < size : "index " + index + " of " + size;
        return Memory.getLong(block + index * Long.BYTES);
    }

    public void add(long address) {
        if (size == capacity) grow();
        Memory.putLong(block + size++ * Long.BYTES, address);
    }

    private void grow() {
        block = allocator.reallocate(Account.TEMPORARY, block, capacity * Long.BYTES, 2 * capacity * Long.BYTES);
        capacity *= 2;
    }

    /// Keeps those, in their order, that pass the test.
    public void retain(LongPredicate test) {
        long kept = 0;
        for (long i = 0; i < size; i++) {
            long address = get(i);
            if (test.test(address)) Memory.putLong(block + kept++ * Long.BYTES, address);
        }
        size = kept;
    }

    public void clear() { size = 0; }

    @Override
    public void close() { allocator.free(Account.TEMPORARY, block, capacity * Long.BYTES); }
}
