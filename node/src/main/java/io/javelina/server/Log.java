package io.javelina.server;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The node's log in Valkey's format: `pid:role date level message`, to standard output or to a file. Any thread.
public final class Log {
    /// How much there is to say; a message is written when its level is at least the configured one.
    public enum Level {
        DEBUG('.'), VERBOSE('-'), NOTICE('*'), WARNING('#'), NOTHING(' ');

        private final char sign;

        Level(char sign) { this.sign = sign; }
    }

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd MMM yyyy HH:mm:ss.SSS", Locale.ROOT);

    private final NodeClock clock;
    private final long pid = ProcessHandle.current().pid();
    private volatile Level level = Level.NOTICE;
    /// `M` for a primary, `S` for a replica.
    private volatile char role = 'M';
    private volatile PrintStream target = System.out;

    Log(NodeClock clock) { this.clock = clock; }

    void replica(boolean is) { role = is ? 'S' : 'M'; }

    public void level(String name) { level = Level.valueOf(name.toUpperCase(Locale.ROOT)); }

    /// Appends to this file from now on.
    public void file(Path path) throws IOException {
        target = new PrintStream(Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                true);
    }

    public void debug(String message) { write(Level.DEBUG, message); }

    public void verbose(String message) { write(Level.VERBOSE, message); }

    public void notice(String message) { write(Level.NOTICE, message); }

    public void warning(String message) { write(Level.WARNING, message); }

    private void write(Level of, String message) {
        if (of.compareTo(level) < 0) return;
        target.println(pid + ":" + role + " " + DATE.format(now()) + " " + of.sign + " " + message);
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(clock.unixMillis()), ZoneId.systemDefault());
    }
}
