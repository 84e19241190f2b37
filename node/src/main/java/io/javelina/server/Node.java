package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.command.BitfieldCommands;
import io.javelina.command.BitmapCommands;
import io.javelina.command.BlockingListCommands;
import io.javelina.command.CommandTable;
import io.javelina.command.ConnectionCommands;
import io.javelina.command.CounterCommands;
import io.javelina.command.DatabaseCommands;
import io.javelina.command.Dispatcher;
import io.javelina.command.DumpCommands;
import io.javelina.command.ExpireCommands;
import io.javelina.command.GenericCommands;
import io.javelina.command.GeoCommands;
import io.javelina.command.HashCommands;
import io.javelina.command.HashExpiryCommands;
import io.javelina.command.HyperLogLogCommands;
import io.javelina.command.ListCommands;
import io.javelina.command.ObjectCommands;
import io.javelina.command.ScanCommands;
import io.javelina.command.SetCommands;
import io.javelina.command.SortCommands;
import io.javelina.command.SortedSetCommands;
import io.javelina.command.StreamCommands;
import io.javelina.command.StringCommands;
import io.javelina.command.TableCommands;
import io.javelina.command.TransactionCommands;
import io.javelina.command.WatchedKeys;
import io.javelina.config.Configuration;
import io.javelina.config.ConfigurationFileException;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import io.javelina.config.Refusal;
import io.javelina.keyspace.Eviction;
import io.javelina.keyspace.ExpiryCycle;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.KeyspaceSettings;
import io.javelina.keyspace.LazyFreeThread;
import io.javelina.keyspace.Propagation;
import io.javelina.management.Management;
import io.javelina.management.ManagementPorts;
import io.javelina.management.event.MemoryEvents;
import io.javelina.memory.AccountGroup;
import io.javelina.memory.Allocator;
import io.javelina.memory.AllocatorSettings;
import io.javelina.persistence.RdbCodecs;
import io.javelina.persistence.RdbSettings;
import io.javelina.replication.ReplicationHistory;
import io.javelina.script.Functions;
import io.javelina.script.ScriptVm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;

/// One node: everything it is made of, wired, started and stopped. Several may live in one JVM.
public final class Node implements AutoCloseable {
    private static final long TIDY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    final Configuration configuration;
    final NodeClock clock;
    final Log log;
    private final ProcessFiles processFiles;
    final NodeIdentity identity;
    final AllocatorSettings allocatorSettings;
    final Allocator allocator;
    final KeyspaceSettings keyspaceSettings = new KeyspaceSettings();
    final NodeSettings settings = new NodeSettings();
    final RdbSettings rdbSettings = new RdbSettings();
    final SnapshotVersions snapshotVersions;
    final RdbCodecs rdbCodecs;
    final Functions functions;
    private final FunctionCommands functionCommands;
    final Authentication authentication = new Authentication();
    final LazyFreeThread lazyFree;
    final WatchedKeys watchedKeys = new WatchedKeys();
    final BlockedKeys blockedKeys = new BlockedKeys();
    final KeyspaceEvents events = new KeyspaceEvents(watchedKeys, blockedKeys);
    final Keyspace keyspace;
    final Eviction eviction;
    final ExpiryCycle expiryCycle;
    final CommandTable table = new CommandTable();
    final CommandLog commandLog;
    final LatencyMonitor latency;
    final MemorySampler memorySampler;
    final MemoryWatch memoryWatch;
    final CommandStatistics commandStatistics;
    /// Patterns of Lua are matched by C functions that call themselves, once for each of their items; what is not used of the
    /// stack is no memory.
    private static final long LOOP_STACK_BYTES = 128L << 20;

