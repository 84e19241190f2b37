package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;

/// A field or a value inside a node of a stream. A flyweight over its first byte:
///
/// | first byte | follows |
/// |---|---|
/// | 0x00-0x7f | so many bytes of text |
/// | 0x80-0xef | nothing: the integer 0 to 111 |
/// | 0xf0-0xf7 | an integer of 1 to 8 bytes, little-endian |
/// | 0xf8 0xf9 | the length in 2 or 4 bytes, little-endian, and so much text |
///
/// What reads as an integer is always held as one. This is never longer than what Valkey takes for the same text in a
/// listpack, which [#listpackBytes] computes.
public final class StreamText {
    private static final int SMALL_INTEGER = 0x80;
    private static final int INTEGER = 0xf0;
    private static final int SHORT_LENGTH = 0xf8;
    private static final int LONG_LENGTH = 0xf9;
    private static final int LARGEST_SMALL = INTEGER - SMALL_INTEGER - 1;
    /// No text takes more than its length and this.
    static final int MOST_HEAD_BYTES = 5;

    private boolean isInteger;
    private long integer;
    private long address;
    private int length;

    // Reading.

    /// Binds this to the text that begins at `at`.
    ///
    /// @return where it ends
    long read(long at) {
        int first = Memory.getUnsignedByte(at);
        if (first < SMALL_INTEGER) return text(at + 1, first);
        if (first < INTEGER) return integer(first - SMALL_INTEGER, at + 1);
        if (first < SHORT_LENGTH) {
            int bytes = first - INTEGER + 1;
            return integer(readInteger(at + 1, bytes), at + 1 + bytes);
        }
        if (first == SHORT_LENGTH) return text(at + 3, Memory.getUnsignedShort(at + 1));
        return text(at + 5, Memory.getInt(at + 1));
    }

    private long text(long at, int bytes) {
        isInteger = false;
        address = at;
        length = bytes;
        return at + bytes;
    }

    private long integer(long value, long end) {
        isInteger = true;
        integer = value;
        return end;
    }

    private static long readInteger(long at, int bytes) {
        long value = Memory.getByte(at + bytes - 1);
        for (int i = bytes - 2; i >= 0; i--) value = value << 8 | Memory.getUnsignedByte(at + i);
        return value;
    }

    /// Where the text at `at` ends.
    static long skip(long at) {
        int first = Memory.getUnsignedByte(at);
        if (first < SMALL_INTEGER) return at + 1 + first;
        if (first < INTEGER) return at + 1;
        if (first < SHORT_LENGTH) return at + 2 + first - INTEGER;
        return first == SHORT_LENGTH
                ? at + 3 + Memory.getUnsignedShort(at + 1)
                : at + 5 + Memory.getInt(at + 1);
    }

    public boolean isInteger() { return isInteger; }

    public long integer() {
        assert isInteger : "no integer";
        return integer;
    }

    /// Where the bytes of a text are that is no integer.
    public long address() {
        assert !isInteger : "an integer";
        return address;
    }

    public int length() {
        assert !isInteger : "an integer";
        return length;
    }

    /// Whether this is `text`.
    boolean equalTo(Slice text) {
        if (isInteger) return text.isInteger() && text.integer() == integer;
        return text.length() == length && Memory.equal(address, text.address(), length);
    }

    // Writing.

    /// Writes an integer where there is room for it.
    ///
    /// @return where it ends
    static long write(long at, long value) {
        if (value >= 0 && value <= LARGEST_SMALL) {
            Memory.putByte(at, (int) (SMALL_INTEGER + value));
            return at + 1;
        }
        int bytes = bytesOf(value);
        Memory.putByte(at, INTEGER + bytes - 1);
        for (int i = 0; i < bytes; i++) Memory.putByte(at + 1 + i, (int) (value >> 8 * i));
        return at + 1 + bytes;
    }

    /// The fewest bytes that hold the value with its sign.
    private static int bytesOf(long value) {
        return (64 - Long.numberOfLeadingZeros(value ^ value >> 63)) / 8 + 1;
    }

    /// Writes a text that is no integer where there is room for it.
    ///
    /// @return where it ends
    static long write(long at, long text, int bytes) {
        long start = writeLength(at, bytes);
        Memory.copy(text, start, bytes);
        return start + bytes;
    }

    private static long writeLength(long at, int bytes) {
        if (bytes < SMALL_INTEGER) {
            Memory.putByte(at, bytes);
            return at + 1;
        }
        if (bytes <= 0xffff) {
            Memory.putByte(at, SHORT_LENGTH);
            Memory.putShort(at + 1, bytes);
            return at + 3;
        }
        Memory.putByte(at, LONG_LENGTH);
        Memory.putInt(at + 1, bytes);
        return at + 5;
    }

    // What a listpack would take.

    /// Bytes of an integer as an element of a listpack, its back length included.
    static int listpackBytes(long value) {
        if (value >= 0 && value <= 127) return 1 + 1;
        if (value >= -4096 && value <= 4095) return 2 + 1;
        if (value == (short) value) return 3 + 1;
        if (value >= -(1 << 23) && value < 1 << 23) return 4 + 1;
        return value == (int) value ? 5 + 1 : 9 + 1;
    }

    /// Bytes of a text of this length, no integer, as an element of a listpack, its back length included.
    static long listpackBytes(int length) {
        long bytes = (length < 64 ? 1 : length < 4096 ? 2 : 5) + (long) length;
        return bytes + (bytes < 128 ? 1 : bytes < 16383 ? 2 : bytes < 2097151 ? 3 : bytes < 268435455 ? 4 : 5);
    }
}
