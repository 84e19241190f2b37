package io.javelina.management.bean;

import java.util.List;

/// This node's cluster at one moment, as this node knows it. Null is what does not exist then, or is not known; the catalogue
/// says what each figure means.
public record ClusterStats(
        long timestampMillis, long ageMillis, Boolean enabled, String state, String nodeId, String shardId, String role,
        Long knownNodes, Long failedNodes, Long suspectedNodes, Long voters, Long size, Long slotsAssigned,
        Long slotsFailed, Long ownSlots, Long currentEpoch, Long ownEpoch, String logLeader, Boolean majority,
        Long leaseMillis, Long messagesSent, Long messagesReceived, Long bytesSent, Long bytesReceived,
        Long linksOverLimit, Long linkBytes, Long sharedLinkBytes, Long migrationsRunning, List<ClusterNodeRow> nodes,
        List<ClusterLinkRow> links, List<ClusterMigrationRow> migrations, List<ClusterEventRow> timeline) {
}
