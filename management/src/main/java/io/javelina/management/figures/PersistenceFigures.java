package io.javelina.management.figures;

import io.javelina.management.bean.PersistenceStats;

/// What the features of persistence measure, to be filled by assignment, each by whoever knows it. What nobody filled is
/// absent.
public final class PersistenceFigures {
    private static final double MILLIS_PER_SECOND = 1000;

    public Boolean loading;
    public Boolean asyncLoading;
    public Long loadingStartTimeMillis;
    public Long loadingTotalBytes;
    public Long loadingLoadedBytes;
    public Long loadingKeys;
    public Long rdbChangesSinceLastSave;
    public Boolean rdbBgsaveInProgress;
    public Long rdbLastSaveTimeMillis;
    public String rdbLastBgsaveStatus;
    public Long rdbLastBgsaveSeconds;
    public Long rdbCurrentBgsaveSeconds;
    public Long rdbSaves;
    public Long rdbLastEarlyBytes;
    public Long rdbLastLoadKeysExpired;
    public Long rdbLastLoadKeysLoaded;
    public Boolean writesRefused;
    public String snapshotKind;
    public Long snapshotKeysProcessed;
    public Long snapshotKeysTotal;
    public Long snapshotWrittenBytes;
    public Long snapshotEarlyBytes;
    public Double snapshotSeconds;
    public Long snapshotBuffers;
    public Boolean aofEnabled;
    public String aofFsyncPolicy;
    public Long aofCurrentSize;
    public Long aofBaseSize;
    public Long aofBufferLength;
    public String aofLastWriteStatus;
    public Boolean aofRewriteInProgress;
    public Boolean aofRewriteScheduled;
    public Long aofLastRewriteSeconds;
    public Long aofCurrentRewriteSeconds;
    public String aofLastRewriteStatus;
    public Long aofRewrites;
    public Long aofRewritesConsecutiveFailures;
    public Long aofLastEarlyBytes;
    public Long aofPendingFsyncs;
    public Long aofDelayedFsyncs;
    public Double aofLastFsyncAgeSeconds;

    /// The record of one moment.
    public PersistenceStats stats(long timestampMillis) {
        return new PersistenceStats(
                timestampMillis, 0, loading, asyncLoading, loadingStartTimeMillis, loadingTotalBytes,
                loadingLoadedBytes,
                percentage(loadingLoadedBytes, loadingTotalBytes), loadingEtaSeconds(timestampMillis), loadingKeys,
                rdbChangesSinceLastSave, rdbBgsaveInProgress, rdbLastSaveTimeMillis, rdbLastBgsaveStatus,
                rdbLastBgsaveSeconds, rdbCurrentBgsaveSeconds, rdbSaves, rdbLastEarlyBytes,
                rdbLastLoadKeysExpired, rdbLastLoadKeysLoaded,
                writesRefused, snapshotKind, snapshotKeysProcessed, snapshotKeysTotal,
                share(snapshotKeysProcessed, snapshotKeysTotal), snapshotWrittenBytes, snapshotEarlyBytes,
                snapshotSeconds,
                snapshotBuffers, aofEnabled, aofFsyncPolicy, aofCurrentSize, aofBaseSize, aofBufferLength,
                aofLastWriteStatus, aofRewriteInProgress, aofRewriteScheduled, aofLastRewriteSeconds,
                aofCurrentRewriteSeconds, aofLastRewriteStatus, aofRewrites, aofRewritesConsecutiveFailures,
                aofLastEarlyBytes,
                aofPendingFsyncs, aofDelayedFsyncs, aofLastFsyncAgeSeconds);
    }

    private static Double percentage(Long part, Long whole) {
        Double share = share(part, whole);
        return share == null ? null : share * 100;
    }

    /// From 0 to 1: what is counted may turn out to be more than was expected. Of nothing, all is done.
    static Double share(Long part, Long whole) {
        if (part == null || whole == null) return null;
        return whole == 0 ? 1.0 : Math.clamp((double) part / whole, 0, 1);
    }

    /// Absent until something was loaded that the rest can be judged by.
    private Long loadingEtaSeconds(long nowMillis) {
        if (loadingStartTimeMillis == null || loadingTotalBytes == null || loadingLoadedBytes == null) return null;
        if (loadingLoadedBytes == 0) return null;
        double millisPerByte = (double) (nowMillis - loadingStartTimeMillis) / loadingLoadedBytes;
        return Math.round(Math.max(0, millisPerByte * (loadingTotalBytes - loadingLoadedBytes)) / MILLIS_PER_SECOND);
    }
}
