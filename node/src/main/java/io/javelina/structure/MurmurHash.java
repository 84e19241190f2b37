package io.javelina.structure;

import io.javelina.memory.Memory;

/// MurmurHash2 of Appleby for 64 bits: a quick hash of bytes that everybody can compute. Good where the same bytes must
/// hash the same on all machines for ever, as in a [HyperLogLog]; for tables there is [SipHash].
final class MurmurHash {
    private static final long MULTIPLIER = 0xc6a4a7935bd1e995L;
    private static final int SHIFT = 47;

    private MurmurHash() {}

    /// The hash of `length` bytes at `address`. Reads nothing beyond them.
    static long hash(long address, int length, long seed) {
        long hash = seed ^ length * MULTIPLIER;
        long end = address + (length & -Long.BYTES);
        for (long at = address; at < end; at += Long.BYTES) {
            long word = Memory.getLong(at) * MULTIPLIER;
            word = (word ^ word >>> SHIFT) * MULTIPLIER;
            hash = (hash ^ word) * MULTIPLIER;
        }
        int left = length & Long.BYTES - 1;
        if (left > 0) hash = (hash ^ tail(end, left)) * MULTIPLIER;
        hash = (hash ^ hash >>> SHIFT) * MULTIPLIER;
        return hash ^ hash >>> SHIFT;
    }

    private static long tail(long address, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) value |= (long) Memory.getUnsignedByte(address + i) << i * Byte.SIZE;
        return value;
    }
}
