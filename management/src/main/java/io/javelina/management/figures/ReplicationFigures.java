package io.javelina.management.figures;

import io.javelina.management.bean.ReplicaRow;
import io.javelina.management.bean.ReplicationStats;
import java.util.ArrayList;
import java.util.List;

/// What replication measures, to be filled by assignment. What nobody filled is absent.
public final class ReplicationFigures {
    public String role;
    public String replicationId;
    public String secondReplicationId;
    public Long offset;
    public Long secondOffset;
    public Long bytesPerSecond;
    public Boolean backlogActive;
    public Long backlogSize;
    public Long backlogFirstByteOffset;
    public Long backlogHistoryLength;
    public String failoverState;
    public Long fullSyncs;
    public Long partialSyncs;
    public Long partialSyncsRefused;
    public Long netInput;
    public Long netOutput;
    public String primaryHost;
    public Long primaryPort;
    public String primaryLinkStatus;
    public Long primaryLinkDownSeconds;
    public Long primaryLastIoSecondsAgo;
    public Boolean primarySyncInProgress;
    public Long primarySyncTotalBytes;
    public Long primarySyncReadBytes;
    public Long primarySyncLastIoSecondsAgo;
    public Long readOffset;
    public Long appliedOffset;
    public Boolean readOnly;
    public Long priority;
    /// The replicas, in the order in which they came.
    public final List<ReplicaRow> replicas = new ArrayList<>();

    /// The record of one moment.
    public ReplicationStats stats(long timestampMillis) {
        return new ReplicationStats(
                timestampMillis, 0, role, replicationId, secondReplicationId, offset, secondOffset, bytesPerSecond,
                backlogActive, backlogSize, backlogFirstByteOffset, backlogHistoryLength, backlogWindowSeconds(),
                (long) replicas.size(), failoverState, fullSyncs, partialSyncs, partialSyncsRefused, netInput,
                netOutput,
                primaryHost, primaryPort, primaryLinkStatus, primaryLinkDownSeconds, primaryLastIoSecondsAgo,
                primarySyncInProgress, primarySyncTotalBytes, primarySyncReadBytes,
                PersistenceFigures.share(primarySyncReadBytes, primarySyncTotalBytes), primarySyncLastIoSecondsAgo,
                readOffset, appliedOffset, lagBytes(), readOnly, priority, List.copyOf(replicas));
    }

    private Double backlogWindowSeconds() {
        if (backlogHistoryLength == null || bytesPerSecond == null || bytesPerSecond == 0) return null;
        return (double) Math.max(backlogHistoryLength, backlogSize == null ? 0 : backlogSize) / bytesPerSecond;
    }

    private Long lagBytes() {
        return readOffset == null || appliedOffset == null ? null : readOffset - appliedOffset;
    }
}
