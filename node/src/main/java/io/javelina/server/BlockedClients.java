package io.javelina.server;

import io.javelina.command.Command;
import io.javelina.command.Request;
import io.javelina.command.RequestQueue;
import io.javelina.command.Wait;
import io.javelina.memory.Account;
import io.javelina.memory.Ledger;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.structure.KeySlot;
import io.javelina.type.Type;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Clients whose commands wait for keys, or only for time to pass. Node loop only.
///
/// * A key that gets what somebody waits for is noted; after the command that did it, or after the whole transaction, the
///   noted keys are served in the order in which they became ready, and the clients of each in the order in which they
///   began to wait.
/// * To serve a client is to execute its command again from the start. When that waits again it goes to the end of all
///   its lines, but its time goes on.
/// * What serving makes ready is served, too, after what was ready before.
/// * A client that waits no more goes on with what it has sent meanwhile in the next turn.
final class BlockedClients {
    private static final String ROLE_CHANGED = "UNBLOCKED force unblock from blocking operation, instance state changed"
            + " (master -> replica?)";
    private static final String UNBLOCKED = "UNBLOCKED client unblocked via CLIENT UNBLOCK";

    private final NodeLoop loop;
    private final BlockedKeys keys;
    private final CommandStatistics statistics;
    private final Ledger ledger;
    private final TreeSet<BlockedClient> deadlines = new TreeSet<>(
            Comparator.<BlockedClient>comparingLong(client -> client.deadlineMillis)
                    .thenComparingLong(client -> client.place));
    /// Of the request that is executed again, or whose time is over.
    private final Arguments arguments = new Arguments();
    private final Request ended = new Request();
    private final Reply reply = new Reply();
    private final Slice key = new Slice();
    private int count;
    private long lastPlace;
    private boolean serving;
    /// The client whose command is being executed again, null when there is none.
    private BlockedClient served;

    BlockedClients(NodeLoop loop, BlockedKeys keys, CommandStatistics statistics) {
        this.loop = loop;
        this.keys = keys;
        this.statistics = statistics;
        this.ledger = loop.allocator().ledger();
    }

    BlockedKeys keys() { return keys; }

    int count() { return count; }

    /// `clients_in_timeout_table`.
    int deadlineCount() { return deadlines.size(); }

    // Waiting.

    /// The command that just ran waits, and nothing was replied to it.
    void block(Request request) {
        Connection connection = (Connection) request.client();
        long spentNanos = statistics.blocked(request);
        try {
            add(blocked(connection, request, spentNanos), request);
        } catch (RuntimeException e) {
            connection.unblocked();
            throw e;
        }
    }

    private BlockedClient blocked(Connection connection, Request request, long spentNanos) {
        Wait wait = connection.waitsFor();
        boolean again = served != null && served.connection == connection;
        RequestQueue kept = again && wait.replacements().isEmpty() ? served.request : keep(request, wait);
        long deadline = again ? served.deadlineMillis : wait.deadlineMillis();
        return new BlockedClient(connection, ++lastPlace, wait, deadline, kept, spentNanos);
    }

    private RequestQueue keep(Request request, Wait wait) {
        RequestQueue kept = new RequestQueue(loop.allocator(), Account.CLIENT_QUERY);
        try {
            kept.add(request.command(), request.arguments(), wait.replacements());
        } catch (RuntimeException e) {
            kept.release();
            throw e;
        }
        return kept;
    }

    private void add(BlockedClient client, Request request) {
        Wait wait = client.wait;
        try {
            for (int i = 0; i < wait.keyCount(); i++)
                keys.join(client, client.connection.database(), request.argument(wait.firstKey() + i));
        } catch (RuntimeException e) {
            keys.leave(client);
            client.request.release();
            throw e;
        }
        if (client.hasDeadline()) deadlines.add(client);
        ledger.add(Account.CLIENT_CONTEXTS, client.heapBytes());
        count++;
        client.connection.blocked(client);
    }

    /// The client waits no more; its request is still there.
    private void remove(BlockedClient client) {
        ledger.add(Account.CLIENT_CONTEXTS, -client.heapBytes());
        keys.leave(client);
        if (client.hasDeadline()) deadlines.remove(client);
        count--;
        client.connection.unblocked();
    }

    /// The client is gone.
    void disconnected(Connection connection) {
        BlockedClient client = connection.blocked();
        if (client == null) return;
        remove(client);
        client.request.release();
    }

    // Serving.

    /// Whether there is something to do for [#serve]. While clients are paused, or keys migrate, or a script runs, that has to
    /// wait, too.
    boolean isAnyToServe() {
        return keys.isAnyReady() && !loop.policies().pause().isActive() && !loop.migratingKeys().isActive()
                && !loop.isServingMeanwhile();
    }

