package io.javelina.management.bean;

import java.util.List;

/// This node as a primary and as a replica, at one moment. Null is what does not exist then, or cannot be measured; the
/// catalogue says what each figure means.
public record ReplicationStats(
        long timestampMillis, long ageMillis, String role, String replicationId, String secondReplicationId,
        Long offset, Long secondOffset, Long bytesPerSecond, Boolean backlogActive, Long backlogSize,
        Long backlogFirstByteOffset, Long backlogHistoryLength, Double backlogWindowSeconds, Long connectedReplicas,
        String failoverState, Long fullSyncs, Long partialSyncs, Long partialSyncsRefused, Long netInput,
        Long netOutput, String primaryHost, Long primaryPort, String primaryLinkStatus, Long primaryLinkDownSeconds,
        Long primaryLastIoSecondsAgo, Boolean primarySyncInProgress, Long primarySyncTotalBytes,
        Long primarySyncReadBytes, Double primarySyncProgress, Long primarySyncLastIoSecondsAgo, Long readOffset,
        Long appliedOffset, Long lagBytes, Boolean readOnly, Long priority, List<ReplicaRow> replicas) {
}
