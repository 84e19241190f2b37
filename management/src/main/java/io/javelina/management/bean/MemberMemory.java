package io.javelina.management.bean;

/// What MEMORY STATS says on one node of the cluster, or on several together: sums, and what follows from them. The databases are
/// one here. The figures mean what those of [MemoryMXBean] with the same names do.
public record MemberMemory(
        long peakAllocated, long totalAllocated, long startupAllocated, long replicationBacklog, long clientsReplicas,
        long clientsNormal, long clusterLinks, long aofBuffer, long luaCaches, long functionsCaches,
        long overheadHashtableMain, long overheadHashtableExpires, long overheadDbHashtableLut,
        long overheadDbHashtableRehashing, long overheadTotal, long dbDictRehashingCount, long keysCount,
        long keysBytesPerKey, long datasetBytes, double datasetPercentage, double peakPercentage,
        long allocatorAllocated, long allocatorActive, long allocatorResident, long allocatorMuzzy,
        double allocatorFragmentationRatio, long allocatorFragmentationBytes, double allocatorRssRatio,
        long allocatorRssBytes, double rssOverheadRatio, long rssOverheadBytes, double fragmentation,
        long fragmentationBytes, long rssBytes, long sampledAllocated, long maxmemory, long connectedClients) {
}
