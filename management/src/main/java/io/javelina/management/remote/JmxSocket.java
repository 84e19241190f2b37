package io.javelina.management.remote;

import io.javelina.management.access.Loopback;
import io.javelina.management.access.Users;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// The socket of remote JMX. It can be open long before [JmxConnector] answers: whoever connects meanwhile waits.
public final class JmxSocket extends ServerSocket {
    private static final int BACKLOG = 50;
    private static final String[] PROTOCOLS = { "TLSv1.3", "TLSv1.2" };

    /// Null without TLS.
    private volatile SSLContext tls;

    /// Throws an IllegalArgumentException, with words for whoever wrote the configuration, when the port would be open to
    /// the network without a password.
    public JmxSocket(JmxSettings settings, Users users) throws IOException {
        requireSafe(settings, users);
        try {
            bind(new InetSocketAddress(InetAddress.getByName(settings.bind()), settings.port()), BACKLOG);
        } catch (IOException e) {
            close();
            throw new IOException("jmx-port " + settings.port() + " on " + settings.bind() + " cannot be opened: "
                    + e.getMessage(), e);
        }
    }

    private static void requireSafe(JmxSettings settings, Users users) {
        if (!users.isEmpty() || Loopback.is(settings.bind())) return;
        throw new IllegalArgumentException("jmx-bind " + settings.bind() + " can be reached from other machines, "
                + "which needs passwords: set management-password, or bind the port to 127.0.0.1");
    }

    /// Before anybody is accepted: all speak TLS.
    void tls(SSLContext context) { tls = context; }

    @Override
    public Socket accept() throws IOException {
        Socket plain = super.accept();
        return tls == null ? plain : secured(plain);
    }

    /// Nothing is said to the other end yet, nor read.
    private Socket secured(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, true);
        socket.setEnabledProtocols(PROTOCOLS);
        return socket;
    }
}
