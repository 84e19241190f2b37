package io.javelina.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A client of a few lines that shows replies as they are: strings, longs, doubles, lists, maps and null; an error is a
/// string that begins with a minus.
final class TestConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream input;

    private TestConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        input = new BufferedInputStream(socket.getInputStream());
    }

    static TestConnection to(int port) {
        try {
            return new TestConnection(new Socket("127.0.0.1", port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int localPort() { return socket.getLocalPort(); }

    /// Sends a command, its words split at blanks, and gives the reply.
    Object ask(String line) { return askWords(line.split(" ")); }

    Object askWords(String... words) {
        send(words);
        return receive();
    }

    String text(String line) { return (String) ask(line); }

    /// The fields of INFO.
    Map<String, String> info(String section) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : text("INFO " + section).split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) fields.put(line.substring(0, colon), line.substring(colon + 1));
        }
        return fields;
    }

    /// MEMORY STATS as a map, whatever the protocol.
    Map<Object, Object> memoryStats() { return map(ask("MEMORY STATS")); }

    long memory(String field) { return (long) memoryStats().get(field); }

    @SuppressWarnings("unchecked")
    static Map<Object, Object> map(Object reply) {
        if (reply instanceof Map<?, ?> map) return (Map<Object, Object>) map;
        Map<Object, Object> map = new LinkedHashMap<>();
        List<?> flat = (List<?>) reply;
        for (int i = 0; i < flat.size(); i += 2) map.put(flat.get(i), flat.get(i + 1));
        return map;
    }

    void send(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        sendRaw(request.toString());
    }

    void sendRaw(String bytes) {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Object receive() {
        try {
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object read() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case '-' -> line;
            case ':' -> Long.parseLong(rest);
            case ',' -> Double.parseDouble(rest);
            case '#' -> rest.equals("t");
            case '_' -> null;
            case '$' -> bulk(Integer.parseInt(rest));
            case '=' -> bulk(Integer.parseInt(rest)).substring(4);
            case '*', '~', '>' -> list(Integer.parseInt(rest));
            case '%' -> pairs(Integer.parseInt(rest));
            default -> throw new IOException("no reply: " + line);
        };
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) throw new IOException("the server has closed");
            if (next != '\r') line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private String bulk(int length) throws IOException {
        if (length < 0) return null;
        byte[] bytes = input.readNBytes(length);
        input.readNBytes(2);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private List<Object> list(int count) throws IOException {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < count; i++) list.add(read());
        return list;
    }

    private Map<Object, Object> pairs(int count) throws IOException {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) map.put(read(), read());
        return map;
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
