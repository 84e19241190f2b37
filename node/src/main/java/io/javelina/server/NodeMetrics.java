package io.javelina.server;

import io.javelina.cluster.NodeFigures;
import io.javelina.command.Command;
import io.javelina.config.Configuration;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import io.javelina.config.Flag;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Eviction;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.KeyspaceCounters;
import io.javelina.keyspace.LazyFreeThread;
import io.javelina.management.bean.AllocatorStats;
import io.javelina.management.bean.ClientRow;
import io.javelina.management.bean.ClientsStats;
import io.javelina.management.bean.ClusterMemoryStats;
import io.javelina.management.bean.ClusterStats;
import io.javelina.management.bean.CommandStats;
import io.javelina.management.bean.CommandsStats;
import io.javelina.management.bean.DatabaseStats;
import io.javelina.management.bean.KeyspaceStats;
import io.javelina.management.bean.LedgerAccount;
import io.javelina.management.bean.PersistenceStats;
import io.javelina.management.bean.ReplicationStats;
import io.javelina.management.bean.ServerStats;
import io.javelina.management.bean.TypeStats;
import io.javelina.management.figures.ClusterFigures;
import io.javelina.management.figures.ClusterMemoryFigures;
import io.javelina.management.figures.MemoryArithmetic;
import io.javelina.management.figures.MemoryFigures;
import io.javelina.management.figures.MemorySnapshot;
import io.javelina.management.figures.MetricsSource;
import io.javelina.management.figures.PersistenceFigures;
import io.javelina.management.figures.ReplicationFigures;
import io.javelina.memory.Account;
import io.javelina.memory.AccountGroup;
import io.javelina.memory.Allocator;
import io.javelina.memory.AllocatorStatistics;
import io.javelina.memory.Ledger;
import io.javelina.memory.LedgerSnapshot;
import io.javelina.pubsub.Kind;
import io.javelina.pubsub.Subscriptions;
import io.javelina.type.EntryBlocks;
import io.javelina.type.Type;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// All figures of the node for those who show them, each record filled in one turn of the loop.
///
/// Of memory, every byte of the ledger is in exactly one of these: the start, a figure of overhead, or the dataset. What
/// features hold that come later is in the group of their accounts, and so appears here by itself.
final class NodeMetrics implements MetricsSource {
    /// Accounts of heap objects, whose bytes are measured once per kind of object and multiplied.
    private static final Set<Account> ON_HEAP = EnumSet.of(Account.CLIENT_CONTEXTS, Account.CLIENT_SUBSCRIPTIONS,
            Account.CLUSTER_LINKS);
    private static final int MOST_CLIENT_ROWS = 100;
    private static final double NANOS_PER_MICROSECOND = 1000;

    private final Node node;
    private final NodeLoop loop;
    private final Allocator allocator;
    private final Ledger ledger;
    private final Keyspace keyspace;
    private final LazyFreeThread lazyFree;
    private final MemorySampler sampler;
    /// 0 until somebody asks: the JVM's beans cost the start a tenth of a second.
    private volatile long totalSystemMemory;
    private final Rate commandRate;
    private final Rate inputRate;
    private final Rate outputRate;
    private final Rate replicationInputRate;
    private final Rate replicationOutputRate;
    private final Rate cycleRate;
    private final Rate busyRate;

    private final LoopAnswer<MemorySnapshot> memory;
    private final LoopAnswer<ClientsStats> clients;
    private final LoopAnswer<KeyspaceStats> keys;
    private final LoopAnswer<CommandsStats> commands;
    private final LoopAnswer<PersistenceStats> persistence;
    private final LoopAnswer<ReplicationStats> replication;
    private final LoopAnswer<ClusterStats> cluster;
    private final LoopAnswer<ClusterMemoryStats> clusterMemory;
    private final LoopAnswer<ServerStats> server;

    private final List<FigureSource<PersistenceFigures>> persistenceSources = new ArrayList<>();
    private final List<FigureSource<ReplicationFigures>> replicationSources = new ArrayList<>();
    private final Rate replicationRate;

