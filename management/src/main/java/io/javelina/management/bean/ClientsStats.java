package io.javelina.management.bean;

import java.util.List;

/// The clients of one moment: counts, sums, maxima and the biggest by memory (at most 100 rows).
public record ClientsStats(
        long timestampMillis, long ageMillis, long connected, long maxClients, long blocked, long tracking,
        long pubsub, long replicas, long normalMemory, long replicaMemory, long totalMemory, long queryBuffers,
        long outputBuffers, long biggestMemory, long recentMaxInputBuffer, long recentMaxOutputBuffer, long evicted,
        long outputBufferLimitDisconnections, long queryBufferLimitDisconnections, List<ClientRow> biggest) {
}
