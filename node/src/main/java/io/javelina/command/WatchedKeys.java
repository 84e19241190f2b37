package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.KeyIndex;
import io.javelina.memory.Account;
import io.javelina.memory.Slice;

/// WATCH: keys whose change between WATCH and EXEC makes EXEC do nothing. While nobody watches, a change of a key costs
/// one comparison. Node loop only.
///
/// A key changes when a command changes it, and when it comes into being or vanishes, but not when it was past its time at
/// WATCH already and is deleted for that. A client that watches a changed key is dirty from then on, and need not watch
/// anything any more.
public final class WatchedKeys {
    private final KeyIndex<Watch.Key> keys = new KeyIndex<>(Account.CLIENT_TRANSACTIONS, Watch.Key.BYTES);
    private final Slice view = new Slice();
    private int clientCount;

    /// `watching_clients`.
    public int clientCount() { return clientCount; }

    /// `total_watched_keys`.
    public int keyCount() { return keys.size(); }

    /// The client watches a key of its database from now on.
    void watch(Client client, Slice key) {
        Database database = client.database();
        Watch.Key watched = keys.findOrAdd(database, key, Watch.Key::new);
        // New watches are the first of their keys: a client that names a key twice is found at once.
        for (Watch each = watched.first(); each != null; each = each.next()) if (each.client() == client) return;
        Watch watch = new Watch(client, watched);
        watch.expired(isExpired(database, database.peekRaw(key)));
        if (client.watchCount() == 0) clientCount++;
        client.watch(watch);
        book(client, Watch.BYTES);
    }

    private static boolean isExpired(Database database, long entry) { return entry != 0 && database.isExpired(entry); }

    private static void book(Client client, long bytes) {
        client.database().keyspace().allocator().ledger().add(Account.CLIENT_CONTEXTS, bytes);
    }

    /// The client watches nothing any more.
    public void unwatch(Client client) {
        if (client.watchCount() == 0) return;
        for (Watch each = client.watches(); each != null; each = each.nextOfClient) {
            each.unlink();
            if (each.key().isUnwatched()) keys.remove(each.key());
        }
        clientCount--;
        book(client, -(long) Watch.BYTES * client.watchCount());
        client.forgetWatches();
    }

    /// The client watches nothing, and whatever it has watched has not changed.
    public void forget(Client client) {
        unwatch(client);
        client.dirty(false);
    }

    /// Heap that a client's watches take.
    public static long bytes(Client client) { return (long) Watch.BYTES * client.watchCount(); }

    /// Whether a key that the client watched has changed, or is past its time now.
    boolean isDirty(Client client) {
        for (Watch each = client.watches(); each != null && !client.isDirty(); each = each.nextOfClient)
            if (!each.isExpired() && isExpired(each.key().database(), each.key().entry(view))) client.dirty(true);
        return client.isDirty();
    }

    /// A key has changed.
    public void modified(Database database, Slice key) {
        if (keys.isEmpty()) return;
        Watch.Key watched = keys.find(database, key);
        if (watched == null) return;
        boolean isThere = database.peekRaw(key) != 0;
        for (Watch each = watched.first(), next; each != null; each = next) {
            next = each.next();
            if (each.isExpired()) {
                if (!isThere) each.expired(false);
                continue;
            }
            each.client().dirty(true);
            unwatch(each.client());
        }
    }

    /// All keys of a database are about to be deleted.
    public void flushed(Database database) {
        if (keys.isEmpty()) return;
        keys.forEach(database, key -> {
            if (key.entry(view) == 0) return;
            for (Watch each = key.first(); each != null; each = each.next()) {
                if (each.isExpired()) each.expired(false);
                else each.client().dirty(true);
            }
        });
    }

    /// Two databases are about to exchange their content.
    public void swapping(Database one, Database other) {
        if (keys.isEmpty()) return;
        keys.forEach(one, key -> replaced(key, other));
        keys.forEach(other, key -> replaced(key, one));
    }

    private void replaced(Watch.Key key, Database by) {
        boolean wasThere = key.entry(view) != 0;
        long entry = by.peekRaw(key.key(view));
        if (!wasThere && entry == 0) return;
        boolean isExpired = isExpired(by, entry);
        for (Watch each = key.first(); each != null; each = each.next()) {
            if (each.isExpired() ? entry == 0 : !wasThere && isExpired) each.expired(entry != 0);
            else if (!each.isExpired() || !isExpired) each.client().dirty(true);
        }
    }
}
