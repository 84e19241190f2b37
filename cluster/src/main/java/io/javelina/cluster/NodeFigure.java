package io.javelina.cluster;

/// What a node tells others of its memory: what it has measured of MEMORY STATS, of which all else there follows, and a little
/// more. They are sent in this order; later versions of this program add to its end.
public enum NodeFigure {
    PEAK_ALLOCATED, TOTAL_ALLOCATED, STARTUP_ALLOCATED, REPLICATION_BACKLOG, CLIENTS_REPLICAS,
    /// What clients take that are no replicas.
    CLIENTS_NORMAL, CLUSTER_LINKS, AOF_BUFFER, LUA_CACHES, FUNCTIONS_CACHES,
    /// The overhead of all databases: `overhead.hashtable.main` and `overhead.hashtable.expires`.
    DATABASES_MAIN, DATABASES_EXPIRES, DATABASES_LUT, DATABASES_REHASHING, OVERHEAD_TOTAL, REHASHING_COUNT, KEYS,
    DATASET, ALLOCATOR_ALLOCATED, ALLOCATOR_ACTIVE, ALLOCATOR_RESIDENT, ALLOCATOR_MUZZY, ALLOCATOR_FRAGMENTATION,
    /// What the operating system has given the process.
    RSS,
    /// What [#TOTAL_ALLOCATED] was when [#RSS] was measured.
    SAMPLED_ALLOCATED,
    /// 0 when there is no limit.
    MAXMEMORY, CLIENTS
}
