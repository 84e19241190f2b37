package io.javelina.server;

/// Counters of INFO's Stats that the loop keeps. Node loop only.
public final class NodeStatistics {
    public long connectionsReceived;
    public long rejectedConnections;
    public long commandsProcessed;
    public long netInput;
    public long netOutput;
    /// What was received from the primary and sent to replicas.
    public long netReplicationInput;
    public long netReplicationOutput;
    /// How often replicas got a snapshot, went on where they were, and could not.
    public long fullSyncs;
    public long partialSyncs;
    public long refusedPartialSyncs;
    public long queryBufferLimitDisconnections;
    public long outputBufferLimitDisconnections;
    public long protocolErrors;
    /// How often clients were read from, and written to.
    public long reads;
    public long writes;
    /// Turns of the loop, and the time in them that it did not wait.
    public long cycles;
    public long busyNanos;

    /// Sets back what CONFIG RESETSTAT does.
    public void reset() {
        connectionsReceived = 0;
        rejectedConnections = 0;
        commandsProcessed = 0;
        netInput = 0;
        netOutput = 0;
        netReplicationInput = 0;
        netReplicationOutput = 0;
        fullSyncs = 0;
        partialSyncs = 0;
        refusedPartialSyncs = 0;
        queryBufferLimitDisconnections = 0;
        outputBufferLimitDisconnections = 0;
        protocolErrors = 0;
        reads = 0;
        writes = 0;
        cycles = 0;
        busyNanos = 0;
    }
}
