package io.javelina.cluster.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Passes everything on between who connects to it and one address, and remembers what came from who connected.
final class Relay implements AutoCloseable {
    private static final int BUFFER = 16 << 10;

    private final ServerSocket port = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final InetSocketAddress to;
    private final List<Socket> sockets = new ArrayList<>();
    private final List<ByteArrayOutputStream> heard = new ArrayList<>();

    Relay(InetSocketAddress to) throws IOException {
        this.to = to;
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() { return (InetSocketAddress) port.getLocalSocketAddress(); }

    private void accept() {
        while (!port.isClosed()) {
            try {
                relay(port.accept());
            } catch (IOException failure) {
                assertThat(port.isClosed()).as(failure.toString()).isTrue();
            }
        }
    }

    private synchronized void relay(Socket near) throws IOException {
        Socket far = new Socket();
        far.connect(to);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        heard.add(bytes);
        sockets.addAll(List.of(near, far));
        Thread.ofVirtual().start(() -> pump(near, far, bytes));
        Thread.ofVirtual().start(() -> pump(far, near, OutputStream.nullOutputStream()));
    }

    private static void pump(Socket from, Socket to, OutputStream copy) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                copy.write(buffer, 0, length);
                out.write(buffer, 0, length);
            }
        } catch (IOException closed) {
            assertThat(closed).hasMessageMatching("(?i).*(closed|reset|broken|abort).*");
        }
    }

    /// What the one who said most has said.
    synchronized byte[] longest() {
        return heard.stream().max(Comparator.comparing(ByteArrayOutputStream::size)).orElseThrow().toByteArray();
    }

    @Override
    public synchronized void close() {
        try {
            port.close();
            for (Socket each : sockets) each.close();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
