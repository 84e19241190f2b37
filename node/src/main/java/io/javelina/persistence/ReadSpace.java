package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.ScratchBuffer;
import io.javelina.type.EntryBlocks;

/// What the codecs share while they read: places for strings, and readers of compact formats. Closing it gives the memory
/// back; it may be used again.
final class ReadSpace implements AutoCloseable {
    private static final long KEPT_BYTES = 1 << 14;

    /// A run of bytes in a compact format.
    final RdbString packed;
    /// An element, or the first half of a pair.
    final RdbString first;
    /// The second half of a pair.
    final RdbString second;
    /// The element before.
    final RdbString before;
    /// A value that is put together aside.
    final ScratchBuffer whole;
    final ListpackReader listpack = new ListpackReader();
    final ZiplistReader ziplist = new ZiplistReader();
    final ZipmapReader zipmap = new ZipmapReader();
    final Duplicates duplicates;

    /// How many runs in a compact format were checked.
    long checked;

    ReadSpace(EntryBlocks blocks) {
        Allocator allocator = blocks.allocator();
        duplicates = new Duplicates(blocks.hash());
        packed = new RdbString(allocator);
        first = new RdbString(allocator);
        second = new RdbString(allocator);
        before = new RdbString(allocator);
        whole = new ScratchBuffer(allocator, Account.TEMPORARY, KEPT_BYTES);
    }

    @Override
    public void close() {
        packed.close();
        first.close();
        second.close();
        before.close();
        whole.close();
    }
}
