package io.javelina.cluster.bus;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLSocket;

/// What keeps strangers out: certificates, if there are any, and the shared secret. A secret alone hides nothing from who can
/// read the wire; TLS does.
final class LinkSecurity {
    static final String PROOF = "HmacSHA256";

    private static final String[] PROTOCOLS = { "TLSv1.3" };
    /// So that the key is of use for nothing else.
    private static final String PURPOSE = "javelina cluster bus\0";

    private final Supplier<LinkTls> tls;
    private final SecretKey key;

    LinkSecurity(Supplier<LinkTls> tls, String secret) {
        this.tls = tls;
        key = new SecretKeySpec(hash(PURPOSE + secret), PROOF);
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Nodes without a secret have one too, which everybody knows.
    SecretKey key() { return key; }

    /// What the dialler speaks over.
    Socket dialled(Socket socket) throws IOException {
        LinkTls now = tls.get();
        if (now == null) return socket;
        String host = socket.getInetAddress().getHostAddress();
        return begun((SSLSocket) now.dials().getSocketFactory().createSocket(socket, host, socket.getPort(), false));
    }

    /// What the acceptor speaks over.
    Socket accepted(Socket socket) throws IOException {
        LinkTls now = tls.get();
        if (now == null) return socket;
        SSLSocket secured = (SSLSocket) now.accepts().getSocketFactory().createSocket(socket, null, false);
        secured.setNeedClientAuth(true);
        return begun(secured);
    }

    private static Socket begun(SSLSocket socket) throws IOException {
        socket.setEnabledProtocols(PROTOCOLS);
        socket.startHandshake();
        return socket;
    }
}
