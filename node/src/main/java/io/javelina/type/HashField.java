package io.javelina.type;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;

/// The block of one field of a hash that is a table: the field, its value, and its time of expiry when it has one.
///
/// ```
///   0        1        2
///   +--------+--------+- - - - - - - - - - - - - - - - - - - - - - - -+
///   |e| field| value  | expiry (8), place in the order (4)   only with e |
///   +--------+--------+- - - - - - - - - - - - - - - - - - - - - - - -+
///   | length of the field, 4 bytes     only when the 7 bits are 127     |
///   | length of the value, 4 bytes     only when the byte is 255        |
///   | field                                                             |
///   | value                                                             |
/// ```
///
/// Static methods on an address; the layout never leaves this file.
final class HashField {
    static final long NO_EXPIRY = -1;

    private static final int FIELD_LENGTH = 0;
    private static final int VALUE_LENGTH = FIELD_LENGTH + 1;
    private static final int HEADER_BYTES = VALUE_LENGTH + 1;
    private static final int EXPIRY = HEADER_BYTES;
    private static final int PLACE = EXPIRY + 8;
    private static final int EXPIRY_BYTES = 12;
    private static final int LENGTH_BYTES = 4;

    private static final int HAS_EXPIRY = 0x80;
    private static final int LONG_FIELD = 0x7f;
    private static final int LONG_VALUE = 0xff;

    static {
        assert PLACE + 4 == EXPIRY + EXPIRY_BYTES : "expiry and place fill their part";
    }

    private HashField() {}

    /// Bytes that a field needs.
    static long bytes(int fieldLength, int valueLength, boolean hasExpiry) {
        return HEADER_BYTES + (hasExpiry ? EXPIRY_BYTES : 0) + (fieldLength >= LONG_FIELD ? LENGTH_BYTES : 0)
                + (valueLength >= LONG_VALUE ? LENGTH_BYTES : 0) + (long) fieldLength + valueLength;
    }

    /// Bytes that this field needs.
    static long bytes(long block) {
        return valueOffset(Memory.getUnsignedShort(block), block) + valueLength(block);
    }

    /// Writes all into a fresh block.
    static void initialize(long block, long fieldAddress, int fieldLength, Slice value, long expiry) {
        boolean expires = expiry != NO_EXPIRY;
        Memory.putByte(block + FIELD_LENGTH, Math.min(fieldLength, LONG_FIELD) | (expires ? HAS_EXPIRY : 0));
        Memory.putByte(block + VALUE_LENGTH, Math.min(value.length(), LONG_VALUE));
        long at = block + HEADER_BYTES;
        if (expires) {
            Memory.putLong(block + EXPIRY, expiry);
            at += EXPIRY_BYTES;
        }
        if (fieldLength >= LONG_FIELD) {
            Memory.putInt(at, fieldLength);
            at += LENGTH_BYTES;
        }
        if (value.length() >= LONG_VALUE) {
            Memory.putInt(at, value.length());
            at += LENGTH_BYTES;
        }
        Memory.copy(fieldAddress, at, fieldLength);
        value.copyTo(at + fieldLength);
    }

    /// Replaces the value of a block whose layout stays the same with it (see [#hasLongValue]) and that has room for it.
    static void value(long block, Slice value) {
        long at = block + valueOffset(Memory.getUnsignedShort(block), block);
        if (hasLongValue(value.length())) Memory.putInt(at - fieldLength(block) - LENGTH_BYTES, value.length());
        else Memory.putByte(block + VALUE_LENGTH, value.length());
        value.copyTo(at);
    }

    /// Whether a value of that length has it in four bytes.
    static boolean hasLongValue(int length) { return length >= LONG_VALUE; }

    static boolean hasLongValue(long block) { return Memory.getUnsignedByte(block + VALUE_LENGTH) == LONG_VALUE; }

    static boolean hasExpiry(long block) { return Memory.getByte(block + FIELD_LENGTH) < 0; }

    /// Unix milliseconds, or [#NO_EXPIRY].
    static long expiry(long block) { return hasExpiry(block) ? Memory.getLong(block + EXPIRY) : NO_EXPIRY; }

    /// Changes the expiry of a field that has one.
    static void expiry(long block, long unixMillis) {
        assert hasExpiry(block) : "no room for an expiry";
        Memory.putLong(block + EXPIRY, unixMillis);
    }

    /// Where a field with an expiry stands in the order of expiries.
    static int place(long block) { return Memory.getInt(block + PLACE); }

    static void place(long block, int place) { Memory.putInt(block + PLACE, place); }

    static int fieldLength(long block) {
        int first = Memory.getUnsignedByte(block + FIELD_LENGTH);
        int length = first & LONG_FIELD;
        if (length < LONG_FIELD) return length;
        return Memory.getInt(block + HEADER_BYTES + ((first & HAS_EXPIRY) != 0 ? EXPIRY_BYTES : 0));
    }

    static long fieldAddress(long block) { return block + fieldOffset(Memory.getUnsignedShort(block)); }

    static int valueLength(long block) {
        int head = Memory.getUnsignedShort(block);
        int length = head >>> 8;
        return length < LONG_VALUE ? length : Memory.getInt(block + fieldOffset(head) - LENGTH_BYTES);
    }

    static long valueAddress(long block) { return block + valueOffset(Memory.getUnsignedShort(block), block); }

    /// @param head the first two bytes
    private static int fieldOffset(int head) {
        return HEADER_BYTES + ((head & HAS_EXPIRY) != 0 ? EXPIRY_BYTES : 0)
                + ((head & LONG_FIELD) == LONG_FIELD ? LENGTH_BYTES : 0)
                + (head >>> 8 == LONG_VALUE ? LENGTH_BYTES : 0);
    }

    private static long valueOffset(int head, long block) {
        int length = head & LONG_FIELD;
        return fieldOffset(head) + (length < LONG_FIELD ? length : fieldLength(block));
    }
}
