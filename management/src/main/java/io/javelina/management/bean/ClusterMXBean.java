package io.javelina.management.bean;

import java.util.List;

/// `io.javelina:type=Cluster`: who is there, who owns what, the links, and the memory of all nodes as they told it last.
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

    default Long getNodesHeard() { return getStats().nodesHeard(); }

    default Long getOldestMillis() { return getStats().oldestMillis(); }

    default Long getTotalAllocated() { return getStats().totalAllocated(); }

    default Long getDatasetBytes() { return getStats().datasetBytes(); }

    default Long getPrimaryDatasetBytes() { return getStats().primaryDatasetBytes(); }

    default Long getKeys() { return getStats().keys(); }

    default Long getRssBytes() { return getStats().rssBytes(); }

    default Long getClients() { return getStats().clients(); }

    default Double getSlotSkew() { return getStats().slotSkew(); }

    default Double getDatasetSkew() { return getStats().datasetSkew(); }

    default List<ClusterNodeRow> getNodes() { return getStats().nodes(); }

    default List<ClusterLinkRow> getLinks() { return getStats().links(); }
}
