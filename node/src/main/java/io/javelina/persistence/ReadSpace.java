package io.javelina.persistence;

import io.javelina.memory.Allocator;
import io.javelina.type.EntryBlocks;

/// What the codecs share while they read: places for strings, and readers of compact formats. Closing it gives the memory
/// back; it may be used again.
final class ReadSpace implements AutoCloseable {
    /// A run of bytes in a compact format.
    final RdbString packed;
    /// An element, or the first half of a pair.
    final RdbString first;
    /// The second half of a pair.
    final RdbString second;
    /// The element before.
    final RdbString before;
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
    }

    @Override
    public void close() {
        packed.close();
        first.close();
        second.close();
        before.close();
    }
}
