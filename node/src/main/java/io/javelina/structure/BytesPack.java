package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;

/// A [Pack] in a run of bytes that can be resized: a list that is small. Before the runs stand the count (2) and what the
/// elements take as a listpack (4).
final class BytesPack implements Pack {
    private static final int COUNT = 0;
    private static final int LISTPACK_BYTES = COUNT + 2;
    /// An empty pack.
    static final int HEADER_BYTES = LISTPACK_BYTES + 4;
    static final int MOST_ELEMENTS = 0xffff;

    private ResizableBytes bytes;

    BytesPack wrap(ResizableBytes packed) {
        bytes = packed;
        return this;
    }

    /// Writes the header of a pack of these many elements.
    static void initialize(long address, long count, long listpackBytes) {
        Memory.putShort(address + COUNT, (int) count);
        Memory.putInt(address + LISTPACK_BYTES, (int) listpackBytes);
    }

    static long count(long address) { return Memory.getUnsignedShort(address + COUNT); }

    @Override
    public long start() { return bytes.address() + HEADER_BYTES; }

    /// Bytes that could not be given back do not count, see [#close].
    @Override
    public long length() { return length(bytes.address(), bytes.length()); }

    static long length(long address, long bytes) {
        long length = bytes;
        while (length > HEADER_BYTES && Memory.getUnsignedByte(address + length - 1) == Run.FILLER) length--;
        return length - HEADER_BYTES;
    }

    @Override
    public void open(long offset, long more) {
        long length = length();
        long start = bytes.resize(HEADER_BYTES + length + more) + HEADER_BYTES;
        Memory.copy(start + offset, start + offset + more, length - offset);
    }

    /// Giving back bytes may take a new block. When there is none, the bytes stay and are filled so that they are no run.
    @Override
    public void close(long offset, long fewer) {
        long length = length();
        long start = start();
        Memory.copy(start + offset + fewer, start + offset, length - offset - fewer);
        try {
            bytes.resize(HEADER_BYTES + length - fewer);
        } catch (MemoryExhausted e) {
            Memory.fill(start + length - fewer, bytes.length() - HEADER_BYTES - length + fewer, Run.FILLER);
        }
    }

    @Override
    public long count() { return count(bytes.address()); }

    @Override
    public long listpackBytes() { return Memory.getInt(bytes.address() + LISTPACK_BYTES); }

    @Override
    public void counted(long elements, long listpackBytes) {
        initialize(bytes.address(), count() + elements, listpackBytes() + listpackBytes);
    }
}