    private final Dispatcher dispatcher;
    final ScriptCommands scripts;
    final NodeLoop loop;
    final Snapshots snapshots;
    final AppendOnly appendOnly;
    private final ProgressLog progressLog = new ProgressLog(this);
    final RdbFile rdbFile;
    final BackgroundSaves backgroundSaves;
    final Loading loading;
    final Shutdown shutdown;
    /// Null when the loop does without.
    private final IoThreads ioThreads;
    final Replicas replicas;
    final FullSyncs fullSyncs;
    final Failover failover;
    final WaitCommand waits;
    final Listeners listeners;
    final ReplicaRole replicaRole;
    final KeyMigrations keyMigrations;
    final SlotMigrations slotMigrations;
    final UnexpectedErrors unexpectedErrors;
    final NodeMetrics metrics;
    private final MemoryViews memoryViews;
    final SlowAnswers slowAnswers;
    private final Runnable fastExpiry;
    private final Supplier<MBeanServer> beans;
    private final Thread thread;
    private boolean accepted;
    private boolean closed;
    /// Whether it ended because it could not go on.
    private volatile boolean failed;
    private Runnable onFailure = this::closeSoon;
    /// Whether somebody outside has asked it to stop.
    private volatile boolean stopping;
    private int cronTicks;
    private long nextSampleNanos;
    /// Null when the node is in no cluster.
    private final ClusterControl.Starter clusterStarter;
    final NodeCluster cluster;
    /// Null until they are open, just before clients are accepted.
    private ManagementPorts managementPorts;
    /// Null until it has started, some moments after the first clients may have connected.
    private volatile Management management;

