package io.javelina.keyspace;

/// Counters of INFO's Stats that the keyspace keeps. Node loop only.
public final class KeyspaceCounters {
    public long hits;
    public long misses;
    public long expired;
    /// Fields of hashes whose time had come and that were removed, or replaced, for it.
    public long expiredFields;
    public long evicted;
    /// Bytes that evicting keys has freed since the start.
    public long evictedBytes;
    /// Compact values that were checked before they became values here: `dump_payload_sanitizations`.
    public long sanitizations;
    /// Changes since the last save, as `rdb_changes_since_last_save` counts them.
    public long changes;

    /// `expired_stale_perc`: the estimated share, 0 to 1, of the keys with a time to live that are past it.
    public double expiredStaleShare;
    /// How often the search for expired keys ran out of time: `expired_time_cap_reached_count`.
    public long expiredTimeCapReached;
    /// Time spent on that search: `expire_cycle_cpu_milliseconds`.
    public long expireCycleNanos;
    /// Time during which memory was over its limit, but for the period that lasts still:
    /// `total_eviction_exceeded_time`.
    public long evictionExceededNanos;

    /// What CONFIG RESETSTAT sets back.
    public void reset() {
        hits = 0;
        misses = 0;
        expired = 0;
        expiredFields = 0;
        evicted = 0;
        expiredStaleShare = 0;
        expiredTimeCapReached = 0;
        expireCycleNanos = 0;
        evictionExceededNanos = 0;
        sanitizations = 0;
    }
}
