package io.javelina.management.bean;

/// What happened to keys since the start or the last CONFIG RESETSTAT.
public record KeyspaceStats(
        long timestampMillis, long ageMillis, long hits, long misses, long expired, long expiredFields,
        double expiredStalePercentage,
        long expiredTimeCapReached, long expireCycleCpuMillis, long evicted, long evictedScripts,
        long evictionExceededMillis, long currentEvictionExceededMillis, long pubsubChannels, long pubsubPatterns,
        long pubsubShardChannels, long pubsubBytes,
        long trackingKeys, long trackingItems, long trackingPrefixes) {
}
