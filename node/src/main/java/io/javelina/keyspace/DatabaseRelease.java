package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Elements;
import io.javelina.structure.HashTable;
import io.javelina.type.EntryBlocks;

/// The tables of a database that was flushed, with all entries. They still stand in the accounts of overhead, and
/// leave them bit by bit as they are freed.
final class DatabaseRelease implements LazyFree.Release {
    private static final int BUCKETS_PER_SLICE = 16;

    private final EntryBlocks blocks;
    private final HashTable keys;
    /// Null when there is none.
    private final HashTable expiries;
    /// Null when there is none.
    private final HashTable volatiles;
    private long overheadBytes;

    /// @param overheadBytes what the accounts of overhead hold for these tables and their entries
    /// @param expiries the header of the table, 0 when there is none
    /// @param volatiles the header of the table, 0 when there is none
    DatabaseRelease(EntryBlocks blocks, long overheadBytes, long keys, long expiries, long volatiles) {
        this.blocks = blocks;
        this.overheadBytes = overheadBytes;
        this.keys = table(Account.KEY_TABLES, keys);
        this.expiries = expiries == 0 ? null : table(Account.EXPIRY_TABLES, expiries);
        this.volatiles = volatiles == 0 ? null : table(Account.EXPIRY_TABLES, volatiles);
    }

    /// A flyweight of the worker's own: those of the node loop are not to be shared.
    private HashTable table(Account account, long header) {
        return new HashTable(blocks.allocator(), account, new Untouched()).wrap(header);
    }

    /// The keys of entries are not looked at any more.
    private static final class Untouched implements Elements {
        @Override
        public long hash(long element) { throw new IllegalStateException("hash of a key that is being freed"); }

        @Override
        public boolean matches(long element, long keyAddress, int keyLength) {
            throw new IllegalStateException("look-up in a table that is being freed");
        }
    }

    /// Shows the entries to a visitor, before the first of them is freed; see [HashTable#scan].
    long scan(long cursor, ElementVisitor visitor) { return keys.scan(cursor, visitor); }

    /// All entries stand in the table of keys, so the other ones go first, which frees no entry.
    @Override
    public boolean proceed() {
        if (isLeft(expiries)) return proceed(expiries);
        if (isLeft(volatiles)) return proceed(volatiles);
        if (clearSome(keys)) return true;
        destroy(keys);
        assert overheadBytes == 0 : overheadBytes + " bytes of overhead left";
        return false;
    }

    private static boolean isLeft(HashTable table) { return table != null && table.header() != 0; }

    private boolean proceed(HashTable table) {
        if (!clearSome(table)) destroy(table);
        return true;
    }

    private boolean clearSome(HashTable table) {
        long before = table.tableBytes();
        boolean more = table.clearSome(BUCKETS_PER_SLICE,
                entry -> overheadBytes -= table == keys ? Database.release(blocks, entry) : 0);
        overheadBytes -= before - table.tableBytes();
        return more;
    }

    private void destroy(HashTable table) {
        Allocator allocator = blocks.allocator();
        overheadBytes -= allocator.usableBytes(table.header(), HashTable.HEADER_BYTES);
        table.destroy();
    }

    @Override
    public long objects() { return keys.header() == 0 ? 0 : keys.size(); }

    @Override
    public long overheadBytes() { return overheadBytes; }
}
