package io.javelina.structure;

import io.javelina.memory.Memory;

/// One element of a [Listpack]: a first byte that says what it is, the rest of a length or a number, the bytes of a string,
/// and at the end how long all of that is, written so that it can be read backwards.
///
/// | first byte | what follows |
/// |---|---|
/// | `0nnnnnnn` | nothing: the number 0 to 127 |
/// | `10llllll` | a string of up to 63 bytes |
/// | `110nnnnn` | one byte more of a signed number of 13 bits, high bits first |
/// | `1110llll` | one byte more of a length up to 4095, high bits first, and the string |
/// | `11110000` | a length of four bytes, low ones first, and the string |
/// | `11110001` to `11110100` | a signed number of 2, 3, 4, or 8 bytes, low ones first |
/// | `11111111` | nothing: not an element but the end |
///
/// The length at the end counts neither itself nor anything before the first byte. It has seven bits per byte, the high ones
/// first, and every byte but the first one has its top bit set: who comes from behind reads until the bit is clear.
final class ListpackElement {
    static final int END = 0xff;

    private static final int SHORT_STRING = 0x80;
    private static final int INTEGER_13 = 0xc0;
    private static final int MEDIUM_STRING = 0xe0;
    private static final int LONG_STRING = 0xf0;
    private static final int INTEGER_16 = 0xf1;
    private static final int INTEGER_24 = 0xf2;
    private static final int INTEGER_32 = 0xf3;
    private static final int INTEGER_64 = 0xf4;

    private static final int LONGEST_SHORT_STRING = 63;
    private static final int LONGEST_MEDIUM_STRING = 4095;
    /// From each of these on the length at the end takes a byte more. Not what the bits would hold, but what everybody
    /// writes.
    private static final int TWO_BYTES = 128;
    private static final int THREE_BYTES = 16383;
    private static final int FOUR_BYTES = 2097151;
    private static final int FIVE_BYTES = 268435455;
    private static final int MOST_LENGTH_BYTES = 5;

    private ListpackElement() {}

    // Sizes.

    /// Bytes of a number, the length at the end not counted.
    static int integerBytes(long value) {
        if (value >= 0 && value <= 127) return 1;
        if (value >= -4096 && value <= 4095) return 2;
        if (value == (short) value) return 3;
        if (value >= -(1 << 23) && value < 1 << 23) return 4;
        return value == (int) value ? 5 : 9;
    }

    /// Bytes of a string of that length, the length at the end not counted.
    static long stringBytes(int length) {
        if (length <= LONGEST_SHORT_STRING) return 1L + length;
        return length <= LONGEST_MEDIUM_STRING ? 2L + length : 5L + length;
    }

    /// Bytes of the length at the end.
    static int lengthBytes(long length) {
        if (length < TWO_BYTES) return 1;
        if (length < THREE_BYTES) return 2;
        if (length < FOUR_BYTES) return 3;
        return length < FIVE_BYTES ? 4 : MOST_LENGTH_BYTES;
    }

    // Reading.

    static boolean isEnd(long at) { return Memory.getUnsignedByte(at) == END; }

    static boolean isInteger(int first) {
        return first < SHORT_STRING || first >= INTEGER_13 && first < MEDIUM_STRING || first > LONG_STRING;
    }

    /// Bytes of the element at `at`, the length at the end not counted.
    static int length(long at) {
        int first = Memory.getUnsignedByte(at);
        if (first < SHORT_STRING) return 1;
        if (first < INTEGER_13) return 1 + (first & LONGEST_SHORT_STRING);
        return isInteger(first) ? largeIntegerBytes(first) : stringStart(first) + stringLength(at, first);
    }

    private static int largeIntegerBytes(int first) {
        return switch (first) {
            case INTEGER_16 -> 3;
            case INTEGER_24 -> 4;
            case INTEGER_32 -> 5;
            case INTEGER_64 -> 9;
            default -> 2;
        };
    }

    /// All bytes of the element.
    static int bytes(long at) {
        int length = length(at);
        return length + lengthBytes(length);
    }

    /// Where the bytes of a string begin, behind its first byte `first`.
    static int stringStart(int first) {
        if (first < INTEGER_13) return 1;
        return first < LONG_STRING ? 2 : 5;
    }

