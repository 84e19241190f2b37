package io.javelina.management.bean;

import java.util.List;

/// `io.javelina:type=Cluster`: who is there, who owns what, who took over from whom and why, migrations of slots, and the links.
/// The memory of all nodes is in [ClusterMemoryMXBean].
public interface ClusterMXBean {
    ClusterStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default Boolean getEnabled() { return getStats().enabled(); }

    default String getState() { return getStats().state(); }

    default String getNodeId() { return getStats().nodeId(); }

    default String getShardId() { return getStats().shardId(); }

    default String getRole() { return getStats().role(); }

    default Long getKnownNodes() { return getStats().knownNodes(); }

    default Long getFailedNodes() { return getStats().failedNodes(); }

    default Long getSuspectedNodes() { return getStats().suspectedNodes(); }

    default Long getVoters() { return getStats().voters(); }

    default Long getSize() { return getStats().size(); }

    default Long getSlotsAssigned() { return getStats().slotsAssigned(); }

    default Long getSlotsFailed() { return getStats().slotsFailed(); }

    default Long getOwnSlots() { return getStats().ownSlots(); }

    default Long getCurrentEpoch() { return getStats().currentEpoch(); }

    default Long getOwnEpoch() { return getStats().ownEpoch(); }

    default String getLogLeader() { return getStats().logLeader(); }

    default Boolean getMajority() { return getStats().majority(); }

    default Long getLeaseMillis() { return getStats().leaseMillis(); }

    default Long getMessagesSent() { return getStats().messagesSent(); }

    default Long getMessagesReceived() { return getStats().messagesReceived(); }

    default Long getBytesSent() { return getStats().bytesSent(); }

    default Long getBytesReceived() { return getStats().bytesReceived(); }

    default Long getLinksOverLimit() { return getStats().linksOverLimit(); }

    default Long getLinkBytes() { return getStats().linkBytes(); }

    default Long getSharedLinkBytes() { return getStats().sharedLinkBytes(); }

    default Long getMigrationsRunning() { return getStats().migrationsRunning(); }

    default List<ClusterNodeRow> getNodes() { return getStats().nodes(); }

    default List<ClusterLinkRow> getLinks() { return getStats().links(); }

    default List<ClusterMigrationRow> getMigrations() { return getStats().migrations(); }

    default List<ClusterEventRow> getTimeline() { return getStats().timeline(); }
}
