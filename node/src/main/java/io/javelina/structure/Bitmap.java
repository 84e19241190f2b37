package io.javelina.structure;

import io.javelina.memory.Memory;

/// Bits of a run of native bytes; bit 0 is the highest of the first byte. Works in words of 64 bits where it can.
public final class Bitmap {
    private static final int WORD_BYTES = 8;
    private static final int WORD_BITS = 64;

    /// How bitmaps are combined.
    public enum Operation {
        AND, OR, XOR;

        private long apply(long left, long right) {
            return switch (this) {
                case AND -> left & right;
                case OR -> left | right;
                case XOR -> left ^ right;
            };
        }
    }

    private Bitmap() {}

    public static boolean get(long address, long bit) {
        return (Memory.getByte(address + (bit >> 3)) >> (7 - (bit & 7)) & 1) != 0;
    }

    public static void set(long address, long bit, boolean value) {
        long at = address + (bit >> 3);
        int mask = 0x80 >> (bit & 7);
        Memory.putByte(at, value ? Memory.getByte(at) | mask : Memory.getByte(at) & ~mask);
    }

    /// How many bits from `from` to before `to` are set.
    public static long count(long address, long from, long to) {
        if (from >= to) return 0;
        long first = from >> 3;
        long last = to - 1 >> 3;
        long bits = countBytes(address + first, last - first + 1);
        bits -= Integer.bitCount(Memory.getUnsignedByte(address + first) & ~(0xff >> (from & 7)));
        return bits - Integer.bitCount(Memory.getUnsignedByte(address + last) & 0x7f >> (to - 1 & 7));
    }

    private static long countBytes(long address, long bytes) {
        long end = address + bytes;
        long wordEnd = end - bytes % WORD_BYTES;
        long bits = 0;
        long at = address;
        for (; at < wordEnd; at += WORD_BYTES) bits += Long.bitCount(Memory.getLong(at));
        for (; at < end; at++) bits += Integer.bitCount(Memory.getUnsignedByte(at));
        return bits;
    }

    /// The first bit from `from` to before `to` that is `value`, -1 when there is none.
    public static long find(long address, long from, long to, boolean value) {
        for (long at = from & -8; at < to;) {
            if ((at & WORD_BITS - 1) == 0 && at >= from) at = skipWords(address, at, to, value ? 0 : -1);
            if (at >= to) return -1;
            // What is sought becomes a set bit; the bits before the range are cleared.
            int octet = (value ? 0 : 0xff) ^ Memory.getUnsignedByte(address + (at >> 3));
            if (at < from) octet &= 0xff >> (from & 7);
            if (octet != 0) return within(at + Integer.numberOfLeadingZeros(octet) - 24, to);
            at += 8;
        }
        return -1;
    }

    /// The start of the first word that is not all `dull`, or of the rest that is no whole word.
    private static long skipWords(long address, long from, long to, long dull) {
        long at = from;
        while (to - at >= WORD_BITS && Memory.getLong(address + (at >> 3)) == dull) at += WORD_BITS;
        return at;
    }

    private static long within(long bit, long to) { return bit < to ? bit : -1; }

    /// Combines `target` with `source`, both of so many bytes, into `target`.
    public static void combine(Operation operation, long target, long source, long bytes) {
        switch (operation) {
            case AND -> and(target, source, bytes);
            case OR -> or(target, source, bytes);
            case XOR -> xor(target, source, bytes);
        }
    }

    // One loop per operation, so that each compiles to a loop without a branch.

    private static void and(long target, long source, long bytes) {
        long words = bytes & -WORD_BYTES;
        for (long i = 0; i < words; i += WORD_BYTES)
            Memory.putLong(target + i, Memory.getLong(target + i) & Memory.getLong(source + i));
        combineRest(Operation.AND, target, source, words, bytes);
    }

    private static void or(long target, long source, long bytes) {
        long words = bytes & -WORD_BYTES;
        for (long i = 0; i < words; i += WORD_BYTES)
            Memory.putLong(target + i, Memory.getLong(target + i) | Memory.getLong(source + i));
        combineRest(Operation.OR, target, source, words, bytes);
    }

    private static void xor(long target, long source, long bytes) {
        long words = bytes & -WORD_BYTES;
        for (long i = 0; i < words; i += WORD_BYTES)
            Memory.putLong(target + i, Memory.getLong(target + i) ^ Memory.getLong(source + i));
        combineRest(Operation.XOR, target, source, words, bytes);
    }

    private static void combineRest(Operation operation, long target, long source, long from, long to) {
        for (long i = from; i < to; i++)
            Memory.putByte(target + i, (int) operation.apply(Memory.getByte(target + i), Memory.getByte(source + i)));
    }

    /// Turns each bit of so many bytes over.
    public static void invert(long address, long bytes) {
        long words = bytes & -WORD_BYTES;
        for (long i = 0; i < words; i += WORD_BYTES) Memory.putLong(address + i, ~Memory.getLong(address + i));
        for (long i = words; i < bytes; i++) Memory.putByte(address + i, ~Memory.getByte(address + i));
    }

    /// The `width` bits (1 to 64) from `bit` on as an unsigned number, the first bit being the highest; bits behind the
    /// `bytes` bytes of the bitmap are 0.
    public static long field(long address, long bytes, long bit, int width) {
        long at = bit >> 3;
        int skip = (int) (bit & 7);
        long high = word(address, bytes, at) << skip;
        if (skip + width > WORD_BITS) high |= octet(address, bytes, at + WORD_BYTES) >>> 8 - skip;
        return high >>> WORD_BITS - width;
    }

    /// The eight bytes from `at` on, first byte highest.
    private static long word(long address, long bytes, long at) {
        if (at + WORD_BYTES <= bytes) return Long.reverseBytes(Memory.getLong(address + at));
        long word = 0;
        for (int i = 0; i < WORD_BYTES; i++) word = word << 8 | octet(address, bytes, at + i);
        return word;
    }

    private static int octet(long address, long bytes, long at) {
        return at < bytes ? Memory.getUnsignedByte(address + at) : 0;
    }

    /// Writes the low `width` bits of `value` from `bit` on. The bitmap must be long enough.
    public static void putField(long address, long bit, int width, long value) {
        long lastBit = bit + width - 1;
        long rest = value;
        // Byte by byte from the last one: a field touches nine bytes at most.
        for (long at = lastBit >> 3; at >= bit >> 3; at--) {
            int end = (int) (Math.min(lastBit, (at << 3) + 7) - (at << 3));
            int start = (int) (Math.max(bit, at << 3) - (at << 3));
            int mask = 0xff >> start & 0xff << 7 - end;
            long octet = Memory.getByte(address + at) & ~mask | rest << 7 - end & mask;
            Memory.putByte(address + at, (int) octet);
            rest >>>= end - start + 1;
        }
    }
}
