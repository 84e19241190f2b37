package io.javelina.server;

import io.javelina.config.ClientClass;
import io.javelina.config.OutputBufferLimit;

/// The settings that the loop and the connections read on their way; the configuration keeps them current. Node loop
/// only.
public final class NodeSettings {
    /// Longest argument that the node takes, whatever `proto-max-bulk-len` allows: lengths have 31 bits here.
    static final long LARGEST_BULK_BYTES = Integer.MAX_VALUE - 64;
    /// The limit of `maxmemory-clients` is never lower.
    static final long LEAST_MAXMEMORY_CLIENTS = 128 << 10;

    public int maxclients = 10_000;
    /// Seconds after which an idle client is disconnected, 0 for never.
    public int timeoutSeconds;
    /// Times per second that the cron runs.
    public int hz = 10;
    public long maxBulkBytes = 512L << 20;
    public long queryBufferLimit = 1L << 30;
    /// By [ClientClass].
    public final OutputBufferLimit[] outputLimits = new OutputBufferLimit[ClientClass.values().length];
    /// Bytes that all clients may take together, 0 for no limit.
    public long maxmemoryClients;
    public boolean protectedMode = true;
    /// Microseconds that a snapshot takes longer for each key.
    public int keySaveDelayMicros;
    /// Seconds between probes of idle connections, 0 for none.
    public int tcpKeepaliveSeconds = 300;
    public boolean latencyTracking = true;
    /// Events that are published, as bits of [io.javelina.config.KeyspaceEvents]; 0 for none.
    public int keyspaceEvents;
    /// Replicas get fewer, larger packets, later.
    public boolean replicaNoDelayDisabled;
    public int minReplicasToWrite;
    /// A shutdown waits for replicas for so long.
    public int shutdownTimeoutSeconds = 10;
    public int minReplicasMaxLagSeconds = 10;
    public int replicaPingSeconds = 10;
    public int replicationTimeoutSeconds = 60;
    /// Without replicas the backlog goes after so long; 0 for never.
    public long backlogTtlSeconds = 3600;
    public boolean disklessSync = true;
    public int disklessSyncDelaySeconds = 5;
    /// So many replicas end the wait for more; 0 for no number.
    public int disklessSyncMaxReplicas;
    /// Snapshot files that only served to fill replicas are deleted.
    public boolean deletesSyncFiles;
    /// Keys of a batch of commands that are looked up ahead together.
    public int prefetchKeys = RequestBatch.MOST;
}
