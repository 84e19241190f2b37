package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.config.PrimaryAddress;
import io.javelina.replication.ReplicationBuffer;
import io.javelina.replication.ReplicationHistory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The link of a replica to its primary, which is set up again whenever it breaks, until the node follows somebody else.
/// Node loop only.
final class PrimaryLink {
    /// How it stands, in the words of ROLE.
    enum State {
        CONNECT, CONNECTING, HANDSHAKE, SYNC, CONNECTED;

        String replyName() { return name().toLowerCase(java.util.Locale.ROOT); }
    }

    private final Node node;
    private final ReplicaRole role;
    private final PrimaryAddress address;
    private final Log log;
    /// Where to go on, null when all has to come anew.
    private CachedPrimary cached;
    /// Whether the primary shall step down for this node, see FAILOVER.
    private boolean takesOver;
    /// Null between two attempts.
    private PrimaryConversation conversation;
    private boolean closed;
    /// Since when there is no stream, unix milliseconds; 0 when there never was one.
    private long downSinceMillis;

    PrimaryLink(Node node, ReplicaRole role, PrimaryAddress address, CachedPrimary cached) {
        this.node = node;
        this.role = role;
        this.address = address;
        this.cached = cached;
        this.log = node.log;
    }

    PrimaryAddress address() { return address; }

    /// The primary is asked to step down.
    void takeOver(boolean now) { takesOver = now; }

    boolean takesOver() { return takesOver; }

    // What others ask.

    State state() {
        if (conversation == null) return State.CONNECT;
        return switch (conversation.stage()) {
            case CONNECTING -> State.CONNECTING;
            case HANDSHAKE -> State.HANDSHAKE;
            case HEADER, TRANSFER, LOADING -> State.SYNC;
            case STREAM -> State.CONNECTED;
            case CLOSED -> State.CONNECT;
        };
    }

    boolean isUp() { return state() == State.CONNECTED; }

    boolean isSyncing() { return state() == State.SYNC; }

    /// The snapshot that comes, null when none does.
    SnapshotTransfer transfer() { return conversation == null ? null : conversation.transfer(); }

    /// The client that stands for the primary, null while the link is down.
    Connection client() { return isUp() ? conversation.connection() : null; }

    /// When something came last, unix milliseconds; 0 while there is no connection.
    long lastReadMillis() { return conversation == null ? 0 : conversation.lastReadMillis(); }

    /// Up to which the stream has arrived, and was applied.
    long readOffset() { return isUp() ? client().primary().readOffset() : cachedOffset(); }

    long appliedOffset() { return isUp() ? client().primary().appliedOffset() : cachedOffset(); }

    private long cachedOffset() { return cached == null ? 0 : cached.offset(); }

    /// The database that the stream is in, -1 when that is not known.
    int database() {
        if (isUp()) return client().database().index();
        return cached == null ? -1 : cached.database();
    }

    long downSinceMillis() { return downSinceMillis; }

    // Connecting.

    /// Connects when there is no connection, unless the node ends. The name of the host is looked up by another thread.
    void connect() {
        if (closed || conversation != null || node.loop.isStopping()) return;
        log.notice("Connecting to PRIMARY " + address.host() + ":" + address.port());
        PrimaryConversation begun = new PrimaryConversation(this, node);
        conversation = begun;
        String source = node.configuration.text(Directives.BIND_SOURCE_ADDR);
        role.resolver().resolve(address.host(), source, (host, from) -> connect(begun, host, from), begun::failed);
        log.notice("PRIMARY <-> REPLICA sync started");
    }

    private void connect(PrimaryConversation begun, InetAddress host, InetAddress source) {
        node.loop.beginTurn();
        if (begun == conversation) begun.connect(host, address.port(), source);
    }

    /// Once a second.
    void tick(long nowMillis) {
        if (closed) return;
        if (conversation == null) {
            connect();
            return;
        }
        if (nowMillis - conversation.lastReadMillis() > timeoutMillis() && !isLoading()) timedOut();
        else conversation.tick(nowMillis);
    }

    private long timeoutMillis() {
        return TimeUnit.SECONDS.toMillis(node.configuration.integer(Directives.REPL_TIMEOUT));
    }

