package io.javelina.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;

/// Accepts clients on one address.
final class Listener {
    private static final String TOO_MANY = "-ERR max number of clients reached\r\n";

    private final NodeLoop loop;
    private final int backlog;

    Listener(NodeLoop loop, int backlog) {
        this.loop = loop;
        this.backlog = backlog;
    }

    ChannelFuture bind(InetSocketAddress address) {
        return new ServerBootstrap().group(loop.io()).channel(loop.transport().tcpListener())
                .option(ChannelOption.SO_BACKLOG, backlog).option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new Accept()).bind(address);
    }

    private final class Accept extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            NodeStatistics statistics = loop.statistics();
            statistics.connectionsReceived++;
            if (loop.clients().count() >= loop.settings().maxclients) {
                statistics.rejectedConnections++;
                refuse(channel, TOO_MANY);
                return;
            }
            Connection connection = new Connection(loop.clients().nextId(), loop, channel);
            loop.clients().add(connection);
            channel.config().setRecvByteBufAllocator(new ReceiveAllocator(connection::receiveBuffer));
            channel.pipeline().addLast(connection.new Events());
        }
    }

    private static void refuse(Channel channel, String error) {
        channel.writeAndFlush(Unpooled.copiedBuffer(error, StandardCharsets.ISO_8859_1))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
