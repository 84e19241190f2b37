package io.javelina.persistence;

import io.javelina.memory.Slice;
import io.javelina.type.EntryBlocks;
import io.javelina.type.EntryOwner;
import io.javelina.type.StringValue;

/// Strings: one string of RDB, which a slice is never too short for: the writer does not copy it when it is long.
final class StringCodec implements ValueCodec {
    private final StringValue value;
    private final ReadSpace space;
    private final EntryBlocks blocks;
    /// The entry that was read.
    private long read;

    StringCodec(EntryBlocks blocks, ReadSpace space) {
        this.blocks = blocks;
        this.value = new StringValue(blocks, EntryOwner.NOBODY);
        this.space = space;
    }

    @Override
    public int type(long entry, int version) { return Rdb.STRING; }

    @Override
    public void beginWriting(long entry, RdbWriter out) {
        value.wrap(entry);
        if (value.isInteger()) out.decimal(value.integer());
        else out.string(value.bytes());
    }

    @Override
    public boolean writeSome(RdbWriter out) { return false; }

    @Override
    public boolean beginReading(int type, RdbReader in, Slice key, long expiry) {
        read = value.create(key, expiry, in.string(space.first).slice());
        return false;
    }

    @Override
    public boolean readSome(RdbReader in) { return false; }

    @Override
    public long endReading() { return read; }

    @Override
    public void abandonReading() { blocks.free(read); }
}
