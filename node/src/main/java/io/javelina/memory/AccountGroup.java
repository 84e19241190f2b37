package io.javelina.memory;

/// The figure of MEMORY STATS that an account belongs to. Each account is in exactly one group, so nothing counts twice.
public enum AccountGroup {
    /// Keys and values: `dataset.bytes`.
    DATASET,
    /// Bucket arrays of the key tables and what an entry costs beyond its key and value:
    /// `db.N overhead.hashtable.main`.
    DATABASE_MAIN,
    /// Bucket arrays of the tables of keys with a time to live, and the expiry fields of entries:
    /// `db.N overhead.hashtable.expires`.
    DATABASE_EXPIRES,
    /// Buffers and contexts of normal and pub/sub clients: `clients.normal`.
    CLIENTS_NORMAL,
    /// Replication buffers of replicas beyond the backlog: `clients.slaves`.
    CLIENTS_REPLICAS,
    /// The replication backlog: `replication.backlog`.
    REPLICATION_BACKLOG,
    /// Commands waiting to be written to the append only file: `aof.buffer`.
    AOF_BUFFER,
    /// Cached EVAL scripts: `lua.caches`.
    SCRIPTS,
    /// Function libraries: `functions.caches`.
    FUNCTIONS,
    /// Buffers of cluster bus links: `cluster.links`.
    CLUSTER_LINKS,
    /// What the node needs to run at all; the sum at the end of start-up is `startup.allocated`.
    SERVER
}