    private Node(Configuration configuration, NodeClock clock, Supplier<MBeanServer> beans,
            ClusterControl.Starter clusterStarter) throws Refusal {
        this.configuration = configuration;
        this.clock = clock;
        this.beans = beans;
        boolean isClustered = configuration.flag(Directives.CLUSTER_ENABLED);
        this.log = new Log(clock);
        this.processFiles = new ProcessFiles(configuration, log);
        this.identity = new NodeIdentity(clock.unixMillis());
        this.allocatorSettings = allocatorSettings(configuration);
        this.allocator = Allocator.create(allocatorSettings);
        allocator.warnings().forEach(log::warning);
        this.lazyFree = LazyFreeThread.start(allocator.ledger());
        this.keyspace = new Keyspace(allocator, keyspaceSettings, events, lazyFree,
                new SplittableRandom(new SecureRandom().nextLong()), (int) configuration.integer(Directives.DATABASES),
                isClustered);
        this.eviction = new Eviction(keyspace, clock::nanos);
        this.expiryCycle = new ExpiryCycle(keyspace, clock::nanos);
        this.fastExpiry = expiryCycle::fast;
        this.commandLog = new CommandLog(clock, configuration);
        this.latency = new LatencyMonitor(clock, configuration);
        this.memorySampler = new MemorySampler(allocator);
        this.memoryWatch = new MemoryWatch(keyspace, eviction, latency, clock, this::memoryEvents);
        Monitors monitors = new Monitors(clock);
        this.commandStatistics = new CommandStatistics(clock, settings, commandLog, latency, memorySampler, monitors);
        Gate gate = new Gate(configuration, authentication, memoryWatch, commandStatistics);
        this.dispatcher = new Dispatcher(table, gate, watchedKeys);
        this.loop = new NodeLoop(Transport.choose(configuration.text(Directives.IO_TRANSPORT)), clock, keyspace,
                dispatcher, commandStatistics, settings, blockedKeys, watchedKeys, monitors,
                new ReplicationHistory(identity::newId));
        this.snapshots = new Snapshots(loop, clock, log);
        loop.snapshots(snapshots);
        gate.loop(loop);
        ScriptCalls scriptCalls = new ScriptCalls(this, dispatcher, gate);
        this.scripts = new ScriptCommands(this, gate, scriptCalls);
        this.functions = new Functions(allocator, keyspace.blocks().hash(), () -> new ScriptVm(allocator, scriptCalls,
                ScriptVm.FUNCTION, ScriptVm.LIBRARIES), clock::nanos);
        this.functionCommands = new FunctionCommands(this, scriptCalls);
        this.rdbCodecs = new RdbCodecs(keyspace.blocks());
        this.snapshotVersions = new SnapshotVersions(keyspace, rdbSettings, log);
        this.rdbFile = new RdbFile(configuration, keyspace, rdbCodecs, snapshotVersions,
                functions.libraries()::forEachCode, clock, log,
                new SaveState(identity.startMillis()));
        this.loading = new Loading(loop, keyspace, configuration, rdbCodecs, rdbSettings, functions, log);
        gate.loading(loading);
        this.shutdown = new Shutdown(this);
        this.replicas = loop.replicas();
        this.fullSyncs = new FullSyncs(loop, identity::newId);
        this.failover = new Failover(loop, log);
        this.waits = new WaitCommand(loop);
        replicas.log(log);
        fullSyncs.use(log, new NodeSnapshots(this));
        snapshots.whenIdle(fullSyncs::beginIfDue);
        keyspace.propagation().follow(Propagation.To.REPLICAS, replicas);
        this.appendOnly = new AppendOnly(this, dispatcher);
        gate.appendOnly(appendOnly);
        loop.beforeReplies(appendOnly::beforeReplies, appendOnly::idleNanos);
        keyspace.propagation().follow(Propagation.To.APPEND_ONLY_FILE, appendOnly.live());
        appendOnly.live().whenDurable(waits::eachTurn);
        waits.file(appendOnly.live());
        keyspace.memoryLimit().doNotCount(() -> replicas.buffer().notCountedBytes()
                + allocator.ledger().bytes(AccountGroup.AOF_BUFFER));
        this.backgroundSaves = new BackgroundSaves(snapshots, rdbFile, keyspace, configuration, log);
        gate.saves(backgroundSaves);
        this.replicaRole = new ReplicaRole(this);
        gate.role(replicaRole);
        this.keyMigrations = new KeyMigrations(loop, replicaRole.resolver(), rdbSettings);
        this.slotMigrations = new SlotMigrations(this);
        events.slotMigrations(slotMigrations);
        keyspace.propagation().follow(Propagation.To.SLOT_TARGETS, slotMigrations);
        this.unexpectedErrors = new UnexpectedErrors(this);
        gate.unexpected(unexpectedErrors);
        rdbFile.position(replicaRole::position);
        memoryWatch.keepsAll(replicaRole::keepsAll);
        events.notifications(new KeyspaceNotifications(settings, allocator, loop.publisher(), log));
        loop.policies().log(log);
        loop.policies().outputLimits().listener(memoryWatch::outputLimitReached);
        int ioThreadCount = (int) configuration.integer(Directives.IO_THREADS) - 1;
        this.ioThreads = ioThreadCount == 0 ? null : new IoThreads(loop, ioThreadCount);
        this.listeners = new Listeners(loop, ioThreads, configuration, authentication, log);
        this.metrics = new NodeMetrics(this);
        metrics.tellsOfPersistence(new SnapshotFigures(snapshots));
        metrics.tellsOfPersistence(new SaveFigures(this));
        metrics.tellsOfPersistence(new AppendOnlyFigures(this));
        metrics.tellsOfReplication(new PrimaryFigures(this));
        metrics.tellsOfReplication(new ReplicaFigures(this));
        this.slowAnswers = new SlowAnswers(loop);
        this.memoryViews = new MemoryViews(metrics, () -> management);
        new Settings(configuration, keyspaceSettings, settings, rdbSettings).follow();
        configuration.onChange(Directives.REPL_BACKLOG_SIZE, this::backlogSize);
        backlogSize(configuration);
        configuration.onChange(Directives.MIN_REPLICAS_TO_WRITE, this::goodReplicas);
        configuration.onChange(Directives.MIN_REPLICAS_MAX_LAG, this::goodReplicas);
        new ConfigurationEffects(configuration, authentication, log, allocator, memoryWatch).follow();
        this.clusterStarter = isClustered && clusterStarter == null ? new ClusterStart(this) : clusterStarter;
        this.cluster = isClustered ? new NodeCluster(this) : null;
        if (cluster != null) {
            cluster.follow(configuration);
            gate.cluster(cluster);
            commandStatistics.slots(cluster.traffic());
            loop.beforeBatch(cluster::look);
            loop.lease(cluster::isLeaseOver);
            loop.postponer(cluster::postpone);
        }
        registerCommands();
        loop.eachTurn(this::eachTurn);
        loop.eachMeanwhile(this::eachMeanwhile);
        loop.cron(this::cron);
        this.thread = new Thread(null, loop, "node-loop", LOOP_STACK_BYTES);
        thread.setUncaughtExceptionHandler((ended, cause) -> loopBroke(cause));
    }

