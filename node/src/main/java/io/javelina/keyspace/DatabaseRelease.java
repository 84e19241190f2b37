package io.javelina.keyspace;

import io.javelina.structure.ElementVisitor;
import io.javelina.type.EntryBlocks;

/// The tables of a database that was flushed, with all entries. They still stand in the accounts of overhead, and
/// leave them bit by bit as they are freed.
final class DatabaseRelease implements LazyFree.Release {
    private static final int BUCKETS_PER_SLICE = 16;

    private final EntryBlocks blocks;
    private final EntryTable keys;
    private final EntryTable expiries;
    private final EntryTable volatiles;
    private long overheadBytes;

    /// All tables are [EntryTable#detach]ed ones.
    ///
    /// @param overheadBytes what the accounts of overhead hold for these tables and their entries
    DatabaseRelease(EntryBlocks blocks, long overheadBytes, EntryTable keys, EntryTable expiries,
            EntryTable volatiles) {
        this.blocks = blocks;
        this.overheadBytes = overheadBytes;
        this.keys = keys;
        this.expiries = expiries;
        this.volatiles = volatiles;
    }

    /// Shows the entries to a visitor, before the first of them is freed; see [EntryTable#scan].
    long scan(long cursor, ElementVisitor visitor) { return keys.scan(cursor, visitor); }

    /// All entries stand in the table of keys, so the other ones go first, which frees no entry.
    @Override
    public boolean proceed() {
        if (expiries.exists()) clearSome(expiries);
        else if (volatiles.exists()) clearSome(volatiles);
        else clearSome(keys);
        if (keys.exists()) return true;
        assert overheadBytes == 0 : overheadBytes + " bytes of overhead left";
        return false;
    }

    private void clearSome(EntryTable table) {
        long before = table.bytes();
        table.clearSome(BUCKETS_PER_SLICE,
                entry -> overheadBytes -= table == keys ? Database.release(blocks, entry) : 0);
        overheadBytes -= before - table.bytes();
    }

    @Override
    public long objects() { return keys.size(); }

    @Override
    public long overheadBytes() { return overheadBytes; }
}
