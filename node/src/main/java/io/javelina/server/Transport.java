package io.javelina.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.SocketOption;
import jdk.net.ExtendedSocketOptions;

/// How the node talks to the kernel.
public enum Transport {
    IO_URING("io_uring"), EPOLL("epoll"), NIO("nio");

    private static final int KEEP_ALIVE_PROBES = 3;

    private final String directive;

    Transport(String directive) { this.directive = directive; }

    /// The name in `io-transport` and in INFO's `multiplexing_api`.
    public String directive() { return directive; }

    /// The transport of this name, or the best that works here for `auto` and for one that does not work here.
    ///
    /// epoll comes before io_uring: it reads into one buffer of the loop, where io_uring needs one per connection, and a
    /// bare server took the same CPU per request with either.
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

    /// The socket of a channel, when this loop may use it beside the channel; else null.
    public Socket socket(Channel channel, EventLoop loop) {
        boolean mayUse = this == EPOLL && channel.isRegistered() && channel.eventLoop() == loop;
        return mayUse ? (Socket) ((UnixChannel) channel).fd() : null;
    }

    /// Whether an address is free again as soon as the loop has told its listener to close; with others that takes a turn.
    public boolean closesAtOnce() { return this == EPOLL; }

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

    public Class<? extends Channel> tcpClient() {
        return switch (this) {
            case IO_URING -> IoUringSocketChannel.class;
            case EPOLL -> EpollSocketChannel.class;
            case NIO -> NioSocketChannel.class;
        };
    }

    /// Has the kernel probe the other end of an idle TCP connection after so many seconds, then three times within as many
    /// again; 0 for never.
    public void keepAlive(Channel channel, int seconds) {
        ChannelConfig config = channel.config();
        config.setOption(ChannelOption.SO_KEEPALIVE, seconds > 0);
        if (seconds == 0) return;
        config.setOption(keepAliveOption("TCP_KEEPIDLE"), seconds);
        config.setOption(keepAliveOption("TCP_KEEPINTVL"), Math.max(1, seconds / KEEP_ALIVE_PROBES));
        config.setOption(keepAliveOption("TCP_KEEPCNT"), KEEP_ALIVE_PROBES);
    }

    private ChannelOption<Integer> keepAliveOption(String name) {
        return switch (this) {
            case IO_URING -> ChannelOption.valueOf(IoUringChannelOption.class, name);
            case EPOLL -> ChannelOption.valueOf(EpollChannelOption.class, name);
            case NIO -> NioChannelOption.of(socketOption(name));
        };
    }

    private static SocketOption<Integer> socketOption(String name) {
        return switch (name) {
            case "TCP_KEEPIDLE" -> ExtendedSocketOptions.TCP_KEEPIDLE;
            case "TCP_KEEPINTVL" -> ExtendedSocketOptions.TCP_KEEPINTERVAL;
            default -> ExtendedSocketOptions.TCP_KEEPCOUNT;
        };
    }

    /// Whether a channel is one of a unix socket.
    public static boolean isUnix(Channel channel) {
        return !(channel.localAddress() instanceof java.net.InetSocketAddress);
    }
}
