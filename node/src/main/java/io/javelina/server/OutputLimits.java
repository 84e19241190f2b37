package io.javelina.server;

import com.sun.management.OperatingSystemMXBean;
import io.javelina.config.ClientClass;
import io.javelina.config.OutputBufferLimit;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/// `client-output-buffer-limit`: clients that leave too much unread are closed, at once above the hard limit, and when
/// they have been above the soft limit for longer than its seconds. Usual clients have no limit unless one is configured, and a few
/// bytes of a request can ask for a reply without end: so a client is also closed when the machine's memory is nearly used up
/// and the client is one of those who have much of it. Node loop only.
final class OutputLimits {
    /// Learns about clients that are being closed for their output.
    @FunctionalInterface
    interface Listener {
        /// @param limitBytes the hard or soft limit that was reached
        void outputLimitReached(Connection client, ClientClass clientClass, long bytes, long limitBytes);
    }

    /// A client that leaves more unread than one part in so many of the machine's memory has much of it,
    private static final int LARGE_PART = 8;
    /// and when so many of these parts are in use, such clients are closed.
    private static final int MOST_PARTS = 6;

    private final NodeLoop loop;
    private final ClientPolicies policies;
    private long machineBytes = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getTotalMemorySize();
    private Listener listener = (client, clientClass, bytes, limit) -> {};

    OutputLimits(NodeLoop loop, ClientPolicies policies) {
        this.loop = loop;
        this.policies = policies;
    }

    /// What the machine, or the container, has.
    void machineBytes(long bytes) { machineBytes = bytes; }

    void listener(Listener interested) { listener = interested; }

    /// Closes the client when it has reached its limit. Called for each reply, and by the upkeep about once per second.
    void check(Connection connection) { if (isReached(connection)) connection.closeNow(); }

    /// The same, while a command of another client may be under way: the client is closed in the next turn.
    void checkAmidCommand(Connection connection) { if (isReached(connection)) connection.closeSoon(); }

    /// Whether a client has reached its limit, which is told once. Also asked while a long reply is being written.
    boolean isReached(Connection connection) {
        OutputBufferLimit limit = loop.settings().outputLimits[connection.outputClass().ordinal()];
        long bytes = connection.unreadBytes();
        if (bytes >= machineBytes / LARGE_PART
                && loop.allocator().ledger().total() >= machineBytes / LARGE_PART * MOST_PARTS)
            return tell(connection, bytes, machineBytes / LARGE_PART);
        long hardBytes = hardBytes(connection, limit);
        if (hardBytes != 0 && bytes >= hardBytes) return tell(connection, bytes, hardBytes);
        if (limit.softBytes() != 0 && bytes >= limit.softBytes()) return isSoftReached(connection, bytes, limit);
        connection.overSoftLimitMillis(0);
        return false;
    }

    /// A replica may always be as far behind as the backlog reaches: that costs nothing, and it would come back for it.
    private long hardBytes(Connection connection, OutputBufferLimit limit) {
        if (!connection.isReplica() || limit.hardBytes() == 0) return limit.hardBytes();
        return Math.max(limit.hardBytes(), loop.replicas().buffer().backlogSize());
    }

    private boolean isSoftReached(Connection connection, long bytes, OutputBufferLimit limit) {
        long now = loop.keyspace().now();
        if (connection.overSoftLimitMillis() == 0) connection.overSoftLimitMillis(now);
        long over = now - connection.overSoftLimitMillis();
        return TimeUnit.MILLISECONDS.toSeconds(over) > limit.softSeconds()
                && tell(connection, bytes, limit.softBytes());
    }

    private boolean tell(Connection connection, long bytes, long limit) {
        if (connection.isClosingNow()) return false;
        loop.statistics().outputBufferLimitDisconnections++;
        policies.log().warning("Client " + ClientLine.of(connection, loop)
                + " closed for overcoming of output buffer limits.");
        listener.outputLimitReached(connection, connection.outputClass(), bytes, limit);
        return true;
    }
}
