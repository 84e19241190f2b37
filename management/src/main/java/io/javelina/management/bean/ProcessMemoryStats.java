package io.javelina.management.bean;

import java.util.List;

/// The waterfall of one moment. Without a Linux kernel to ask there are no rows and no sums.
public record ProcessMemoryStats(
        long timestampMillis, long ageMillis, Long residentBytes, Long explainedBytes, Long unexplainedBytes,
        Long heapUsedBytes, Long heapSlackBytes, Long allocatorSlackBytes, boolean nativeMemoryTracking,
        List<ProcessMemoryRow> rows) {
}