    /// Then it is this node that does not read.
    private boolean isLoading() { return conversation.stage() == PrimaryConversation.Stage.LOADING; }

    private void timedOut() {
        switch (state()) {
            case CONNECTED -> {
                log.warning("PRIMARY timeout: no data nor PING received...");
                conversation.connection().closeNow();
            }
            case SYNC ->
                conversation.failed("Timeout receiving bulk data from PRIMARY... If the problem persists try to"
                        + " set the 'repl-timeout' parameter in valkey.conf to a larger value.");
            default -> conversation.failed("Timeout connecting to the PRIMARY...");
        }
    }

    // What a conversation asks and tells.

    /// What the node says about itself.
    PrimaryHandshake.Introduction introduction() {
        Configuration configuration = node.configuration;
        long announced = configuration.integer(Directives.REPLICA_ANNOUNCE_PORT);
        int port = announced == 0 ? node.listeners.port() : (int) announced;
        return new PrimaryHandshake.Introduction(configuration.text(Directives.PRIMARYUSER),
                configuration.text(Directives.PRIMARYAUTH), port,
                configuration.text(Directives.REPLICA_ANNOUNCE_IP));
    }

    CachedPrimary cached() { return cached; }

    /// All data come anew.
    void forgetCached() {
        cached = null;
        tookOver();
    }

    /// The primary to be has said yes.
    private void tookOver() {
        if (takesOver) node.failover.ended();
        takesOver = false;
    }

    /// The primary does not go on with the stream, nor begin a new one.
    void refused() {
        if (!takesOver) return;
        takesOver = false;
        node.failover.refused();
    }

    boolean hasHistory() { return node.loop.replicas().history().offset() >= 0 && role.knowsHistory(); }

    String historyId() { return node.loop.replicas().history().id(); }

    /// The node has got all data of its primary, as they were at this offset.
    void synced(String id, long offset) { role.synced(id, offset); }

    /// The primary goes on where this node stopped.
    void resumed(String id) {
        ReplicationHistory history = node.loop.replicas().history();
        if (id != null) {
            history.continueAs(id);
            role.disconnectReplicas();
        }
        ReplicationBuffer buffer = node.loop.replicas().buffer();
        if (!buffer.hasBacklog()) buffer.createBacklog();
    }

    /// There is a stream.
    void connected() {
        cached = null;
        tookOver();
        downSinceMillis = 0;
    }

    /// The data are not those of the stream any more.
    void strays() { if (isUp()) conversation.strays(); }

    void applied(long address, long bytes) { node.loop.replicas().proxy(address, bytes); }

    /// What tells the primary how far the stream has been applied, and written to the disk.
    List<String> acknowledgement(long offset) {
        List<String> words = new ArrayList<>(List.of("REPLCONF", "ACK", Long.toString(offset)));
        AppendOnlyFile file = node.appendOnly.live();
        if (file.durableOffset() != AppendOnlyFile.NONE)
            words.addAll(List.of("FACK", Long.toString(file.durableOffset())));
        return words;
    }

    /// Tells the primary at once how far the stream has been applied.
    void acknowledge() { if (isUp()) conversation.acknowledge(); }

    /// The conversation came to nothing; the next one is begun by the clock.
    void failed() {
        conversation = null;
    }

    /// The stream broke off.
    ///
    /// @param from where it can be gone on, null when it cannot
    void lost(CachedPrimary from) {
        conversation = null;
        cached = from;
        downSinceMillis = node.keyspace.now();
        if (closed || node.loop.isStopping()) return;
        log.notice("Reconnecting to PRIMARY " + address.host() + ":" + address.port());
        node.loop.later(this::reconnect);
    }

    private void reconnect() {
        node.loop.beginTurn();
        connect();
    }

    /// The node follows this primary no more.
    ///
    /// @return where the stream can be gone on, null when it cannot
    CachedPrimary close() {
        closed = true;
        PrimaryConversation last = conversation;
        if (isUp() && hasHistory()) cached = last.position();
        if (last != null) last.close();
        conversation = null;
        return cached;
    }
}
