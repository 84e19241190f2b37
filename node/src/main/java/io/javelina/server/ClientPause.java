package io.javelina.server;

import io.javelina.command.Flag;
import io.javelina.command.Request;
import io.javelina.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.EnumSet;
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

    /// What the node itself lets writers wait for, for as long as that takes.
    enum Purpose {
        FAILOVER, SHUTDOWN, SLOT_MIGRATION
    }

    private final Keyspace keyspace;
    private final Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
    /// What a client has asked for; null when clients are not paused.
    private Mode mode;
    private long endUnixMillis;
    private final Set<Connection> waiting = new LinkedHashSet<>();

    ClientPause(Keyspace keyspace) { this.keyspace = keyspace; }

    boolean isActive() { return mode != null || !purposes.isEmpty(); }

    /// Whether it lasts until another node has taken over from this one.
    boolean isForFailover() { return purposes.contains(Purpose.FAILOVER); }

    /// Pauses until then; a pause that holds back more, or longer, stays as it is in this.
    void begin(Mode wanted, long untilUnixMillis) {
        if (mode != Mode.ALL) mode = wanted;
        endUnixMillis = Math.max(endUnixMillis, untilUnixMillis);
        keyspace.pauseExpiry(true);
        doWork(keyspace.now());
    }

    /// Ends the pause when its time is over.
    void doWork(long nowUnixMillis) { if (mode != null && nowUnixMillis >= endUnixMillis) end(); }

    /// What a client has asked for is over.
    void end() {
        mode = null;
        endUnixMillis = 0;
        release();
    }

    /// Writers wait until [#end(Purpose)].
    void begin(Purpose purpose) {
        purposes.add(purpose);
        keyspace.pauseExpiry(true);
    }

    void end(Purpose purpose) { if (purposes.remove(purpose)) release(); }

    /// Those who still have to wait will be told so again.
    private void release() {
        keyspace.pauseExpiry(isActive());
        List<Connection> released = new ArrayList<>(waiting);
        waiting.clear();
        released.forEach(Connection::resume);
    }

    /// Whether this command has to wait.
    boolean holdsBack(Request request) {
        if (!isActive() || request.client().isMonitor() || request.client().isReplica()) return false;
        if (isOnlyForSlots() && request.client().isObeyed()) return false;
        return mode == Mode.ALL || request.has(Flag.WRITE) || request.has(Flag.MAY_REPLICATE);
    }

    /// Nodes that give slots to this one must not wait for those that this one gives away: the other may wait for the same.
    private boolean isOnlyForSlots() {
        return mode == null && purposes.size() == 1 && purposes.contains(Purpose.SLOT_MIGRATION);
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
    long remainingMillis() { return mode == null ? 0 : Math.max(0, endUnixMillis - keyspace.now()); }
}
