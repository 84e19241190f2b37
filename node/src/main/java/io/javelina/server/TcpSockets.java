package io.javelina.server;

import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/// The TCP sockets that clients are accepted on: one for each address, all with one port. Both can change while clients are
/// served, and then there is always either what was or what was asked for. Clients that are connected stay.
///
/// Changed by one thread at a time; any thread may look.
final class TcpSockets {
    /// Opens a listening socket at once.
    interface Opener {
        Channel open(SocketAddress address) throws IOException;
    }

    /// A socket and the address that it was asked for.
    private record Socket(String address, Channel channel) {
        int port() { return ((InetSocketAddress) channel.localAddress()).getPort(); }
    }

    private final Opener opener;
    /// Whether an address is free again as soon as its socket was told to close.
    private final boolean closesAtOnce;
    private volatile List<Socket> sockets = List.of();

    TcpSockets(Opener opener, boolean closesAtOnce) {
        this.opener = opener;
        this.closesAtOnce = closesAtOnce;
    }

    /// The port, 0 when nothing is listened on.
    int port() {
        List<Socket> now = sockets;
        return now.isEmpty() ? 0 : now.getFirst().port();
    }

    /// What is listened on, as it was asked for.
    List<String> addresses() { return sockets.stream().map(Socket::address).toList(); }

    /// Accepts clients on these addresses and no others from now on. When that is impossible all is as it was.
    ///
    /// @param addresses as `bind` has them
    /// @param port 0 for any that is free
    void listen(List<String> addresses, int port) throws IOException {
        List<Socket> before = sockets;
        boolean samePort = port() == port;
        List<Socket> staying = samePort ? among(before, addresses) : List.of();
        try {
            change(before, open(addresses, port, staying));
        } catch (IOException e) {
            // An old address may stand in the way of a new one with the same port, as that of one interface does of all.
            if (!samePort || !closesAtOnce || staying.size() == before.size()) throw e;
            change(before, staying);
            listenAfterClosing(addresses, port, before);
        }
    }

    private void listenAfterClosing(List<String> addresses, int port, List<Socket> before) throws IOException {
        try {
            sockets = open(addresses, port, sockets);
        } catch (IOException e) {
            sockets = open(before.stream().map(Socket::address).toList(), port, sockets);
            throw e;
        }
    }

    /// Accepts no more clients.
    void listenNowhere() { change(sockets, List.of()); }

    private void change(List<Socket> before, List<Socket> now) {
        sockets = now;
        for (Socket each : before) if (!now.contains(each)) each.channel().close();
    }

    private static List<Socket> among(List<Socket> sockets, List<String> addresses) {
        return sockets.stream().filter(socket -> addresses.contains(socket.address())).toList();
    }

    /// Opens the addresses that are not open already.
    private List<Socket> open(List<String> addresses, int port, List<Socket> already) throws IOException {
        List<Socket> open = new ArrayList<>(already);
        int chosen = port;
        try {
            for (String address : addresses) {
                if (already.stream().anyMatch(socket -> socket.address().equals(address))) continue;
                Socket opened = open(address, chosen, !open.isEmpty());
                if (opened == null) continue;
                open.add(opened);
                chosen = opened.port();
            }
            if (open.isEmpty()) throw new IOException("Failed listening on port " + port + " (tcp), aborting.");
            return List.copyOf(open);
        } catch (IOException e) {
            for (Socket each : open) if (!already.contains(each)) each.channel().close();
            throw e;
        }
    }

    /// Opens an address; null when it cannot be opened and that is forgiven.
    private Socket open(String address, int port, boolean hasOthers) throws IOException {
        boolean optional = address.startsWith("-");
        String host = optional ? address.substring(1) : address;
        try {
            return new Socket(address, opener.open(new InetSocketAddress(resolve(host), port)));
        } catch (IOException e) {
            if (optional || host.equals("::*") || host.equals("*") && hasOthers) return null;
            throw new IOException("Could not create server TCP listening socket " + host + ":" + port
                    + " for clients: " + e.getMessage(), e);
        }
    }

    private static InetAddress resolve(String host) throws IOException {
        return switch (host) {
            case "*" -> InetAddress.getByName("0.0.0.0");
            case "::*" -> InetAddress.getByName("::");
            default -> InetAddress.getByName(host);
        };
    }

    /// Accepts no more clients, and waits until that is so; not for the loop itself.
    void close() { for (Socket each : sockets) each.channel().close().awaitUninterruptibly(); }
}
