package io.javelina.server;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.IdentityHashMap;
import java.util.Map;

/// The sockets of the node loop. With epoll, what clients send is read by their connections, beside their channels, for which
/// a read is an event with a dozen stations; whatever else happens to a socket is its channel's business. Node loop only.
final class ClientSockets implements IoHandlerFactory {
    private final IoHandlerFactory transport;
    /// What to do when all have read what had come.
    private final Runnable afterReads;
    /// Those that nobody has [#serve]d.
    private final Map<FileDescriptor, Watched> unserved = new IdentityHashMap<>();

    ClientSockets(IoHandlerFactory transport, Runnable afterReads) {
        this.transport = transport;
        this.afterReads = afterReads;
    }

    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) { return new Handler(transport.newHandler(executor)); }

    @Override
    public boolean isChangingThreadSupported() { return transport.isChangingThreadSupported(); }

    /// From now on the connection reads what comes on its socket.
    void serve(Connection connection) {
        Watched socket = unserved.remove(connection.socket());
        if (socket != null) socket.connection = connection;
    }

    /// The transport's, but for what is told of sockets.
    private final class Handler implements IoHandler {
        private final IoHandler handler;

        private Handler(IoHandler handler) { this.handler = handler; }

        @Override
        public void initialize() { handler.initialize(); }

        @Override
        public int run(IoHandlerContext context) {
            int events = handler.run(context);
            afterReads.run();
            return events;
        }

        @Override
        public void prepareToDestroy() { handler.prepareToDestroy(); }

        @Override
        public void destroy() { handler.destroy(); }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return handler.register(handle instanceof EpollIoHandle socket ? new Watched(socket) : handle);
        }

        @Override
        public void wakeup() { handler.wakeup(); }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) { return handler.isCompatible(type); }
    }

    /// A channel's socket, and who reads from it beside the channel.
    @SuppressWarnings("try") // IoHandle declares that close() may throw anything
    private final class Watched implements EpollIoHandle {
        private static final int ONLY_READABLE = EpollIoOps.EPOLLIN.value();

        private final EpollIoHandle channel;
        /// Null when the channel reads.
        private Connection connection;

        private Watched(EpollIoHandle channel) { this.channel = channel; }

        @Override
        public FileDescriptor fd() { return channel.fd(); }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            boolean isRead = connection != null && ((EpollIoEvent) event).ops().value() == ONLY_READABLE
                    && connection.read();
            if (!isRead) channel.handle(registration, event);
        }

        @Override
        public void registered() {
            unserved.put(fd(), this);
            channel.registered();
        }

        @Override
        public void unregistered() {
            unserved.remove(fd());
            channel.unregistered();
        }

        @Override
        public void close() throws Exception { channel.close(); }
    }
}
