package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.TransactionCommands;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/// The rules that hold for all clients: how much they may send and leave unread, how much memory they may take together,
/// how long they may be idle, and when they have to wait. Node loop only.
final class ClientPolicies {
    private static final long UNAUTHENTICATED_QUERY_BYTES = 1 << 20;
    /// Requests are addressed with 31 bits in one block.
    private static final long LARGEST_QUERY_BYTES = Integer.MAX_VALUE - (1 << 20);
    /// The most that the arguments of one request may take on the heap: a client that sends millions of empty ones must
    /// not exhaust it.
    private static final long MOST_ARGUMENT_BYTES = Runtime.getRuntime().maxMemory() / 8;

    private final NodeLoop loop;
    private final ClientPause pause;
    private final OutputLimits outputLimits;
    private final ClientEviction eviction;
    private final ClientUpkeep upkeep;
    private Log log;

    ClientPolicies(NodeLoop loop) {
        this.loop = loop;
        this.pause = new ClientPause(loop.keyspace());
        this.outputLimits = new OutputLimits(loop, this);
        this.eviction = new ClientEviction(loop, this);
        this.upkeep = new ClientUpkeep(loop, this);
    }

    ClientPause pause() { return pause; }

    OutputLimits outputLimits() { return outputLimits; }

    ClientEviction eviction() { return eviction; }

    ClientUpkeep upkeep() { return upkeep; }

    /// Where to say what happened to clients.
    void log(Log target) { log = target; }

    Log log() { return log; }

    /// Once per turn, before the loop waits.
    void doWork(long nowUnixMillis) {
        pause.doWork(nowUnixMillis);
        eviction.perform();
    }

    void connected(Connection connection) { upkeep.connected(connection); }

    void disconnected(Connection connection) {
        pause.disconnected(connection);
        loop.snapshots().heldBack().disconnected(connection);
        loop.migratingKeys().disconnected(connection);
        loop.blocked().disconnected(connection);
        loop.monitors().remove(connection);
        if (connection.isReplica()) loop.replicas().remove(connection.replica());
        TransactionCommands.discard(connection, loop.watched());
        upkeep.disconnected(connection);
    }

    /// A request is about to be executed.
    void beforeRequest() { eviction.perform(); }

    /// A reply was written.
    void replied(Connection connection) { outputLimits.check(connection); }

    /// A replica got a reply, which cannot be told from the stream that it reads: it must come back.
    void repliedToReplica(Connection connection) {
        String command = connection.lastCommand() == null ? "?" : connection.lastCommand().fullName();
        log.warning("Replica generated a reply to command '" + command + "', disconnecting it: "
                + ClientLine.of(connection, loop));
        connection.closeNow();
    }

    /// A message was written for a client that may be anyone.
    void messageSent(Connection connection) { outputLimits.checkAmidCommand(connection); }

    /// There was no memory for a message: the client may not go on as if there had been no message.
    void messageLost(Connection connection) {
        log.warning("Closing client because there is no memory for a message to it: "
                + ClientLine.of(connection, loop));
        connection.closeSoon();
    }

    /// There was no memory for the rest of a reply.
    void replyLost(Connection connection) {
        log.warning("Closing client because there is no memory for a reply to it: " + ClientLine.of(connection, loop));
    }

    /// What cannot be executed yet of that what a client sent is kept: it may be too much.
    void requestKept(Connection connection) {
        if (connection.isPrimary()) return;
        if (connection.query().pendingBytes() + connection.queuedBytes() <= queryLimit(connection)
                && connection.argumentBytes() <= MOST_ARGUMENT_BYTES)
            return;
        loop.statistics().queryBufferLimitDisconnections++;
        log.warning("Closing client that reached max query buffer length: " + ClientLine.of(connection, loop));
        connection.closeNow();
    }

    private long queryLimit(Connection connection) {
        long limit = Math.min(loop.settings().queryBufferLimit, LARGEST_QUERY_BYTES);
        return connection.isAuthenticated() ? limit : Math.min(limit, UNAUTHENTICATED_QUERY_BYTES);
    }

    /// A connection broke, or the node failed to serve it: in either case it is closed.
    void failed(Connection connection, Throwable cause) {
        if (cause instanceof IOException) {
            log.verbose("Connection to client broke: " + cause.getMessage());
            return;
        }
        log.warning(
                "Closing client that could not be served: " + ClientLine.of(connection, loop) + "\n" + trace(cause));
    }

    private static String trace(Throwable cause) {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    /// Something that had waited for the end of a script failed.
    void taskFailed(Throwable cause) { log.warning("A task could not be done: " + trace(cause)); }

    /// A client speaks HTTP: it is cut off before it can say more.
    void crossProtocol(Client client) {
        Connection connection = loop.clients().find(client.id());
        log.warning("Possible SECURITY ATTACK detected: a client sends POST or Host: as if this were a web server,"
                + " which browsers can be made to do by a page of an attacker (cross protocol scripting). Connection from "
                + Addresses.peer(connection.channel()) + " aborted.");
        connection.closeNow();
    }
}
