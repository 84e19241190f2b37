package io.javelina.cluster.failover;

/// What operators may say about failures and failovers. Nodes may have different timeouts: each tells the others how long its leases
/// are.
///
/// @param nodeTimeoutMillis `cluster-node-timeout`
/// @param validityFactor `cluster-replica-validity-factor`: how many timeouts a replica may have been without its primary to take
///        over still; 0 for ever
/// @param replicaPingMillis `repl-ping-replica-period`, which is added to that
/// @param noFailover `cluster-replica-no-failover`: never takes over by itself
/// @param allowReplicaMigration `cluster-allow-replica-migration`
/// @param migrationBarrier `cluster-migration-barrier`: how many replicas a primary keeps when one goes to help another
/// @param manualTimeoutMillis `cluster-manual-failover-timeout`: how long a replica that was told to take over tries to
public record FailoverSettings(long nodeTimeoutMillis, int validityFactor, long replicaPingMillis, boolean noFailover,
        boolean allowReplicaMigration, int migrationBarrier, long manualTimeoutMillis) {
    /// Of each timeout this part is not used by leases: clocks may run differently, by a few percent.
    private static final int MARGIN_PART = 16;
    private static final int BEATS_PER_TIMEOUT = 10;
    private static final long SLOWEST_BEAT_MILLIS = 1000;
    private static final long LONGEST_DOUBT_MILLIS = 200;

    public FailoverSettings {
        if (nodeTimeoutMillis <= 0 || nodeTimeoutMillis > Message.LONGEST_LEASE_MILLIS)
            throw new IllegalArgumentException("timeout of " + nodeTimeoutMillis + " ms");
    }

    /// Valkey's defaults.
    public static FailoverSettings withTimeout(long nodeTimeoutMillis) {
        return new FailoverSettings(nodeTimeoutMillis, 10, 10_000, false, true, 1, 5000);
    }

    /// Between heartbeats. Ticks should come twice as often.
    public long heartbeatMillis() {
        return Math.clamp(nodeTimeoutMillis / BEATS_PER_TIMEOUT, 1, SLOWEST_BEAT_MILLIS);
    }

    /// For how long a process whose port was closed may turn out to be another one that is there already. Then there should be a tick.
    public long doubtMillis() { return Math.min(heartbeatMillis(), LONGEST_DOUBT_MILLIS); }

    /// How long after a heartbeat was sent its sender may write.
    long leaseMillis() { return nodeTimeoutMillis - nodeTimeoutMillis / MARGIN_PART; }

    /// How long a proposal may take before it is made again.
    long retryMillis() { return Math.max(2 * heartbeatMillis(), nodeTimeoutMillis / 4); }
}
