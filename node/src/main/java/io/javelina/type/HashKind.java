package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.structure.Entry;

/// What the keyspace has to know of hashes.
final class HashKind implements ValueKind {
    private static final long SLOW_TO_FREE_FIELDS = 64;
    private static final int BUCKETS_PER_SLICE = 16;

    @Override
    public Account account() { return Account.HASHES; }

    @Override
    public long externalBytes(EntryBlocks blocks, long entry) {
        return isTable(entry)
                ? HashFields.bytes(blocks.allocator(), Entry.valueAddress(entry))
                : PackedValue.externalBytes(blocks.allocator(), entry);
    }

    @Override
    public void copyExternal(EntryBlocks blocks, long source, long copied) {
        if (!isTable(source)) {
            PackedValue.copyExternal(blocks, source, copied);
            return;
        }
        HashFields copy = new HashFields(blocks);
        copy.create(Entry.valueAddress(copied));
        copy.copyFrom(new HashFields(blocks).wrap(Entry.valueAddress(source)));
    }

    @Override
    public boolean freeSome(EntryBlocks blocks, long entry) {
        if (isTable(entry)) return fields(blocks, entry).destroySome(BUCKETS_PER_SLICE);
        PackedValue.freeExternal(blocks, entry);
        return false;
    }

    /// A flyweight of the caller's own: those of the node loop are not to be shared.
    private static HashFields fields(EntryBlocks blocks, long entry) {
        return new HashFields(blocks).wrap(Entry.valueAddress(entry));
    }

    @Override
    public boolean isSlowToFree(EntryBlocks blocks, long entry) {
        return isTable(entry) && HashFields.size(Entry.valueAddress(entry)) > SLOW_TO_FREE_FIELDS;
    }

    @Override
    public boolean hasVolatileItems(long entry) {
        return isTable(entry) && HashFields.hasExpiries(Entry.valueAddress(entry));
    }

    private static boolean isTable(long entry) { return Entry.encoding(entry) == HashValue.HASHTABLE; }

    @Override
    public String encodingName(long entry) { return isTable(entry) ? "hashtable" : "listpack"; }
}
