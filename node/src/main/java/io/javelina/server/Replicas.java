package io.javelina.server;

import io.javelina.replication.ReplicationBuffer;
import io.javelina.replication.ReplicationHistory;

/// The replicas of this node, and the stream of changes that they get. Node loop only.
final class Replicas {
    private final ReplicationHistory history;
    private final ReplicationBuffer buffer;

    Replicas(NodeLoop loop, ReplicationHistory history, ReplicationBuffer buffer) {
        this.history = history;
        this.buffer = buffer;
    }

    ReplicationHistory history() { return history; }

    ReplicationBuffer buffer() { return buffer; }

    void disconnectAll() {}

    void proxies(boolean now) {}

    void proxy(long address, long bytes) { buffer.append(address, bytes); }
}
