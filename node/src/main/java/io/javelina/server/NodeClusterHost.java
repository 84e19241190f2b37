package io.javelina.server;

import io.javelina.cluster.ClusterHost;
import io.javelina.cluster.NodeFigures;
import io.javelina.cluster.SlotMoves;
import io.javelina.cluster.failover.MemberLogic;
import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.wire.WireReader;
import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.memory.Account;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// What the cluster asks of this node, on threads of its own. Figures are those of the end of the loop's last turn.
final class NodeClusterHost implements ClusterHost {
    /// The bus listens that much above the port for clients.
    static final int BUS_PORT_DISTANCE = 10000;

    private final Node node;
    private volatile long offset;
    private volatile long dataAgeMillis;
    private volatile boolean empty = true;
    private volatile SlotMoves slotMoves = SlotMoves.NONE;
    /// Null until something was measured.
    private volatile Measured measured;
    /// Unix milliseconds at which writers go on though nobody has said so, 0 while they are not held back.
    private long holdUntilMillis;

    private record Measured(NodeFigures figures, long nanos) {
    }

    NodeClusterHost(Node node) { this.node = node; }

    @Override
    public NodeAddress address() {
        Configuration now = node.configuration;
        int port = (int) first(now.integer(Directives.CLUSTER_ANNOUNCE_PORT), node.port());
        int tlsPort = (int) first(now.integer(Directives.CLUSTER_ANNOUNCE_TLS_PORT),
                now.integer(Directives.TLS_PORT));
        return new NodeAddress(now.text(Directives.CLUSTER_ANNOUNCE_IP), port, tlsPort, busPort(now),
                now.text(Directives.CLUSTER_ANNOUNCE_HOSTNAME), now.text(Directives.CLUSTER_ANNOUNCE_HUMAN_NODENAME),
                forClients(now), zone(now));
    }

    /// Others are not told of a zone that is no name but a book.
    private static String zone(Configuration now) {
        String zone = now.text(Directives.AVAILABILITY_ZONE);
        return zone.getBytes(StandardCharsets.UTF_8).length > WireReader.TEXT_BYTES ? "" : zone;
    }

    private int busPort(Configuration now) {
        long own = first(now.integer(Directives.CLUSTER_PORT), node.port() + BUS_PORT_DISTANCE);
        return (int) first(now.integer(Directives.CLUSTER_ANNOUNCE_BUS_PORT), own);
    }

    private static NodeAddress.ForClients forClients(Configuration now) {
        return new NodeAddress.ForClients(now.text(Directives.CLUSTER_ANNOUNCE_CLIENT_IPV4),
                now.text(Directives.CLUSTER_ANNOUNCE_CLIENT_IPV6),
                (int) now.integer(Directives.CLUSTER_ANNOUNCE_CLIENT_PORT),
                (int) now.integer(Directives.CLUSTER_ANNOUNCE_CLIENT_TLS_PORT));
    }

    private static long first(long wanted, long otherwise) { return wanted != 0 ? wanted : otherwise; }

    @Override
    public long offset() { return offset; }

    @Override
    public long dataAgeMillis() { return dataAgeMillis; }

    @Override
    public boolean isEmpty() { return empty; }

    @Override
    public SlotMoves slotMoves() { return slotMoves; }

    void slotMoves(SlotMoves now) { slotMoves = now; }

    /// On the loop, once a second.
    void measured(NodeFigures figures) { measured = new Measured(figures, node.clock.nanos()); }

    @Override
    public NodeFigures figures() {
        Measured last = measured;
        if (last == null) return null;
        return last.figures.older(TimeUnit.NANOSECONDS.toMillis(node.clock.nanos() - last.nanos));
    }

    /// On the loop, each turn.
    void eachTurn() {
        PrimaryLink link = node.replicaRole.link();
        offset = link == null ? node.replicas.history().offset() : Math.max(0, link.appliedOffset());
        dataAgeMillis = link == null ? 0 : age(link);
        empty = node.keyspace.size() == 0;
        if (holdUntilMillis != 0 && node.clock.unixMillis() >= holdUntilMillis) release();
    }

    private long age(PrimaryLink link) {
        if (link.isUp()) return 0;
        if (link.cached() == null || node.replicaRole.isLoading()) return MemberLogic.NO_DATA;
        long since = link.downSinceMillis();
        return since == 0 ? MemberLogic.NEVER_HEARD : node.clock.unixMillis() - since;
    }

    @Override
    public CompletionStage<Long> holdWriters(long millis) {
        CompletableFuture<Long> held = new CompletableFuture<>();
        onLoop(() -> {
            holdUntilMillis = node.clock.unixMillis() + millis;
            node.loop.policies().pause().begin(ClientPause.Purpose.FAILOVER);
            held.complete(node.replicas.history().offset());
        });
        return held;
    }

    @Override
    public void releaseWriters() { onLoop(this::release); }

    private void release() {
        holdUntilMillis = 0;
        if (!node.failover.isUnderWay()) node.loop.policies().pause().end(ClientPause.Purpose.FAILOVER);
    }

    @Override
    public void published(byte[] channel, byte[] message, boolean toShard) {
        onLoop(() -> {
            node.loop.beginTurn();
            publish(channel, message, toShard);
        });
    }

    private void publish(byte[] channel, byte[] message, boolean toShard) {
        int bytes = Math.max(1, channel.length + message.length);
        long block = node.allocator.allocate(Account.TEMPORARY, bytes);
        try {
            Memory.copy(channel, 0, block, channel.length);
            Memory.copy(message, 0, block + channel.length, message.length);
            Slice to = new Slice().wrap(block, channel.length);
            Slice payload = new Slice().wrap(block + channel.length, message.length);
            if (toShard) node.loop.publisher().publishToShard(to, payload);
            else node.loop.publisher().publish(to, payload);
        } finally {
            node.allocator.free(Account.TEMPORARY, block, bytes);
        }
    }

    private void onLoop(Runnable task) {
        try {
            node.loop.later(task);
        } catch (RejectedExecutionException e) {
            assert node.loop.hasEnded() : "only a loop that has ended takes no tasks";
        }
    }
}