    static int stringLength(long at, int first) {
        if (first < INTEGER_13) return first & LONGEST_SHORT_STRING;
        if (first < LONG_STRING) return (first & 0x0f) << 8 | Memory.getUnsignedByte(at + 1);
        return Memory.getInt(at + 1);
    }

    static long integer(long at, int first) {
        if (first < SHORT_STRING) return first;
        return switch (first) {
            case INTEGER_16 -> Memory.getShort(at + 1);
            case INTEGER_24 -> Memory.getUnsignedShort(at + 1) | Memory.getByte(at + 3) << 16;
            case INTEGER_32 -> Memory.getInt(at + 1);
            case INTEGER_64 -> Memory.getLong(at + 1);
            default -> ((first & 0x1f) << 8 | Memory.getUnsignedByte(at + 1)) << 19 >> 19;
        };
    }

    /// The length that ends before `end`: how far before it the element of that length begins is this and
    /// [#lengthBytes] of it.
    static int lengthBefore(long end) {
        int length = 0;
        for (int i = 0; i < MOST_LENGTH_BYTES; i++) {
            int part = Memory.getUnsignedByte(end - 1 - i);
            length |= (part & 0x7f) << 7 * i;
            if (part < TWO_BYTES) break;
        }
        return length;
    }

    // Writing.

    /// Writes a number with the length at its end; returns the address behind.
    static long write(long at, long value) {
        int bytes = integerBytes(value);
        switch (bytes) {
            case 1 -> Memory.putByte(at, (int) value);
            case 2 -> {
                Memory.putByte(at, INTEGER_13 | (int) (value >> 8) & 0x1f);
                Memory.putByte(at + 1, (int) value);
            }
            case 3 -> {
                Memory.putByte(at, INTEGER_16);
                Memory.putShort(at + 1, (int) value);
            }
            case 4 -> {
                Memory.putByte(at, INTEGER_24);
                Memory.putShort(at + 1, (int) value);
                Memory.putByte(at + 3, (int) (value >> 16));
            }
            case 5 -> {
                Memory.putByte(at, INTEGER_32);
                Memory.putInt(at + 1, (int) value);
            }
            default -> {
                Memory.putByte(at, INTEGER_64);
                Memory.putLong(at + 1, value);
            }
        }
        return writeLength(at + bytes, bytes);
    }

    /// Writes a string with the length at its end; returns the address behind.
    static long write(long at, long source, int length) {
        if (length <= LONGEST_SHORT_STRING) {
            Memory.putByte(at, SHORT_STRING | length);
        } else if (length <= LONGEST_MEDIUM_STRING) {
            Memory.putByte(at, MEDIUM_STRING | length >> 8);
            Memory.putByte(at + 1, length);
        } else {
            Memory.putByte(at, LONG_STRING);
            Memory.putInt(at + 1, length);
        }
        int bytes = (int) stringBytes(length);
        Memory.copy(source, at + bytes - length, length);
        return writeLength(at + bytes, bytes);
    }

    private static long writeLength(long at, int length) {
        int bytes = lengthBytes(length);
        for (int i = 0; i < bytes; i++) {
            int part = length >> 7 * (bytes - 1 - i) & 0x7f;
            Memory.putByte(at + i, i == 0 ? part : part | TWO_BYTES);
        }
        return at + bytes;
    }

    // Bytes of unknown origin.

    /// All bytes of the element at `at` if it is a sound one, its length at the end included, that ends before `end` or
    /// there; else 0. Nothing at `end` or behind is read.
    static long validBytes(long at, long end) {
        long left = end - at;
        int first = Memory.getUnsignedByte(at);
        if (first > INTEGER_64 || left < headBytes(first)) return 0;
        long length = isInteger(first)
                ? length(at)
                : stringStart(first) + Integer.toUnsignedLong(stringLength(at, first));
        if (length + lengthBytes(length) > left) return 0;
        return hasLength(at + length, (int) length) ? length + lengthBytes(length) : 0;
    }

    /// Bytes that must be there to know the length of an element.
    private static int headBytes(int first) { return isInteger(first) ? 1 : stringStart(first); }

    private static boolean hasLength(long at, int length) {
        int bytes = lengthBytes(length);
        for (int i = 0; i < bytes; i++) {
            int part = length >> 7 * (bytes - 1 - i) & 0x7f;
            if (Memory.getUnsignedByte(at + i) != (i == 0 ? part : part | TWO_BYTES)) return false;
        }
        return true;
    }
}
