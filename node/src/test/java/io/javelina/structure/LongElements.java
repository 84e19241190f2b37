package io.javelina.structure;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import java.util.function.LongUnaryOperator;

/// Elements for tests: a block of 8 bytes, which is its key. How keys hash is the test's choice.
final class LongElements implements Elements {
    static final Account ACCOUNT = Account.STRINGS;

    /// Hashes that behave as random ones (the finisher of SplitMix64).
    static final LongUnaryOperator MIXED = key -> {
        long z = (key ^ key >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    };
    static final LongUnaryOperator ALL_EQUAL = key -> 0x1234_5678_9abc_def0L;
    static final LongUnaryOperator EQUAL_LOW_BITS = key -> MIXED.applyAsLong(key) << 32;
    static final LongUnaryOperator EQUAL_TAGS = key -> MIXED.applyAsLong(key) & 0x00ff_ffff_ffff_ffffL;
    /// Seven of eight keys in one of eight buckets, the others anywhere.
    static final LongUnaryOperator CROWDED = key -> key % 8 == 0
            ? MIXED.applyAsLong(key)
            : MIXED.applyAsLong(key) & 0xff00_0000_0000_0007L;

    private final Allocator allocator;
    private final LongUnaryOperator hashes;
    private final long scratch;

    LongElements(Allocator allocator, LongUnaryOperator hashes) {
        this.allocator = allocator;
        this.hashes = hashes;
        scratch = allocator.allocate(Account.TEMPORARY, Long.BYTES);
    }

    long create(long key) {
        long element = allocator.allocate(ACCOUNT, Long.BYTES);
        Memory.putLong(element, key);
        return element;
    }

    void free(long element) { allocator.free(ACCOUNT, element, Long.BYTES); }

    void close() { allocator.free(Account.TEMPORARY, scratch, Long.BYTES); }

    static long key(long element) { return Memory.getLong(element); }

    long hashOf(long key) { return hashes.applyAsLong(key); }

    long find(HashTable table, long key) { return table.find(bytes(key), Long.BYTES, hashOf(key)); }

    long remove(HashTable table, long key) { return table.remove(bytes(key), Long.BYTES, hashOf(key)); }

    long insert(HashTable table, long key) {
        long element = create(key);
        table.insert(element, hashOf(key));
        return element;
    }

    private long bytes(long key) {
        Memory.putLong(scratch, key);
        return scratch;
    }

    @Override
    public long hash(long element) { return hashOf(key(element)); }

    @Override
    public boolean matches(long element, long keyAddress, int keyLength) {
        return key(element) == Memory.getLong(keyAddress);
    }
}
