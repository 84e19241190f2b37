package io.javelina.cluster.log;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/// Where the log is, and how far it goes.
///
/// @param folder its own, inside the data directory
/// @param appendTimeout how long an entry may take until it is applied here; after that nothing is known of it
/// @param leaderTimeout how long a leader may be silent until others stand for election
/// @param entryLimit greatest size of an entry in bytes; greater ones are refused, from peers too
/// @param snapshotLimit greatest size of a snapshot of the state machine in bytes
/// @param logLimit at how many bytes of entries a snapshot is taken and they are dropped
/// @param notices is told what people should know; on any thread, it must not wait
public record LogSettings(Path folder, Duration appendTimeout, Duration leaderTimeout, int entryLimit,
        int snapshotLimit, int logLimit, Consumer<String> notices) {
    private static final int LEAST_LOG = 4096;
    private static final int TIMEOUTS_PER_NODE_TIMEOUT = 5;
    private static final long LEAST_TIMEOUT_MILLIS = 1500;
    private static final long MOST_TIMEOUT_MILLIS = 3000;

    public LogSettings {
        Objects.requireNonNull(folder);
        Objects.requireNonNull(notices);
        if (entryLimit < 1 || snapshotLimit < 1 || logLimit < LEAST_LOG)
            throw new IllegalArgumentException("limits of " + entryLimit + ", " + snapshotLimit + ", " + logLimit);
    }

    /// What suits a cluster of up to some hundred nodes.
    ///
    /// @param nodeTimeoutMillis where nodes may be silent for long, so may a leader, and there is less to be said
    public static LogSettings in(Path folder, long nodeTimeoutMillis, Consumer<String> notices) {
        Duration leaderTimeout = Duration.ofMillis(
                Math.clamp(nodeTimeoutMillis / TIMEOUTS_PER_NODE_TIMEOUT, LEAST_TIMEOUT_MILLIS, MOST_TIMEOUT_MILLIS));
        return new LogSettings(folder, Duration.ofSeconds(5), leaderTimeout, 1 << 20, 8 << 20, 4 << 20, notices);
    }
}
