package io.javelina.management.process;

/// What the JVM says of its own memory at one moment. The collector's tables and the JVM's own allocations are known
/// only with NativeMemoryTracking; otherwise they are null.
record JvmMemory(long heapUsed, long heapCommitted, boolean heapRangeKnown, long metaspaceCommitted,
        long codeCacheCommitted, boolean codeRangesKnown, long directBuffers, Long collectorTables,
        Long ownAllocations) {
    boolean tracked() { return collectorTables != null; }
}
