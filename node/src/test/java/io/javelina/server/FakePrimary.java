package io.javelina.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// The other end of a replica's link, played by a test. It waits for the replica to connect, reads its commands one by one,
/// and sends whatever the test wants.
final class FakePrimary implements AutoCloseable {
    static final String ID = "0123456789abcdef0123456789abcdef01234567";
    private static final int PATIENCE_MILLIS = 30_000;

    private final ServerSocket server;
    private Socket socket;
    private InputStream input;
    private OutputStream output;

    FakePrimary() {
        try {
            server = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
            server.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() { return server.getLocalPort(); }

    /// Waits for the next connection.
    FakePrimary accept() {
        try {
            Socket before = socket;
            socket = server.accept();
            if (before != null) before.close();
            socket.setSoTimeout(PATIENCE_MILLIS);
            input = new BufferedInputStream(socket.getInputStream());
            output = socket.getOutputStream();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Answers the handshake up to PSYNC; gives that.
    String greet() {
        accept();
        for (String command = read();; command = read()) {
            if (command.startsWith("PSYNC")) return command;
            send(command.equals("PING") ? "+PONG\r\n" : "+OK\r\n");
        }
    }

    /// The next command, its words with blanks between; null at the end. Empty lines only say that the replica is alive.
    String read() {
        try {
            String line = line();
            while (line != null && line.isEmpty()) line = line();
            if (line == null || !line.startsWith("*")) return line;
            StringBuilder words = new StringBuilder();
            for (int i = Integer.parseInt(line.substring(1)); i > 0; i--) {
                byte[] word = input.readNBytes(Integer.parseInt(line().substring(1)));
                line();
                words.append(words.isEmpty() ? "" : " ").append(new String(word, StandardCharsets.ISO_8859_1));
            }
            return words.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) return null;
            if (next != '\r') line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    void send(String text) { send(text.getBytes(StandardCharsets.ISO_8859_1)); }

    void send(byte[] bytes) {
        try {
            output.write(bytes);
            output.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends as much as the replica takes.
    void trySend(byte[] bytes) {
        try {
            output.write(bytes);
        } catch (IOException e) {
            // The replica has had enough.
            return;
        }
    }

    /// Breaks the connection off.
    void hangUp() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (socket != null) socket.close();
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
