package io.javelina.management.bean;

/// `io.javelina:type=Persistence`: loading, snapshots, the append-only file.
public interface PersistenceMXBean {
    PersistenceStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default Boolean getLoading() { return getStats().loading(); }

    default Boolean getAsyncLoading() { return getStats().asyncLoading(); }

    default Long getLoadingStartTimeMillis() { return getStats().loadingStartTimeMillis(); }

    default Long getLoadingTotalBytes() { return getStats().loadingTotalBytes(); }

    default Long getLoadingLoadedBytes() { return getStats().loadingLoadedBytes(); }

    default Double getLoadingLoadedPercentage() { return getStats().loadingLoadedPercentage(); }

    default Long getLoadingEtaSeconds() { return getStats().loadingEtaSeconds(); }

    default Long getLoadingKeys() { return getStats().loadingKeys(); }

    default Long getRdbChangesSinceLastSave() { return getStats().rdbChangesSinceLastSave(); }

    default Boolean getRdbBgsaveInProgress() { return getStats().rdbBgsaveInProgress(); }

    default Long getRdbLastSaveTimeMillis() { return getStats().rdbLastSaveTimeMillis(); }

    default String getRdbLastBgsaveStatus() { return getStats().rdbLastBgsaveStatus(); }

    default Long getRdbLastBgsaveSeconds() { return getStats().rdbLastBgsaveSeconds(); }

    default Long getRdbCurrentBgsaveSeconds() { return getStats().rdbCurrentBgsaveSeconds(); }

    default Long getRdbSaves() { return getStats().rdbSaves(); }

    default Long getRdbLastEarlyBytes() { return getStats().rdbLastEarlyBytes(); }

    default Long getRdbLastLoadKeysExpired() { return getStats().rdbLastLoadKeysExpired(); }

    default Long getRdbLastLoadKeysLoaded() { return getStats().rdbLastLoadKeysLoaded(); }

    default Boolean getWritesRefused() { return getStats().writesRefused(); }

    default String getSnapshotKind() { return getStats().snapshotKind(); }

    default Long getSnapshotKeysProcessed() { return getStats().snapshotKeysProcessed(); }

    default Long getSnapshotKeysTotal() { return getStats().snapshotKeysTotal(); }

    default Double getSnapshotProgress() { return getStats().snapshotProgress(); }

    default Long getSnapshotWrittenBytes() { return getStats().snapshotWrittenBytes(); }

    default Long getSnapshotEarlyBytes() { return getStats().snapshotEarlyBytes(); }

    default Double getSnapshotSeconds() { return getStats().snapshotSeconds(); }

    default Long getSnapshotBuffers() { return getStats().snapshotBuffers(); }

    default Boolean getAofEnabled() { return getStats().aofEnabled(); }

    default String getAofFsyncPolicy() { return getStats().aofFsyncPolicy(); }

    default Long getAofCurrentSize() { return getStats().aofCurrentSize(); }

    default Long getAofBaseSize() { return getStats().aofBaseSize(); }

    default Long getAofBufferLength() { return getStats().aofBufferLength(); }

    default String getAofLastWriteStatus() { return getStats().aofLastWriteStatus(); }

    default Boolean getAofRewriteInProgress() { return getStats().aofRewriteInProgress(); }

    default Boolean getAofRewriteScheduled() { return getStats().aofRewriteScheduled(); }

    default Long getAofLastRewriteSeconds() { return getStats().aofLastRewriteSeconds(); }

    default Long getAofCurrentRewriteSeconds() { return getStats().aofCurrentRewriteSeconds(); }

    default String getAofLastRewriteStatus() { return getStats().aofLastRewriteStatus(); }

    default Long getAofRewrites() { return getStats().aofRewrites(); }

    default Long getAofRewritesConsecutiveFailures() { return getStats().aofRewritesConsecutiveFailures(); }

    default Long getAofLastEarlyBytes() { return getStats().aofLastEarlyBytes(); }

    default Long getAofPendingFsyncs() { return getStats().aofPendingFsyncs(); }

    default Long getAofDelayedFsyncs() { return getStats().aofDelayedFsyncs(); }

    default Double getAofLastFsyncAgeSeconds() { return getStats().aofLastFsyncAgeSeconds(); }
}
