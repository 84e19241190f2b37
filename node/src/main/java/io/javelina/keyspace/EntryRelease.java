package io.javelina.keyspace;

import io.javelina.type.EntryBlocks;

/// One entry with its value that is no longer in any table.
final class EntryRelease implements LazyFree.Release {
    private final EntryBlocks blocks;
    private long entry;

    EntryRelease(EntryBlocks blocks, long entry) {
        this.blocks = blocks;
        this.entry = entry;
    }

    @Override
    public boolean proceed() {
        if (blocks.freeSome(entry)) return true;
        entry = 0;
        return false;
    }

    @Override
    public long objects() { return entry == 0 ? 0 : 1; }

    /// The entry was taken off the books when it left its table.
    @Override
    public long overheadBytes() { return 0; }
}