    NodeMetrics(Node node) {
        this.node = node;
        this.loop = node.loop;
        this.allocator = node.allocator;
        this.ledger = allocator.ledger();
        this.keyspace = node.keyspace;
        this.lazyFree = node.lazyFree;
        this.sampler = node.memorySampler;
        long now = node.clock.nanos();
        NodeStatistics counted = loop.statistics();
        replicationRate = new Rate(() -> node.replicas.history().offset(), now);
        commandRate = new Rate(() -> counted.commandsProcessed, now);
        inputRate = new Rate(() -> counted.netInput, now);
        outputRate = new Rate(() -> counted.netOutput, now);
        replicationInputRate = new Rate(() -> counted.netReplicationInput, now);
        replicationOutputRate = new Rate(() -> counted.netReplicationOutput, now);
        cycleRate = new Rate(() -> counted.cycles, now);
        busyRate = new Rate(() -> counted.busyNanos, now);
        memory = new LoopAnswer<>(loop, this::takeMemory);
        clients = new LoopAnswer<>(loop, this::takeClients);
        keys = new LoopAnswer<>(loop, this::takeKeyspace);
        commands = new LoopAnswer<>(loop, this::takeCommands);
        persistence = new LoopAnswer<>(loop, this::takePersistence);
        replication = new LoopAnswer<>(loop, this::takeReplication);
        cluster = new LoopAnswer<>(loop, this::takeCluster);
        clusterMemory = new LoopAnswer<>(loop, this::takeClusterMemory);
        server = new LoopAnswer<>(loop, this::takeServer);
    }

    /// A feature that knows of loading, snapshots or the append-only file. Later ones have the last word.
    void tellsOfPersistence(FigureSource<PersistenceFigures> source) { persistenceSources.add(source); }

    /// A feature that knows of replicas or of the primary. Later ones have the last word.
    void tellsOfReplication(FigureSource<ReplicationFigures> source) { replicationSources.add(source); }

    private long totalSystemMemory() {
        if (totalSystemMemory == 0)
            totalSystemMemory = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                    .getTotalMemorySize();
        return totalSystemMemory;
    }

    /// Takes the samples that are due each tenth of a second.
    void sample() {
        sampler.take();
        long now = loop.clock().nanos();
        commandRate.sample(now);
        inputRate.sample(now);
        outputRate.sample(now);
        replicationInputRate.sample(now);
        replicationOutputRate.sample(now);
        cycleRate.sample(now);
        busyRate.sample(now);
        replicationRate.sample(now);
    }

    /// Asks everything once, so that there is an answer however busy the loop becomes. What is slow at first is asked of
    /// the JVM before, on the thread that calls this.
    void prime() {
        totalSystemMemory();
        ProcessTimes.read(Thread.currentThread());
        memory();
        clients();
        keyspace();
        commands();
        persistence();
        replication();
        cluster();
        clusterMemory();
        server();
    }

    Rate commandRate() { return commandRate; }

    Rate inputRate() { return inputRate; }

    Rate outputRate() { return outputRate; }

    Rate replicationInputRate() { return replicationInputRate; }

    Rate replicationOutputRate() { return replicationOutputRate; }

    Rate cycleRate() { return cycleRate; }

    /// Nanoseconds per second that the loop did not wait.
    Rate busyRate() { return busyRate; }

    @Override
    public MemorySnapshot memory() { return memory.ask(); }

    @Override
    public ClientsStats clients() { return clients.ask(); }

    @Override
    public KeyspaceStats keyspace() { return keys.ask(); }

    @Override
    public CommandsStats commands() { return commands.ask(); }

    @Override
    public PersistenceStats persistence() { return persistence.ask(); }

    @Override
    public ReplicationStats replication() { return replication.ask(); }

    @Override
    public ClusterStats cluster() { return cluster.ask(); }

    @Override
    public ClusterMemoryStats clusterMemory() { return clusterMemory.ask(); }

    @Override
    public ServerStats server() { return server.ask(); }

    // Memory.

    /// While nothing is freed on the other thread, so that the ledger and what waits to be freed agree.
    private MemorySnapshot takeMemory() { return lazyFree.undisturbed(this::takeMemoryUndisturbed); }

    private MemorySnapshot takeMemoryUndisturbed() {
        LedgerSnapshot books = books();
        return new MemorySnapshot(loop.clock().unixMillis(), 0, figures(books), databases(), types(books),
                accounts(books), allocatorStats());
    }

    /// What MEMORY STATS needs of it: less garbage, for what is asked every second.
    private MemorySnapshot takeSumsUndisturbed() {
        return new MemorySnapshot(loop.clock().unixMillis(), 0, figures(books()), databases(), List.of(), List.of(),
                allocatorStats());
    }

    private LedgerSnapshot books() {
        if (node.cluster != null) node.cluster.bookLinks();
        sampler.raisePeak();
        return ledger.snapshot();
    }

