package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;

/// The slot of a key in a cluster: the CRC-16 of the key, or of its hash tag, modulo 16384.
///
/// A hash tag is what stands between the first `{` of a key and the first `}` behind it, if there is both and anything
/// between them; keys with the same tag have the same slot.
///
/// The CRC is the one that is known as XMODEM: polynomial x^16 + x^12 + x^5 + 1, highest bit first, beginning with 0. Eight
/// bytes are taken at a time: `TABLES` says what each of them contributes, depending on how many bytes follow it in
/// the eight, and contributions are combined by exclusive or. Leading zeros change nothing, so the bytes that do not fill
/// eight come first.
public final class KeySlot {
    public static final int COUNT = 1 << 14;
    /// How many bits a slot has.
    public static final int BITS = 14;
    /// What [#ofPattern] says of patterns whose keys may have different slots.
    public static final int ANY = -1;

    private static final int POLYNOMIAL = 0x1021;
    private static final long LOWEST_BITS = 0x0101010101010101L;
    private static final long HIGHEST_BITS = LOWEST_BITS << 7;
    private static final long OPEN_BRACES = LOWEST_BITS * '{';
    /// For `k` from 0 to 7 the CRCs of each byte with `k` bytes of zero behind it.
    private static final char[] TABLES = tables();

    private KeySlot() {}

    private static char[] tables() {
        char[] tables = new char[Long.BYTES << Byte.SIZE];
        for (int value = 0; value < 1 << Byte.SIZE; value++) {
            int crc = value << Byte.SIZE;
            for (int k = 0; k < Long.BYTES; k++) {
                for (int bit = 0; bit < Byte.SIZE; bit++) crc = crc << 1 ^ ((crc & 0x8000) != 0 ? POLYNOMIAL : 0);
                tables[k << Byte.SIZE | value] = (char) crc;
            }
        }
        return tables;
    }

    /// The slot of a key, computed once per slice.
    public static int of(Slice key) {
        if (!key.hasSlot()) key.slot(of(key.address(), key.length()));
        return key.slot();
    }

    /// The slot of the key of these bytes. Reads nothing beyond them.
    public static int of(long address, int length) {
        int left = length & Long.BYTES - 1;
        long first = left == 0 ? 0 : first(address, length, left);
        long open = openBraces(first);
        int crc = left == 0 ? 0 : contribution(first);
        for (long at = address + left, end = address + length; at < end; at += Long.BYTES) {
            long eight = Long.reverseBytes(Memory.getLong(at));
            open |= openBraces(eight);
            crc = contribution(eight ^ (long) crc << Long.SIZE - Character.SIZE);
        }
        return open == 0 ? slot(crc) : ofTag(address, length, crc);
    }

    /// Not 0 exactly when one of the eight bytes is a `{`.
    private static long openBraces(long eight) {
        long x = eight ^ OPEN_BRACES;
        return x - LOWEST_BITS & ~x & HIGHEST_BITS;
    }

    /// The slot of a key with a `{`, when the CRC of the whole is known. A tag has no `}`, so it counts as a whole.
    private static int ofTag(long address, int length, int crc) {
        long tag = address + Memory.indexOf(address, length, '{') + 1;
        long close = Memory.indexOf(tag, address + length - tag, '}');
        return close > 0 ? of(tag, (int) close) : slot(crc);
    }

    /// As [#of(long, int)], for keys on the heap.
    public static int of(byte[] key) {
        int open = indexOf(key, 0, '{');
        int close = open < 0 ? -1 : indexOf(key, open + 1, '}');
        return slot(close > open + 1 ? crc(key, open + 1, close) : crc(key, 0, key.length));
    }

    private static int slot(int crc) { return crc & COUNT - 1; }

    private static int indexOf(byte[] bytes, int from, char wanted) {
        for (int i = from; i < bytes.length; i++) if (bytes[i] == wanted) return i;
        return -1;
    }

    private static int crc(byte[] bytes, int from, int to) {
        int crc = 0;
        for (int i = from; i < to; i++)
            crc = crc << Byte.SIZE & 0xffff ^ TABLES[crc >>> Byte.SIZE ^ bytes[i] & 0xff];
        return crc;
    }

    /// The first one to seven bytes as a number, the first byte the highest. When there are eight, one read gets them.
    private static long first(long address, int length, int left) {
        if (length >= Long.BYTES)
            return Long.reverseBytes(Memory.getLong(address)) >>> (Long.BYTES - left) * Byte.SIZE;
        long value = 0;
        for (int i = 0; i < left; i++) value = value << Byte.SIZE | Memory.getUnsignedByte(address + i);
        return value;
    }

    private static int contribution(long eight) {
        return TABLES[7 << 8 | (int) (eight >>> 56)] ^ TABLES[6 << 8 | (int) (eight >>> 48) & 0xff]
                ^ TABLES[5 << 8 | (int) (eight >>> 40) & 0xff] ^ TABLES[4 << 8 | (int) (eight >>> 32) & 0xff]
                ^ TABLES[3 << 8 | (int) (eight >>> 24) & 0xff] ^ TABLES[2 << 8 | (int) (eight >>> 16) & 0xff]
                ^ TABLES[1 << 8 | (int) (eight >>> 8) & 0xff] ^ TABLES[(int) eight & 0xff];
    }

    /// The slot of all keys that match a glob pattern, [#ANY] when they may have different ones. It is one when the pattern
    /// begins with ordinary characters up to the end of a hash tag, or has nothing else.
    public static int ofPattern(Slice pattern) {
        int open = -1;
        boolean mayHaveTag = true;
        for (int i = 0; i < pattern.length(); i++) {
            int letter = pattern.at(i);
            if (letter == '*' || letter == '?' || letter == '[' || letter == '\\') return ANY;
            if (!mayHaveTag) continue;
            if (open < 0 && letter == '{') open = i;
            else if (open >= 0 && letter == '}' && i > open + 1) return of(pattern);
            else if (open >= 0 && letter == '}') mayHaveTag = false;
        }
        return of(pattern);
    }
}
