package io.javelina.server;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.TimeUnit;

/// Who a client is, in the words of logs and of operators.
final class ClientDescription {
    private ClientDescription() {}

    /// `127.0.0.1:50000`, or the path of the Unix socket with port 0.
    static String address(Connection client) {
        SocketAddress peer = client.channel().remoteAddress();
        if (peer instanceof InetSocketAddress address) return internetAddress(address);
        SocketAddress own = client.channel().localAddress();
        if (own instanceof DomainSocketAddress address) return address.path() + ":0";
        return own instanceof UnixDomainSocketAddress address ? address.getPath() + ":0" : "?:0";
    }

    private static String internetAddress(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /// Whether it is connected from this machine.
    static boolean isLocal(Connection client) {
        return !(client.channel().remoteAddress() instanceof InetSocketAddress peer)
                || peer.getAddress().isLoopbackAddress();
    }

    static long ageSeconds(Connection client, long nowMillis) {
        return TimeUnit.MILLISECONDS.toSeconds(nowMillis - client.connectedMillis());
    }

    /// The command that ran last, `NULL` before the first.
    static String lastCommand(Connection client) {
        return client.lastCommand() == null ? "NULL" : client.lastCommand().fullName();
    }

    /// The name that the client gave itself; none can yet.
    static String name(Connection client) { return ""; }
}
