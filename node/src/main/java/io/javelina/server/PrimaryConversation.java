package io.javelina.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One connection to the primary, from its first byte to its last. Node loop only.
///
/// ```
///   CONNECTING ─► HANDSHAKE ─► HEADER ─► TRANSFER ─► LOADING ─► STREAM
///                     └──────────── (partial) ────────────────────┘
/// ```
///
/// The first three talk in lines, which are short: a longer one ends the conversation. A transfer goes where its
/// [SnapshotTransfer] wants it; what follows it is executed as that of a client that is obeyed ([PrimaryStream]). While a
/// snapshot is loaded the socket is not read.
final class PrimaryConversation {
    enum Stage {
        CONNECTING, HANDSHAKE, HEADER, TRANSFER, LOADING, STREAM, CLOSED
    }

    private static final int LONGEST_LINE = 1024;
    /// The most that may come still when reading has been stopped.
    private static final int LARGEST_REST = 1 << 20;

    private final PrimaryLink link;
    private final Node node;
    private final NodeLoop loop;
    private final Log log;
    private Stage stage = Stage.CONNECTING;
    private Channel channel;
    private PrimaryHandshake handshake;
    private final StringBuilder line = new StringBuilder();
    /// What the handshake ended with.
    private PrimaryHandshake.Outcome.FullSync fullSync;
    /// Null before the header of the snapshot has come, and when all of it is loaded.
    private SnapshotTransfer transfer;
    /// Null before there is a stream.
    private Connection connection;
    /// What came behind the snapshot and waits until that is loaded.
    private final WaitingBytes waiting;
    private long lastReadMillis;
    /// The connection broke while a snapshot was loaded.
    private boolean hungUp;
    /// Whether the stream can be gone on with where it stops.
    private boolean isSound = true;
    private long lastNewlineMillis;

    PrimaryConversation(PrimaryLink link, Node node) {
        this.link = link;
        this.node = node;
        this.loop = node.loop;
        this.log = node.log;
        this.waiting = new WaitingBytes(node.allocator);
        this.lastReadMillis = loop.keyspace().now();
    }

    Stage stage() { return stage; }

    SnapshotTransfer transfer() { return transfer; }

    Connection connection() { return connection; }

    long lastReadMillis() { return connection == null ? lastReadMillis : connection.lastInteraction(); }

    Channel channel() { return channel; }

    // Connecting.

