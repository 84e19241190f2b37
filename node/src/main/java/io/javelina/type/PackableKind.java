package io.javelina.type;

import io.javelina.structure.Entry;

/// What types have in common whose small values are a run of bytes (see [PackedValue]): they tell of their large form only,
/// which owns a structure outside the entry.
abstract class PackableKind implements ValueKind {
    /// Whether an entry of this encoding has the large form.
    protected abstract boolean isLarge(int encoding);

    protected abstract long largeBytes(EntryBlocks blocks, long entry);

    /// See [ValueKind#copyExternal].
    protected abstract void copyLarge(EntryBlocks blocks, long source, long copied);

    /// See [ValueKind#freeSome].
    protected abstract boolean freeSomeOfLarge(EntryBlocks blocks, long entry);

    protected abstract boolean isLargeSlowToFree(long entry);

    protected final boolean isLarge(long entry) { return isLarge(Entry.encoding(entry)); }

    @Override
    public final long externalBytes(EntryBlocks blocks, long entry) {
        return isLarge(entry) ? largeBytes(blocks, entry) : PackedValue.externalBytes(blocks.allocator(), entry);
    }

    @Override
    public final void copyExternal(EntryBlocks blocks, long source, long copied) {
        if (isLarge(source)) copyLarge(blocks, source, copied);
        else PackedValue.copyExternal(blocks, source, copied);
    }

    @Override
    public final boolean freeSome(EntryBlocks blocks, long entry) {
        if (isLarge(entry)) return freeSomeOfLarge(blocks, entry);
        PackedValue.freeExternal(blocks, entry);
        return false;
    }

    @Override
    public final boolean isSlowToFree(EntryBlocks blocks, long entry) {
        return isLarge(entry) && isLargeSlowToFree(entry);
    }
}
