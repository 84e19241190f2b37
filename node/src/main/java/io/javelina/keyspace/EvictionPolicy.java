package io.javelina.keyspace;

/// Which keys are given up when memory is short.
public enum EvictionPolicy {
    VOLATILE_LRU("volatile-lru"), VOLATILE_LFU("volatile-lfu"), VOLATILE_RANDOM("volatile-random"),
    VOLATILE_TTL("volatile-ttl"), ALLKEYS_LRU("allkeys-lru"), ALLKEYS_LFU("allkeys-lfu"),
    ALLKEYS_RANDOM("allkeys-random"), NOEVICTION("noeviction");

    private final String directive;

    EvictionPolicy(String directive) { this.directive = directive; }

    /// The name in `maxmemory-policy`.
    public String directive() { return directive; }

    /// Whether only keys with a time to live are candidates.
    public boolean isVolatile() { return directive.startsWith("volatile"); }

    public boolean isLfu() { return this == VOLATILE_LFU || this == ALLKEYS_LFU; }

    public boolean isRandom() { return this == VOLATILE_RANDOM || this == ALLKEYS_RANDOM; }

    /// Whether keys are told apart by when or how often they were used.
    public boolean isByUse() { return isLru() || isLfu(); }

    public boolean isLru() { return this == VOLATILE_LRU || this == ALLKEYS_LRU; }
}
