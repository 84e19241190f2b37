package io.javelina.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/// A socket of a client of the node, and the parts that RESP is made of. How replies are shown is the business of who extends
/// it.
abstract class RespSocket implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    final InputStream input;

    RespSocket(int port) { this("127.0.0.1", port); }

    RespSocket(String host, int port) {
        try {
            socket = new Socket(host, port);
            socket.setTcpNoDelay(true);
            input = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            patience(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int localPort() { return socket.getLocalPort(); }

    static String request(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        return request.toString();
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends bytes that need not be a request.
    void sendRaw(String bytes) { send(bytes.getBytes(StandardCharsets.ISO_8859_1)); }

    /// Ends what is sent; what comes can be read still.
    void sayNoMore() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether nothing comes for a while.
    boolean isSilent() {
        try {
            patience(100);
            input.mark(1);
            input.read();
            input.reset();
            return false;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            patience(PATIENCE_MILLIS);
        }
    }

    private void patience(int millis) {
        try {
            socket.setSoTimeout(millis);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The next line without its end, null when the server has closed the connection.
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) return null;
            if (next != '\r') line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /// The bytes behind the head of a bulk string.
    String bulk(int length) throws IOException {
        byte[] bytes = input.readNBytes(length);
        input.readNBytes(2);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
