package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Command;
import io.javelina.command.Dispatcher;
import io.javelina.command.WatchedKeys;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.Role;
import io.javelina.memory.Allocator;
import io.javelina.replication.ReplicationHistory;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.resp.ReplySink;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;

/// The one thread on which all commands run. A turn: wait for the sockets or the next timer and execute what has
/// arrived, then do what is done once per turn, then what is due by the clock.
public final class NodeLoop implements Runnable {
    private static final int MOST_SPARE_ARGUMENTS = 16;
    private static final long TASKS_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /// How often sockets are looked at before what is due by the clock is done again, when that could not be done for long: io_uring
    /// first tells that something has come, is then asked for it, and then gives it.
    private static final int TURNS_TO_LISTEN = 4;

    private final ManualIoEventLoop io;
    private final ClientSockets sockets;
    private final Transport transport;
    private final NodeClock clock;
    private final Keyspace keyspace;
    private final Dispatcher dispatcher;
    private final NodeSettings settings;
    private final NodeStatistics statistics = new NodeStatistics();
    private final CommandStatistics commandStatistics;
    private Receiver receiver;
    private final OutputPool outputPool;
    private Reply reply = new Reply();
    private RequestBatch batch;
    private final Meanwhile meanwhile;
    private final ArrayDeque<Arguments> spareArguments = new ArrayDeque<>();
    private List<Connection> toFlush = new ArrayList<>();
    private List<Connection> flushing = new ArrayList<>();
    private final Clients clients = new Clients();
    private final ClientPolicies policies;
    private final Publisher publisher;
    private final Nowhere nowhere;
    private final BlockedClients blocked;
    private final WatchedKeys watched;
    private final Monitors monitors;
    private final Replicas replicas;
    private final MigratingKeys migratingKeys = new MigratingKeys();
    private final List<Runnable> beforeSleep = new ArrayList<>();
    private Runnable cron = () -> {};
    /// Null for nothing.
    private Runnable beforeBatch;
    /// Lets a client wait, if its request was held back for a reason of its own.
    private Predicate<Connection> postponer = _ -> false;
    private Snapshots snapshots;
    /// What has to be done before clients may know what was done for them.
    private Runnable beforeReplies = () -> {};
    /// Whether replies may not leave any more that were written while this node knew that nobody had taken its place; null where nobody
    /// takes it.
    private BooleanSupplier leaseIsOver;
    /// How long the loop may wait at most because of that, in nanoseconds.
    private LongUnaryOperator idleLimit = now -> Long.MAX_VALUE;
    /// Nothing can be promised any more, so nothing is.
    private boolean silent;
    private boolean turnBegun;
    private long turnStartNanos;
    /// So many turns come before the next cron.
    private int turnsToListen;
    private volatile boolean running = true;

    NodeLoop(Transport transport, NodeClock clock, Keyspace keyspace, Dispatcher dispatcher,
            CommandStatistics commandStatistics, NodeSettings settings, BlockedKeys blockedKeys, WatchedKeys watched,
            Monitors monitors, ReplicationHistory history) {
        this.transport = transport;
        this.clock = clock;
        this.keyspace = keyspace;
        this.settings = settings;
        this.dispatcher = dispatcher;
        this.commandStatistics = commandStatistics;
        this.sockets = new ClientSockets(transport.handlerFactory(), this::executeReceived);
        this.io = new ManualIoEventLoop(null, sockets);
        this.receiver = newReceiver();
        this.outputPool = new OutputPool(keyspace.allocator(), ByteBufAllocator.DEFAULT, io);
        this.nowhere = new Nowhere(keyspace.allocator());
        this.policies = new ClientPolicies(this);
        this.publisher = new Publisher(this);
        this.blocked = new BlockedClients(this, blockedKeys, commandStatistics);
        this.watched = watched;
        this.monitors = monitors;
        this.replicas = new Replicas(this, history);
        this.batch = new RequestBatch(dispatcher.table(), settings);
        this.meanwhile = new Meanwhile(this, dispatcher, commandStatistics);
    }

    /// What requests are executed with.
    record Tools(Receiver receiver, RequestBatch batch, Reply reply) {
    }

    ManualIoEventLoop io() { return io; }

    ClientSockets sockets() { return sockets; }

    Transport transport() { return transport; }

    Keyspace keyspace() { return keyspace; }

    Allocator allocator() { return keyspace.allocator(); }

