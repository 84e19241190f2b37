package io.javelina.type;

import io.javelina.memory.Slice;
import io.javelina.structure.Entry;

/// A sorted set.
public final class SortedSetValue implements EntryValue {
    private final PackedValue packed;

    public SortedSetValue(EntryBlocks blocks, EntryOwner owner) { packed = new PackedValue(blocks, owner); }

    @Override
    public void wrap(long entry) {
        assert Entry.type(entry) == Type.SORTED_SET.ordinal() : "another type";
        packed.wrap(entry);
    }

    @Override
    public long entry() { return packed.entry(); }

    @Override
    public long create(Slice key) { throw new IllegalStateException(); }

    @Override
    public boolean isEmpty() { throw new IllegalStateException(); }
}
