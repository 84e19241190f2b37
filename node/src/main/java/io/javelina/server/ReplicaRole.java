package io.javelina.server;

import io.javelina.command.Flag;
import io.javelina.command.Request;
import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.config.PrimaryAddress;
import io.javelina.config.Refusal;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Role;
import io.javelina.resp.Reply;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Whether this node follows a primary, and what follows from that. Node loop only.
///
/// * A node that begins to follow somebody offers its own history: if that is also the other one's, only the difference
///   comes.
/// * A node that is promoted goes on with its history under a new name, and remembers the old one, so that those who
///   followed the same primary can go on with it.
final class ReplicaRole implements Upstream {
    private static final long IDLE_SECONDS = 10;
    /// How often it is told that the disk keeps nothing.
    private static final long UNKEPT_LOG_MILLIS = 10_000;
    static final String READ_ONLY = "READONLY You can't write against a read only replica.";
    private static final String PRIMARY_DOWN = "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set"
            + " to 'no'.";
    private static final String IS_LOADING = "LOADING Valkey is loading the dataset in memory";

    private final Node node;
    private final NodeLoop loop;
    private final Log log;
    private final ThreadPoolExecutor names = thread("host-names");
    private final ThreadPoolExecutor files = thread("primary-snapshot");
    private final HostResolver resolver;
    /// Null while the node is a primary.
    private PrimaryLink link;
    /// Null while nothing is loaded from a primary.
    private DatasetLoad load;
    /// Null until they are needed.
    private Database[] spare;
    /// The database of the stream that this node was in when its data were saved, -1 when there was none.
    private int startDatabase = -1;
    private boolean knowsHistory = true;
    /// Whether others are still to say what this node is; until then it decides nothing about keys whose time has come.
    private boolean undecided;
    private boolean readOnly;
    private boolean servesStaleData;
    private boolean ignoresMaxmemory;
    private long lastTickMillis;
    private boolean ignoresDiskErrors;
    private long lastUnkeptLogMillis;

    ReplicaRole(Node node) {
        this.node = node;
        this.loop = node.loop;
        this.log = node.log;
        this.resolver = new HostResolver(loop, names);
        node.configuration.onChange(Directives.REPLICA_READ_ONLY, this::configured);
        node.configuration.onChange(Directives.REPLICA_SERVE_STALE_DATA, this::configured);
        node.configuration.onChange(Directives.REPLICA_IGNORE_MAXMEMORY, this::configured);
        node.configuration.onChange(Directives.REPLICA_IGNORE_DISK_WRITE_ERRORS, this::configured);
        configured(node.configuration);
    }

    /// A thread that comes when it is needed.
    private static ThreadPoolExecutor thread(String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), Thread.ofPlatform().daemon().name(name).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    HostResolver resolver() { return resolver; }

    // What others ask.

    @Override
    public boolean isReplica() { return link != null; }

    /// Null for a primary.
    PrimaryLink link() { return link; }

    /// Null while nothing is loaded.
    DatasetLoad load() { return load; }

    boolean knowsHistory() { return knowsHistory; }

    // Following.

    /// The data that this node had are loaded: its history goes on, or another one that begins where that ended.
    ///
    /// @param from null when the data do not say of which history they are
    void loadedAtStart(CachedPrimary from) {
        if (from == null) return;
        node.loop.replicas().history().adopt(from.id(), from.offset());
        if (node.configuration.primary() == null) node.loop.replicas().history().shift();
        node.loop.replicas().buffer().restart();
        if (!node.loop.replicas().buffer().hasBacklog()) node.loop.replicas().buffer().createBacklog();
        startDatabase = from.database();
        // The backlog is kept for as long as after the last replica has gone.
        node.loop.replicas().proxies(false);
    }

    /// Where in which history the data are, null when that is not known.
    CachedPrimary position() {
        Replicas replicas = node.loop.replicas();
        if (!knowsHistory || load != null || !isReplica() && !replicas.buffer().hasBacklog()) return null;
        int database = isReplica() ? link.database() : replicas.selected();
        return database < 0 ? null : new CachedPrimary(replicas.history().id(), replicas.history().offset(), database);
    }

