package io.javelina.persistence;

import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
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
    /// Elements of the value that is being read which are still to come.
    protected long left;
    private final EntryBlocks blocks;
    private long expiry;

    CollectionCodec(EntryBlocks blocks, ReadSpace space, V value) {
        this.blocks = blocks;
        this.space = space;
        this.value = value;
    }

    @Override
    public final boolean beginReading(int type, RdbReader in, Slice key, long newExpiry) {
        value.wrap(value.create(key));
        expiry = newExpiry;
        left = 0;
        try {
            begin(type, in);
            return hasMore();
        } catch (RuntimeException e) {
            abandonReading();
            throw e;
        }
    }

    /// Reads what stands before the elements, and sets how many are [#left]; or everything.
    protected abstract void begin(int type, RdbReader in);

    /// Reads an element; first what stands for it, and only then the value is changed.
    protected abstract void readElement(RdbReader in);

    /// Whether not everything is read.
    protected boolean hasMore() { return left > 0; }

    /// Reads the next thing there is. One that is not wholly there leaves no trace.
    protected void readNext(RdbReader in) {
        readElement(in);
        left--;
    }

    @Override
    public final boolean readSome(RdbReader in) {
        try {
            while (hasMore() && in.mayGoOn()) {
                in.mark();
                readNext(in);
            }
            return hasMore();
        } catch (MoreNeeded e) {
            in.rewind();
            throw e;
        } catch (RuntimeException e) {
            abandonReading();
            throw e;
        }
    }

    @Override
    public final long endReading() {
        try {
            finish();
            if (value.isEmpty() && !mayBeEmpty()) {
                abandonReading();
                return 0;
            }
            return withExpiry(value.entry());
        } catch (RuntimeException e) {
            abandonReading();
            throw e;
        }
    }

    private long withExpiry(long entry) {
        if (expiry == Entry.NO_EXPIRY) return entry;
        long moved = blocks.rebuild(entry, Entry.keyAddress(entry), Entry.keyLength(entry), expiry);
        blocks.release(entry);
        return moved;
    }

    @Override
    public void abandonReading() { blocks.free(value.entry()); }

    /// Puts the finishing touches to the value that was read.
    protected void finish() {}

    /// Whether a value without elements is one.
    protected boolean mayBeEmpty() { return false; }

    /// Reads a run of bytes in a compact format, which its own reader then looks at.
    protected final Slice packed(RdbReader in) {
        Slice bytes = in.string(space.packed).slice();
        space.checked++;
        return bytes;
    }
}
