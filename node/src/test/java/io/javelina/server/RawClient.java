package io.javelina.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A client of a few lines that sends any bytes and shows replies as they came, in text: `+OK`, `:1`, `$value`, `_` for
/// null, `[$a, $b]` for all kinds of aggregates, `closed` when the server has closed the connection.
final class RawClient implements AutoCloseable {
    static final String CLOSED = "closed";
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream input;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    static RawClient to(int port) {
        try {
            return new RawClient(new Socket("127.0.0.1", port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int localPort() { return socket.getLocalPort(); }

    /// Sends a command, its words split at blanks, and gives the reply.
    String ask(String line) { return askWords(line.split(" ")); }

    String askWords(String... words) {
        send(request(words));
        return receive();
    }

    /// Sends the commands at once, then gives all replies.
    List<String> askAll(String... lines) {
        StringBuilder all = new StringBuilder();
        for (String line : lines) all.append(request(line.split(" ")));
        send(all.toString());
        return receive(lines.length);
    }

    static String request(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        return request.toString();
    }

    void send(String bytes) { send(bytes.getBytes(StandardCharsets.ISO_8859_1)); }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends what the server takes: it may close the connection before it has all.
    ///
    /// @return whether it has taken all
    boolean trySend(byte[] bytes) {
        try {
            send(bytes);
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    List<String> receive(int count) {
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < count; i++) replies.add(receive());
        return replies;
    }

    String receive() {
        try {
            return read();
        } catch (SocketException e) {
            return CLOSED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether a reply has begun to arrive.
    boolean hasReply() {
        try {
            return input.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether nothing comes for a while.
    boolean isSilent() {
        try {
            socket.setSoTimeout(100);
            input.mark(1);
            int next = input.read();
            input.reset();
            return next == Integer.MIN_VALUE;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            patience();
        }
    }

    private void patience() {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read() throws IOException {
        String line = line();
        if (line.equals(CLOSED)) return CLOSED;
        int rest = line.charAt(0) == '+' || line.charAt(0) == '-' ? 0 : number(line);
        return switch (line.charAt(0)) {
            case '$', '=' -> rest < 0 ? "_" : "$" + bulk(rest);
            case '*', '~', '>' -> rest < 0 ? "_" : receive(rest).toString();
            case '%' -> receive(2 * rest).toString();
            default -> line;
        };
    }

    private static int number(String line) {
        return line.length() > 1 && "$=*~>%".indexOf(line.charAt(0)) >= 0 ? Integer.parseInt(line.substring(1)) : 0;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) return CLOSED;
            if (next != '\r') line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private String bulk(int length) throws IOException {
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