    /// Whether a command is being executed for a client that waited.
    boolean isServing() { return serving; }

    /// Serves the clients that wait for keys that became ready.
    void serve() {
        if (serving || !isAnyToServe()) return;
        serving = true;
        try {
            while (keys.isAnyReady()) serve(keys.nextReady());
        } finally {
            serving = false;
        }
    }

    /// Those who begin to wait meanwhile, again or for the first time, wait for the next time.
    private void serve(BlockedKeys.Key key) {
        long last = lastPlace;
        Map.Entry<Long, BlockedClient> next = key.line.firstEntry();
        while (next != null && next.getKey() <= last) {
            Type type = keys.type(key);
            if (type == null && !key.endsWithoutKey()) break;
            BlockedClient client = next.getValue();
            if (client.wait.type() == type || client.wait.endsWithoutKey()) executeAgain(client);
            next = key.line.higherEntry(next.getKey());
        }
        keys.served(key);
    }

    private void executeAgain(BlockedClient client) {
        Connection connection = client.connection;
        remove(client);
        client.request.read(0, arguments);
        statistics.againBegins(client.spentNanos);
        served = client;
        try {
            connection.executeAgain(arguments, client.request.command(0));
        } finally {
            served = null;
            statistics.againEnds();
            arguments.shrink();
            BlockedClient waiting = connection.blocked();
            if (waiting == null || waiting.request != client.request) client.request.release();
        }
        if (!connection.isBlocked() && !connection.isClosed()) loop.resume(connection);
    }

    // Ending.

    boolean hasDeadlines() { return !deadlines.isEmpty(); }

    /// The first millisecond at which somebody's time is over; only when there are deadlines.
    long nextTimeoutMillis() { return deadlines.first().deadlineMillis + 1; }

    /// Replies to those whose time is over.
    void timeOut(long nowUnixMillis) {
        while (hasDeadlines() && nextTimeoutMillis() <= nowUnixMillis) {
            BlockedClient client = deadlines.first();
            end(client, client.wait::replyTimeout);
        }
    }

    /// Ends a wait before its time: as if the time were over, or with an error.
    ///
    /// @return whether the client waited for something that can be ended
    boolean unblock(Connection connection, boolean withError) {
        BlockedClient client = connection.blocked();
        if (client == null || !client.wait.endsOnDemand()) return false;
        end(client, withError ? reply -> reply.error(UNBLOCKED) : client.wait::replyTimeout);
        return true;
    }

    /// The node follows another one from now on: what clients wait for may never come here. They are closed.
    void endForReplica() {
        for (Connection each : List.copyOf(loop.clients().all())) {
            BlockedClient client = each.blocked();
            if (client == null || !client.wait.endsOnDemand()) continue;
            end(client, answer -> answer.error(ROLE_CHANGED));
            each.closeAfterReply();
        }
    }

    /// Where a client has to go that waits for keys of a slot.
    interface Elsewhere {
        /// Null when it may wait on.
        String redirection(Connection client, Command command, int slot);
    }

    /// In a cluster, what clients wait for may never come here any more: they are sent away.
    void redirect(Elsewhere elsewhere) {
        if (count == 0) return;
        loop.beginTurn();
        for (Connection each : List.copyOf(loop.clients().all())) {
            BlockedClient client = each.blocked();
            if (client == null || client.keys.isEmpty()) continue;
            // All of them have the same slot.
            int slot = KeySlot.of(client.keys.getFirst().key(key));
            String redirection = elsewhere.redirection(each, client.request.command(0), slot);
            if (redirection != null) end(client, answer -> answer.error(redirection));
        }
    }

    /// Ends a wait with a reply that was made elsewhere. Nothing happens when the client has gone meanwhile.
    void answer(Connection connection, Wait wait, Consumer<Reply> answer) {
        if (connection.waitsFor() != wait) return;
        loop.beginTurn();
        end(connection.blocked(), answer);
    }

    private void end(BlockedClient client, Consumer<Reply> answer) {
        Connection connection = client.connection;
        remove(client);
        client.request.read(0, arguments);
        ended.bind(connection, arguments, client.request.command(0));
        reply.bind(connection.replySink(), connection.protocol());
        long written = connection.output().writtenBytes();
        answer.accept(reply);
        reply.commit();
        connection.replied();
        statistics.againBegins(client.spentNanos);
        statistics.ended(ended, client.spentNanos, reply.error());
        loop.executed(connection);
        loop.replied(connection, connection.output().writtenBytes() - written);
        statistics.againEnds();
        arguments.shrink();
        client.request.release();
        loop.resume(connection);
    }
}
