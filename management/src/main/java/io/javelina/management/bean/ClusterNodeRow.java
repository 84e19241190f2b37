package io.javelina.management.bean;

/// One member of the cluster: what all have agreed on about it, and what it has told of its memory last.
public record ClusterNodeRow(
        String id, Boolean self, String address, Long port, Long busPort, String hostname, String shardId, String role,
        String primaryId, String health, Boolean voter, Long slots, Long epoch, Long offset, Long figuresAgeMillis,
        Long totalAllocated, Long peakAllocated, Long maxmemory, Long rssBytes, Long datasetBytes, Long overheadBytes,
        Long keys, Long clients, Long clientsBytes, Long replicationBacklog, Long replicaBuffers, Long linkBytes) {
}
