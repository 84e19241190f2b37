package io.javelina.server;

import io.javelina.config.ClientClass;
import io.javelina.config.Configuration;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import io.javelina.config.Refusal;
import io.javelina.keyspace.EvictionPolicy;
import io.javelina.keyspace.KeyspaceSettings;
import io.javelina.persistence.RdbSettings;
import io.javelina.type.EncodingLimits;

/// Carries values of the configuration to the plain fields that hot code reads, at start and after each CONFIG SET.
final class Settings {
    private final Configuration configuration;
    private final KeyspaceSettings keyspace;
    private final NodeSettings node;
    private final RdbSettings rdb;

    Settings(Configuration configuration, KeyspaceSettings keyspace, NodeSettings node, RdbSettings rdb) {
        this.configuration = configuration;
        this.keyspace = keyspace;
        this.node = node;
        this.rdb = rdb;
    }

    /// Applies everything, and follows all later changes.
    void follow() throws Refusal {
        follow(this::keyspaceChanged, Directives.MAXMEMORY, Directives.MAXMEMORY_POLICY, Directives.MAXMEMORY_SAMPLES,
                Directives.MAXMEMORY_EVICTION_TENACITY, Directives.LFU_LOG_FACTOR, Directives.LFU_DECAY_TIME,
                Directives.ACTIVE_EXPIRE_EFFORT, Directives.ACTIVEREHASHING, Directives.LAZYFREE_LAZY_EVICTION,
                Directives.LAZYFREE_LAZY_EXPIRE, Directives.LAZYFREE_LAZY_SERVER_DEL, Directives.LAZYFREE_LAZY_USER_DEL,
                Directives.LAZYFREE_LAZY_USER_FLUSH, Directives.PROTO_MAX_BULK_LEN);
        follow(this::encodingsChanged, Directives.LIST_MAX_LISTPACK_SIZE, Directives.LIST_COMPRESS_DEPTH,
                Directives.SET_MAX_INTSET_ENTRIES, Directives.SET_MAX_LISTPACK_ENTRIES,
                Directives.SET_MAX_LISTPACK_VALUE, Directives.ZSET_MAX_LISTPACK_ENTRIES,
                Directives.ZSET_MAX_LISTPACK_VALUE, Directives.HASH_MAX_LISTPACK_ENTRIES,
                Directives.HASH_MAX_LISTPACK_VALUE, Directives.HLL_SPARSE_MAX_BYTES, Directives.STREAM_NODE_MAX_BYTES,
                Directives.STREAM_NODE_MAX_ENTRIES);
        follow(this::nodeChanged, Directives.MAXCLIENTS, Directives.TIMEOUT, Directives.HZ,
                Directives.PROTO_MAX_BULK_LEN, Directives.CLIENT_QUERY_BUFFER_LIMIT,
                Directives.CLIENT_OUTPUT_BUFFER_LIMIT, Directives.MAXMEMORY_CLIENTS, Directives.MAXMEMORY,
                Directives.PROTECTED_MODE, Directives.TCP_KEEPALIVE, Directives.LATENCY_TRACKING,
                Directives.RDB_KEY_SAVE_DELAY, Directives.PREFETCH_BATCH_MAX_SIZE, Directives.NOTIFY_KEYSPACE_EVENTS);
        follow(this::replicationChanged, Directives.REPL_DISABLE_TCP_NODELAY, Directives.MIN_REPLICAS_TO_WRITE,
                Directives.MIN_REPLICAS_MAX_LAG, Directives.REPL_PING_REPLICA_PERIOD, Directives.REPL_TIMEOUT,
                Directives.REPL_BACKLOG_TTL, Directives.REPL_DISKLESS_SYNC, Directives.REPL_DISKLESS_SYNC_DELAY,
                Directives.REPL_DISKLESS_SYNC_MAX_REPLICAS, Directives.RDB_DEL_SYNC_FILES, Directives.SHUTDOWN_TIMEOUT);
        follow(this::rdbChanged, Directives.RDB_COMPATIBILITY_VERSION, Directives.RDBCOMPRESSION,
                Directives.RDB_VERSION_CHECK, Directives.SANITIZE_DUMP_PAYLOAD, Directives.RDBCHECKSUM,
                Directives.RDB_SAVE_INCREMENTAL_FSYNC);
    }

    private void follow(Configuration.Listener listener, Directive... directives) throws Refusal {
        for (Directive directive : directives) configuration.onChange(directive, listener);
        listener.changed(configuration);
    }

    private void keyspaceChanged(Configuration now) {
        keyspace.maxmemory = now.integer(Directives.MAXMEMORY);
        keyspace.policy = policy(now.text(Directives.MAXMEMORY_POLICY));
        keyspace.maxmemorySamples = (int) now.integer(Directives.MAXMEMORY_SAMPLES);
        keyspace.evictionTenacity = (int) now.integer(Directives.MAXMEMORY_EVICTION_TENACITY);
        keyspace.lfuLogFactor = (int) now.integer(Directives.LFU_LOG_FACTOR);
        keyspace.lfuDecayMinutes = (int) now.integer(Directives.LFU_DECAY_TIME);
        keyspace.activeExpireEffort = (int) now.integer(Directives.ACTIVE_EXPIRE_EFFORT);
        keyspace.activeRehashing = now.flag(Directives.ACTIVEREHASHING);
        keyspace.lazyEviction = now.flag(Directives.LAZYFREE_LAZY_EVICTION);
        keyspace.lazyExpire = now.flag(Directives.LAZYFREE_LAZY_EXPIRE);
        keyspace.lazyServerDelete = now.flag(Directives.LAZYFREE_LAZY_SERVER_DEL);
        keyspace.lazyUserDelete = now.flag(Directives.LAZYFREE_LAZY_USER_DEL);
        keyspace.lazyUserFlush = now.flag(Directives.LAZYFREE_LAZY_USER_FLUSH);
        keyspace.maxStringBytes = now.integer(Directives.PROTO_MAX_BULK_LEN);
    }

