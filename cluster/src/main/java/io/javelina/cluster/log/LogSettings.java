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

    public LogSettings {
        Objects.requireNonNull(folder);
        Objects.requireNonNull(notices);
        if (entryLimit < 1 || snapshotLimit < 1 || logLimit < LEAST_LOG)
            throw new IllegalArgumentException("limits of " + entryLimit + ", " + snapshotLimit + ", " + logLimit);
    }

    /// What suits a cluster of up to some hundred nodes.
    public static LogSettings in(Path folder, Consumer<String> notices) {
        return new LogSettings(folder, Duration.ofSeconds(5), Duration.ofMillis(1500), 1 << 20, 64 << 20, 4 << 20,
                notices);
    }
}
