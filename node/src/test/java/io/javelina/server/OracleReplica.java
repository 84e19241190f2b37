package io.javelina.server;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A replica of a real server that keeps no data: it shows what the server propagates.
final class OracleReplica implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String MARK = "end of what was propagated";

    private final Socket socket;
    private final InputStream input;
    private final RawClient client;
    private int database;
    private int marks;

    /// Synchronizes with the server on this port.
    OracleReplica(int port) throws IOException {
        client = RawClient.to(port);
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        input = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        send("REPLCONF listening-port 1");
        if (!line().equals("+OK")) throw new IOException("not accepted as a replica");
        send("PSYNC ? -1");
        String answer = line();
        if (!answer.startsWith("+FULLRESYNC")) throw new IOException(answer);
        input.skipNBytes(Long.parseLong(line().substring(1)));
    }

    private void send(String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /// What the server has propagated since the last call.
    List<PropagatedCommand> take() {
        String mark = "" + ++marks;
        client.askWords("PUBLISH", MARK, mark);
        List<PropagatedCommand> taken = new ArrayList<>();
        try {
            for (List<String> words = read(); !isMark(words, mark); words = read()) {
                String name = words.getFirst().toUpperCase();
                if (name.equals("SELECT")) database = Integer.parseInt(words.get(1));
                else if (!name.equals("PING")) taken.add(new PropagatedCommand(database, words));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return taken;
    }

    private static boolean isMark(List<String> words, String mark) {
        return words.size() == 3 && words.get(1).equals(MARK) && words.get(2).equals(mark);
    }

    private List<String> read() throws IOException {
        int count = Integer.parseInt(line().substring(1));
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = Integer.parseInt(line().substring(1));
            words.add(new String(input.readNBytes(length), StandardCharsets.ISO_8859_1));
            input.skipNBytes(2);
        }
        return words;
    }

    /// The next line that is not empty: while the server prepares something it sends bare line feeds.
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next != '\n' || line.isEmpty(); next = input.read()) {
            if (next < 0) throw new EOFException("the server has gone");
            if (next != '\r' && next != '\n') line.append((char) next);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        client.close();
        socket.close();
    }
}
