package io.javelina.management.bean;

import java.util.List;

/// The memory of all members of the cluster, as this node has heard of it. Null is what does not exist then, or is not known; the
/// catalogue says what each figure means.
public record ClusterMemoryStats(
        long timestampMillis, long ageMillis, Boolean enabled, Long members, Long current, Long old, Long oldestMillis,
        Long totalAllocated, Long datasetBytes, Long primaryDatasetBytes, Long keys, Long rssBytes, Long maxmemory,
        Long clients, Double slotSkew, Double datasetSkew, Double allocatedSkew, MemberMemory sum,
        MemberMemory primarySum, List<ClusterMemoryRow> nodes) {
}
