package io.javelina.management.bean;

/// The allocator's own figures. What this build of it cannot say is absent (null), never zero.
public record AllocatorStats(
        long timestampMillis, long ageMillis, String name, String version, boolean hasStatistics, long allocated,
        Long active, Long resident, Long dirty, Long muzzy, Long metadata, Long retained, Long fragmentationBytes,
        Double fragmentationRatio, Long dirtyDecayMillis, Long muzzyDecayMillis, Boolean backgroundThread) {
}
