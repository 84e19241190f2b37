package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.config.Refusal;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Where clients are accepted: TCP addresses and a Unix socket. Decides who may connect at all.
final class Listeners {
    private static final String TOO_MANY = "-ERR max number of clients reached\r\n";
    private static final String PROTECTED = "-DENIED Running in protected mode because protected mode is enabled and no"
            + " password is set for the default user. In this mode connections are only accepted from the loopback"
            + " interface. To let others connect, set a password with requirepass, or turn protected-mode off from this"
            + " machine if nobody untrusted can reach this port.\r\n";

    private static final String CANNOT_LISTEN = "Unable to listen on this port. Check server logs.";
    private static final String CANNOT_BIND = "Failed to bind to specified addresses.";

    private final NodeLoop loop;
    private final IoThreads ioThreads;
    private final Configuration configuration;
    private final Authentication authentication;
    private final Log log;
    private final TcpSockets tcp;
    /// Null when there is none.
    private Channel unix;
    /// What `port` was when it was listened on last.
    private int configuredPort;
    /// How many are accepted per turn of the loop, so that a storm of connections does not starve those who are in.
    private final ServerChannelRecvByteBufAllocator perTurn = new ServerChannelRecvByteBufAllocator();

    /// @param ioThreads who serves the channels, null when the node loop does
    Listeners(NodeLoop loop, IoThreads ioThreads, Configuration configuration, Authentication authentication, Log log) {
        this.log = log;
        this.tcp = new TcpSockets(address -> open(address, loop.transport().tcpListener()),
                loop.transport().closesAtOnce());
        this.loop = loop;
        this.ioThreads = ioThreads;
        this.configuration = configuration;
        this.authentication = authentication;
        limitPerTurn(configuration);
        configuration.onChange(Directives.MAX_NEW_CONNECTIONS_PER_CYCLE, this::limitPerTurn);
    }

    private void limitPerTurn(Configuration now) {
        long most = now.integer(Directives.MAX_NEW_CONNECTIONS_PER_CYCLE);
        perTurn.maxMessagesPerRead((int) Math.min(Integer.MAX_VALUE, most));
    }

    /// Opens all listeners; called while the loop runs, by another thread. From then on it follows `port` and `bind`.
    void bind() throws IOException {
        List<String> addresses = configuration.list(Directives.BIND, String.class);
        configuredPort = (int) configuration.integer(Directives.PORT);
        if ((configuredPort != 0 || isAnyPort()) && !addresses.isEmpty()) tcp.listen(addresses, configuredPort);
        String unixSocket = configuration.text(Directives.UNIXSOCKET);
        if (!unixSocket.isEmpty()) bindUnix(Path.of(unixSocket));
        configuration.onChange(Directives.PORT, now -> listenAnew(now, CANNOT_LISTEN));
        configuration.onChange(Directives.BIND, now -> listenAnew(now, CANNOT_BIND));
    }

    /// Tests ask for any free port through a system property, since port 0 means none.
    static boolean isAnyPort() { return Boolean.getBoolean("javelina.anyPort"); }

    /// Listens where the configuration says now, or goes on as before when that is impossible.
    private void listenAnew(Configuration now, String otherwise) throws Refusal {
        int port = (int) now.integer(Directives.PORT);
        List<String> addresses = now.list(Directives.BIND, String.class);
        try {
            int wanted = port == configuredPort && tcp.port() != 0 ? tcp.port() : port;
            if (wanted == 0 || addresses.isEmpty()) tcp.listenNowhere();
            else tcp.listen(addresses, wanted);
            configuredPort = port;
        } catch (IOException e) {
            log.warning("Warning: " + e.getMessage());
            throw new Refusal(otherwise);
        }
    }

