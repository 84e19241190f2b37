package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Slice;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Elements;
import io.javelina.structure.HashTable;

/// A table of entries by key that comes into being with its first entry. Before that, it is a view of a table that is
/// always empty and is shared by all, so that nobody else has to ask whether there is one.
final class EntryTable {
    /// Buckets to look at per step of upkeep.
    private static final int REHASH_STEP = 64;
    /// Elements per place of the buckets above which a table may grow whatever the memory limit says.
    private static final double LARGEST_FILL = 1.618;
    private static final int PLACES_PER_BUCKET = 7;

    private final Allocator allocator;
    private final long nothing;
    private final HashTable table;

    /// @param nothing the header of the table that is always empty
    EntryTable(Allocator allocator, Account account, Elements elements, MemoryLimit limit, long nothing) {
        this.allocator = allocator;
        this.nothing = nothing;
        this.table = new HashTable(allocator, account, elements).wrap(nothing);
        table.growOnlyIf(bytes -> isOverfull() || !limit.isOverWith(bytes));
    }

    private boolean isOverfull() { return table.size() > LARGEST_FILL * PLACES_PER_BUCKET * table.buckets(); }

    HashTable table() { return table; }

    /// Whether there ever was an entry since the table began or was [#detach]ed.
    boolean exists() { return table.header() != nothing; }

    long find(Slice key, long hash) { return table.find(key.address(), key.length(), hash); }

    void insert(long entry, long hash) {
        if (!exists()) table.create();
        table.insert(entry, hash);
    }

    /// Makes room for so many entries at once.
    void expandFor(long entries) {
        if (!exists()) table.create();
        table.expandFor(entries);
    }

    void remove(long entry, long hash) {
        if (!table.removeElement(entry, hash)) throw new IllegalStateException("no entry " + entry + " to remove");
    }

    /// As [#remove] of an entry that may not have got here; whether it had.
    boolean removeIfThere(long entry, long hash) { return table.removeElement(entry, hash); }

    void replace(long entry, long now, long hash) { table.replace(entry, now, hash); }

    long size() { return table.size(); }

    /// All that the account holds for this table.
    long bytes() { return exists() ? HashTable.bytes(allocator, table.header()) : 0; }

    /// Empties it; it still [#exists].
    void clear(ElementVisitor each) {
        if (exists()) table.clear(each);
    }

    /// Forgets all entries, whatever became of them, and begins anew.
    void drop() {
        if (!exists()) return;
        table.destroy();
        table.wrap(nothing);
    }

    /// Gives the table away: its header, 0 when there is none. This one then begins anew.
    long detach() {
        long header = exists() ? table.header() : 0;
        table.wrap(nothing);
        return header;
    }

    void swap(EntryTable other) {
        long header = table.header();
        table.wrap(other.table.header());
        other.table.wrap(header);
    }

    /// Begins to shrink the table when it is nearly empty.
    void shrinkIfSparse() {
        if (exists()) table.shrinkIfSparse();
    }

    /// Moves some buckets when the table is being resized; whether there is more to move.
    boolean rehash() { return exists() && table.rehash(REHASH_STEP); }
}
