package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.MemoryExhausted;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Entry;

/// The entries of a database that got their time to live from clients of a replica that may write. The primary knows nothing
/// of them, so it will never say that their time has come: the replica finds that out by itself. Node loop only.
///
/// An entry leaves when it goes, or gets its time to live from somebody else.
final class LocalExpiries {
    private final Database database;
    private final EntryTable table;
    /// Where the search for those whose time has come goes on.
    private long cursor;
    private final ElementVisitor visitor = this::visit;

    LocalExpiries(Database database) {
        this.database = database;
        this.table = database.keyspace().newTable(Account.SERVER);
    }

    long size() { return table.size(); }

    /// An entry has got a time to live, or has none any more.
    void given(long entry) {
        boolean isOurs = Entry.hasExpiry(entry) && database.keyspace().role() == Role.WRITABLE_REPLICA;
        if (isOurs) add(entry);
        else gone(entry);
    }

    private void add(long entry) {
        long hash = database.hashOf(entry);
        if (table.size() > 0) table.removeIfThere(entry, hash);
        try {
            table.insert(entry, hash);
        } catch (MemoryExhausted e) {
            // Nobody will look for it, but its time comes all the same: readers do not see it then, and writers remove it.
            return;
        }
    }

    /// An entry is about to leave the database, or its place.
    ///
    /// @return whether it was one of these
    boolean gone(long entry) {
        return table.size() > 0 && table.removeIfThere(entry, database.hashOf(entry));
    }

    /// An entry has got another place.
    void moved(long old, long now) {
        if (table.size() > 0 && table.removeIfThere(old, database.hashOf(now))) add(now);
    }

    void clear() {
        cursor = 0;
        while (table.clearSome(Integer.MAX_VALUE, _ -> {})) continue;
    }

    void swap(LocalExpiries other) {
        table.swap(other.table);
        long at = cursor;
        cursor = other.cursor;
        other.cursor = at;
    }

    void shrinkIfSparse() { table.shrinkIfSparse(); }

    boolean rehash() { return table.rehash(); }

    /// Looks at some entries and deletes those whose time has come.
    ///
    /// @return whether all were seen
    boolean expireSome() {
        cursor = table.scan(cursor, visitor);
        return cursor == 0;
    }

    private void visit(long entry) { if (Entry.expiry(entry) < database.keyspace().now()) database.expire(entry); }

    /// Whether it has the entry, for tests.
    boolean has(long entry) { return table.find(database.keyOf(entry), database.hashOf(entry)) == entry; }
}
