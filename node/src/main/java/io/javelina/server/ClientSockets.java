package io.javelina.server;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;

/// The sockets of the node loop. With epoll, what clients send is read by their connections, beside their channels, for which
/// a read is an event with a dozen stations; whatever else happens to a socket is its channel's business. Node loop only.
///
/// While a command runs that lets others be served ([Meanwhile]), what happens to some sockets waits: to those of clients whose
/// requests the interrupted turn still has, and to those over which data comes. epoll and NIO tell of it again as long as
/// nobody reads it; what io_uring says it says once, so that is kept.
final class ClientSockets implements IoHandlerFactory {
    private final IoHandlerFactory transport;
    /// What to do when all have read what had come.
    private final Runnable afterReads;
    /// Those that nobody has [#serve]d, by what the transport knows them by.
    private final Map<IoHandle, Watched> unserved = new IdentityHashMap<>();
    /// What happened to sockets that had to wait, in order.
    private final ArrayDeque<Runnable> untold = new ArrayDeque<>();
    /// Whether the transport is telling of events just now: it cannot be asked for others before it has done so.
    private boolean telling;
    /// Whether some sockets have to wait.
    private boolean meanwhile;

    ClientSockets(IoHandlerFactory transport, Runnable afterReads) {
        this.transport = transport;
        this.afterReads = afterReads;
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) { return new Handler(transport.newHandler(executor)); }

    @Override
    public boolean isChangingThreadSupported() { return transport.isChangingThreadSupported(); }

    /// From now on the connection reads what comes on its socket, if it can do that beside its channel.
    void serve(Connection connection) {
        Watched socket = unserved.remove(connection.channel().unsafe());
        if (socket == null) return;
        socket.connection = connection;
        socket.isRead = connection.socket() != null;
    }

    /// What comes over this channel changes the node itself: never while a command runs.
    void isOfNode(Channel channel) {
        Watched socket = unserved.get(channel.unsafe());
        if (socket != null) socket.isOfNode = true;
    }

    boolean isTelling() { return telling; }

    /// From now on some sockets have to wait, or no more.
    void meanwhile(boolean now) { meanwhile = now; }

    /// The transport's, but for what is told of sockets.
    private final class Handler implements IoHandler {
        private final IoHandler handler;

        private Handler(IoHandler handler) { this.handler = handler; }

        @Override
        public void initialize() { handler.initialize(); }

        @Override
        public int run(IoHandlerContext context) {
            boolean wasTelling = telling;
            telling = true;
            int events;
            try {
                events = !meanwhile && !untold.isEmpty() ? tellUntold() : handler.run(context);
            } finally {
                telling = wasTelling;
            }
            afterReads.run();
            return events;
        }

        /// The transport is asked in the next turn, which comes soon.
        private int tellUntold() {
            int events = untold.size();
            for (int i = 0; i < events; i++) untold.poll().run();
            return events;
        }

        @Override
        public void prepareToDestroy() { handler.prepareToDestroy(); }

        @Override
        public void destroy() { handler.destroy(); }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return handler.register(switch (handle) {
                case EpollIoHandle socket -> new EpollSocket(socket);
                case NioIoHandle socket -> new NioSocket(socket);
                case IoUringIoHandle socket -> new IoUringSocket(socket);
                default -> handle;
            });
        }

        @Override
        public void wakeup() { handler.wakeup(); }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) { return handler.isCompatible(type); }
    }

    /// A channel's socket.
    @SuppressWarnings("try") // IoHandle declares that close() may throw anything
    private abstract class Watched implements IoHandle {
        final IoHandle channel;
        /// Null when it is no client's.
        Connection connection;
        /// Whether the connection reads it beside the channel.
        boolean isRead;
        private boolean isOfNode;

        private Watched(IoHandle channel) { this.channel = channel; }

        /// Whether it has to wait now what happened to it.
        final boolean waits() {
            return meanwhile && (isOfNode || connection != null && connection.isUntouchable());
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (!waits()) channel.handle(registration, event);
        }

        @Override
        public void registered() {
            unserved.put(channel, this);
            channel.registered();
        }

        @Override
        public void unregistered() {
            unserved.remove(channel);
            channel.unregistered();
        }

        @Override
        public void close() throws Exception { channel.close(); }
    }

    @SuppressWarnings("try")
    private final class EpollSocket extends Watched implements EpollIoHandle {
        private static final int ONLY_READABLE = EpollIoOps.EPOLLIN.value();

        private EpollSocket(EpollIoHandle channel) { super(channel); }

        @Override
        public FileDescriptor fd() { return ((EpollIoHandle) channel).fd(); }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (waits()) return;
            boolean done = isRead && ((EpollIoEvent) event).ops().value() == ONLY_READABLE && connection.read();
            if (!done) channel.handle(registration, event);
        }
    }

    @SuppressWarnings("try")
    private final class NioSocket extends Watched implements NioIoHandle {
        private NioSocket(NioIoHandle channel) { super(channel); }

        @Override
        public SelectableChannel selectableChannel() { return ((NioIoHandle) channel).selectableChannel(); }
    }

    /// What it is told of is one object that is used again.
    @SuppressWarnings("try")
    private final class IoUringSocket extends Watched implements IoUringIoHandle {
        /// How much of what happened to it waits.
        private int untoldCount;

        private IoUringSocket(IoUringIoHandle channel) { super(channel); }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (untoldCount > 0 || waits()) keep(registration, (IoUringIoEvent) event);
            else channel.handle(registration, event);
        }

        private void keep(IoRegistration registration, IoUringIoEvent event) {
            IoUringIoEvent kept = new IoUringIoEvent(event.res(), event.flags(), event.opcode(), event.userData());
            untoldCount++;
            untold.add(() -> {
                untoldCount--;
                channel.handle(registration, kept);
            });
        }
    }
}
