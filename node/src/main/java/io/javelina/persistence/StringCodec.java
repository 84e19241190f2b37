package io.javelina.persistence;

import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.type.EntryBlocks;
import io.javelina.type.EntryOwner;
import io.javelina.type.StringValue;

/// Strings: one string of RDB.
final class StringCodec implements ValueCodec {
    private final StringValue value;
    private final ReadSpace space;

    StringCodec(EntryBlocks blocks, ReadSpace space) {
        this.value = new StringValue(blocks, EntryOwner.NOBODY);
        this.space = space;
    }

    @Override
    public int type(long entry, int version) { return Rdb.STRING; }

    @Override
    public void write(long entry, RdbWriter out) {
        value.wrap(entry);
        if (value.isInteger()) out.decimal(value.integer());
        else out.string(value.bytes());
    }

    @Override
    public long read(int type, RdbReader in, Slice key) {
        return value.create(key, Entry.NO_EXPIRY, in.string(space.first).slice());
    }
}
