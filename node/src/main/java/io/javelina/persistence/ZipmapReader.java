package io.javelina.persistence;

import io.javelina.memory.Memory;

/// Reads a zipmap, what the first servers kept small hashes in: 1 byte of count (254 and more: unknown), pairs, `ff`. A
/// length is 1 byte, or `fe` and 4; that of a value is followed by a byte that says how many unused bytes follow the value.
final class ZipmapReader extends PackedReader {
    private static final int SHORTEST = 2;
    private static final int LONG_LENGTH = 0xfe;
    private static final int CLOSING = 0xff;

    ZipmapReader() { super("zipmap"); }

    @Override
    ZipmapReader open(long address, long bytes) {
        check(bytes >= SHORTEST, "too short");
        check(Memory.getUnsignedByte(address + bytes - 1) == CLOSING, "not closed");
        int pairs = Memory.getUnsignedByte(address);
        begin(address + 1, address + bytes - 1, pairs < LONG_LENGTH ? 2L * pairs : -1);
        return this;
    }

    @Override
    protected void element(RdbString into) {
        int first = unsignedByte();
        check(first != CLOSING, "closed too early");
        long bytes = first < LONG_LENGTH ? first : Integer.toUnsignedLong(Memory.getInt(take(4)));
        boolean isValue = count() % 2 == 1;
        int unused = isValue ? unsignedByte() : 0;
        text(bytes, into);
        take(unused);
    }
}