    /// @param source the address to connect from, null for any
    void connect(InetAddress host, int port, InetAddress source) {
        if (stage != Stage.CONNECTING) return;
        Bootstrap bootstrap = new Bootstrap().group(loop.io()).channel(loop.transport().tcpClient())
                .option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new Events());
        if (source != null) bootstrap.localAddress(new InetSocketAddress(source, 0));
        ChannelFuture connected = bootstrap.connect(new InetSocketAddress(host, port));
        channel = connected.channel();
        loop.sockets().isOfNode(channel);
        channel.config().setRecvByteBufAllocator(new ReceiveAllocator(loop.receiver()::buffer));
        connected.addListener(done -> {
            if (!done.isSuccess())
                failed("Error condition on socket for SYNC: "
                        + done.cause().getMessage());
        });
    }

    /// What the transport tells about the channel.
    private final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) { connected(); }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                received(bytes.memoryAddress() + bytes.readerIndex(), bytes.readableBytes());
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            loop.beginTurn();
            if (connection != null) connection.closeNow();
            else broken("I/O error: the primary has closed the connection");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            loop.beginTurn();
            if (connection != null) connection.failed(cause);
            else broken("I/O error: " + cause);
        }
    }

    /// A snapshot that has come in whole is loaded in any case: what comes next may still be had.
    private void broken(String reason) {
        if (stage == Stage.LOADING) hungUp = true;
        else failed(reason);
    }

    private void connected() {
        loop.beginTurn();
        if (stage != Stage.CONNECTING) return;
        stage = Stage.HANDSHAKE;
        lastReadMillis = loop.keyspace().now();
        loop.transport().keepAlive(channel, loop.settings().tcpKeepaliveSeconds);
        log.notice("Non blocking connect for SYNC fired the event.");
        handshake = new PrimaryHandshake(link.introduction(), link.cached(), link.takesOver(), this::say, log);
        handshake.begin();
    }

    private void say(List<String> words) { send(request(words)); }

    private static String request(List<String> words) {
        StringBuilder text = new StringBuilder("*" + words.size() + "\r\n");
        for (String word : words) {
            int bytes = word.getBytes(StandardCharsets.UTF_8).length;
            text.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }

    private void send(String text) {
        channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), channel.voidPromise());
    }

    // Receiving.

    private void received(long address, int bytes) {
        if (stage == Stage.CLOSED || bytes == 0) return;
        loop.beginTurn();
        lastReadMillis = loop.keyspace().now();
        if (stage == Stage.STREAM) {
            connection.received(address, bytes);
            return;
        }
        loop.statistics().netReplicationInput += bytes;
        consume(address, bytes);
    }

    /// Each stage takes what is its own, until nothing is left.
    private void consume(long address, int bytes) {
        long at = address;
        for (int left = bytes; left > 0 && stage != Stage.CLOSED; left = (int) (address + bytes - at)) {
            at += switch (stage) {
                case HANDSHAKE, HEADER -> takeLine(at, left);
                case TRANSFER -> takeTransfer(at, left);
                case LOADING -> keep(at, left);
                case STREAM -> takeStream(at, left);
                default -> throw new IllegalStateException("bytes while " + stage);
            };
        }
    }

    private int takeLine(long address, int bytes) {
        for (int i = 0; i < bytes; i++) {
            int next = io.javelina.memory.Memory.getUnsignedByte(address + i);
            if (next == '\n') {
                endLine();
                return i + 1;
            }
            line.append((char) next);
            if (line.length() > LONGEST_LINE) {
                failed("The primary sends a line without an end");
                return i + 1;
            }
        }
        return bytes;
    }

    private void endLine() {
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') line.setLength(length - 1);
        String text = line.toString();
        line.setLength(0);
        if (stage == Stage.HEADER) header(text);
        else judge(handshake.line(text));
    }

    private void judge(PrimaryHandshake.Outcome outcome) {
        switch (outcome) {
            case null -> {}
            case PrimaryHandshake.Outcome.FullSync full -> awaitSnapshot(full);
            case PrimaryHandshake.Outcome.Continue(String id) -> goOn(id);
            case PrimaryHandshake.Outcome.OldWay() -> {
                log.notice("Retrying with SYNC...");
                say(List.of("SYNC"));
                awaitSnapshot(new PrimaryHandshake.Outcome.FullSync("", -1));
            }
            case PrimaryHandshake.Outcome.Later(String reason) -> refused(reason);
            case PrimaryHandshake.Outcome.Failed(String reason) -> refused(reason);
        }
    }

    private void refused(String reason) {
        failed(reason);
        link.refused();
    }

    private void awaitSnapshot(PrimaryHandshake.Outcome.FullSync outcome) {
        fullSync = outcome;
        if (!outcome.id().isEmpty()) log.notice("Full resync from primary: " + outcome.id() + ":" + outcome.offset());
        link.forgetCached();
        stage = Stage.HEADER;
    }

    // A snapshot.

    /// An empty line keeps the link alive while the primary gets ready.
    private void header(String text) {
        if (text.isEmpty()) return;
        if (text.startsWith("-")) {
            failed("PRIMARY aborted replication with an error: " + text.substring(1));
            return;
        }
        SnapshotFraming framing = SnapshotFraming.of(text);
        if (framing == null) {
            failed("Bad protocol from PRIMARY, the first byte is not '$' or no length or mark follows it (we received '"
                    + text + "'), are you sure the host and port are right?");
            return;
        }
        stage = Stage.TRANSFER;
        transfer = new SnapshotTransfer(node, framing, fullSync, new TransferEvents());
        transfer.begin();
    }

    private int takeTransfer(long address, int bytes) {
        int taken = transfer.take(address, bytes);
        if (transfer != null && transfer.isFull()) readOn(false);
        return taken;
    }

    /// What a transfer has to say.
    private final class TransferEvents implements SnapshotTransfer.Listener {
        @Override
        public void hasRoom() { if (stage == Stage.TRANSFER) readOn(true); }

        @Override
        public void isLoading() {
            stage = Stage.LOADING;
            readOn(false);
        }

        @Override
        public void loaded(int database) { synced(database); }

        @Override
        public void failed(String reason) { PrimaryConversation.this.failed(reason); }
    }

    private void readOn(boolean on) { channel.config().setAutoRead(on); }

    /// What came before reading stopped.
    private int keep(long address, int bytes) {
        // After something that there was no room for, nothing is of use.
        if (hungUp) return bytes;
        waiting.add(address, bytes);
        if (waiting.length() > LARGEST_REST) failed("The primary sends more than it was read");
        return bytes;
    }

    /// The node has the dataset of its primary.
    private void synced(int database) {
        transfer = null;
        link.synced(fullSync.id(), fullSync.offset());
        stream(new CachedPrimary(fullSync.id(), Math.max(0, fullSync.offset()), database));
        log.notice("PRIMARY <-> REPLICA sync: Finished with success");
        acknowledge();
        readOn(true);
        waiting.drain(this::consume);
        if (hungUp) connection.closeNow();
    }

    // The stream.

    private void goOn(String id) {
        CachedPrimary from = link.cached();
        link.resumed(id);
        stream(from);
        log.notice("PRIMARY <-> REPLICA sync: Primary accepted a Partial Resynchronization.");
        acknowledge();
    }

    private void stream(CachedPrimary from) {
        PrimaryStream stream = new PrimaryStream(from.offset(), node.allocator, new StreamEvents());
        connection = new Connection(loop.clients().nextId(), loop, channel, stream);
        connection.authenticated(true);
        if (from.database() >= 0) connection.select(loop.keyspace().database(from.database()));
        loop.clients().add(connection);
        loop.policies().connected(connection);
        stage = Stage.STREAM;
        link.connected();
    }

    private int takeStream(long address, int bytes) {
        connection.received(address, bytes);
        return bytes;
    }

    /// What the stream has to say.
    private final class StreamEvents implements PrimaryStream.Listener {
        @Override
        public void applied(long address, long bytes) { link.applied(address, bytes); }

        @Override
        public void corrupt(String reason) {
            log.warning("WARNING: what comes from the primary is no stream of commands (" + reason
                    + "). Closing the connection and discarding what is known of it.");
            isSound = false;
            connection.closeNow();
        }

        @Override
        public void closed() {
            if (stage == Stage.CLOSED) return;
            stage = Stage.CLOSED;
            log.notice("Connection with primary lost.");
            link.lost(isSound && link.hasHistory() ? position() : null);
        }
    }

    /// The data are not what the stream made of them: nothing more of it is of use.
    void strays() {
        isSound = false;
        connection.closeNow();
    }

    /// Where the stream stands, to be gone on with.
    CachedPrimary position() {
        return new CachedPrimary(link.historyId(), connection.primary().appliedOffset(),
                connection.database().index());
    }

    /// Tells the primary how far the stream has been applied.
    void acknowledge() {
        if (stage != Stage.STREAM || connection.isClosed()) return;
        String acknowledgement = request(link.acknowledgement(connection.primary().appliedOffset()));
        connection.say(acknowledgement.getBytes(StandardCharsets.US_ASCII));
    }

    // Time.

    /// Once a second.
    void tick(long nowMillis) {
        if (stage == Stage.STREAM) acknowledge();
        if ((stage == Stage.LOADING || transfer != null && transfer.isLoading()) && nowMillis > lastNewlineMillis) {
            lastNewlineMillis = nowMillis;
            send("\n");
        }
    }

    // The end.

    /// It came to nothing; the reason is for the log.
    void failed(String reason) {
        if (stage == Stage.CLOSED) return;
        log.warning(reason);
        close();
        link.failed();
    }

    /// Ends it without a word to the link.
    void close() {
        if (stage == Stage.CLOSED) return;
        stage = Stage.CLOSED;
        waiting.close();
        SnapshotTransfer unfinished = transfer;
        transfer = null;
        if (unfinished != null) unfinished.abandon();
        if (connection != null) connection.closeNow();
        else if (channel != null) channel.close();
    }
}
