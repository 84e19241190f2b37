package io.javelina.management.http;

import io.javelina.management.access.Users;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The sockets of the HTTP port, one for each address. They can be open long before [HttpPort] answers: whoever connects
/// meanwhile waits.
public final class HttpSockets implements AutoCloseable {
    private static final int BACKLOG = 64;

    private final List<ServerSocketChannel> sockets = new ArrayList<>();

    /// Opens all addresses with the port that the first one gets. Throws an IllegalArgumentException, with words for
    /// whoever wrote the configuration, when the port would be open to the network without a password.
    public HttpSockets(HttpSettings settings, Users users) throws IOException {
        requireSafe(settings, users);
        try {
            listen(settings);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static void requireSafe(HttpSettings settings, Users users) {
        if (!users.isEmpty() || settings.isLoopbackOnly()) return;
        String addresses = settings.addresses().stream().map(HttpSettings.Address::host)
                .collect(Collectors.joining(" "));
        throw new IllegalArgumentException(
                "management-bind " + addresses + " can be reached from other machines, "
                        + "which needs passwords: set management-password, or bind the port to 127.0.0.1");
    }

    private void listen(HttpSettings settings) throws IOException {
        int port = Math.max(0, settings.port());
        for (HttpSettings.Address address : settings.addresses()) {
            try {
                sockets.add(bind(new InetSocketAddress(address.host(), port)));
                port = port();
            } catch (IOException e) {
                if (!address.optional()) throw e;
            }
        }
        if (sockets.isEmpty()) throw new IOException("management-bind has no address of this machine");
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open();
        try {
            return socket.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address, BACKLOG);
        } catch (IOException | UnresolvedAddressException e) {
            socket.close();
            throw new IOException("management-port " + address.getPort() + " on " + address.getHostString()
                    + " cannot be opened: " + reason(e) + "; give this node another one, or 0 for none", e);
        }
    }

    /// Java says nothing of a name that stands for no address.
    private static String reason(Exception failure) {
        return failure instanceof UnresolvedAddressException ? "no such address" : failure.getMessage();
    }

    List<ServerSocketChannel> all() { return sockets; }

    /// The port that is really open.
    public int port() { return sockets.getFirst().socket().getLocalPort(); }

    @Override
    public void close() throws IOException { for (ServerSocketChannel socket : sockets) socket.close(); }
}
