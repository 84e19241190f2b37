package io.javelina.server;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.KeyIndex;
import io.javelina.memory.Account;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.type.Type;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.TreeMap;

/// The keys that clients wait for, each with its line of clients, and those of them that became ready since they were
/// looked at last. While nobody waits for a value of a type, what happens to such keys costs one comparison. Node loop
/// only.
final class BlockedKeys {
    /// A key with the clients that wait for it, by place in line.
    static final class Key extends KeyIndex.Node {
        /// What its own fields take on the heap.
        private static final int BYTES = 72;

        final TreeMap<Long, BlockedClient> line = new TreeMap<>();
        /// How many of them want to know when the key is gone.
        private int untilGone;
        /// It is among those that became ready.
        private boolean queued;
        /// Its line is being served.
        private boolean served;

        boolean endsWithoutKey() { return untilGone > 0; }
    }

    private final KeyIndex<Key> keys = new KeyIndex<>(Account.CLIENT_QUERY, Key.BYTES);
    /// In the order in which they became ready, each once.
    private final Queue<Key> ready = new ArrayDeque<>();
    private final int[] waiting = new int[Type.values().length];
    private final Slice view = new Slice();
    private int untilGoneKeys;

    /// `total_blocking_keys`.
    int size() { return keys.size(); }

    /// `total_blocking_keys_on_nokey`.
    int untilGoneSize() { return untilGoneKeys; }

    // Lines.

    void join(BlockedClient client, Database database, Slice key) {
        Key joined = keys.findOrAdd(database, key, Key::new);
        if (joined.line.putIfAbsent(client.place, client) != null) return;
        client.keys.add(joined);
        waiting[client.wait.type().ordinal()]++;
        if (client.wait.endsWithoutKey() && joined.untilGone++ == 0) untilGoneKeys++;
    }

    /// Leaves the lines of all its keys.
    void leave(BlockedClient client) {
        for (Key key : client.keys) {
            key.line.remove(client.place);
            waiting[client.wait.type().ordinal()]--;
            if (client.wait.endsWithoutKey() && --key.untilGone == 0) untilGoneKeys--;
            removeIfForgotten(key);
        }
        client.keys.clear();
    }

    private void removeIfForgotten(Key key) {
        if (key.line.isEmpty() && !key.queued && !key.served) keys.remove(key);
    }

    // Ready keys.

    boolean isAnyReady() { return !ready.isEmpty(); }

    /// The key that has been ready for the longest time. It can become ready again at once, and is there until it is given
    /// to [#served].
    Key nextReady() {
        Key next = ready.remove();
        next.queued = false;
        next.served = true;
        return next;
    }

    void served(Key key) {
        key.served = false;
        removeIfForgotten(key);
    }

    private void becomeReady(Key key) {
        if (key == null || key.queued) return;
        key.queued = true;
        ready.add(key);
    }

    /// The type of a key's value, null when there is none.
    Type type(Key key) {
        long entry = key.entry(view);
        return entry == 0 || key.database().isExpired(entry) ? null : Type.of(Entry.type(entry));
    }

    // What happens to keys.

    void added(Database database, Slice key, Type type) {
        if (waiting[type.ordinal()] > 0) becomeReady(keys.find(database, key));
    }

    void removed(Database database, Slice key, Type type) {
        if (untilGoneKeys == 0 || waiting[type.ordinal()] == 0) return;
        Key gone = keys.find(database, key);
        if (gone != null && gone.endsWithoutKey()) becomeReady(gone);
    }

    /// All keys of a database are about to be deleted.
    void flushed(Database database) { if (untilGoneKeys > 0) keys.forEach(database, key -> replaced(key, null)); }

    void swapping(Database one, Database other) {
        if (untilGoneKeys == 0) return;
        keys.forEach(one, key -> replaced(key, other));
        keys.forEach(other, key -> replaced(key, one));
    }

    private void replaced(Key key, Database by) {
        long entry = key.entry(view);
        if (entry == 0 || !key.endsWithoutKey() || waiting[Entry.type(entry)] == 0) return;
        long replacement = by == null ? 0 : by.peekRaw(key.key(view));
        if (replacement == 0 || Entry.type(replacement) != Entry.type(entry)) becomeReady(key);
    }

    void swapped(Database one, Database other) {
        if (keys.isEmpty()) return;
        keys.forEach(one, this::readyIfThere);
        keys.forEach(other, this::readyIfThere);
    }

    private void readyIfThere(Key key) {
        long entry = key.entry(view);
        if (entry != 0 && waiting[Entry.type(entry)] > 0) becomeReady(key);
    }
}