    private static AllocatorSettings allocatorSettings(Configuration configuration) {
        AllocatorSettings settings = AllocatorSettings.defaults()
                .withBackgroundThread(configuration.flag(Directives.JEMALLOC_BG_THREAD));
        String library = configuration.text(Directives.JEMALLOC_LIBRARY);
        return library.isEmpty() ? settings : settings.withLibrary(Path.of(library));
    }

    /// A node of its own process, which does not run yet, see [#open]. The platform's MBean server takes its time, and is
    /// asked for when clients are served already.
    static Node create(Configuration configuration) throws Refusal {
        return new Node(configuration, NodeClock.SYSTEM, ManagementFactory::getPlatformMBeanServer, null);
    }

    /// Starts a node whose MBeans are registered with `beans`, where there can be those of one node only. When this
    /// returns it accepts clients and can be looked at from outside.
    public static Node start(Configuration configuration, NodeClock clock, MBeanServer beans)
            throws Refusal, ConfigurationFileException, IOException {
        return start(configuration, clock, beans, null);
    }

    /// As above, for a node that is in a cluster if the configuration says so.
    ///
    /// @param clusterStarter starts the cluster's own parts; null for the real ones
    public static Node start(Configuration configuration, NodeClock clock, MBeanServer beans,
            ClusterControl.Starter clusterStarter) throws Refusal, ConfigurationFileException, IOException {
        Node node = new Node(configuration, clock, () -> beans, clusterStarter);
        node.open();
        return node;
    }

    /// Lets the node run; when this returns it accepts clients and can be looked at from outside. Whoever closes it
    /// meanwhile waits until it has started.
    synchronized void open() throws ConfigurationFileException, IOException {
        try {
            RenamedCommands.apply(configuration, table);
            processFiles.open();
            memorySampler.endStartup();
            boolean wantsFile = appendOnly.isWanted();
            boolean hasData = !wantsFile && rdbFile.exists();
            if (wantsFile) appendOnly.announce();
            if (hasData) loading.announce();
            thread.start();
            log.notice("Javelina " + Version.VERSION + " started on Java " + Runtime.version());
            // Whoever finds its port taken has promised nothing to clients yet.
            managementPorts = ManagementPorts.open(ManagementDirectives.settings(configuration));
            listeners.bind();
            accepted = true;
            if (cluster != null) cluster.start(clusterStarter);
            loop.later(() -> appendOnly.start(failure -> started(failure, hasData)));
            startManagement();
        } catch (ConfigurationFileException | IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// The append-only file is ready, or off.
    private void started(String failure, boolean hasData) {
        if (failure == null && hasData) load();
        else loaded(failure);
    }

    /// Whether commands have to be refused because the data is not there yet.
    boolean isLoading() { return loading.isActive() || appendOnly.isLoading() || replicaRole.isLoading(); }

    /// Loads the data; clients are told to wait meanwhile.
    private void load() { loading.begin(rdbFile.path(), this::loaded); }

    private void loaded(String failure) {
        if (failure == null) {
            replicaRole.loadedAtStart(loading.position());
            if (!loading.slotImports().isEmpty()) slotMigrations.adopt(loading.slotImports());
            ready();
            return;
        }
        log.warning("Fatal error loading the DB, check server logs. Exiting.");
        fail();
    }

    /// All data are there that this node had.
    private void ready() {
        sayReady();
        if (cluster == null) replicaRole.followConfigured();
        else cluster.ready();
        slotMigrations.started();
    }

    private void sayReady() { listeners.kinds().forEach(kind -> log.notice("Ready to accept connections " + kind)); }

    /// Ends the node because it cannot go on: no reply leaves it any more, and the process ends with an error.
    void fail() {
        failed = true;
        loop.silence();
        onFailure.run();
    }

    /// Something that always holds did not, or the JVM has no memory: whatever the node would say from here on may be wrong.
    private void loopBroke(Throwable cause) {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace));
        log.warning("The node cannot go on: " + trace);
        failed = true;
        onFailure.run();
    }

