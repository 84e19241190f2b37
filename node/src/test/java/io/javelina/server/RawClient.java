package io.javelina.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/// A client of a few lines that sends any bytes and shows replies as they came, in text: `+OK`, `:1`, `$value`, `_` for
/// null, `[$a, $b]` for all kinds of aggregates, `closed` when the server has closed the connection.
final class RawClient extends RespSocket {
    static final String CLOSED = "closed";

    private RawClient(String host, int port) { super(host, port); }

    static RawClient to(int port) { return to("127.0.0.1", port); }

    static RawClient to(String host, int port) { return new RawClient(host, port); }

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

    void send(String bytes) { sendRaw(bytes); }

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

    private String read() throws IOException {
        String line = line();
        if (line == null) return CLOSED;
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
}
