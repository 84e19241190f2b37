package io.javelina.server;

import io.javelina.command.Flag;
import io.javelina.command.Request;
import io.javelina.command.WrittenKeys;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Snapshot;
import io.javelina.memory.Slice;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Clients whose next command would change what the snapshot has not got yet and cannot be given at once: they wait, each
/// with all that it sends after that command, until it is given. Node loop only.
final class HeldBackWriters {
    private final NodeLoop loop;
    private final WrittenKeys written = new WrittenKeys();
    private final WrittenKeys.Question question = this::holdsBack;
    private final Set<Connection> waiting = new LinkedHashSet<>();
    /// The snapshot that is asked about a key.
    private Snapshot snapshot;

    HeldBackWriters(NodeLoop loop) { this.loop = loop; }

    /// Whether this command has to wait. Those that already waited for something else, and that are served now, do not.
    boolean holdsBack(Request request) {
        snapshot = loop.keyspace().snapshot();
        if (snapshot == null || !mayWrite(request) || loop.blocked().isServing()) return false;
        return written.any(request, question);
    }

    private boolean mayWrite(Request request) { return request.has(Flag.WRITE) || request.has(Flag.MAY_REPLICATE); }

    private boolean holdsBack(Database database, Slice key, boolean replaces) {
        return snapshot.postpones(database, key, replaces);
    }

    void postpone(Connection connection) {
        connection.postpone();
        waiting.add(connection);
    }

    void disconnected(Connection connection) { waiting.remove(connection); }

    int count() { return waiting.size(); }

    /// Lets those go for whom it is worth to try again.
    ///
    /// @param running null when nobody has to wait any more
    void doWork(Snapshot running) {
        if (!waiting.isEmpty() && (running == null || !running.isAwaited() && !running.isOverfull())) release();
    }

    void release() {
        List<Connection> released = new ArrayList<>(waiting);
        waiting.clear();
        released.forEach(Connection::resume);
    }
}