    /// What else is done when it cannot go on; a process of its own ends at once.
    void onFailure(Runnable then) { onFailure = then; }

    private void startManagement() throws IOException {
        metrics.prime();
        try {
            management = Management.start(managementPorts, metrics, beans.get());
        } catch (JMException e) {
            throw new IOException("The MBeans cannot be registered: " + e.getMessage(), e);
        }
        // The first look at everything loads many classes: better here than on the loop.
        memoryViews.now();
        memoryViews.doctor();
        if (managementPort() != 0) log.notice("The console is served on management port " + managementPort());
    }

    private MemoryEvents memoryEvents() {
        Management started = management;
        return started == null ? null : started.events();
    }

    private void registerCommands() {
        ConnectionCommands.register(table);
        StringCommands.register(table);
        CounterCommands.register(table);
        BitmapCommands.register(table);
        BitfieldCommands.register(table);
        HashCommands.register(table);
        HashExpiryCommands.register(table);
        SetCommands.register(table);
        SortedSetCommands.register(table);
        GeoCommands.register(table);
        HyperLogLogCommands.register(table);
        SortCommands.register(table);
        StreamCommands.register(table);
        GenericCommands.register(table);
        ExpireCommands.register(table);
        ScanCommands.register(table);
        ObjectCommands.register(table);
        new DumpCommands(rdbSettings).register(table);
        DatabaseCommands.register(table, backgroundSaves::flushingAll);
        new BackgroundSaveCommand(snapshots, backgroundSaves).register(table);
        ListCommands.register(table);
        BlockingListCommands.register(table);
        TableCommands.register(table);
        new TransactionCommands(dispatcher, watchedKeys).register(table);
        new AuthenticationCommands(loop, authentication, () -> configuration.text(Directives.AVAILABILITY_ZONE))
                .register(table);
        new ClientCommands(loop).register(table);
        new PubSubCommands(loop, cluster).register(table);
        new MonitorCommand(loop).register(table);
        scripts.register(table);
        functionCommands.register(table);
        waits.register(table);
        ReplicationCommands replication = new ReplicationCommands(loop, fullSyncs, failover, log);
        replication.register(table);
        waits.upstream(replicaRole);
        replication.upstream(replicaRole);
        failover.upstream(replicaRole);
        fullSyncs.upstream(replicaRole);
        new ReplicaCommands(this).register(table);
        new MigrateCommand(keyMigrations, cluster, configuration).register(table);
        ClusterCommands.register(table, this);
        ServerCommands.register(table, this, metrics, memoryViews);
    }

    /// Those that are good enough by what is asked for now: who writes next is not refused for want of a count.
    private void goodReplicas(Configuration now) { replicas.countGood(); }

    private void backlogSize(Configuration now) {
        replicas.buffer().backlogSize(now.integer(Directives.REPL_BACKLOG_SIZE));
    }

    private void eachTurn() {
        fullSyncs.eachTurn();
        waits.eachTurn();
        if (cluster != null) cluster.eachTurn();
        replicas.eachTurn();
        if (!isLoading()) latency.watch("expire-cycle", fastExpiry);
        loop.policies().doWork(keyspace.now());
        keyMigrations.eachTurn();
        slotMigrations.eachTurn();
        if (!isLoading() && !loop.policies().pause().isActive()) memoryWatch.continueEviction();
        memorySampler.raisePeak();
    }

    /// While a script runs for long: what it takes to stop the node.
    private void eachMeanwhile() {
        replicas.eachTurn();
        shutdown.tick();
    }

    private void cron() {
        cronTicks++;
        if (!isLoading()) latency.watch("expire-cycle", () -> expiryCycle.slow(settings.hz));
        loop.policies().doWork(keyspace.now());
        loop.policies().upkeep().tick(keyspace.now());
        replicaRole.tick(keyspace.now());
        if (cluster != null) cluster.tick();
        if (!isLoading()) {
            // Tables with room for all that is to come are not sparse.
            keyspace.tidy(TIDY_NANOS, clock::nanos);
            snapshots.tick();
        }
        failover.tick();
        shutdown.tick();
        if (cronTicks % settings.hz == 0) eachSecond();
        memorySampler.raisePeak();
        if (clock.nanos() - nextSampleNanos >= 0) sample();
    }

