package io.javelina.management.bean;

import java.util.List;

/// `io.javelina:type=ProcessMemory`: the waterfall from the kernel's resident size of this process down to what is
/// unexplained.
public interface ProcessMemoryMXBean {
    ProcessMemoryStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default Long getResidentBytes() { return getStats().residentBytes(); }

    default Long getExplainedBytes() { return getStats().explainedBytes(); }

    default Long getUnexplainedBytes() { return getStats().unexplainedBytes(); }

    default Long getHeapUsedBytes() { return getStats().heapUsedBytes(); }

    default Long getHeapSlackBytes() { return getStats().heapSlackBytes(); }

    default Long getAllocatorSlackBytes() { return getStats().allocatorSlackBytes(); }

    default boolean isNativeMemoryTracking() { return getStats().nativeMemoryTracking(); }

    default List<ProcessMemoryRow> getRows() { return getStats().rows(); }
}
