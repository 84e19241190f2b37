package io.javelina.management.http;

import io.javelina.management.access.Users;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// The HTTP port: one event loop for its sockets, a virtual thread for each request that is being answered. Nothing
/// here touches the threads that serve clients, and its buffers are small ones of its own rather than the ledger's.
public final class HttpPort implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 64;
    private static final int MAX_LINE_BYTES = 2048;
    private static final int MAX_HEADER_BYTES = 8192;
    private static final int MAX_BODY_BYTES = 64 << 10;
    private static final int CLOSE_SECONDS = 5;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("management", true),
            NioIoHandler.newFactory());
    private final ExecutorService threads = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("http ", 0).factory());
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Guard guard;
    private final Routes routes;
    private final int port;
    private final List<Channel> listeners = new ArrayList<>();

    /// Answers at these sockets, and closes them in the end.
    public HttpPort(HttpSockets sockets, HttpSettings settings, Users users, Routes routes) throws IOException {
        guard = new Guard(settings, users);
        this.routes = routes;
        port = sockets.port();
        try {
            for (ServerSocketChannel socket : sockets.all()) listeners.add(serve(socket));
        } catch (IOException e) {
            close();
            sockets.close();
            throw e;
        }
    }

    private Channel serve(ServerSocketChannel socket) throws IOException {
        var served = new ServerBootstrap().group(loop).channelFactory(() -> new NioServerSocketChannel(socket))
                .childOption(ChannelOption.ALLOCATOR, new UnpooledByteBufAllocator(false))
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(connection()).register().awaitUninterruptibly();
        if (served.isSuccess()) return served.channel();
        throw new IOException("management-port " + port + " cannot be served: " + served.cause().getMessage(),
                served.cause());
    }

    private ChannelHandler connection() {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                if (connections.size() >= MAX_CONNECTIONS) {
                    channel.close();
                    return;
                }
                connections.add(channel);
                Deadlines deadlines = new Deadlines();
                channel.pipeline().addLast(deadlines, new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_LINE_BYTES).setMaxHeaderSize(MAX_HEADER_BYTES)),
                        new HttpObjectAggregator(MAX_BODY_BYTES, true),
                        new RequestHandler(guard, routes, threads, deadlines));
            }
        };
    }

    /// The port that is really open.
    public int port() { return port; }

    @Override
    public void close() {
        for (Channel listener : listeners) listener.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        threads.shutdown();
        loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
