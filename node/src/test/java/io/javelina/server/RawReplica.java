package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/// A replica of a few lines, which asks for data as replicas do and shows what it got, byte by byte.
final class RawReplica implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int MARK_LENGTH = 40;

    private final Socket socket = new Socket();
    private InputStream input;
    private String id = "?";
    private long offset = -1;

    private RawReplica() {}

    /// @param receiveBytes the size of the socket's receive buffer, 0 for the usual one
    static RawReplica to(int port, int receiveBytes) {
        RawReplica replica = new RawReplica();
        try {
            if (receiveBytes > 0) replica.socket.setReceiveBufferSize(receiveBytes);
            replica.socket.connect(new InetSocketAddress("127.0.0.1", port));
            replica.socket.setSoTimeout(PATIENCE_MILLIS);
            replica.socket.setTcpNoDelay(true);
            replica.input = new BufferedInputStream(replica.socket.getInputStream(), receiveBytes > 0 ? 512 : 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return replica;
    }

    static RawReplica to(int port) { return to(port, 0); }

    int localPort() { return socket.getLocalPort(); }

    String id() { return id; }

    /// The number of the last byte of the stream that it has.
    long offset() { return offset; }

    RawReplica from(String history, long at) {
        id = history;
        offset = at;
        return this;
    }

    void send(String... words) {
        try {
            socket.getOutputStream().write(RawClient.request(words).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a command and gives the line that comes back.
    String ask(String line) {
        send(line.split(" "));
        return line();
    }

    /// The next line that is not empty; `closed` when there is none any more.
    String line() {
        StringBuilder line = new StringBuilder();
        for (int next = read(); next != '\n' || line.isEmpty(); next = read()) {
            if (next < 0) return RawClient.CLOSED;
            if (next != '\r' && next != '\n') line.append((char) next);
        }
        return line.toString();
    }

    private int read() {
        try {
            return input.read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("nothing came", e);
        } catch (IOException e) {
            return -1;
        }
    }

    /// Exactly so many bytes.
    byte[] read(int bytes) {
        try {
            byte[] read = input.readNBytes(bytes);
            assertThat(read).as("bytes before the end").hasSize(bytes);
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Introduces itself as one that knows everything.
    RawReplica introduce() {
        assertThat(ask("REPLCONF listening-port " + localPort())).isEqualTo("+OK");
        assertThat(ask("REPLCONF capa eof capa psync2")).isEqualTo("+OK");
        return this;
    }

    /// Gets a snapshot; gives it.
    byte[] fullSync() {
        expectFullSync(ask("PSYNC ? -1"));
        byte[] snapshot = snapshot();
        acknowledge();
        return snapshot;
    }

    void expectFullSync(String answer) {
        String[] words = answer.split(" ");
        assertThat(words[0]).isEqualTo("+FULLRESYNC");
        id = words[1];
        offset = Long.parseLong(words[2]);
    }

    /// The snapshot that comes now.
    byte[] snapshot() {
        String head = line();
        if (!head.startsWith("$EOF:")) return read(Integer.parseInt(head.substring(1)));
        byte[] mark = head.substring(5).getBytes(StandardCharsets.ISO_8859_1);
        assertThat(mark).hasSize(MARK_LENGTH);
        var bytes = new java.io.ByteArrayOutputStream();
        while (!endsWith(bytes.toByteArray(), mark)) bytes.writeBytes(read(1));
        byte[] all = bytes.toByteArray();
        return java.util.Arrays.copyOf(all, all.length - MARK_LENGTH);
    }

    private static boolean endsWith(byte[] bytes, byte[] end) {
        return bytes.length >= end.length
                && java.util.Arrays.equals(bytes, bytes.length - end.length, bytes.length, end,
                        0, end.length);
    }

    /// Asks to go on; gives the answer.
    String goOn() { return ask("PSYNC " + id + " " + (offset + 1)); }

    void acknowledge() { send("REPLCONF", "ACK", Long.toString(offset)); }

    /// The next command of the stream, its words separated by blanks.
    String next() {
        String head = line();
        if (!head.startsWith("*")) return head;
        offset += head.length() + 2;
        StringBuilder command = new StringBuilder();
        for (int i = Integer.parseInt(head.substring(1)); i > 0; i--) {
            String length = line();
            byte[] word = read(Integer.parseInt(length.substring(1)));
            read(2);
            offset += length.length() + 2 + word.length + 2;
            command.append(command.isEmpty() ? "" : " ").append(new String(word, StandardCharsets.ISO_8859_1));
        }
        return command.toString();
    }

    /// The next command that is no PING.
    String nextChange() {
        String command = next();
        return command.equals("PING") ? nextChange() : command;
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
