package io.javelina.management.bean;

/// `io.javelina:type=Keyspace`: hits, misses, expiry, eviction.
public interface KeyspaceMXBean {
    KeyspaceStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default long getHits() { return getStats().hits(); }

    default long getMisses() { return getStats().misses(); }

    default long getExpired() { return getStats().expired(); }

    default long getExpiredFields() { return getStats().expiredFields(); }

    default double getExpiredStalePercentage() { return getStats().expiredStalePercentage(); }

    default long getExpiredTimeCapReached() { return getStats().expiredTimeCapReached(); }

    default long getExpireCycleCpuMillis() { return getStats().expireCycleCpuMillis(); }

    default long getEvicted() { return getStats().evicted(); }

    default long getEvictedScripts() { return getStats().evictedScripts(); }

    default long getEvictionExceededMillis() { return getStats().evictionExceededMillis(); }

    default long getCurrentEvictionExceededMillis() { return getStats().currentEvictionExceededMillis(); }

    default long getPubsubChannels() { return getStats().pubsubChannels(); }

    default long getPubsubPatterns() { return getStats().pubsubPatterns(); }

    default long getPubsubShardChannels() { return getStats().pubsubShardChannels(); }

    default long getPubsubBytes() { return getStats().pubsubBytes(); }

    default long getTrackingKeys() { return getStats().trackingKeys(); }

    default long getTrackingItems() { return getStats().trackingItems(); }

    default long getTrackingPrefixes() { return getStats().trackingPrefixes(); }
}
