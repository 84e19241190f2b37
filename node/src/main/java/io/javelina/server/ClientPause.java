package io.javelina.server;

import io.javelina.command.Flag;
import io.javelina.command.Request;
import io.javelina.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// CLIENT PAUSE: commands that may not run now wait, each client with all that it sends after the first of them. When the
/// pause ends they go on, those first that began to wait first. Meanwhile the keyspace stands still: no key expires and
/// none is evicted. Node loop only.
final class ClientPause {
    enum Mode {
        /// Commands that may change keys wait.
        WRITE,
        /// All commands wait.
        ALL
    }

    private final Keyspace keyspace;
    /// Null when clients are not paused.
    private Mode mode;
    private long endUnixMillis;
    private final Set<Connection> waiting = new LinkedHashSet<>();

    ClientPause(Keyspace keyspace) { this.keyspace = keyspace; }

    boolean isActive() { return mode != null; }

    /// Pauses until then; a pause that holds back more, or longer, stays as it is in this.
    void begin(Mode wanted, long untilUnixMillis) {
        if (mode != Mode.ALL) mode = wanted;
        endUnixMillis = Math.max(endUnixMillis, untilUnixMillis);
        keyspace.pauseExpiry(true);
        doWork(keyspace.now());
    }

    /// Ends the pause when its time is over.
    void doWork(long nowUnixMillis) { if (isActive() && nowUnixMillis >= endUnixMillis) end(); }

    void end() {
        mode = null;
        endUnixMillis = 0;
        keyspace.pauseExpiry(false);
        List<Connection> released = new ArrayList<>(waiting);
        waiting.clear();
        released.forEach(Connection::resume);
    }

    /// Whether this command has to wait.
    boolean holdsBack(Request request) {
        if (mode == null || request.client().isMonitor()) return false;
        return mode == Mode.ALL || request.has(Flag.WRITE) || request.has(Flag.MAY_REPLICATE);
    }

    void postpone(Connection connection) {
        connection.postpone();
        waiting.add(connection);
    }

    void disconnected(Connection connection) { waiting.remove(connection); }

    /// Clients that wait for the end of the pause.
    int waitingCount() { return waiting.size(); }

    /// `none`, `write` or `all`, as INFO shows it.
    String describe() { return mode == null ? "none" : mode.name().toLowerCase(); }

    /// Milliseconds that the pause will last still.
    long remainingMillis() { return isActive() ? Math.max(0, endUnixMillis - keyspace.now()) : 0; }
}
