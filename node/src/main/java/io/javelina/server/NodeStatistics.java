package io.javelina.server;

/// Counters of INFO's Stats that the loop keeps. Node loop only.
public final class NodeStatistics {
    public long connectionsReceived;
    public long rejectedConnections;
    public long commandsProcessed;
    public long netInput;
    public long netOutput;
    public long queryBufferLimitDisconnections;
    public long outputBufferLimitDisconnections;
    public long protocolErrors;
}