    private void eachSecond() {
        loop.outputPool().trim();
        appendOnly.tick();
        progressLog.tick();
        replicas.eachSecond(cronTicks / settings.hz);
        keyMigrations.tick();
        slotMigrations.tick();
    }

    private void sample() {
        nextSampleNanos = clock.nanos() + SAMPLE_NANOS;
        metrics.sample();
        memoryWatch.look();
    }

    /// What CONFIG RESETSTAT sets back.
    void resetStatistics() {
        commandStatistics.reset(table);
        keyspace.counters().reset();
        eviction.resetStatistics();
        lazyFree.resetStatistics();
        loop.statistics().reset();
        unexpectedErrors.resetStatistics();
        rdbFile.state().resetStatistics();
        appendOnly.resetStatistics();
        if (cluster != null) cluster.resetStatistics();
        loop.policies().eviction().resetStatistics();
    }

    /// The port that TCP clients are accepted on, 0 when there is none.
    public int port() { return listeners.port(); }

    /// The port of the management interface, 0 when it is off.
    public int managementPort() { return management == null ? 0 : management.httpPort(); }

    Thread loopThread() { return thread; }

    /// Waits until the node has stopped.
    public void awaitTermination() throws InterruptedException { thread.join(); }

    /// Closes the node without waiting for that; for the loop itself.
    void closeSoon() { new Thread(this::close, "shutdown").start(); }

    /// As [#closeSoon], when all is kept that has to be. A script that runs ends, and nobody ever sees what it has done.
    void endSoon() {
        if (loop.isServingMeanwhile()) loop.silence();
        closeSoon();
    }

    /// Whether it ended because it could not go on.
    boolean hasFailed() { return failed; }

    /// Stops the node if nothing prevents that, because the system asks the process to end. Whoever interrupts a second time
    /// does not want to wait; whoever only says again that it is to end does.
    void signalled(String name, Directive options) {
        log.warning("Received " + name + " scheduling shutdown...");
        if (stopping && name.equals("SIGINT")) {
            log.warning("You insist... exiting now.");
            Runtime.getRuntime().halt(1);
        }
        stopping = true;
        try {
            loop.later(() -> stop(Shutdown.Option.of(configuration, options)));
        } catch (RejectedExecutionException e) {
            assert loop.hasEnded() : "only a loop that has ended takes no tasks";
        }
    }

    private void stop(Set<Shutdown.Option> options) {
        Shutdown.Outcome outcome = shutdown.begin(options);
        if (outcome == Shutdown.Outcome.STOPS) endSoon();
        else if (outcome == Shutdown.Outcome.FAILED) goesOn();
    }

    /// It was to stop, but does not.
    void goesOn() { stopping = false; }

    /// Closes the node because the process ends, which nothing prevents.
    void stopFromOutside() {
        if (thread.isAlive()) log.warning("Received a signal to end, shutting down...");
        close();
    }

    /// Accepts no more clients, closes everything, and waits until that is done. Once is enough: a process that ends
    /// because of SHUTDOWN asks a second time on its way out.
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        if (thread.isAlive()) listeners.close();
        closeManagement();
        if (cluster != null) cluster.close();
        if (ioThreads != null) ioThreads.close();
        loop.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        slowAnswers.close();
        keyMigrations.close();
        slotMigrations.close();
        appendOnly.close();
        loading.close();
        functions.close();
        scripts.clear();
        replicaRole.close();
        lazyFree.close();
        fullSyncs.close();
        processFiles.close();
        if (accepted) log.warning("Javelina is now ready to exit, bye bye...");
    }

    private void closeManagement() {
        try {
            if (management != null) management.close();
            else if (managementPorts != null) managementPorts.close();
        } catch (IOException e) {
            log.warning("The management ports were not closed properly: " + e.getMessage());
        }
        management = null;
    }
}
