package io.javelina.management.bean;

import java.util.List;

/// `io.javelina:type=Memory`: all of MEMORY STATS and INFO memory. `Stats` is one moment; the single attributes come
/// from the same record, so that a tool which draws numbers finds numbers.
public interface MemoryMXBean {
    MemoryStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default long getPeakAllocated() { return getStats().peakAllocated(); }

    default long getTotalAllocated() { return getStats().totalAllocated(); }

    default long getStartupAllocated() { return getStats().startupAllocated(); }

    default long getReplicationBacklog() { return getStats().replicationBacklog(); }

    default long getClientsReplicas() { return getStats().clientsReplicas(); }

    default long getClientsNormal() { return getStats().clientsNormal(); }

    default long getClusterLinks() { return getStats().clusterLinks(); }

    default long getAofBuffer() { return getStats().aofBuffer(); }

    default long getLuaCaches() { return getStats().luaCaches(); }

    default long getFunctionsCaches() { return getStats().functionsCaches(); }

    default List<DatabaseOverhead> getDatabases() { return getStats().databases(); }

    default long getOverheadDbHashtableLut() { return getStats().overheadDbHashtableLut(); }

    default long getOverheadDbHashtableRehashing() { return getStats().overheadDbHashtableRehashing(); }

    default long getOverheadTotal() { return getStats().overheadTotal(); }

    default long getDbDictRehashingCount() { return getStats().dbDictRehashingCount(); }

    default long getKeysCount() { return getStats().keysCount(); }

    default long getKeysBytesPerKey() { return getStats().keysBytesPerKey(); }

    default long getDatasetBytes() { return getStats().datasetBytes(); }

    default double getDatasetPercentage() { return getStats().datasetPercentage(); }

    default double getPeakPercentage() { return getStats().peakPercentage(); }

    default long getAllocatorAllocated() { return getStats().allocatorAllocated(); }

    default long getAllocatorActive() { return getStats().allocatorActive(); }

    default long getAllocatorResident() { return getStats().allocatorResident(); }

    default long getAllocatorMuzzy() { return getStats().allocatorMuzzy(); }

    default double getAllocatorFragmentationRatio() { return getStats().allocatorFragmentationRatio(); }

    default long getAllocatorFragmentationBytes() { return getStats().allocatorFragmentationBytes(); }

    default double getAllocatorRssRatio() { return getStats().allocatorRssRatio(); }

    default long getAllocatorRssBytes() { return getStats().allocatorRssBytes(); }

    default double getRssOverheadRatio() { return getStats().rssOverheadRatio(); }

    default long getRssOverheadBytes() { return getStats().rssOverheadBytes(); }

    default double getFragmentation() { return getStats().fragmentation(); }

    default long getFragmentationBytes() { return getStats().fragmentationBytes(); }

    default long getDatasetBytesByAddition() { return getStats().datasetBytesByAddition(); }

    default long getUnaccountedBytes() { return getStats().unaccountedBytes(); }

    default long getRssBytes() { return getStats().rssBytes(); }

    default long getSampledAllocated() { return getStats().sampledAllocated(); }

    default long getVmEval() { return getStats().vmEval(); }

    default long getVmFunctions() { return getStats().vmFunctions(); }

    default long getVmTotal() { return getStats().vmTotal(); }

    default long getScripts() { return getStats().scripts(); }

    default long getCachedScripts() { return getStats().cachedScripts(); }

    default long getFunctions() { return getStats().functions(); }

    default long getLibraries() { return getStats().libraries(); }

    default long getTotalSystemMemory() { return getStats().totalSystemMemory(); }

    default long getMaxmemory() { return getStats().maxmemory(); }

    default String getMaxmemoryPolicy() { return getStats().maxmemoryPolicy(); }

    default Double getMaxmemoryPercentage() { return getStats().maxmemoryPercentage(); }

    default long getNotCountedForEviction() { return getStats().notCountedForEviction(); }

    default long getTotalReplicationBuffers() { return getStats().totalReplicationBuffers(); }

    default String getAllocatorName() { return getStats().allocatorName(); }

    default long getActiveDefragRunning() { return getStats().activeDefragRunning(); }

    default long getLazyfreePendingObjects() { return getStats().lazyfreePendingObjects(); }

    default long getLazyfreedObjects() { return getStats().lazyfreedObjects(); }

    default long getConnectedClients() { return getStats().connectedClients(); }

    default long getConnectedReplicas() { return getStats().connectedReplicas(); }

    /// What a look at all these figures finds, as MEMORY DOCTOR says it.
    List<MemoryFinding> getFindings();

    /// The findings as text.
    String doctor();

    /// Gives unused pages of the allocator back to the system; answers whether the allocator could.
    boolean purge();

    /// The last events, newest first, for those who ask rather than listen.
    List<MemoryEvent> getRecentEvents();

    /// Notifications that were dropped because their queue was full.
    long getNotificationsDropped();
}
