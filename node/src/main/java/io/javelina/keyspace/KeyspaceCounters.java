package io.javelina.keyspace;

/// Counters of INFO's Stats that the keyspace keeps. Node loop only.
public final class KeyspaceCounters {
    public long hits;
    public long misses;
    public long expired;
    public long evicted;
    /// Changes since the last save, as `rdb_changes_since_last_save` counts them.
    public long changes;

    /// What CONFIG RESETSTAT sets back.
    public void reset() {
        hits = 0;
        misses = 0;
        expired = 0;
        evicted = 0;
    }
}
