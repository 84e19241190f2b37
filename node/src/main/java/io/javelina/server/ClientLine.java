package io.javelina.server;

import io.javelina.pubsub.Kind;
import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.util.concurrent.TimeUnit;

/// A client in one line, as CLIENT LIST and CLIENT INFO show it, and the log. Fields and their order are Valkey's; those
/// about memory mean here:
///
/// | field | meaning |
/// |---|---|
/// | qbuf, qbuf-free | bytes received that wait for the rest of their request, or may not run yet; room for more in the same blocks |
/// | argv-mem | what the parsed arguments of such a request take on the heap, estimated, or a command that waits for keys |
/// | multi-mem | what is queued since MULTI, and what watches take on the heap, estimated |
/// | rbs, rbp | size of the chunk that replies begin in, 0 when the client has none now; 0, since chunks are shared and have no history |
/// | obl | reply bytes that the socket has not taken, as far as they fit into that first chunk |
/// | oll, omem | chunks beyond the first small one that hold such bytes, and what they take; for a replica the blocks of the stream that it needs still |
/// | tot-mem | all of it with what a connection takes on the heap; exact but for that constant and argv-mem |
final class ClientLine {
    private ClientLine() {}

    static String of(Connection client, NodeLoop loop) {
        return append(new StringBuilder(400), client, loop).toString();
    }

    static StringBuilder append(StringBuilder line, Connection client, NodeLoop loop) {
        identity(line, client, loop.keyspace().now());
        memory(line, client);
        return origin(line, client);
    }

    private static void identity(StringBuilder line, Connection client, long now) {
        Channel channel = client.channel();
        line.append("id=").append(client.id());
        line.append(" addr=").append(Addresses.peer(channel));
        line.append(" laddr=").append(Addresses.local(channel));
        line.append(" fd=").append(channel instanceof UnixChannel unix ? unix.fd().intValue() : -1);
        line.append(" name=").append(client.name());
        line.append(" age=").append(TimeUnit.MILLISECONDS.toSeconds(now - client.connectedMillis()));
        line.append(" idle=").append(TimeUnit.MILLISECONDS.toSeconds(now - client.lastInteraction()));
        line.append(" flags=").append(flags(client));
        line.append(" db=").append(client.database().index());
        line.append(" sub=").append(client.subscriptions(Kind.CHANNEL));
        line.append(" psub=").append(client.subscriptions(Kind.PATTERN));
        line.append(" ssub=").append(client.subscriptions(Kind.SHARD_CHANNEL));
        line.append(" multi=").append(client.transaction() == null ? -1 : client.transaction().size());
        line.append(" watch=").append(client.watchCount());
    }

    private static void memory(StringBuilder line, Connection client) {
        Output output = client.output();
        line.append(" qbuf=").append(client.query().pendingBytes());
        line.append(" qbuf-free=").append(client.query().freeBytes());
        line.append(" argv-mem=").append(client.argumentBytes() + client.waitingBytes());
        line.append(" multi-mem=").append(client.transactionBytes());
        line.append(" rbs=").append(output.chunks() == 0 ? 0 : OutputPool.SMALL_BYTES).append(" rbp=0");
        line.append(" obl=").append(Math.min(output.unsentBytes(), OutputPool.SMALL_BYTES));
        line.append(" oll=").append(client.unreadParts());
        line.append(" omem=").append(client.unreadBytes());
        line.append(" tot-mem=").append(client.totalMemory());
    }

    private static StringBuilder origin(StringBuilder line, Connection client) {
        line.append(" events=").append(client.isReadingPaused() ? "" : "r")
                .append(client.output().unsentBytes() > 0 ? "w" : "");
        line.append(" cmd=").append(client.lastCommand() == null ? "NULL" : client.lastCommand().fullName());
        line.append(" user=").append(client.user());
        line.append(" redir=-1 resp=").append(client.protocol());
        line.append(" lib-name=").append(client.libraryName());
        line.append(" lib-ver=").append(client.libraryVersion());
        line.append(" tot-net-in=").append(client.netInput());
        line.append(" tot-net-out=").append(client.output().sentBytes());
        return line.append(" tot-cmds=").append(client.commands());
    }

    /// One letter for each thing that is special about the client, `N` when nothing is.
    static String flags(Connection client) {
        StringBuilder flags = new StringBuilder();
        if (client.isMonitor()) flags.append('O');
        else if (client.isReplica()) flags.append('S');
        if (client.isPrimary()) flags.append('M');
        if (client.isSubscriber()) flags.append('P');
        if (client.transaction() != null) flags.append('x');
        if (client.isPostponed() || client.isBlocked()) flags.append('b');
        if (client.isDirty()) flags.append('d');
        if (client.isClosing() && !client.isClosingNow()) flags.append('c');
        if (client.isClosingNow()) flags.append('A');
        if (Transport.isUnix(client.channel())) flags.append('U');
        if (client.readsReplicas()) flags.append('r');
        if (!client.isEvictable()) flags.append('e');
        if (client.isNoTouch()) flags.append('T');
        return flags.isEmpty() ? "N" : flags.toString();
    }
}
