package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;

/// SipHash of Aumasson and Bernstein: a 64-bit hash of bytes under a secret key. Who does not know the key cannot
/// choose keys that fall into the same bucket, however many hashes he causes.
///
/// The state is four numbers, mixed in rounds of additions, rotations and exclusive ors. [#hash] mixes one round for
/// each 8 bytes of input and three at the end (SipHash-1-3), which is what hash tables in many languages use; the
/// authors' test vectors are for two and four, with the same code.
public final class SipHash {
    public static final int SEED_BYTES = 16;

    private static final int ROUNDS = 1;
    private static final int FINAL_ROUNDS = 3;

    private final long key0;
    private final long key1;

    /// @param seed 16 bytes that nobody can guess, chosen anew by each process
    public SipHash(byte[] seed) {
        if (seed.length != SEED_BYTES)
            throw new IllegalArgumentException("a seed of " + seed.length + " bytes, not 16");
        key0 = littleEndian(seed, 0);
        key1 = littleEndian(seed, Long.BYTES);
    }

    private static long littleEndian(byte[] bytes, int offset) {
        long value = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) value = value << Byte.SIZE | bytes[offset + i] & 0xff;
        return value;
    }

    /// The hash of `length` bytes at `address`. Reads nothing beyond them.
    public long hash(long address, int length) { return hash(address, length, ROUNDS, FINAL_ROUNDS); }

    /// The hash of what the slice wraps, computed once for all who ask: the slice keeps it, so all tables that are asked for
    /// the same slice must have the same key.
    public long hash(Slice bytes) {
        if (!bytes.isHashed()) bytes.hash(hash(bytes.address(), bytes.length()));
        return bytes.hash();
    }

    /// The numbers of rounds are constants of the callers, so the compiler unrolls the loops.
    long hash(long address, int length, int rounds, int finalRounds) {
        return mix(key0 ^ 0x736f6d6570736575L, key1 ^ 0x646f72616e646f6dL, key0 ^ 0x6c7967656e657261L,
                key1 ^ 0x7465646279746573L, address, length, rounds, finalRounds);
    }

    /// The rounds stand here twice, and this is a method of its own, so that it is just small enough to be inlined.
    private static long mix(long v0, long v1, long v2, long v3, long address, int length, int rounds,
            int finalRounds) {
        // The words of the input; the last has what is left over, and the length as its top byte.
        long last = address + (length & -Long.BYTES);
        for (long at = address; at <= last; at += Long.BYTES) {
            long word = at < last ? Memory.getLong(at) : (long) length << 56 | tail(last, address, length);
            v3 ^= word;
            for (int i = 0; i < rounds; i++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32) + v3;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }

        // The end: the same rounds once more, so that each bit of the state depends on each bit of the input.
        v2 ^= 0xff;
        for (int i = 0; i < finalRounds; i++) {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32) + v3;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /// The zero to seven bytes from `last` on as a number. When eight bytes end where they end, one read gets them.
    private static long tail(long last, long address, int length) {
        int left = length & Long.BYTES - 1;
        if (left == 0) return 0;
        if (length >= Long.BYTES)
            return Memory.getLong(address + length - Long.BYTES) >>> (Long.BYTES - left) * Byte.SIZE;
        long value = 0;
        int read = 0;
        if ((left & 4) != 0) {
            value = Memory.getInt(last) & 0xffff_ffffL;
            read = 4;
        }
        if ((left & 2) != 0) {
            value |= (long) Memory.getUnsignedShort(last + read) << read * Byte.SIZE;
            read += 2;
        }
        if ((left & 1) != 0) value |= (long) Memory.getUnsignedByte(last + read) << read * Byte.SIZE;
        return value;
    }
}
