package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.LedgerByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/// Threads that read from and write to sockets for the node loop (`io-threads` above 1). What they read goes to the loop
/// through one queue, in the order in which each connection sent it; requests are parsed and executed on the loop alone,
/// so nothing about commands changes.
final class IoThreads implements AutoCloseable {
    private static final int RECEIVE_BYTES = 16 * 1024;
    /// Received from one client but not yet seen by the loop: above this its socket is not read.
    private static final int MOST_WAITING_BYTES = 1 << 20;

    private final NodeLoop loop;
    private final EventLoopGroup group;
    private final LedgerByteBufAllocator buffers;
    private final Queue<Runnable> arrivals = new ConcurrentLinkedQueue<>();
    /// Whether the loop has been told that there are arrivals.
    private final AtomicBoolean announced = new AtomicBoolean();

    IoThreads(NodeLoop loop, int threads) {
        this.loop = loop;
        this.group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("io", true),
                loop.transport().handlerFactory());
        this.buffers = new LedgerByteBufAllocator(loop.allocator(), Account.CLIENT_QUERY);
    }

    EventLoopGroup group() { return group; }

    /// Serves a new channel, whose events come here on its own thread. `welcome` runs on the node loop and gives the
    /// connection, or null when it has refused it.
    void serve(Channel channel, Function<Channel, Connection> welcome) {
        channel.config().setRecvByteBufAllocator(new ReceiveAllocator(() -> buffers.directBuffer(RECEIVE_BYTES)));
        Relay relay = new Relay();
        channel.pipeline().addLast(relay);
        arrived(() -> relay.connection = welcome.apply(channel));
    }

    private void arrived(Runnable event) {
        arrivals.add(event);
        if (announced.compareAndSet(false, true)) loop.io().execute(this::handleArrivals);
    }

    private void handleArrivals() {
        announced.set(false);
        for (Runnable event = arrivals.poll(); event != null; event = arrivals.poll()) handle(event);
    }

    /// What goes wrong with one connection must not keep the others waiting.
    private void handle(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            loop.policies().log().warning("A client could not be served: " + e);
        }
    }

    @Override
    public void close() { group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(); }

    /// Carries the events of one channel over to the node loop.
    private final class Relay extends ChannelInboundHandlerAdapter {
        /// Set and read on the node loop.
        private Connection connection;

        /// What happened while nothing of this client could be touched, in order. On the node loop.
        private final ArrayDeque<Runnable> untold = new ArrayDeque<>();

        /// Capacity of the buffers that the loop has not seen yet.
        private final AtomicInteger waitingBytes = new AtomicInteger();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            boolean tooMuch = waitingBytes.addAndGet(bytes.capacity()) > MOST_WAITING_BYTES;
            if (tooMuch) context.channel().config().setAutoRead(false);
            arrived(() -> receivedOrWaits(bytes));
        }

        private void receivedOrWaits(ByteBuf bytes) {
            if (hasToWait()) keep(() -> received(bytes));
            else received(bytes);
        }

        private boolean hasToWait() {
            return !untold.isEmpty()
                    || loop.isServingMeanwhile() && connection != null && connection.isUntouchable();
        }

        private void keep(Runnable event) {
            untold.add(event);
            loop.later(this::tellUntold);
        }

        /// What comes meanwhile waits behind.
        private void tellUntold() {
            while (!untold.isEmpty()) {
                try {
                    handle(untold.peek());
                } finally {
                    untold.poll();
                }
            }
        }

        private void received(ByteBuf bytes) {
            int waiting = waitingBytes.addAndGet(-bytes.capacity());
            try {
                if (connection == null) return;
                connection.received(bytes.memoryAddress() + bytes.readerIndex(), bytes.readableBytes());
                if (waiting < MOST_WAITING_BYTES / 2) connection.readOn();
            } catch (RuntimeException e) {
                loop.policies().failed(connection, e);
                connection.closeNow();
            } finally {
                bytes.release();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) arrived(() -> tell(Connection::saysNoMore));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) { arrived(() -> tell(Connection::closeNow)); }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            arrived(() -> tell(Connection::closeNow));
        }

        private void tell(Consumer<Connection> event) {
            if (connection == null) return;
            if (hasToWait()) keep(() -> event.accept(connection));
            else event.accept(connection);
        }
    }
}
