package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A connection to a node that keys migrate to, used by one migration at a time and kept for the next one. Node loop only.
///
/// What is written is put together in pieces. [#isFull] tells when the other end is behind, so that no more than about a
/// quarter of a megabyte, or one value, waits here.
final class MigrationTarget implements RestoreExchange.Sink {
    /// Whoever uses it now.
    interface User {
        void connected();

        /// It has sent something of what it had, and may take more.
        void sent();

        void line(String line);

        /// It is closed.
        void broken();
    }

    /// The database of a connection that may be in any.
    static final long UNKNOWN_DATABASE = -1;

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 << 10, 256 << 10);
    private static final long PIECE_BYTES = 64 << 10;
    private static final int LARGEST_PART_BYTES = 256 << 10;
    /// The longest part of a line that is looked at.
    private static final int LONGEST_LINE = 1023;

    private final NodeLoop loop;
    private final Allocator allocator;
    private final String name;
    private final ScratchBuffer piece;
    private final StringBuilder line = new StringBuilder();
    private Channel channel;
    /// Null while nobody uses it.
    private User user;
    private long database = UNKNOWN_DATABASE;
    private long idleSinceNanos;
    private boolean connected;
    private long unsentBytes;
    private long sentBytes;
    private boolean closed;
    private Runnable closedIdle = () -> {};

    /// @param name of the target, for those who look for a connection to it
    MigrationTarget(NodeLoop loop, String name) {
        this.loop = loop;
        this.allocator = loop.allocator();
        this.name = name;
        this.piece = new ScratchBuffer(allocator, Account.MIGRATION, 0);
    }

    String name() { return name; }

    /// The database that it is in.
    long database() { return database; }

    long idleSinceNanos() { return idleSinceNanos; }

    /// @param now null when nobody uses it any more
    void user(User now) { user = now; }

    /// It waits for its next user, in this database.
    void idle(long inDatabase, long nowNanos, Runnable whenClosed) {
        user = null;
        database = inDatabase;
        idleSinceNanos = nowNanos;
        closedIdle = whenClosed;
    }

    // Connecting.

    void connect(InetAddress host, int port) {
        Bootstrap bootstrap = new Bootstrap().group(loop.io()).channel(loop.transport().tcpClient())
                .option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK).handler(new Events());
        ChannelFuture connecting = bootstrap.connect(new InetSocketAddress(host, port));
        channel = connecting.channel();
        loop.sockets().isOfNode(channel);
        channel.config().setRecvByteBufAllocator(new ReceiveAllocator(loop.receiver()::buffer));
        connecting.addListener(done -> { if (!done.isSuccess()) broke(); });
    }

    boolean isConnected() { return connected; }

    /// What the transport tells about the channel.
    private final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            loop.beginTurn();
            connected = true;
            if (user != null) user.connected();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                loop.beginTurn();
                received(bytes.memoryAddress() + bytes.readerIndex(), bytes.readableBytes());
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) { broke(); }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) { broke(); }
    }

    private void broke() {
        loop.beginTurn();
        User last = user;
        close();
        if (last == null) closedIdle.run();
        else last.broken();
    }

    // Receiving.

    private void received(long address, int bytes) {
        for (int i = 0; i < bytes && !closed; i++) {
            int next = Memory.getUnsignedByte(address + i);
            if (next == '\n') endLine();
            else if (line.length() < LONGEST_LINE) line.append((char) next);
        }
    }

    /// Who says something without being asked is not understood.
    private void endLine() {
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') line.setLength(length - 1);
        String text = line.toString();
        line.setLength(0);
        if (user == null) broke();
        else user.line(text);
    }

    // Sending.

    @Override
    public void write(long address, long bytes) {
        piece.append(address, bytes);
        if (piece.length() >= PIECE_BYTES) flush();
    }

    void write(byte[] bytes) {
        piece.append(bytes);
        if (piece.length() >= PIECE_BYTES) flush();
    }

    @Override
    public void give(long block, long bytes) {
        sendPiece();
        transmit(block, bytes);
    }

    /// Sends what was written so far.
    void flush() {
        sendPiece();
        channel.flush();
    }

    private void sendPiece() {
        if (piece.isEmpty()) return;
        long bytes = piece.length();
        transmit(piece.release(), bytes);
    }

    /// In parts, so that it shows that a large value makes progress.
    private void transmit(long block, long bytes) {
        ByteBuf all = new Block(ByteBufAllocator.DEFAULT, block, Math.toIntExact(bytes));
        unsentBytes += bytes;
        for (int at = 0; at < bytes; at += LARGEST_PART_BYTES) {
            int part = (int) Math.min(LARGEST_PART_BYTES, bytes - at);
            channel.write(all.retainedSlice(at, part)).addListener(done -> { if (done.isSuccess()) sent(part); });
        }
        all.release();
    }

    private void sent(int bytes) {
        unsentBytes -= bytes;
        sentBytes += bytes;
        if (user != null) user.sent();
    }

    /// Whether what was written should be sent before there is more.
    boolean isFull() { return !channel.isWritable(); }

    /// What was written and not yet sent.
    long unsentBytes() { return unsentBytes + piece.length(); }

    /// What was sent since it was opened.
    long sentBytes() { return sentBytes; }

    /// Whether something that was written is still here.
    boolean isSending() { return !connected || unsentBytes > 0; }

    /// Bytes on their way, freed when the transport is done with them.
    private final class Block extends UnpooledDirectByteBuf {
        private final long address;
        private final int bytes;

        private Block(ByteBufAllocator netty, long address, int bytes) {
            super(netty, Memory.buffer(address, bytes), bytes);
            this.address = address;
            this.bytes = bytes;
            writerIndex(bytes);
        }

        @Override
        protected void deallocate() { allocator.free(Account.MIGRATION, address, bytes); }
    }

    // The end.

    /// Closes it without a word to its user.
    void close() {
        user = null;
        if (closed) return;
        closed = true;
        piece.close();
        if (channel != null) channel.close();
    }

    boolean isClosed() { return closed; }
}
