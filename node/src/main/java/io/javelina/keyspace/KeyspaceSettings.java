package io.javelina.keyspace;

import io.javelina.type.EncodingLimits;

/// The settings that the keyspace reads on its way; whoever owns the configuration keeps them current. Node loop only.
public final class KeyspaceSettings {
    /// Bytes that the node may use before it evicts, 0 for no limit.
    public long maxmemory;
    public EvictionPolicy policy = EvictionPolicy.NOEVICTION;
    /// Keys looked at per round of eviction.
    public int maxmemorySamples = 5;
    /// How long one round may take, 0 to 100.
    public int evictionTenacity = 10;
    public int lfuLogFactor = 10;
    /// Minutes after which an LFU counter loses one, 0 for never.
    public int lfuDecayMinutes = 1;
    /// How much of its time the node spends on finding expired keys, 1 to 10.
    public int activeExpireEffort = 1;
    public boolean activeExpire = true;
    public boolean activeRehashing = true;
    public boolean lazyEviction = true;
    public boolean lazyExpire = true;
    public boolean lazyServerDelete = true;
    public boolean lazyUserDelete = true;
    public boolean lazyUserFlush = true;
    /// Longest string in bytes.
    public long maxStringBytes = 512L << 20;
    /// A value that takes more than this outside its entry is big for a [Snapshot]. To write one of this size at once takes
    /// a fraction of a millisecond.
    public long bigBytes = 64 << 10;
    public final EncodingLimits encodingLimits = new EncodingLimits();
}