    private void bindUnix(Path path) throws IOException {
        Files.deleteIfExists(path);
        SocketAddress address = loop.transport() == Transport.NIO
                ? UnixDomainSocketAddress.of(path)
                : new DomainSocketAddress(path.toFile());
        try {
            unix = open(address, loop.transport().unixListener());
        } catch (IOException e) {
            throw new IOException("Failed opening Unix socket " + path + ": " + e.getMessage(), e);
        }
        int mode = (int) configuration.integer(Directives.UNIXSOCKETPERM);
        if (mode != 0) Files.setPosixFilePermissions(path, permissions(mode));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] fromOwnerRead = PosixFilePermission.values();
        for (int i = 0; i < fromOwnerRead.length; i++) if ((mode >> 8 - i & 1) != 0) set.add(fromOwnerRead[i]);
        return set;
    }

    private Channel open(SocketAddress address, Class<? extends io.netty.channel.ServerChannel> type)
            throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop.io(), ioThreads == null ? loop.io() : ioThreads.group()).channel(type)
                .childHandler(new Accept())
                .option(ChannelOption.RECVBUF_ALLOCATOR, perTurn)
                .option(ChannelOption.SO_BACKLOG, (int) configuration.integer(Directives.TCP_BACKLOG));
        if (address instanceof InetSocketAddress) bootstrap.option(ChannelOption.SO_REUSEADDR, true);
        ChannelFuture bound = loop.isCurrent()
                ? bindAtOnce(bootstrap, address)
                : bootstrap.bind(address).awaitUninterruptibly();
        if (bound.isSuccess()) return bound.channel();
        bound.channel().close();
        if (!bound.isDone()) throw new IOException("the address is not bound at once");
        throw new IOException(bound.cause().getMessage(), bound.cause());
    }

    /// Binds a listener on the loop itself, which must not wait for it.
    private static ChannelFuture bindAtOnce(ServerBootstrap bootstrap, SocketAddress address) {
        ChannelFuture registered = bootstrap.register();
        return registered.isSuccess() ? registered.channel().bind(address) : registered;
    }

    /// What is listened on in the words of INFO: `name=tcp,bind=*,bind=-::*,port=6379`.
    List<String> describe() {
        List<String> listeners = new ArrayList<>();
        if (port() != 0) {
            String addresses = String.join(",bind=", configuration.list(Directives.BIND, String.class));
            listeners.add("name=tcp,bind=" + addresses + ",port=" + port());
        }
        String unixSocket = configuration.text(Directives.UNIXSOCKET);
        if (!unixSocket.isEmpty()) listeners.add("name=unix,bind=" + unixSocket);
        return listeners;
    }

    /// The kinds of sockets that are listened on.
    List<String> kinds() {
        List<String> kinds = new ArrayList<>();
        if (port() != 0) kinds.add("tcp");
        if (!configuration.text(Directives.UNIXSOCKET).isEmpty()) kinds.add("unix");
        return kinds;
    }

    /// The addresses where TCP clients are listened for, as `bind` has them; without those that could not be had and were optional.
    List<String> addresses() { return tcp.addresses(); }

    /// The TCP port, 0 when there is none.
    int port() { return tcp.port(); }

    /// Accepts no more clients.
    void close() {
        tcp.close();
        if (unix != null) unix.close().awaitUninterruptibly();
    }

    private final class Accept extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            setOptions(channel);
            if (ioThreads == null) serve(channel);
            else ioThreads.serve(channel, Listeners.this::welcome);
        }
    }

    /// Called on the channel's own thread, before anything is read.
    private void setOptions(Channel channel) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (!(channel.localAddress() instanceof InetSocketAddress)) return;
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        loop.transport().keepAlive(channel, loop.settings().tcpKeepaliveSeconds);
    }

    /// Serves a channel on the node loop itself.
    private void serve(Channel channel) {
        Connection connection = welcome(channel);
        if (connection == null) return;
        channel.config().setRecvByteBufAllocator(new ReceiveAllocator(connection::receiveBuffer));
        channel.pipeline().addLast(connection.new Events());
        loop.sockets().serve(connection);
    }

    /// The connection of a new channel, null when it was refused.
    private Connection welcome(Channel channel) {
        String refusal = refusal(channel);
        if (refusal == null) return accept(channel);
        refuse(channel, refusal);
        return null;
    }

    /// Why this connection is refused, null when it is welcome.
    private String refusal(Channel channel) {
        if (loop.clients().count() >= loop.settings().maxclients) return TOO_MANY;
        boolean open = loop.settings().protectedMode && !authentication.isRequired();
        return open && channel.remoteAddress() instanceof InetSocketAddress peer
                && !peer.getAddress().isLoopbackAddress() ? PROTECTED : null;
    }

    private Connection accept(Channel channel) {
        loop.statistics().connectionsReceived++;
        loop.beginTurn();
        Connection connection = new Connection(loop.clients().nextId(), loop, channel);
        connection.authenticated(!authentication.isRequired());
        loop.clients().add(connection);
        loop.policies().connected(connection);
        return connection;
    }

    private void refuse(Channel channel, String error) {
        loop.statistics().rejectedConnections++;
        channel.writeAndFlush(Unpooled.copiedBuffer(error, StandardCharsets.ISO_8859_1))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