    private void encodingsChanged(Configuration now) {
        EncodingLimits limits = keyspace.encodingLimits;
        limits.listMaxListpackSize = (int) now.integer(Directives.LIST_MAX_LISTPACK_SIZE);
        limits.listCompressDepth = (int) now.integer(Directives.LIST_COMPRESS_DEPTH);
        limits.setMaxIntsetEntries = now.integer(Directives.SET_MAX_INTSET_ENTRIES);
        limits.setMaxListpackEntries = now.integer(Directives.SET_MAX_LISTPACK_ENTRIES);
        limits.setMaxListpackValue = now.integer(Directives.SET_MAX_LISTPACK_VALUE);
        limits.sortedSetMaxListpackEntries = now.integer(Directives.ZSET_MAX_LISTPACK_ENTRIES);
        limits.sortedSetMaxListpackValue = now.integer(Directives.ZSET_MAX_LISTPACK_VALUE);
        limits.hashMaxListpackEntries = now.integer(Directives.HASH_MAX_LISTPACK_ENTRIES);
        limits.hashMaxListpackValue = now.integer(Directives.HASH_MAX_LISTPACK_VALUE);
        limits.hllSparseMaxBytes = now.integer(Directives.HLL_SPARSE_MAX_BYTES);
        limits.streamNodeMaxBytes = now.integer(Directives.STREAM_NODE_MAX_BYTES);
        limits.streamNodeMaxEntries = now.integer(Directives.STREAM_NODE_MAX_ENTRIES);
    }

    private void nodeChanged(Configuration now) {
        node.maxclients = (int) now.integer(Directives.MAXCLIENTS);
        node.timeoutSeconds = (int) now.integer(Directives.TIMEOUT);
        node.hz = (int) now.integer(Directives.HZ);
        node.maxBulkBytes = Math.min(now.integer(Directives.PROTO_MAX_BULK_LEN), NodeSettings.LARGEST_BULK_BYTES);
        node.queryBufferLimit = now.integer(Directives.CLIENT_QUERY_BUFFER_LIMIT);
        for (ClientClass each : ClientClass.values()) node.outputLimits[each.ordinal()] = now.outputBufferLimit(each);
        node.maxmemoryClients = maxmemoryClients(now);
        node.protectedMode = now.flag(Directives.PROTECTED_MODE);
        node.tcpKeepaliveSeconds = (int) now.integer(Directives.TCP_KEEPALIVE);
        node.prefetchKeys = (int) now.integer(Directives.PREFETCH_BATCH_MAX_SIZE);
        node.keyspaceEvents = (int) now.integer(Directives.NOTIFY_KEYSPACE_EVENTS);
        node.keySaveDelayMicros = (int) now.integer(Directives.RDB_KEY_SAVE_DELAY);
        node.latencyTracking = now.flag(Directives.LATENCY_TRACKING);
    }

    private void replicationChanged(Configuration now) {
        node.replicaNoDelayDisabled = now.flag(Directives.REPL_DISABLE_TCP_NODELAY);
        node.minReplicasToWrite = (int) now.integer(Directives.MIN_REPLICAS_TO_WRITE);
        node.minReplicasMaxLagSeconds = (int) now.integer(Directives.MIN_REPLICAS_MAX_LAG);
        node.replicaPingSeconds = (int) now.integer(Directives.REPL_PING_REPLICA_PERIOD);
        node.replicationTimeoutSeconds = (int) now.integer(Directives.REPL_TIMEOUT);
        node.backlogTtlSeconds = now.integer(Directives.REPL_BACKLOG_TTL);
        node.disklessSync = now.flag(Directives.REPL_DISKLESS_SYNC);
        node.disklessSyncDelaySeconds = (int) now.integer(Directives.REPL_DISKLESS_SYNC_DELAY);
        node.deletesSyncFiles = now.flag(Directives.RDB_DEL_SYNC_FILES);
        node.shutdownTimeoutSeconds = (int) now.integer(Directives.SHUTDOWN_TIMEOUT);
        node.disklessSyncMaxReplicas = (int) now.integer(Directives.REPL_DISKLESS_SYNC_MAX_REPLICAS);
    }

    private void rdbChanged(Configuration now) {
        rdb.version = Integer.parseInt(now.text(Directives.RDB_COMPATIBILITY_VERSION));
        rdb.hasChecksum = now.flag(Directives.RDBCHECKSUM);
        rdb.flushesIncrementally = now.flag(Directives.RDB_SAVE_INCREMENTAL_FSYNC);
        rdb.compresses = now.flag(Directives.RDBCOMPRESSION);
        rdb.acceptsUnknownVersions = now.text(Directives.RDB_VERSION_CHECK).equals("relaxed");
        rdb.countsSanitizations = !now.text(Directives.SANITIZE_DUMP_PAYLOAD).equals("no");
    }

    /// Bytes that all clients may take together, 0 for no limit; a percentage is of `maxmemory`.
    private static long maxmemoryClients(Configuration now) {
        long value = now.integer(Directives.MAXMEMORY_CLIENTS);
        long bytes = value < 0 ? now.integer(Directives.MAXMEMORY) / 100 * -value : value;
        return bytes == 0 ? 0 : Math.max(bytes, NodeSettings.LEAST_MAXMEMORY_CLIENTS);
    }

    private static EvictionPolicy policy(String name) {
        for (EvictionPolicy each : EvictionPolicy.values()) if (each.directive().equals(name)) return each;
        throw new IllegalStateException("no policy " + name);
    }
}
