package io.javelina.server;

import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// The two ends of a connection as operators read them: `127.0.0.1:50000`, `[::1]:50000`, or the path of the Unix socket
/// with port 0 for both.
final class Addresses {
    private Addresses() {}

    /// Where the client is.
    static String peer(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer ? show(peer) : local(channel);
    }

    /// The address of ours that it connected to.
    static String local(Channel channel) {
        SocketAddress own = channel.localAddress();
        if (own instanceof InetSocketAddress address) return show(address);
        if (own instanceof DomainSocketAddress address) return address.path() + ":0";
        return own instanceof UnixDomainSocketAddress address ? address.getPath() + ":0" : "?:0";
    }

    /// Whether the client is on this machine.
    static boolean isLocal(Channel channel) {
        return !(channel.remoteAddress() instanceof InetSocketAddress peer) || peer.getAddress().isLoopbackAddress();
    }

    /// The client's IP address alone, the path for a Unix socket.
    static String ip(Channel channel) {
        if (channel.remoteAddress() instanceof InetSocketAddress peer)
            return NetUtil.toAddressString(peer.getAddress());
        String path = local(channel);
        return path.substring(0, path.lastIndexOf(':'));
    }

    private static String show(InetSocketAddress address) {
        String ip = NetUtil.toAddressString(address.getAddress());
        return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + address.getPort();
    }
}