    /// Begins to follow a primary at the start, as the configuration says.
    void followConfigured() {
        PrimaryAddress configured = node.configuration.primary();
        if (configured != null) follow(configured);
    }

    /// Follows this primary from now on.
    void follow(PrimaryAddress address) {
        loop.blocked().endForReplica();
        node.keyMigrations.abandonAll();
        node.slotMigrations.becomesReplica();
        CachedPrimary own = isReplica() ? link.close() : ownHistory();
        link = new PrimaryLink(node, this, address, own);
        remember(address);
        roleChanged();
        link.connect();
    }

    /// What this node has is offered to its primary: maybe that has the same history.
    private CachedPrimary ownHistory() {
        boolean isFresh = node.loop.replicas().history().offset() == 0 && startDatabase < 0;
        if (!knowsHistory || isFresh) return null;
        log.notice(
                "Before turning into a replica, using my own primary parameters to synthesize a cached primary: I may be"
                        + " able to synchronize with the new primary with just a partial transfer.");
        if (!node.loop.replicas().buffer().hasBacklog()) node.loop.replicas().buffer().createBacklog();
        int database = startDatabase;
        startDatabase = -1;
        return new CachedPrimary(node.loop.replicas().history().id(), node.loop.replicas().history().offset(),
                database);
    }

    @Override
    public boolean isUp() { return isReplica() && link.isUp(); }

    @Override
    public void acknowledge() { link.acknowledge(); }

    @Override
    public int database() { return isReplica() ? link.database() : -1; }

    @Override
    public void handOverTo(String host, int port) {
        follow(new PrimaryAddress(host, port));
        link.takeOver(true);
    }

    @Override
    public void role(Reply reply) { new ReplicaFigures(node).role(reply); }

    @Override
    public void promote() {
        if (link == null) return;
        link.close();
        link = null;
        node.loop.replicas().history().shift();
        node.loop.replicas().disconnectAll();
        knowsHistory = true;
        remember(null);
        roleChanged();
        node.slotMigrations.becamePrimary();
        node.appendOnly.resume();
    }

    private void remember(PrimaryAddress address) {
        try {
            node.configuration.override(Directives.REPLICAOF, address == null ? "no one" : address.toString());
        } catch (Refusal refusal) {
            throw new IllegalStateException("an address that the configuration does not take: " + address, refusal);
        }
    }

    private void roleChanged() {
        node.keyspace.role(role());
        log.replica(isReplica());
        node.loop.replicas().proxies(isReplica());
    }

    /// On whose behalf clients run commands.
    private Role role() {
        if (!isReplica()) return undecided ? Role.WRITABLE_REPLICA : Role.PRIMARY;
        return readOnly ? Role.READ_ONLY_REPLICA : Role.WRITABLE_REPLICA;
    }

    void undecided(boolean now) {
        if (undecided == now) return;
        undecided = now;
        node.keyspace.role(role());
    }

    boolean isReadOnly() { return readOnly; }

    /// Whether the primary is gone, and with it the wish to serve what is there.
    boolean isStale() { return isReplica() && !servesStaleData && !link.isUp(); }

    private void configured(Configuration now) {
        readOnly = now.flag(Directives.REPLICA_READ_ONLY);
        servesStaleData = now.flag(Directives.REPLICA_SERVE_STALE_DATA);
        ignoresMaxmemory = now.flag(Directives.REPLICA_IGNORE_MAXMEMORY);
        ignoresDiskErrors = now.flag(Directives.REPLICA_IGNORE_DISK_WRITE_ERRORS);
        node.keyspace.role(role());
    }

    // What the link tells.

    void synced(String id, long offset) {
        knowsHistory = !id.isEmpty();
        if (knowsHistory) node.loop.replicas().history().adopt(id, offset);
        else node.loop.replicas().history().change();
        node.loop.replicas().buffer().restart();
        if (!node.loop.replicas().buffer().hasBacklog()) node.loop.replicas().buffer().createBacklog();
        node.appendOnly.resume();
    }

    void disconnectReplicas() { node.loop.replicas().disconnectAll(); }

