package io.javelina.management.bean;

/// One migration of slots that this node takes part in, or has; those by hand have no name. It is over when it does not run.
public record ClusterMigrationRow(
        String name, String operation, String slotRanges, Long slots, String sourceId, String targetId, String state,
        Boolean running, String message, Long createdMillis, Long updatedMillis, Long acknowledgedMillis,
        Long keysTotal, Long keysMoved, Double progress, Long movedBytes, Long remainingBytes, Long earlyBytes) {
}
