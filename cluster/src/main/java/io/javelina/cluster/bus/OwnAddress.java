package io.javelina.cluster.bus;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.util.Comparator;
import org.jgroups.stack.IpAddress;

/// Where others are told to connect to.
final class OwnAddress {
    private OwnAddress() {}

    /// What was configured; or where the node listens first; or the address of this machine that others most likely reach, when it
    /// listens at all of them. The port may be 0, for the one that it listens at.
    static IpAddress of(BusSettings settings) throws SocketException {
        if (settings.announced() != null) return address(settings.announced());
        if (!settings.listensAnywhere()) return address(settings.bind().getFirst());
        return new IpAddress(ofThisMachine(), settings.port());
    }

    /// Whether whoever listens there is reached at that address of this machine; true also of what is no address.
    static boolean isIn(BusSettings settings, String ip) {
        try {
            InetAddress address = InetAddress.ofLiteral(ip);
            if (!settings.listensAnywhere()) return settings.addresses().contains(address);
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (IllegalArgumentException | SocketException e) {
            return true;
        }
    }

    private static IpAddress address(InetSocketAddress socket) {
        return new IpAddress(socket.getAddress(), socket.getPort());
    }

    /// The address of this machine from which it reaches another one, as the system's routes say; null when it has none. Nothing is
    /// sent.
    static InetAddress towards(InetSocketAddress other) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(other);
            return ((InetSocketAddress) channel.getLocalAddress()).getAddress();
        } catch (IOException unreachable) {
            return null;
        }
    }

    private static InetAddress ofThisMachine() throws SocketException {
        return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .min(Comparator.comparing((InetAddress address) -> address.getAddress().length)
                        .thenComparing(address -> !address.isSiteLocalAddress()))
                .orElse(InetAddress.getLoopbackAddress());
    }
}
