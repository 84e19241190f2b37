package io.javelina.management.bean;

/// What is saved and loaded, at one moment. Null is what does not exist then, or cannot be measured; the catalogue says
/// what each figure means.
public record PersistenceStats(
        long timestampMillis, long ageMillis, Boolean loading, Boolean asyncLoading, Long loadingStartTimeMillis,
        Long loadingTotalBytes, Long loadingLoadedBytes, Double loadingLoadedPercentage, Long loadingEtaSeconds,
        Long loadingKeys, Long rdbChangesSinceLastSave, Boolean rdbBgsaveInProgress, Long rdbLastSaveTimeMillis,
        String rdbLastBgsaveStatus, Long rdbLastBgsaveSeconds, Long rdbCurrentBgsaveSeconds, Long rdbSaves,
        Long rdbLastEarlyBytes, Long rdbLastLoadKeysExpired, Long rdbLastLoadKeysLoaded, Boolean writesRefused,
        String snapshotKind,
        Long snapshotKeysProcessed, Long snapshotKeysTotal, Double snapshotProgress, Long snapshotWrittenBytes,
        Long snapshotEarlyBytes, Double snapshotSeconds, Long snapshotBuffers, Boolean aofEnabled,
        String aofFsyncPolicy, Long aofCurrentSize, Long aofBaseSize, Long aofBufferLength,
        String aofLastWriteStatus, Boolean aofRewriteInProgress, Boolean aofRewriteScheduled,
        Long aofLastRewriteSeconds, Long aofCurrentRewriteSeconds, String aofLastRewriteStatus, Long aofRewrites,
        Long aofRewritesConsecutiveFailures, Long aofLastEarlyBytes, Long aofPendingFsyncs, Long aofDelayedFsyncs,
        Double aofLastFsyncAgeSeconds) {
}
