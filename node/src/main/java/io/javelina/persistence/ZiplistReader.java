package io.javelina.persistence;

import io.javelina.memory.Memory;

/// Reads a ziplist, what servers used before listpacks: 4 bytes of length, 4 of the offset of the last element, 2 of count
/// (65535: unknown), elements, `ff`. Each element begins with the length of the one before it, in 1 byte or as `fe` and 4.
///
/// ```
///   00llllll ...                    text of up to 63 bytes
///   01llllll llllllll ...           text of up to 16383 bytes
///   10______ + 4 ...                text, its length big-endian
///   c0 + 2, d0 + 4, e0 + 8          a number of so many bytes
///   f0 + 3, fe + 1                  a number of so many bytes
///   f1 to fd                        0 to 12
/// ```
final class ZiplistReader extends PackedReader {
    private static final int TAIL = 4;
    private static final int COUNT = TAIL + 4;
    private static final int HEADER_BYTES = COUNT + 2;
    private static final int UNKNOWN_COUNT = 0xffff;
    private static final int CLOSING = 0xff;
    private static final int LONG_BEFORE = 0xfe;

    /// Where the last element has to be.
    private long tail;
    /// Where the element before this one is.
    private long before;
    /// Its length.
    private long beforeBytes;

    ZiplistReader() { super("ziplist"); }

    @Override
    ZiplistReader open(long address, long bytes) {
        check(bytes > HEADER_BYTES && bytes == Integer.toUnsignedLong(Memory.getInt(address)), "another length");
        check(Memory.getUnsignedByte(address + bytes - 1) == CLOSING, "not closed");
        int count = Memory.getUnsignedShort(address + COUNT);
        tail = address + Integer.toUnsignedLong(Memory.getInt(address + TAIL));
        before = address + HEADER_BYTES;
        beforeBytes = 0;
        begin(before, address + bytes - 1, count == UNKNOWN_COUNT ? -1 : count);
        return this;
    }

    @Override
    protected void element(RdbString into) {
        before = position;
        int length = unsignedByte();
        long claimed = length < LONG_BEFORE ? length : Integer.toUnsignedLong(Memory.getInt(take(4)));
        check(length != CLOSING && claimed == beforeBytes, "an element with another length before it");
        content(unsignedByte(), into);
        beforeBytes = position - before;
    }

    private void content(int first, RdbString into) {
        switch (first >> 6) {
            case 0 -> text(first, into);
            case 1 -> text((first & 0x3f) << 8 | unsignedByte(), into);
            case 2 -> text(Integer.toUnsignedLong(Integer.reverseBytes(Memory.getInt(take(4)))), into);
            default -> into.decimal(number(first));
        }
    }

    private long number(int first) {
        return switch (first) {
            case 0xc0 -> Memory.getShort(take(2));
            case 0xd0 -> Memory.getInt(take(4));
            case 0xe0 -> Memory.getLong(take(8));
            case 0xf0 -> mediumInt(take(3));
            case 0xfe -> Memory.getByte(take(1));
            default -> {
                check(first >= 0xf1 && first <= 0xfd, "an unknown kind of element");
                yield first - 0xf1;
            }
        };
    }

    @Override
    protected void finish() { check(tail == before, "another last element"); }
}
