package io.javelina.management.bean;

import java.util.List;

/// `io.javelina:type=Replication`: the stream of changes, the backlog, the replicas, the link to the primary.
public interface ReplicationMXBean {
    ReplicationStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default String getRole() { return getStats().role(); }

    default String getReplicationId() { return getStats().replicationId(); }

    default String getSecondReplicationId() { return getStats().secondReplicationId(); }

    default Long getOffset() { return getStats().offset(); }

    default Long getSecondOffset() { return getStats().secondOffset(); }

    default Long getBytesPerSecond() { return getStats().bytesPerSecond(); }

    default Boolean getBacklogActive() { return getStats().backlogActive(); }

    default Long getBacklogSize() { return getStats().backlogSize(); }

    default Long getBacklogFirstByteOffset() { return getStats().backlogFirstByteOffset(); }

    default Long getBacklogHistoryLength() { return getStats().backlogHistoryLength(); }

    default Double getBacklogWindowSeconds() { return getStats().backlogWindowSeconds(); }

    default Long getConnectedReplicas() { return getStats().connectedReplicas(); }

    default String getFailoverState() { return getStats().failoverState(); }

    default Long getFullSyncs() { return getStats().fullSyncs(); }

    default Long getPartialSyncs() { return getStats().partialSyncs(); }

    default Long getPartialSyncsRefused() { return getStats().partialSyncsRefused(); }

    default Long getNetInput() { return getStats().netInput(); }

    default Long getNetOutput() { return getStats().netOutput(); }

    default String getPrimaryHost() { return getStats().primaryHost(); }

    default Long getPrimaryPort() { return getStats().primaryPort(); }

    default String getPrimaryLinkStatus() { return getStats().primaryLinkStatus(); }

    default Long getPrimaryLinkDownSeconds() { return getStats().primaryLinkDownSeconds(); }

    default Long getPrimaryLastIoSecondsAgo() { return getStats().primaryLastIoSecondsAgo(); }

    default Boolean getPrimarySyncInProgress() { return getStats().primarySyncInProgress(); }

    default Long getPrimarySyncTotalBytes() { return getStats().primarySyncTotalBytes(); }

    default Long getPrimarySyncReadBytes() { return getStats().primarySyncReadBytes(); }

    default Double getPrimarySyncProgress() { return getStats().primarySyncProgress(); }

    default Long getPrimarySyncLastIoSecondsAgo() { return getStats().primarySyncLastIoSecondsAgo(); }

    default Long getReadOffset() { return getStats().readOffset(); }

    default Long getAppliedOffset() { return getStats().appliedOffset(); }

    default Long getLagBytes() { return getStats().lagBytes(); }

    default Boolean getReadOnly() { return getStats().readOnly(); }

    default Long getPriority() { return getStats().priority(); }

    default List<ReplicaRow> getReplicas() { return getStats().replicas(); }
}
