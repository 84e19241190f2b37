package io.javelina.management.bean;

/// One direction of a link to another node of the cluster.
public record ClusterLinkRow(
        String nodeId, String direction, Long createdMillis, String events, Long allocatedBytes, Long queuedBytes,
        Long drops, Long carriedBytes) {
}
