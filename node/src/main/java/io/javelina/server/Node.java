package io.javelina.server;

import io.javelina.command.BitfieldCommands;
import io.javelina.command.BitmapCommands;
import io.javelina.command.CommandTable;
import io.javelina.command.ConnectionCommands;
import io.javelina.command.CounterCommands;
import io.javelina.command.DatabaseCommands;
import io.javelina.command.Dispatcher;
import io.javelina.command.ExpireCommands;
import io.javelina.command.GenericCommands;
import io.javelina.command.ObjectCommands;
import io.javelina.command.ScanCommands;
import io.javelina.command.StringCommands;
import io.javelina.command.TableCommands;
import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.config.Refusal;
import io.javelina.keyspace.Eviction;
import io.javelina.keyspace.ExpiryCycle;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.KeyspaceSettings;
import io.javelina.keyspace.LazyFreeThread;
import io.javelina.memory.Allocator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// One node: everything it is made of, wired, started and stopped. Several may live in one JVM.
public final class Node implements AutoCloseable {
    private static final long TIDY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    final Configuration configuration;
    final NodeClock clock;
    final Log log;
    final Allocator allocator;
    final KeyspaceSettings keyspaceSettings = new KeyspaceSettings();
    final NodeSettings settings = new NodeSettings();
    final Authentication authentication = new Authentication();
    final LazyFreeThread lazyFree;
    final KeyspaceEvents events = new KeyspaceEvents();
    final Keyspace keyspace;
    final Eviction eviction;
    final ExpiryCycle expiryCycle;
    final CommandTable table = new CommandTable();
    final CommandStatistics commandStatistics;
    final NodeLoop loop;
    final Listeners listeners;
    private final Thread thread;
    private int cronTicks;

    private Node(Configuration configuration, NodeClock clock) throws Refusal {
        this.configuration = configuration;
        this.clock = clock;
        this.log = new Log(clock);
        this.allocator = Allocator.create();
        this.lazyFree = LazyFreeThread.start();
        this.keyspace = new Keyspace(allocator, keyspaceSettings, events, lazyFree,
                new SplittableRandom(new SecureRandom().nextLong()), (int) configuration.integer(Directives.DATABASES));
        this.eviction = new Eviction(keyspace, clock::nanos);
        this.expiryCycle = new ExpiryCycle(keyspace, clock::nanos);
        this.commandStatistics = new CommandStatistics(clock);
        Gate gate = new Gate(authentication, eviction, commandStatistics);
        Dispatcher dispatcher = new Dispatcher(table, gate);
        this.loop = new NodeLoop(Transport.choose(configuration.text(Directives.IO_TRANSPORT)), clock, keyspace,
                dispatcher, commandStatistics, settings);
        gate.clients(loop.policies());
        loop.policies().log(log);
        this.listeners = new Listeners(loop, configuration, authentication);
        new Settings(configuration, keyspaceSettings, settings).follow();
        configuration.onChange(Directives.REQUIREPASS,
                now -> authentication.password(now.text(Directives.REQUIREPASS)));
        authentication.password(configuration.text(Directives.REQUIREPASS));
        registerCommands();
        loop.eachTurn(this::eachTurn);
        loop.cron(this::cron);
        this.thread = new Thread(loop, "node-loop");
    }

    /// Starts a node; when this returns it accepts clients.
    public static Node start(Configuration configuration) throws Refusal, IOException {
        return start(configuration, NodeClock.SYSTEM);
    }

    public static Node start(Configuration configuration, NodeClock clock) throws Refusal, IOException {
        Node node = new Node(configuration, clock);
        node.thread.start();
        try {
            node.listeners.bind();
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
        return node;
    }

    private void registerCommands() {
        ConnectionCommands.register(table);
        StringCommands.register(table);
        CounterCommands.register(table);
        BitmapCommands.register(table);
        BitfieldCommands.register(table);
        GenericCommands.register(table);
        ExpireCommands.register(table);
        ScanCommands.register(table);
        ObjectCommands.register(table);
        DatabaseCommands.register(table);
        TableCommands.register(table);
        new AuthenticationCommands(loop, authentication).register(table);
        new ClientCommands(loop).register(table);
    }

    private void eachTurn() {
        expiryCycle.fast();
        loop.policies().doWork(keyspace.now());
        if (eviction.isRunning() && !loop.policies().pause().isActive()) eviction.perform();
    }

    private void cron() {
        cronTicks++;
        expiryCycle.slow(settings.hz);
        loop.policies().doWork(keyspace.now());
        loop.policies().upkeep().tick(keyspace.now());
        keyspace.tidy(TIDY_NANOS, clock::nanos);
        if (cronTicks % settings.hz == 0) loop.outputPool().trim();
    }

    /// The port that TCP clients are accepted on, 0 when there is none.
    public int port() { return listeners.port(); }

    /// Waits until the node has stopped.
    public void awaitTermination() throws InterruptedException { thread.join(); }

    @Override
    public void close() {
        loop.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lazyFree.close();
    }
}
