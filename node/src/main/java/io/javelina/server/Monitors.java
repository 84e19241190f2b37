package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Flag;
import io.javelina.command.Request;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// MONITOR: clients that are shown every command that was executed, in a line each:
///
///     +1339518083.107412 [0 127.0.0.1:60866] "SET" "key" "value\r\n"
///
/// Commands of administrators are not shown, nor are secrets. A command that waits is shown once, when it begins to; those
/// of a transaction when they are executed, before their EXEC. Node loop only.
final class Monitors {
    private static final long MICROS_PER_SECOND = TimeUnit.SECONDS.toMicros(1);
    private static final String HEX = "0123456789abcdef";
    private static final String ESCAPED = "\n\r\t\u0007\b\\\"";
    private static final String ESCAPES = "nrtab\\\"";

    private final NodeClock clock;
    private final List<Connection> monitors = new ArrayList<>();
    private final Reply reply = new Reply();

    Monitors(NodeClock clock) { this.clock = clock; }

    boolean areWatching() { return !monitors.isEmpty(); }

    void add(Connection connection) {
        connection.monitor(true);
        monitors.add(connection);
    }

    void remove(Connection connection) {
        if (!connection.isMonitor()) return;
        connection.monitor(false);
        monitors.remove(connection);
    }

    /// Shows a command that its client's output does not wait for any more.
    void show(Request request) {
        if (request.command().has(Flag.ADMIN) || request.command().has(Flag.SKIP_MONITOR)) return;
        showAnyway(request);
    }

    /// Shows a command before it is executed, since others will be executed by it.
    void showCaller(Request request) { if (request.client() instanceof Connection) showAnyway(request); }

    private void showAnyway(Request request) {
        byte[] line = line(request).getBytes(StandardCharsets.ISO_8859_1);
        for (Connection monitor : List.copyOf(monitors)) show(monitor, line);
    }

    private void show(Connection monitor, byte[] line) {
        if (monitor.isClosing()) return;
        reply.bind(monitor.replySink(), monitor.protocol());
        reply.raw(line);
        reply.commit();
        monitor.pushed();
    }

    private String line(Request request) {
        long micros = clock.unixMicros();
        Client client = request.client();
        StringBuilder line = new StringBuilder("+").append(micros / MICROS_PER_SECOND).append('.');
        line.append(String.format("%06d", micros % MICROS_PER_SECOND));
        line.append(" [").append(client.database().index()).append(' ').append(origin(client)).append(']');
        for (int i = 0; i < request.size(); i++) quote(line.append(' '), request, i);
        return line.append("\r\n").toString();
    }

    private static String origin(Client sender) {
        if (!(sender instanceof Connection client)) return "lua";
        boolean isUnix = Transport.isUnix(client.channel());
        return isUnix ? "unix:" + Addresses.ip(client.channel()) : Addresses.peer(client.channel());
    }

    private static void quote(StringBuilder line, Request request, int index) {
        line.append('"');
        if (ShownArguments.isSecret(request, index)) line.append(ShownArguments.REDACTED);
        else append(line, request.argument(index));
        line.append('"');
    }

    private static void append(StringBuilder line, Slice argument) {
        for (int i = 0; i < argument.length(); i++) {
            int letter = argument.at(i);
            int escape = ESCAPED.indexOf(letter);
            if (escape >= 0) line.append('\\').append(ESCAPES.charAt(escape));
            else if (letter >= ' ' && letter <= '~') line.append((char) letter);
            else line.append("\\x").append(HEX.charAt(letter >> 4)).append(HEX.charAt(letter & 15));
        }
    }
}
