package io.javelina.persistence;

import io.javelina.memory.Slice;
import io.javelina.type.EntryBlocks;
import io.javelina.type.EntryValue;

/// What the codecs of all types but strings have in common: a value is made empty, then filled; when that fails, nothing is
/// left of it.
///
/// A listpack becomes a value as it is when it holds all that the value promises. What does not, but is right otherwise, is
/// put together from its elements.
abstract class CollectionCodec<V extends EntryValue> implements ValueCodec {
    protected final V value;
    protected final ReadSpace space;
    private final EntryBlocks blocks;

    CollectionCodec(EntryBlocks blocks, ReadSpace space, V value) {
        this.blocks = blocks;
        this.space = space;
        this.value = value;
    }

    @Override
    public final long read(int type, RdbReader in, Slice key) {
        value.wrap(value.create(key));
        try {
            fill(type, in);
            if (value.isEmpty() && !mayBeEmpty()) throw new CorruptRdb("an empty value");
            return value.entry();
        } catch (RuntimeException e) {
            blocks.free(value.entry());
            throw e;
        }
    }

    /// Reads the content of the new value.
    protected abstract void fill(int type, RdbReader in);

    /// Whether a value without elements is one.
    protected boolean mayBeEmpty() { return false; }

    /// Reads a run of bytes in a compact format, which its own reader then looks at.
    protected final Slice packed(RdbReader in) {
        space.checked++;
        return in.string(space.packed).slice();
    }
}
