package io.javelina.management.bean;

/// One member of the cluster: what all have agreed on about it, and what this node knows of it besides.
public record ClusterNodeRow(
        String id, Boolean self, String address, Long port, Long tlsPort, Long busPort, String hostname,
        String humanName, String shardId, String role, String primaryId, String health, Boolean connected,
        Boolean voter, Long failureReports, Long slots, String slotRanges, Long epoch, Long shardEpoch, Long offset,
        Long lagBytes, Long lastHeardMillis) {
}
