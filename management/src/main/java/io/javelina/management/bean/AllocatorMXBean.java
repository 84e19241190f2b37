package io.javelina.management.bean;

/// `io.javelina:type=Allocator`: the allocator's own figures and settings.
public interface AllocatorMXBean {
    AllocatorStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default String getName() { return getStats().name(); }

    default String getVersion() { return getStats().version(); }

    default boolean isHasStatistics() { return getStats().hasStatistics(); }

    default long getAllocated() { return getStats().allocated(); }

    default Long getActive() { return getStats().active(); }

    default Long getResident() { return getStats().resident(); }

    default Long getDirty() { return getStats().dirty(); }

    default Long getMuzzy() { return getStats().muzzy(); }

    default Long getMetadata() { return getStats().metadata(); }

    default Long getRetained() { return getStats().retained(); }

    default Long getFragmentationBytes() { return getStats().fragmentationBytes(); }

    default Double getFragmentationRatio() { return getStats().fragmentationRatio(); }

    default Long getDirtyDecayMillis() { return getStats().dirtyDecayMillis(); }

    default Long getMuzzyDecayMillis() { return getStats().muzzyDecayMillis(); }

    default Boolean getBackgroundThread() { return getStats().backgroundThread(); }

    /// Gives unused pages back to the system; answers whether the allocator could.
    boolean purge();

    /// The allocator's own report, or null when it has none.
    String mallocStats();
}
