package io.javelina.management;

import io.javelina.management.bean.AllocatorStats;
import io.javelina.management.bean.ClientRow;
import io.javelina.management.bean.ClientsStats;
import io.javelina.management.bean.ClusterEventRow;
import io.javelina.management.bean.ClusterLinkRow;
import io.javelina.management.bean.ClusterMemoryStats;
import io.javelina.management.bean.ClusterMigrationRow;
import io.javelina.management.bean.ClusterNodeRow;
import io.javelina.management.bean.ClusterStats;
import io.javelina.management.bean.CommandStats;
import io.javelina.management.bean.CommandsStats;
import io.javelina.management.bean.DatabaseStats;
import io.javelina.management.bean.KeyspaceStats;
import io.javelina.management.bean.LedgerAccount;
import io.javelina.management.bean.PersistenceStats;
import io.javelina.management.bean.ReplicaRow;
import io.javelina.management.bean.ReplicationStats;
import io.javelina.management.bean.ServerStats;
import io.javelina.management.bean.TypeStats;
import io.javelina.management.figures.ClusterFigures;
import io.javelina.management.figures.ClusterMemoryFigures;
import io.javelina.management.figures.MemberFigures;
import io.javelina.management.figures.MemoryFigures;
import io.javelina.management.figures.MemorySnapshot;
import io.javelina.management.figures.MetricsSource;
import io.javelina.management.figures.PersistenceFigures;
import io.javelina.management.figures.ReplicationFigures;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A node that holds 100000 keys in database 0: the figures of a real server, so that what is computed from them is known.
public final class FakeSource implements MetricsSource {
    public static final long TAKEN_MILLIS = 1_790_000_000_000L;

    public final AtomicInteger memoryTaken = new AtomicInteger();
    public final AtomicInteger purges = new AtomicInteger();
    public volatile long totalAllocated = 11_804_832;
    public volatile long peakAllocated = 11_810_728;
    public volatile boolean loading;
    public volatile long serverAgeMillis;

    @Override
    public MemorySnapshot memory() {
        memoryTaken.incrementAndGet();
        return snapshot(figures(), allocator());
    }

    public static MemorySnapshot snapshot(MemoryFigures figures, AllocatorStats allocator) {
        return new MemorySnapshot(TAKEN_MILLIS, 0, figures, List.of(new DatabaseStats(0, 100_000, 50_000, 60_000, 0,
                5_048_752, 1_724_464, 131_072, 65_536, 1_572_864, 0, 0, 99_990, 1, 2, 3, 4, 0)), types(), ledger(),
                allocator);
    }

    private static List<TypeStats> types() {
        return List.of(new TypeStats("string", 99_990, 11_000_000), new TypeStats("list", 1, 100));
    }

    private static List<LedgerAccount> ledger() {
        return List.of(
                new LedgerAccount("STRING_VALUE", "data", "native", 7_000_000, 90_000L, "exact",
                        "Strings of their own"),
                new LedgerAccount("ENTRY", "data", "native", 4_000_000, 100_000L, "exact",
                        "Entries with small values inside"),
                new LedgerAccount("CLIENT_RECORD", "clients", "heap", 804_832, null, "estimated",
                        "Records of clients"));
    }

    public MemoryFigures figures() {
        MemoryFigures f = new MemoryFigures();
        f.peakAllocated = peakAllocated;
        f.totalAllocated = totalAllocated;
        f.startupAllocated = 912_488;
        f.replicationBacklog = 0;
        f.clientsReplicas = 0;
        f.clientsNormal = 2176;
        f.clusterLinks = 0;
        f.aofBuffer = 0;
        f.luaCaches = 0;
        f.functionsCaches = 184;
        f.datasetBytesByAddition = totalAllocated - 7_688_064;
        f.rssBytes = 17_969_152;
        f.sampledAllocated = 11_787_024;
        f.vmEval = 31_744;
        f.vmFunctions = 33_792;
        f.cachedScripts = 0;
        f.functions = 0;
        f.libraries = 0;
        f.totalSystemMemory = 25_000_000_000L;
        f.maxmemory = 0;
        f.maxmemoryPolicy = "noeviction";
        f.notCountedForEviction = 0;
        f.totalReplicationBuffers = 0;
        f.activeDefragRunning = 0;
        f.lazyfreePendingObjects = 0;
        f.lazyfreedObjects = 3;
        f.connectedClients = 1;
        f.connectedReplicas = 0;
        return f;
    }

    public static AllocatorStats allocator() {
        return new AllocatorStats(TAKEN_MILLIS, 0, "jemalloc", "5.3.1", false, 11_846_048, 12_132_352L, 13_729_792L,
                1_500_000L, 0L, null, null, 286_304L, 1.0241687, 10_000L, 0L, true);
    }

    @Override
    public ClientsStats clients() {
        ClientRow row = new ClientRow(7, "127.0.0.1:50000", "worker \"1\"", "default", 0, 12, 3, "N", "get", 2, 17_280,
                0,
                0, 0, 0, 16_384, 0, 0, 0, 100, 200, 5, "jedis", "7.1.0");
        return new ClientsStats(TAKEN_MILLIS, 0, 1, 10_000, 0, 0, 0, 0, 2176, 0, 2176, 0, 0, 17_280, 20_480, 0, 0, 0, 0,
                List.of(row));
    }

