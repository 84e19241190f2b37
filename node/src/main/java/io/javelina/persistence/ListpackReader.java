package io.javelina.persistence;

import io.javelina.memory.Memory;

/// Reads a listpack: 4 bytes of length, 2 of count (65535: unknown), elements, `ff`. Each element is followed by its own
/// length, seven bits to the byte, the lowest last; all bytes but the first have their high bit set.
///
/// ```
///   0vvvvvvv                        0 to 127
///   10llllll ...                    text of up to 63 bytes
///   110vvvvv vvvvvvvv               13 bits with a sign
///   1110llll llllllll ...           text of up to 4095 bytes
///   f0 + 4 ...                      text
///   f1 + 2, f2 + 3, f3 + 4, f4 + 8  a number of so many bytes
/// ```
final class ListpackReader extends PackedReader {
    private static final int COUNT = 4;
    private static final int HEADER_BYTES = COUNT + 2;
    private static final int UNKNOWN_COUNT = 0xffff;
    private static final int CLOSING = 0xff;
    private static final int LONGEST_INTEGER = 20;
    private static final int SHORT_TEXT = 1 << 6;
    private static final int MEDIUM_TEXT = 1 << 12;

    private boolean canonical;

    ListpackReader() { super("listpack"); }

    @Override
    ListpackReader open(long address, long bytes) {
        check(bytes > HEADER_BYTES && bytes == Integer.toUnsignedLong(Memory.getInt(address)), "another length");
        check(Memory.getUnsignedByte(address + bytes - 1) == CLOSING, "not closed");
        int count = Memory.getUnsignedShort(address + COUNT);
        canonical = true;
        begin(address + HEADER_BYTES, address + bytes - 1, count == UNKNOWN_COUNT ? -1 : count);
        return this;
    }

    /// Whether each element so far stands in the form that it gets when it is put in: as a number when it reads as one, in
    /// as few bytes as possible. Who looks for elements in place relies on that.
    boolean isCanonical() { return canonical; }

    @Override
    protected void element(RdbString into) {
        long start = position;
        int first = unsignedByte();
        if (first < 0x80) into.decimal(first);
        else if (first < 0xc0) text(first & 0x3f, 0, into);
        else if (first < 0xe0) number((first << 8 | unsignedByte()) << 19 >> 19, -1 << 12, into);
        else if (first < 0xf0) text((first & 0x0f) << 8 | unsignedByte(), SHORT_TEXT, into);
        else wide(first, into);
        trailer(position - start);
    }

    private void wide(int first, RdbString into) {
        switch (first) {
            case 0xf0 -> text(Integer.toUnsignedLong(Memory.getInt(take(4))), MEDIUM_TEXT, into);
            case 0xf1 -> number(Memory.getShort(take(2)), Short.MIN_VALUE, into);
            case 0xf2 -> number(mediumInt(take(3)), -1 << 23, into);
            case 0xf3 -> number(Memory.getInt(take(4)), Integer.MIN_VALUE, into);
            case 0xf4 -> number(Memory.getLong(take(8)), Long.MIN_VALUE, into);
            default -> throw new CorruptRdb("listpack: no element begins with " + first);
        }
    }

    /// @param least the shortest text that needs this form
    private void text(long bytes, int least, RdbString into) {
        text(bytes, into);
        boolean readsAsNumber = bytes <= LONGEST_INTEGER && into.slice().isInteger();
        canonical &= bytes >= least && !readsAsNumber;
    }

    /// @param lowest the lowest number that fits into this form
    private void number(long value, long lowest, RdbString into) {
        into.decimal(value);
        canonical &= form(value) == lowest;
    }

    /// The lowest number that fits into the smallest form for a value, 0 for a form of one byte.
    private static long form(long value) {
        if (value >= 0 && value < 0x80) return 0;
        if (value >= -1 << 12 && value < 1 << 12) return -1 << 12;
        if (value == (short) value) return Short.MIN_VALUE;
        if (value >= -1 << 23 && value < 1 << 23) return -1 << 23;
        return value == (int) value ? Integer.MIN_VALUE : Long.MIN_VALUE;
    }

    private void trailer(long bytes) {
        int width = width(bytes);
        long at = take(width);
        long rest = bytes;
        for (int i = width - 1; i >= 0; i--) {
            int expected = (int) rest & 0x7f | (i == 0 ? 0 : 0x80);
            check(Memory.getUnsignedByte(at + i) == expected, "an element with another length behind it");
            rest >>>= 7;
        }
    }

    private static int width(long bytes) {
        int width = 1;
        for (long rest = bytes >>> 7; rest != 0 && width < 5; rest >>>= 7) width++;
        return width;
    }
}