    Receiver receiver() { return receiver; }

    OutputPool outputPool() { return outputPool; }

    NodeSettings settings() { return settings; }

    NodeStatistics statistics() { return statistics; }

    Clients clients() { return clients; }

    ClientPolicies policies() { return policies; }

    Publisher publisher() { return publisher; }

    BlockedClients blocked() { return blocked; }

    WatchedKeys watched() { return watched; }

    Monitors monitors() { return monitors; }

    Replicas replicas() { return replicas; }

    MigratingKeys migratingKeys() { return migratingKeys; }

    /// Where replies go that nobody wants.
    ReplySink nowhere() { return nowhere; }

    NodeClock clock() { return clock; }

    RequestBatch batch() { return batch; }

    /// Something to do before a batch of requests is executed, null for nothing.
    void beforeBatch(Runnable task) { beforeBatch = task; }

    /// What lets clients wait for reasons of its own: told of each whose request was held back, it says whether that was why.
    void postponer(Predicate<Connection> first) { postponer = first; }

    /// Something to do each turn before the loop waits.
    void eachTurn(Runnable task) { beforeSleep.add(task); }

    /// What makes snapshots.
    Snapshots snapshots() { return snapshots; }

    void snapshots(Snapshots maker) { snapshots = maker; }

    boolean isSnapshotRunning() { return snapshots.isRunning(); }

    /// What has to be done before clients may know what was done for them; it may find that they may not: see [#silence].
    ///
    /// @param idleNanos given the time, for how long it can be put off while nothing happens
    void beforeReplies(Runnable task, LongUnaryOperator idleNanos) {
        beforeReplies = task;
        idleLimit = idleNanos;
    }

    /// What tells whether the node's lease is over, by which it serves some requests.
    void lease(BooleanSupplier isOver) { leaseIsOver = isOver; }

    /// Lets no more replies go.
    void silence() { silent = true; }

    /// How long this turn has lasted since something happened in it, 0 when nothing has.
    long turnNanos(long now) { return turnBegun ? now - turnStartNanos : 0; }

    /// What to do `hz` times a second.
    void cron(Runnable task) { cron = task; }

    @Override
    public void run() {
        io.setOwningThread(Thread.currentThread());
        keyspace.allocator().ledger().own();
        beginTurn();
        long nextCron = clock.nanos();
        while (running) {
            io.run(idleNanos(nextCron), TASKS_NANOS);
            if (meanwhile.endTurn()) turnsToListen = TURNS_TO_LISTEN;
            if (blocked.hasDeadlines()) timeOut();
            if (blocked.keys().isAnyReady()) blocked.serve();
            beforeSleep();
            long now = clock.nanos();
            statistics.cycles++;
            endTurn(now);
            if (turnsToListen > 0) turnsToListen--;
            else if (now >= nextCron) {
                beginTurn();
                cron.run();
                flushReplies();
                endTurn(clock.nanos());
                nextCron = now + TimeUnit.SECONDS.toNanos(1) / settings.hz;
            }
        }
        snapshots.cancel();
        io.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        while (!io.isTerminated()) io.runNow();
        keyspace.allocator().ledger().disown();
    }

    private void executeReceived() { receiver.deliver(); }

    // While a command runs.

    /// Looks after clients while a command runs, from inside that command and between two commands that it runs itself. What
    /// that means is told in [Meanwhile]. It waits for nothing, so it can be called as often as one likes.
    ///
    /// @return whether the command may go on. When not, since the node is to end, it has to end at once, whatever it has done: it
    ///         will not have happened.
    boolean serveMeanwhile(RunningScript running) { return meanwhile.serve(running); }

    /// Whether that is going on.
    boolean isServingMeanwhile() { return meanwhile.isServing(); }

    /// Why most commands are refused meanwhile, null when they are not.
    String busy() { return meanwhile.busy(); }

    /// Something to do each time that clients are looked after while a command runs.
    void eachMeanwhile(Runnable task) { meanwhile.eachTime(task); }

    /// Whether what is being done may be of use to anybody still.
    boolean mayGoOn() { return running && !silent; }

    Receiver newReceiver() { return new Receiver(this, ByteBufAllocator.DEFAULT, transport); }

    /// Executes requests with these.
    ///
    /// @return those before
    Tools use(Tools now) {
        Tools before = new Tools(receiver, batch, reply);
        receiver = now.receiver();
        batch = now.batch();
        reply = now.reply();
        return before;
    }

