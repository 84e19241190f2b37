package io.javelina.type;

import io.javelina.memory.Slice;
import io.javelina.structure.Entry;

/// A hash.
public final class HashValue implements EntryValue {
    private final PackedValue packed;

    public HashValue(EntryBlocks blocks, EntryOwner owner) { packed = new PackedValue(blocks, owner); }

    @Override
    public void wrap(long entry) {
        assert Entry.type(entry) == Type.HASH.ordinal() : "another type";
        packed.wrap(entry);
    }

    @Override
    public long entry() { return packed.entry(); }

    @Override
    public long create(Slice key) { throw new IllegalStateException(); }

    @Override
    public boolean isEmpty() { throw new IllegalStateException(); }
}
