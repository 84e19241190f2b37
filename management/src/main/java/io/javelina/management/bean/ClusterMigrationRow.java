package io.javelina.management.bean;

/// One migration of slots: of this node, or under way between others, which tell of it once a second. Those by hand have no name.
public record ClusterMigrationRow(
        String name, String tellerId, String operation, String slotRanges, Long slots, String sourceId, String targetId,
        String state,
        Boolean running, String message, Long createdMillis, Long updatedMillis, Long acknowledgedMillis,
        Long keysTotal, Long keysMoved, Double progress, Long movedBytes, Long remainingBytes, Long earlyBytes) {
}
