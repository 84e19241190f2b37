package io.javelina.management.bean;

import java.util.List;

/// All figures of memory of one moment, in MEMORY STATS' order and then INFO memory's. The catalogue says what each
/// means; [MemoryArithmetic] computes it.
public record MemoryStats(
        long timestampMillis, long ageMillis, long peakAllocated, long totalAllocated, long startupAllocated,
        long replicationBacklog, long clientsReplicas, long clientsNormal, long clusterLinks, long aofBuffer,
        long luaCaches, long functionsCaches, List<DatabaseOverhead> databases, long overheadDbHashtableLut,
        long overheadDbHashtableRehashing, long overheadTotal, long dbDictRehashingCount, long keysCount,
        long keysBytesPerKey, long datasetBytes, double datasetPercentage, double peakPercentage,
        long allocatorAllocated, long allocatorActive, long allocatorResident, long allocatorMuzzy,
        double allocatorFragmentationRatio, long allocatorFragmentationBytes, double allocatorRssRatio,
        long allocatorRssBytes, double rssOverheadRatio, long rssOverheadBytes, double fragmentation,
        long fragmentationBytes, long datasetBytesByAddition, long unaccountedBytes, long rssBytes,
        long sampledAllocated, long vmEval, long vmFunctions, long vmTotal, long scripts, long cachedScripts,
        long functions, long libraries, long totalSystemMemory, long maxmemory, String maxmemoryPolicy,
        Double maxmemoryPercentage, long notCountedForEviction, long totalReplicationBuffers, String allocatorName,
        long activeDefragRunning, long lazyfreePendingObjects, long lazyfreedObjects, long connectedClients,
        long connectedReplicas) {
}
