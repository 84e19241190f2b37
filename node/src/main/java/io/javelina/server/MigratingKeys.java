package io.javelina.server;

import io.javelina.command.Request;
import io.javelina.command.TouchedKeys;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.KeyIndex;
import io.javelina.memory.Account;
import io.javelina.memory.Slice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// The keys that are on their way to other nodes. Until it is known what became of them, clients whose next command would
/// read or change one of them wait, each with all that it sends after that: nobody sees a key here that may be seen there
/// already, and no change is lost. Node loop only.
///
/// What a command does not say beforehand cannot be judged, so those that change more than they name wait as well, and so
/// do clients that wait for keys: they are served when nothing is on its way. Only time and eviction may delete a migrating
/// key meanwhile, which does no harm.
final class MigratingKeys {
    /// A key on its way, with a copy of its name.
    static final class Key extends KeyIndex.Node {
        private static final int BYTES = 8;

        /// Who migrates it; one may do so several times.
        private int holders;
    }

    private final KeyIndex<Key> keys = new KeyIndex<>(Account.MIGRATION, Key.BYTES);
    /// How many migrating keys each database has.
    private final Map<Database, Integer> databases = new HashMap<>();
    private final TouchedKeys touched = new TouchedKeys();
    private final Predicate<Slice> question = this::isMigrating;
    private final Set<Connection> waiting = new LinkedHashSet<>();
    private boolean heldBack;

    boolean isActive() { return !keys.isEmpty(); }

    /// Whether this command has to wait.
    boolean holdsBack(Request request) {
        heldBack = isActive() && touched.any(request, question);
        return heldBack;
    }

    /// Whether that was the answer to the last question.
    boolean hasHeldBack() { return heldBack; }

    private boolean isMigrating(Slice key) {
        for (Database database : databases.keySet()) if (keys.find(database, key) != null) return true;
        return false;
    }

    /// A key sets out; the name may be gone afterwards.
    Key hold(Database database, Slice name) {
        Key key = keys.findOrAdd(database, name, Key::new);
        if (key.holders++ == 0) databases.merge(database, 1, Integer::sum);
        return key;
    }

    /// The keys have arrived, or stay. Those who waited try again.
    void release(List<Key> settled) {
        settled.forEach(this::release);
        List<Connection> released = new ArrayList<>(waiting);
        waiting.clear();
        released.forEach(Connection::resume);
    }

    private void release(Key key) {
        if (--key.holders > 0) return;
        databases.computeIfPresent(key.database(), (_, count) -> count == 1 ? null : count - 1);
        keys.remove(key);
    }

    // Waiting.

    void postpone(Connection connection) {
        connection.postpone();
        waiting.add(connection);
    }

    void disconnected(Connection connection) { waiting.remove(connection); }

    /// Clients that wait.
    int waitingCount() { return waiting.size(); }
}
