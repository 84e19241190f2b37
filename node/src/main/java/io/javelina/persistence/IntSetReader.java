package io.javelina.persistence;

import io.javelina.memory.Memory;

/// Reads an intset: 4 bytes of the width of each number (2, 4 or 8), 4 of count, the numbers in ascending order.
final class IntSetReader extends PackedReader {
    private static final int COUNT = 4;
    private static final int HEADER_BYTES = COUNT + 4;

    private int width;
    private long last;

    IntSetReader() { super("intset"); }

    @Override
    IntSetReader open(long address, long bytes) {
        check(bytes > HEADER_BYTES, "too short");
        width = Memory.getInt(address);
        check(width == 2 || width == 4 || width == 8, "numbers of " + width + " bytes");
        long count = Integer.toUnsignedLong(Memory.getInt(address + COUNT));
        check(bytes == HEADER_BYTES + count * width, "another length");
        begin(address + HEADER_BYTES, address + bytes, count);
        return this;
    }

    @Override
    protected void element(RdbString into) {
        long value = number();
        check(count() == 0 || value > last, "numbers that do not ascend");
        last = value;
        into.decimal(value);
    }

    private long number() {
        long at = take(width);
        if (width == 2) return Memory.getShort(at);
        return width == 4 ? Memory.getInt(at) : Memory.getLong(at);
    }
}