    private MemoryFigures figures(LedgerSnapshot books) {
        MemoryFigures f = new MemoryFigures();
        f.peakAllocated = sampler.peakBytes();
        f.totalAllocated = books.totalBytes();
        f.startupAllocated = sampler.startupBytes();
        f.totalReplicationBuffers = books.of(Account.REPLICATION_BUFFER).bytes();
        f.clientsReplicas = bytesOfReplicas();
        f.replicationBacklog = f.totalReplicationBuffers - f.clientsReplicas;
        f.clientsNormal = books.bytes(AccountGroup.CLIENTS_NORMAL);
        f.clusterLinks = books.bytes(AccountGroup.CLUSTER_LINKS);
        f.aofBuffer = books.bytes(AccountGroup.AOF_BUFFER);
        f.luaCaches = books.bytes(AccountGroup.SCRIPTS);
        f.functionsCaches = books.bytes(AccountGroup.FUNCTIONS);
        f.datasetBytesByAddition = datasetBytes(books);
        f.rssBytes = sampler.sample().rssBytes();
        f.sampledAllocated = sampler.sample().ledgerBytes();
        f.totalSystemMemory = totalSystemMemory();
        f.maxmemory = keyspace.settings().maxmemory;
        f.maxmemoryPolicy = keyspace.settings().policy.directive();
        f.notCountedForEviction = keyspace.memoryLimit().notCountedBytes();
        f.lazyfreePendingObjects = lazyFree.pendingObjects();
        f.lazyfreedObjects = lazyFree.freedObjects();
        f.connectedReplicas = node.replicas.count();
        f.connectedClients = loop.clients().count();
        scripting(f);
        // There is no defragmentation.
        f.activeDefragRunning = 0;
        return f;
    }

    private void scripting(MemoryFigures f) {
        f.vmEval = node.scripts.usedBytes();
        f.cachedScripts = node.scripts.cached();
        f.vmFunctions = node.functions.machineBytes();
        f.functions = node.functions.libraries().functionCount();
        f.libraries = node.functions.libraries().libraryCount();
    }

    /// The accounts of data; besides, as in Valkey, the overhead of flushed databases until it is freed, and what the
    /// server's own accounts have gained since the start.
    private long datasetBytes(LedgerSnapshot books) {
        return books.bytes(AccountGroup.DATASET) + lazyFree.pendingOverheadBytes() + keyspace.heldOverheadBytes()
                + books.bytes(AccountGroup.SERVER) - sampler.startupBytes();
    }

    /// The part of the blocks of changes that is there for slow replicas alone.
    private long bytesOfReplicas() { return node.replicas.buffer().bytesOfReplicas(node.replicas.count() > 0); }

