package io.javelina.management.bean;

import java.util.List;

/// `io.javelina:type=ClusterMemory`: MEMORY STATS of every member of the cluster, with its age, the sums, and how uneven they are.
public interface ClusterMemoryMXBean {
    ClusterMemoryStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default Boolean getEnabled() { return getStats().enabled(); }

    default Long getMembers() { return getStats().members(); }

    default Long getCurrent() { return getStats().current(); }

    default Long getOld() { return getStats().old(); }

    default Long getOldestMillis() { return getStats().oldestMillis(); }

    default Long getTotalAllocated() { return getStats().totalAllocated(); }

    default Long getDatasetBytes() { return getStats().datasetBytes(); }

    default Long getPrimaryDatasetBytes() { return getStats().primaryDatasetBytes(); }

    default Long getKeys() { return getStats().keys(); }

    default Long getRssBytes() { return getStats().rssBytes(); }

    default Long getMaxmemory() { return getStats().maxmemory(); }

    default Long getClients() { return getStats().clients(); }

    default Double getSlotSkew() { return getStats().slotSkew(); }

    default Double getDatasetSkew() { return getStats().datasetSkew(); }

    default Double getAllocatedSkew() { return getStats().allocatedSkew(); }

    default MemberMemory getSum() { return getStats().sum(); }

    default MemberMemory getPrimarySum() { return getStats().primarySum(); }

    default List<ClusterMemoryRow> getNodes() { return getStats().nodes(); }
}
