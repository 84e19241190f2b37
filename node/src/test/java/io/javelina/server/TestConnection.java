package io.javelina.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A client of a few lines that shows replies as they are: strings, longs, doubles, lists, maps and null; an error is a
/// string that begins with a minus.
final class TestConnection extends RespSocket {
    private TestConnection(int port) { super(port); }

    static TestConnection to(int port) { return new TestConnection(port); }

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

    void send(String... words) { sendRaw(request(words)); }

    Object receive() {
        try {
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object read() throws IOException {
        String line = line();
        if (line == null) throw new IOException("the server has closed");
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> rest;
            case '-' -> line;
            case ':' -> Long.parseLong(rest);
            case ',' -> Double.parseDouble(rest);
            case '#' -> rest.equals("t");
            case '_' -> null;
            case '$' -> rest.startsWith("-") ? null : bulk(Integer.parseInt(rest));
            case '=' -> bulk(Integer.parseInt(rest)).substring(4);
            case '*', '~', '>' -> list(Integer.parseInt(rest));
            case '%' -> pairs(Integer.parseInt(rest));
            default -> throw new IOException("no reply: " + line);
        };
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
}