    void flushMeanwhile() {
        outputPool.collect();
        flushReplies();
    }

    /// The time by which clients are idle: that of the turn, but while a command runs for long that of the clock.
    long millis() { return meanwhile.isServing() ? clock.unixMillis() : keyspace.now(); }

    /// How long the loop may wait: until the cron is due or the time of a blocked client is over. Not 0, which means to wait
    /// for as long as nothing happens.
    private long idleNanos(long nextCron) {
        if (blocked.isAnyToServe()) return -1;
        long now = clock.nanos();
        long nanos = Math.min(Math.min(nextCron - now, snapshots.idleNanos(now)), idleLimit.applyAsLong(now));
        if (blocked.hasDeadlines()) {
            long millis = blocked.nextTimeoutMillis() - clock.unixMillis();
            nanos = Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(millis));
        }
        return nanos > 0 ? nanos : -1;
    }

    private void timeOut() {
        if (blocked.nextTimeoutMillis() > clock.unixMillis()) return;
        beginTurn();
        blocked.timeOut(keyspace.now());
    }

    /// The first event of a turn asks the clock; until the turn ends it is this time.
    void beginTurn() {
        if (turnBegun) return;
        turnBegun = true;
        turnStartNanos = clock.nanos();
        keyspace.beginTurn(clock.unixMillis());
    }

    private void endTurn(long nowNanos) {
        if (turnBegun) statistics.busyNanos += nowNanos - turnStartNanos;
        turnBegun = false;
    }

    private void beforeSleep() {
        outputPool.collect();
        for (int i = 0; i < beforeSleep.size(); i++) beforeSleep.get(i).run();
        flushReplies();
        snapshots.doWork();
    }

    private void flushReplies() {
        beforeReplies.run();
        if (silent) return;
        List<Connection> ready = toFlush;
        toFlush = flushing;
        flushing = ready;
        boolean isLate = leaseIsOver != null && !ready.isEmpty() && leaseIsOver.getAsBoolean();
        int dropped = 0;
        for (int i = 0; i < ready.size(); i++) if (!flush(ready.get(i), isLate)) dropped++;
        ready.clear();
        if (dropped > 0) tellDropped(dropped);
    }

    /// Who is being replied to has to wait.
    ///
    /// @param isLate whether the lease is over by which some replies leave
    /// @return whether what there is may leave
    private boolean flush(Connection connection, boolean isLate) {
        if (connection.isExecuting()) toFlush.add(connection);
        else if (isLate && connection.dropLeasedReplies()) return false;
        else connection.flush();
        return true;
    }

    /// The lease is over by which some replies would have left.
    ///
    /// A process may be halted for long between any two of its instructions, so it looks once more before replies leave: whoever
    /// has taken its place does not have these writes. What remains is a halt between this look and the send, and replies that
    /// the transport, or the thread of a socket, has already.
    void dropLeasedReplies() {
        int dropped = 0;
        for (int i = 0; i < toFlush.size(); i++) if (toFlush.get(i).dropLeasedReplies()) dropped++;
        if (dropped > 0) tellDropped(dropped);
    }

    private void tellDropped(int clients) {
        policies.log()
                .warning("Closed " + clients + " clients without their last replies: this node was halted or cut off,"
                        + " and another one may have taken its place before they could leave.");
    }

    void queueForFlush(Connection connection) { toFlush.add(connection); }

    /// Executes the batch. Only a defect can keep it from being prepared; then those whose requests are in it are closed, as with
    /// a defect of their command, and the loop goes on.
    void executeBatch() {
        try {
            commandStatistics.begin();
            if (beforeBatch != null) beforeBatch.run();
            batch.prepare();
        } catch (Throwable e) {
            batch.fail(e);
            return;
        }
        batch.execute();
    }

    /// Executes a request and queues its reply, and then whatever waited for it.
    ///
    /// @return whether that was done; when not, the request has to wait, or its connection is being closed
    boolean executeNext(Connection connection, Arguments arguments, Command command) {
        boolean done = command != null && command.mayRunScripts()
                ? executeScript(connection, arguments, command)
                : execute(connection, arguments, command);
        if (done && blocked.keys().isAnyReady()) blocked.serve();
        return done;
    }

    /// Others can be served beside it. Time has passed then for whoever comes next.
    private boolean executeScript(Connection connection, Arguments arguments, Command command) {
        if (mustBeginElsewhere(connection, command)) {
            connection.putOff();
            return false;
        }
        boolean done = execute(connection, arguments, command);
        if (meanwhile.hasServed() && !meanwhile.isServing()) keyspace.beginTurn(clock.unixMillis());
        return done;
    }

    /// Whether it may run scripts, and others could not be served meanwhile if that began here and now.
    private boolean mustBeginElsewhere(Connection connection, Command command) {
        if (!sockets.isTelling() || meanwhile.isServing()) return false;
        return !command.runsQueue() || connection.transaction() != null && connection.transaction().runsScripts();
    }

    /// As [#executeNext], but for what waited.
    boolean execute(Connection connection, Arguments arguments, Command command) {
        policies.beforeRequest();
        if (connection.isClosing()) return false;
        boolean wasReplica = connection.isReplica();
        long offset = replicas.history().offset();
        connection.replied();
        reply.bind(connection.replySink(), connection.protocol());
        long written = connection.output().writtenBytes();
        publisher.holdBackFrom(connection);
        if (!dispatch(connection, arguments, command)) {
            publisher.deliverHeldBack();
            postpone(connection);
            return false;
        }
        reply.commit();
        if (replicas.history().offset() != offset) connection.writtenOffset(replicas.history().offset());
        if (!connection.isBlocked()) replied(connection, connection.output().writtenBytes() - written);
        publisher.deliverHeldBack();
        if (wasReplica && connection.output().writtenBytes() > written) policies.repliedToReplica(connection);
        return true;
    }

    /// Its next request has to wait: the gate has asked whoever may want that, in this order.
    private void postpone(Connection connection) {
        if (postponer.test(connection)) return;
        if (migratingKeys.hasHeldBack()) migratingKeys.postpone(connection);
        else if (policies.pause().isActive()) policies.pause().postpone(connection);
        else snapshots.heldBack().postpone(connection);
    }

    /// What the primary says is obeyed, whatever the time is here.
    private boolean dispatch(Connection connection, Arguments arguments, Command command) {
        if (!connection.isObeyed()) return dispatcher.execute(connection, arguments, command, reply);
        Role before = keyspace.role(Role.APPLYING);
        try {
            return dispatcher.execute(connection, arguments, command, reply);
        } finally {
            keyspace.role(before);
        }
    }

    /// A command was executed, be it inside another one.
    void executed(Client client) {
        statistics.commandsProcessed++;
        client.commandExecuted();
    }

    /// The reply to a request is written: whatever follows every request.
    void replied(Connection connection, long replyBytes) {
        statistics.netOutput += replyBytes;
        commandStatistics.replied(connection, replyBytes);
        connection.requestEnded();
        policies.replied(connection);
    }

    /// Arguments for a request that is there in part.
    Arguments takeArguments() {
        Arguments spare = spareArguments.poll();
        return spare == null ? new Arguments() : spare;
    }

    /// Whether the calling thread is the loop's.
    boolean isCurrent() { return io.inEventLoop(); }

    /// Whether it takes no more tasks.
    boolean hasEnded() { return io.isShuttingDown(); }

    void returnArguments(Arguments spare) {
        spare.shrink();
        if (spareArguments.size() < MOST_SPARE_ARGUMENTS) spareArguments.push(spare);
    }

    void protocolError(Connection connection, String reason) {
        statistics.protocolErrors++;
        reply.bind(connection.replySink(), connection.protocol());
        reply.error("ERR Protocol error: " + reason);
        reply.commit();
    }

    /// A client that was held up may go on: what it has sent is executed in the next turn.
    void resume(Connection connection) { later(connection::process); }

    /// Does something in the next turn, never amid a command.
    void later(Runnable task) { io.execute(() -> meanwhile.execute(task)); }

    /// As [#later], after some time.
    Future<?> later(Runnable task, long delay, TimeUnit unit) {
        return io.schedule(() -> meanwhile.execute(task), delay, unit);
    }

    /// Does something soon that concerns nothing but a connection, be it while a command of another one runs.
    void aside(Runnable task) { io.execute(task); }

    void disconnected(Connection connection) {
        clients.remove(connection);
        policies.disconnected(connection);
        publisher.disconnected(connection);
    }

    /// Whether it is going to end.
    boolean isStopping() { return !running; }

    /// Ends the loop after this turn. Any thread may call this.
    void stop() {
        running = false;
        io.wakeup();
    }
}
