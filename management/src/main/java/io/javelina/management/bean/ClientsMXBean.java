package io.javelina.management.bean;

import java.util.List;

/// `io.javelina:type=Clients`: counts, sums, maxima and the biggest clients by memory.
public interface ClientsMXBean {
    ClientsStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default long getConnected() { return getStats().connected(); }

    default long getMaxClients() { return getStats().maxClients(); }

    default long getBlocked() { return getStats().blocked(); }

    default long getTracking() { return getStats().tracking(); }

    default long getPubsub() { return getStats().pubsub(); }

    default long getReplicas() { return getStats().replicas(); }

    default long getNormalMemory() { return getStats().normalMemory(); }

    default long getReplicaMemory() { return getStats().replicaMemory(); }

    default long getTotalMemory() { return getStats().totalMemory(); }

    default long getQueryBuffers() { return getStats().queryBuffers(); }

    default long getOutputBuffers() { return getStats().outputBuffers(); }

    default long getBiggestMemory() { return getStats().biggestMemory(); }

    default long getRecentMaxInputBuffer() { return getStats().recentMaxInputBuffer(); }

    default long getRecentMaxOutputBuffer() { return getStats().recentMaxOutputBuffer(); }

    default long getEvicted() { return getStats().evicted(); }

    default long getOutputBufferLimitDisconnections() { return getStats().outputBufferLimitDisconnections(); }

    default long getQueryBufferLimitDisconnections() { return getStats().queryBufferLimitDisconnections(); }

    default List<ClientRow> getBiggest() { return getStats().biggest(); }
}
