package io.javelina.server;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;

/// How the node talks to the kernel.
public enum Transport {
    IO_URING("io_uring"), EPOLL("epoll"), NIO("nio");

    private final String directive;

    Transport(String directive) { this.directive = directive; }

    /// The name in `io-transport` and in INFO's `multiplexing_api`.
    public String directive() { return directive; }

    /// The transport of this name, or the best that works here for `auto` and for one that does not work here.
    ///
    /// epoll comes before io_uring: it reads into one buffer of the loop, where io_uring needs one per connection, and
    /// took less CPU per request at every pipeline depth that was measured.
    public static Transport choose(String directive) {
        for (Transport transport : values())
            if (transport.directive.equals(directive) && transport.isAvailable()) return transport;
        return EPOLL.isAvailable() ? EPOLL : NIO;
    }

    public boolean isAvailable() {
        return switch (this) {
            case IO_URING -> IoUring.isAvailable();
            case EPOLL -> Epoll.isAvailable();
            case NIO -> true;
        };
    }

    /// Whether a buffer is asked for only when there is something to read into it, so that connections can share one.
    public boolean readsWhenReady() { return this != IO_URING; }

    public IoHandlerFactory handlerFactory() {
        return switch (this) {
            case IO_URING -> IoUringIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    public Class<? extends ServerChannel> tcpListener() {
        return switch (this) {
            case IO_URING -> IoUringServerSocketChannel.class;
            case EPOLL -> EpollServerSocketChannel.class;
            case NIO -> NioServerSocketChannel.class;
        };
    }

    public Class<? extends ServerChannel> unixListener() {
        return switch (this) {
            case IO_URING -> IoUringServerDomainSocketChannel.class;
            case EPOLL -> EpollServerDomainSocketChannel.class;
            case NIO -> NioServerDomainSocketChannel.class;
        };
    }

    /// Whether a channel is one of a unix socket.
    public static boolean isUnix(Channel channel) {
        return !(channel.localAddress() instanceof java.net.InetSocketAddress);
    }
}