    @Override
    public KeyspaceStats keyspace() {
        return new KeyspaceStats(TAKEN_MILLIS, 0, 90, 10, 5, 7, 0.25, 0, 1500, 2, 0, 0, 0, 1, 2, 3, 4000, 0, 0, 0);
    }

    @Override
    public CommandsStats commands() {
        return CommandsStats.of(TAKEN_MILLIS, 0,
                List.of(new CommandStats("get", 100, 250, 2.5, 0, 1, 2.007, 4.015, 9.023),
                        new CommandStats("config|get", 1, 90, 90, 2, 0, null, null, null)));
    }

    /// A snapshot is half done, and there is an append-only file.
    @Override
    public PersistenceStats persistence() {
        PersistenceFigures f = new PersistenceFigures();
        f.loading = false;
        f.rdbChangesSinceLastSave = 17L;
        f.rdbBgsaveInProgress = true;
        f.rdbLastSaveTimeMillis = TAKEN_MILLIS - 30_000;
        f.rdbLastBgsaveStatus = "err";
        f.snapshotKind = "rdb";
        f.snapshotKeysProcessed = 50_000L;
        f.snapshotKeysTotal = 100_000L;
        f.aofEnabled = true;
        f.aofLastWriteStatus = "ok";
        f.aofLastFsyncAgeSeconds = 0.25;
        return f.stats(TAKEN_MILLIS);
    }

    /// A replica of another node that has a replica itself.
    @Override
    public ReplicationStats replication() {
        ReplicationFigures f = new ReplicationFigures();
        f.role = "slave";
        f.offset = 5000L;
        f.bytesPerSecond = 100L;
        f.backlogActive = true;
        f.backlogSize = 1000L;
        f.backlogHistoryLength = 900L;
        f.primaryHost = "10.0.0.1";
        f.primaryPort = 6379L;
        f.primaryLinkStatus = "up";
        f.readOffset = 5000L;
        f.appliedOffset = 4990L;
        f.readOnly = true;
        f.replicas.add(new ReplicaRow(9, "10.0.0.2", 6380L, "online", 4900L, 100L, 1L, 90L, 1L));
        return f.stats(TAKEN_MILLIS);
    }

    /// A primary of two, the other of which has said nothing of its memory.
    @Override
    public ClusterStats cluster() {
        ClusterFigures f = new ClusterFigures();
        f.state = "ok";
        f.nodeId = "a".repeat(40);
        f.role = "primary";
        f.size = 2L;
        f.majority = true;
        f.leaseMillis = 1500L;
        f.linkBytes = 3000L;
        f.sharedLinkBytes = 1000L;
        f.nodes.add(new ClusterNodeRow(f.nodeId, true, "10.0.0.1", 6379L, null, 16379L, null, "first", "c".repeat(40),
                "primary", null, "online", true, true, 0L, 12000L, "0-11999", 3L, 7L, 5000L, null, null));
        f.nodes.add(new ClusterNodeRow("b".repeat(40), false, "10.0.0.2", 6379L, null, 16379L, null, null,
                "d".repeat(40), "primary", null, "suspected", false, true, 1L, 4384L, "12000-16383", 2L, 5L, 4000L,
                null, 3000L));
        f.links.add(new ClusterLinkRow("b".repeat(40), "to", TAKEN_MILLIS, "r", 1200L, 0L, 0L, 70L));
        f.links.add(new ClusterLinkRow("b".repeat(40), "from", TAKEN_MILLIS, "r", 800L, 0L, 0L, 80L));
        f.migrations.add(new ClusterMigrationRow("e".repeat(40), null, "EXPORT", "0-99", 100L, f.nodeId, "b".repeat(40),
                "snapshotting", true, "", TAKEN_MILLIS, TAKEN_MILLIS, TAKEN_MILLIS, 1000L, 250L, 0.25, 4096L, 512L,
                0L));
        f.timeline.add(new ClusterEventRow(9L, TAKEN_MILLIS, "failed", "b".repeat(40), null, f.nodeId,
                List.of(f.nodeId), "10.0.0.2:6379 has failed", "as reported by first"));
        return f.stats(TAKEN_MILLIS);
    }

    @Override
    public ClusterMemoryStats clusterMemory() {
        MemberFigures own = new MemberFigures();
        own.totalAllocated = 900;
        own.datasetBytes = 600;
        own.rssBytes = 5000;
        own.keys = 40;
        ClusterMemoryFigures all = new ClusterMemoryFigures();
        all.add("a".repeat(40), true, "10.0.0.1", 6379, "primary", 12000, 0, own);
        all.add("b".repeat(40), false, "10.0.0.2", 6379, "primary", 4384, 0, null);
        return all.stats(TAKEN_MILLIS);
    }

    @Override
    public ServerStats server() {
        return new ServerStats(TAKEN_MILLIS, serverAgeMillis, "0.1.0", "7.2.4", "f".repeat(40), "standalone", "master",
                "epoll", "25.0.3", "Linux 6.1 x86_64", 6379, 4711, TAKEN_MILLIS - 60_000, 60, 1, loading, 3, 0, 101, 42,
                4096, 8192, 10, 20, 1, 1.25, 0.5);
    }

    @Override
    public SortedMap<String, String> directives() {
        return new TreeMap<>(
                Map.of("maxmemory", "0", "requirepass", "hidden", "masterauth", "", "tls-key-file-pass",
                        "hidden too"));
    }

    @Override
    public boolean purge() {
        purges.incrementAndGet();
        return true;
    }

    @Override
    public String mallocStats() { return "___ Begin statistics ___"; }
}