    /// The dataset is about to become another one: those who follow have to get all of it.
    void leavesHistory() {
        node.appendOnly.suspend();
        node.snapshots.cancel();
        node.loop.replicas().disconnectAll();
        node.loop.replicas().buffer().freeBacklog();
    }

    /// A command of the primary that writes, or a PING, is about to run, though the node cannot write to its disk.
    ///
    /// @return whether it may run all the same; if not, the node ends
    boolean appliesUnkept(boolean isPing) {
        if (!ignoresDiskErrors && !isPing) {
            panic("Replica was unable to write command to disk.");
            return false;
        }
        long now = node.keyspace.now();
        if (now > lastUnkeptLogMillis + UNKEPT_LOG_MILLIS) {
            lastUnkeptLogMillis = now;
            log.warning("Replica is applying a command even though it is unable to write to disk.");
        }
        return true;
    }

    /// There was no memory for a command of the primary, so that the data are not what it has: all of them come anew. Nobody
    /// else gets them meanwhile as what they are not.
    void strays() {
        if (!knowsHistory) return;
        log.warning("There was no memory for a command of the primary. All data have to come anew.");
        knowsHistory = false;
        node.loop.replicas().disconnectAll();
        node.loop.replicas().dropBacklog();
        link.strays();
    }

    /// The node cannot go on as a replica: it ends, and nothing more of what its primary sends is executed.
    void panic(String why) {
        log.warning(why);
        link.close();
        node.fail();
    }

    /// Whether the dataset is being replaced, and cannot be asked for anything.
    boolean isLoading() { return load != null && !load.isServing(); }

    /// Whether nothing is evicted here, because the primary does that, or because a dataset is being loaded.
    boolean keepsAll() { return load != null || isReplica() && ignoresMaxmemory; }

    /// Why a command of a client may not run while the node is what it is; null when it may.
    String refusal(Request request) {
        if (isReplica()) {
            if (readOnly && request.has(Flag.WRITE)) return READ_ONLY;
            if (isStale() && request.lacks(Flag.STALE)) return PRIMARY_DOWN;
        }
        return load != null && load.isServing() && request.has(Flag.NO_ASYNC_LOADING) ? IS_LOADING : null;
    }

    // Loading.

    void loads(DatasetLoad now) { load = now; }

    /// Databases to load a dataset into beside the one that is there, empty; the same ones each time.
    Database[] spareDatabases() {
        if (spare == null) spare = node.keyspace.newDatabases();
        return spare;
    }

    /// How a snapshot of this history is to be loaded now.
    DatasetLoad.Kind loadKind(String id) {
        boolean isEmpty = node.keyspace.size() == 0;
        boolean same = !id.isEmpty() && id.equals(node.loop.replicas().history().id());
        return switch (node.configuration.text(Directives.REPL_DISKLESS_LOAD)) {
            case "on-empty-db" -> isEmpty ? DatasetLoad.Kind.AFTER_FLUSH : DatasetLoad.Kind.FROM_FILE;
            case "flush-before-load" -> DatasetLoad.Kind.AFTER_FLUSH;
            case "swapdb" -> same ? DatasetLoad.Kind.SWAPPED_SERVING : DatasetLoad.Kind.SWAPPED;
            default -> DatasetLoad.Kind.FROM_FILE;
        };
    }

    /// The thread for snapshots that come through a file.
    ExecutorService files() { return files; }

    /// Whether files that only served to get in sync are deleted.
    boolean keepsNoFile() {
        Configuration now = node.configuration;
        return now.flag(Directives.RDB_DEL_SYNC_FILES) && !now.flag(Directives.APPENDONLY)
                && now.savePoints().isEmpty();
    }

    // Time.

    /// Called by the cron, many times a second.
    void tick(long nowMillis) {
        if (link == null || nowMillis - lastTickMillis < TimeUnit.SECONDS.toMillis(1)) return;
        lastTickMillis = nowMillis;
        link.tick(nowMillis);
    }

    /// The node ends.
    void close() {
        names.shutdownNow();
        files.shutdown();
    }
}
