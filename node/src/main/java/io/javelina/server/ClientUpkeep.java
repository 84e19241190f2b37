package io.javelina.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What is done for each client about once per second, a few clients per tick of the cron: idle ones are closed, limits
/// are looked at, and the largest buffers of the last seconds are remembered for INFO. Node loop only.
final class ClientUpkeep {
    private static final int FEWEST_PER_TICK = 5;
    /// INFO shows the largest buffers of so many seconds.
    private static final int SECONDS = 8;

    private final NodeLoop loop;
    private final ClientPolicies policies;
    /// All clients in no order; each knows its index.
    private final List<Connection> clients = new ArrayList<>();
    private int next;
    /// By second, the largest input and output buffer seen in it.
    private final long[] inputPeaks = new long[SECONDS];
    private final long[] outputPeaks = new long[SECONDS];
    private long lastSecond;

    ClientUpkeep(NodeLoop loop, ClientPolicies policies) {
        this.loop = loop;
        this.policies = policies;
    }

    void connected(Connection connection) {
        connection.upkeepIndex = clients.size();
        clients.add(connection);
    }

    void disconnected(Connection connection) {
        Connection last = clients.removeLast();
        if (last == connection) return;
        clients.set(connection.upkeepIndex, last);
        last.upkeepIndex = connection.upkeepIndex;
    }

    /// One tick of the cron.
    void tick(long nowUnixMillis) {
        int second = forgetOldPeaks(nowUnixMillis);
        int wanted = Math.min(clients.size(), Math.max(FEWEST_PER_TICK, clients.size() / loop.settings().hz));
        for (int i = 0; i < wanted && !clients.isEmpty(); i++) {
            next = next >= clients.size() ? 0 : next;
            Connection connection = clients.get(next++);
            notePeaks(connection, second);
            if (isIdleTooLong(connection, nowUnixMillis)) close(connection);
            else policies.outputLimits().check(connection);
        }
    }

    /// Gives the slot of this second; those since the last tick are empty again.
    private int forgetOldPeaks(long nowUnixMillis) {
        long second = TimeUnit.MILLISECONDS.toSeconds(nowUnixMillis);
        for (long passed = Math.max(lastSecond + 1, second - SECONDS + 1); passed <= second; passed++) {
            inputPeaks[(int) (passed % SECONDS)] = 0;
            outputPeaks[(int) (passed % SECONDS)] = 0;
        }
        lastSecond = second;
        return (int) (second % SECONDS);
    }

    private void notePeaks(Connection connection, int second) {
        long input = connection.query().bytes() + connection.argumentBytes();
        inputPeaks[second] = Math.max(inputPeaks[second], input);
        outputPeaks[second] = Math.max(outputPeaks[second], connection.unreadBytes());
    }

    /// Clients that wait for the server or for messages, or that the server made wait, are not idle.
    private boolean isIdleTooLong(Connection connection, long nowUnixMillis) {
        int seconds = loop.settings().timeoutSeconds;
        if (seconds == 0 || connection.isPostponed() || connection.isBlocked() || connection.isSubscriber()
                || connection.isReplica() || connection.isObeyed())
            return false;
        return TimeUnit.MILLISECONDS.toSeconds(nowUnixMillis - connection.lastInteraction()) > seconds;
    }

    private void close(Connection connection) {
        policies.log().verbose("Closing idle client");
        connection.closeNow();
    }

    /// The largest input of a client in the last seconds: `client_recent_max_input_buffer`.
    long recentMaxInput() { return max(inputPeaks); }

    /// Likewise its output: `client_recent_max_output_buffer`.
    long recentMaxOutput() { return max(outputPeaks); }

    private static long max(long[] values) {
        long max = 0;
        for (long value : values) max = Math.max(max, value);
        return max;
    }
}
