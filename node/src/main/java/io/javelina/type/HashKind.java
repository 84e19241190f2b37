package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.structure.Entry;

/// What the keyspace has to know of hashes.
final class HashKind extends PackableKind {
    private static final long SLOW_TO_FREE_FIELDS = 64;
    private static final int BUCKETS_PER_SLICE = 16;

    @Override
    public Account account() { return Account.HASHES; }

    @Override
    protected boolean isLarge(int encoding) { return encoding == HashValue.HASHTABLE; }

    @Override
    protected long largeBytes(EntryBlocks blocks, long entry) {
        return HashFields.bytes(blocks.allocator(), Entry.valueAddress(entry));
    }

    @Override
    protected void copyLarge(EntryBlocks blocks, long source, long copied) {
        HashFields copy = new HashFields(blocks);
        copy.create(Entry.valueAddress(copied));
        copy.copyFrom(fields(blocks, source));
    }

    @Override
    protected boolean freeSomeOfLarge(EntryBlocks blocks, long entry) {
        return fields(blocks, entry).destroySome(BUCKETS_PER_SLICE);
    }

    /// A flyweight of the caller's own: those of the node loop are not to be shared.
    private static HashFields fields(EntryBlocks blocks, long entry) {
        return new HashFields(blocks).wrap(Entry.valueAddress(entry));
    }

    @Override
    protected boolean isLargeSlowToFree(long entry) {
        return HashFields.size(Entry.valueAddress(entry)) > SLOW_TO_FREE_FIELDS;
    }

    @Override
    public boolean hasVolatileItems(long entry) {
        return isLarge(entry) && HashFields.hasExpiries(Entry.valueAddress(entry));
    }

    @Override
    public String encodingName(long entry) { return isLarge(entry) ? "hashtable" : "listpack"; }
}