    private List<DatabaseStats> databases() {
        List<DatabaseStats> reported = new ArrayList<>();
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database db = keyspace.database(i);
            if (db.isReported()) reported.add(databaseStats(db));
        }
        return reported;
    }

    private static DatabaseStats databaseStats(Database db) {
        return new DatabaseStats(db.index(), db.size(), db.expiresSize(), db.averageTtlMillis(),
                db.volatilesSize(), db.mainOverheadBytes(), db.expiresOverheadBytes(), db.keys().buckets(),
                db.expiries().buckets(),
                db.tableBytes(), db.rehashingBytes(), db.rehashingTables(), db.size(Type.STRING), db.size(Type.LIST),
                db.size(Type.SET), db.size(Type.SORTED_SET), db.size(Type.HASH), db.size(Type.STREAM));
    }

    private List<TypeStats> types(LedgerSnapshot books) {
        List<TypeStats> types = new ArrayList<>();
        for (Type type : Type.values()) {
            long keys = 0;
            for (int i = 0; i < keyspace.databaseCount(); i++) keys += keyspace.database(i).size(type);
            types.add(new TypeStats(type.replyName(), keys, books.of(EntryBlocks.account(type.ordinal())).bytes()));
        }
        return types;
    }

    private static List<LedgerAccount> accounts(LedgerSnapshot books) {
        return books.balances().stream().map(NodeMetrics::account).toList();
    }

    private static LedgerAccount account(LedgerSnapshot.Balance balance) {
        Account account = balance.account();
        boolean onHeap = ON_HEAP.contains(account);
        return new LedgerAccount(account.name(), account.group().name(),
                onHeap ? LedgerAccount.HEAP : LedgerAccount.NATIVE, balance.bytes(), onHeap ? null : balance.blocks(),
                onHeap ? "estimated" : "exact", account.meaning());
    }

    private AllocatorStats allocatorStats() {
        AllocatorStatistics sampled = sampler.sample().allocator();
        long allocated = sampled.reportedBytes().orElse(sampled.allocatedBytes());
        Long fragmentation = boxed(sampled.fragmentationBytes());
        String[] name = allocator.name().split("-", 2);
        return new AllocatorStats(loop.clock().unixMillis(), 0, name[0], name.length > 1 ? name[1] : null,
                sampled.reportedBytes().isPresent(), allocated, boxed(sampled.activeBytes()),
                boxed(sampled.residentBytes()), boxed(sampled.dirtyBytes()), boxed(sampled.muzzyBytes()),
                boxed(sampled.metadataBytes()), boxed(sampled.retainedBytes()), fragmentation,
                fragmentation == null ? null : (double) fragmentation / allocated + 1,
                node.allocatorSettings.dirtyDecayMillis(), node.allocatorSettings.muzzyDecayMillis(),
                node.configuration.flag(Directives.JEMALLOC_BG_THREAD));
    }

    private static Long boxed(OptionalLong figure) { return figure.isPresent() ? figure.getAsLong() : null; }

    @Override
    public boolean purge() {
        allocator.purge();
        LoopAnswer<Sampled> sampled = new LoopAnswer<>(loop, () -> {
            sampler.take();
            return new Sampled(0);
        });
        sampled.ask();
        return sampler.sample().allocator().activeBytes().isPresent();
    }

    /// That a sample was taken.
    private record Sampled(long ageMillis) {
    }

    @Override
    public String mallocStats() { return allocator.report().orElse(null); }

    // Clients.

    private ClientsStats takeClients() {
        List<Connection> biggest = loop.clients().all().stream()
                .sorted(Comparator.comparingLong(Connection::totalMemory).reversed()).toList();
        List<ClientRow> rows = biggest.stream().limit(MOST_CLIENT_ROWS).map(this::row).toList();
        long normal = ledger.bytes(AccountGroup.CLIENTS_NORMAL);
        long ofReplicas = bytesOfReplicas();
        NodeStatistics counted = loop.statistics();
        ClientUpkeep upkeep = loop.policies().upkeep();
        return new ClientsStats(loop.clock().unixMillis(), 0, biggest.size() - node.replicas.count(),
                loop.settings().maxclients,
                blockedClients(), 0, loop.publisher().subscriptions().clients(), node.replicas.count(), normal,
                ofReplicas, normal + ofReplicas,
                ledger.bytes(Account.CLIENT_QUERY),
                ledger.bytes(Account.CLIENT_OUTPUT) + ledger.bytes(Account.CLIENT_MESSAGES),
                biggest.isEmpty() ? 0 : biggest.getFirst().totalMemory(),
                upkeep.recentMaxInput(), upkeep.recentMaxOutput(), loop.policies().eviction().evicted(),
                counted.outputBufferLimitDisconnections, counted.queryBufferLimitDisconnections, rows);
    }

    /// Clients with a command that waits, for something to happen or because clients are paused.
    long blockedClients() { return loop.blocked().count() + loop.policies().pause().waitingCount(); }

    /// The same figures as in a line of CLIENT LIST.
    private ClientRow row(Connection client) {
        long now = loop.clock().unixMillis();
        Output output = client.output();
        return new ClientRow(client.id(), Addresses.peer(client.channel()), client.name(), client.user(),
                client.database().index(), TimeUnit.MILLISECONDS.toSeconds(now - client.connectedMillis()),
                TimeUnit.MILLISECONDS.toSeconds(now - client.lastInteraction()), ClientLine.flags(client),
                client.lastCommand() == null ? "NULL" : client.lastCommand().fullName(), client.protocol(),
                client.totalMemory(), client.query().pendingBytes(), client.query().freeBytes(),
                client.argumentBytes() + client.waitingBytes(), client.transactionBytes(),
                output.chunks() == 0 ? 0 : OutputPool.SMALL_BYTES,
                client.unreadParts(), client.unreadBytes(), 0, client.netInput(), output.sentBytes(),
                client.commands(), client.libraryName(), client.libraryVersion());
    }

    // Keys.

    private KeyspaceStats takeKeyspace() {
        KeyspaceCounters counters = keyspace.counters();
        Eviction eviction = node.eviction;
        Subscriptions<Connection> listening = loop.publisher().subscriptions();
        return new KeyspaceStats(loop.clock().unixMillis(), 0, counters.hits, counters.misses, counters.expired,
                counters.expiredFields, counters.expiredStaleShare * 100, counters.expiredTimeCapReached,
                TimeUnit.NANOSECONDS.toMillis(counters.expireCycleNanos), counters.evicted, 0,
                eviction.totalExceededMillis(), eviction.currentExceededMillis(),
                listening.topics(Kind.CHANNEL).count(),
                listening.topics(Kind.PATTERN).count(), listening.topics(Kind.SHARD_CHANNEL).count(),
                listening.bytes(), 0, 0, 0);
    }

    // Commands.

    private CommandsStats takeCommands() {
        List<CommandStats> called = new ArrayList<>();
        CommandStatistics.forEach(node.table, command -> {
            if (wasAsked(command)) called.add(stats(command));
        });
        return CommandsStats.of(loop.clock().unixMillis(), 0, called);
    }

    /// Whether there is anything to say about a command.
    static boolean wasAsked(Command command) {
        return command.statistics().calls() + command.statistics().rejectedCalls() > 0;
    }

    private static CommandStats stats(Command command) {
        var counters = command.statistics();
        double micros = counters.nanos() / NANOS_PER_MICROSECOND;
        Histogram latencies = counters.latencies();
        return new CommandStats(command.fullName(), counters.calls(), (long) micros,
                counters.calls() == 0 ? 0 : micros / counters.calls(), counters.rejectedCalls(),
                counters.failedCalls(), percentile(latencies, 50), percentile(latencies, 99),
                percentile(latencies, 99.9));
    }

    private static Double percentile(Histogram latencies, double percent) {
        return latencies == null ? null : latencies.getValueAtPercentile(percent) / NANOS_PER_MICROSECOND;
    }

    // Persistence and replication.

    private PersistenceStats takePersistence() {
        PersistenceFigures f = new PersistenceFigures();
        f.rdbChangesSinceLastSave = keyspace.counters().changes;
        f.snapshotBuffers = ledger.bytes(Account.SNAPSHOT_BUFFERS);
        for (FigureSource<PersistenceFigures> source : persistenceSources) source.fill(f);
        return f.stats(loop.clock().unixMillis());
    }

    private ReplicationStats takeReplication() {
        ReplicationFigures f = new ReplicationFigures();
        f.bytesPerSecond = Math.round(replicationRate.perSecond());
        for (FigureSource<ReplicationFigures> source : replicationSources) source.fill(f);
        return f.stats(loop.clock().unixMillis());
    }

    // The cluster.

    private ClusterStats takeCluster() {
        long now = loop.clock().unixMillis();
        if (node.cluster == null || !node.cluster.hasStarted()) return ClusterFigures.none(now);
        return new ClusterMetrics(node.cluster, node.slotMigrations).stats(now);
    }

    private ClusterMemoryStats takeClusterMemory() {
        long now = loop.clock().unixMillis();
        if (node.cluster == null || !node.cluster.hasStarted()) return ClusterMemoryFigures.none(now);
        return ClusterMemoryMetrics.stats(node.cluster, nodeFigures(), now);
    }

    /// What other nodes of the cluster are told of this one. Node loop only.
    NodeFigures nodeFigures() {
        return ClusterMemoryMetrics.told(
                MemoryArithmetic.stats(lazyFree.undisturbed(this::takeSumsUndisturbed)),
                new ClusterMigrationMetrics(node.cluster, node.slotMigrations).told());
    }

    // The server.

    private ServerStats takeServer() {
        NodeStatistics counted = loop.statistics();
        ProcessTimes times = ProcessTimes.read(node.loopThread());
        long now = loop.clock().unixMillis();
        long start = node.identity.startMillis();
        return new ServerStats(now, 0, Version.VERSION, Version.REDIS_VERSION, node.identity.runId(),
                node.cluster == null ? "standalone" : "cluster",
                node.replicaRole.isReplica() ? "slave" : "master", loop.transport().directive(),
                Runtime.version().toString(), operatingSystem(), node.port(),
                ProcessHandle.current().pid(), start, TimeUnit.MILLISECONDS.toSeconds(now - start),
                (int) node.configuration.integer(Directives.IO_THREADS), node.isLoading(), counted.connectionsReceived,
                counted.rejectedConnections, counted.commandsProcessed, Math.round(commandRate.perSecond()),
                counted.netInput, counted.netOutput, Math.round(inputRate.perSecond()),
                Math.round(outputRate.perSecond()), node.commandStatistics.errorReplies(), times.user(),
                times.system());
    }

    static String operatingSystem() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
    }

    @Override
    public SortedMap<String, String> directives() {
        Configuration configuration = node.configuration;
        SortedMap<String, String> shown = new TreeMap<>();
        for (Directive each : Directives.all())
            if (!each.has(Flag.FILE_ONLY) && !each.has(Flag.HIDDEN)) shown.put(each.name(), configuration.show(each));
        return shown;
    }
}
