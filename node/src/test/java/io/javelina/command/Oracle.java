package io.javelina.command;

import io.javelina.FreePorts;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A real server to compare with: `valkey-server` or `redis-server` from the PATH, started on a free port.
public final class Oracle implements AutoCloseable {
    private static final int START_SECONDS = 30;

    private final Process process;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Oracle(Process process, Socket socket) throws IOException {
        this.process = process;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    /// Starts a server with these options of the command line. Without one on this machine the test is skipped, and fails when the system property
    /// `javelina.require.oracle` is `true`.
    public static Oracle start(String... options) throws IOException {
        Optional<Path> binary = binary();
        if (binary.isEmpty() && Boolean.getBoolean("javelina.require.oracle"))
            throw new AssertionError("neither valkey-server nor redis-server on the PATH");
        if (binary.isEmpty()) System.out.println("skipped: neither valkey-server nor redis-server on the PATH");
        Assumptions.assumeTrue(binary.isPresent(), "neither valkey-server nor redis-server on the PATH");
        int port = FreePorts.next();
        List<String> line = new ArrayList<>(List.of(binary.get().toString(), "--port", "" + port, "--save", "",
                "--daemonize", "no", "--loglevel", "warning", "--enable-debug-command", "local"));
        line.addAll(List.of(options));
        Process process = new ProcessBuilder(line).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        return new Oracle(process, connect(process, port));
    }

    private static Optional<Path> binary() {
        return List.of("valkey-server", "redis-server").stream()
                .flatMap(
                        name -> List.of(System.getenv("PATH").split(":")).stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable).findFirst();
    }

    private static Socket connect(Process process, int port) throws IOException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) try {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            if (!process.isAlive() || System.nanoTime() > deadlineNanos) {
                process.destroy();
                throw e;
            }
            Thread.onSpinWait();
        }
    }

    /// Where others can connect to it.
    public int port() { return socket.getPort(); }

    /// The raw reply to a command of these arguments, one byte per character.
    String run(List<String> words) {
        send(words);
        return read();
    }

    /// Sends a command whose reply [#read] will give.
    void send(List<String> words) {
        try {
            StringBuilder text = new StringBuilder("*" + words.size() + "\r\n");
            for (String word : words) text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
            out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String run(String line) { return run(Words.of(line)); }

    /// The next reply, or push message, that was not asked for by itself.
    String read() {
        try {
            return RespText.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The reply to a command line in the notation of [RespText].
    String ask(String line) { return RespText.of(run(line)); }

    /// Changes of data since it started, or since CONFIG RESETSTAT.
    long changes() {
        return ask("INFO persistence").lines().filter(line -> line.startsWith("rdb_changes_since_last_save:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1))).findFirst().orElseThrow();
    }

    /// A second connection that hears of all keyspace events from now on.
    Listener listen() throws IOException {
        run("CONFIG SET notify-keyspace-events KEA");
        return new Listener(new Socket(socket.getInetAddress(), socket.getPort()));
    }

    /// The events of the server, in the order in which they happened.
    static final class Listener implements AutoCloseable {
        private static final String CHANNEL = "__keyevent@0__:";

        private final Socket socket;
        private final InputStream in;

        Listener(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            send("PSUBSCRIBE " + CHANNEL + "*");
            RespText.read(in);
        }

        private void send(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }

        /// The events since the last call, as `set key`. The other connection's commands must have been replied to.
        List<String> events() throws IOException {
            List<String> events = new ArrayList<>();
            send("PING");
            for (String message = next(); !message.startsWith("[$pong"); message = next()) {
                String event = message.substring(message.lastIndexOf(CHANNEL) + CHANNEL.length(), message.length() - 1);
                events.add(event.replace(", $", " "));
            }
            return events;
        }

        private String next() throws IOException { return RespText.of(RespText.read(in)); }

        @Override
        public void close() throws IOException { socket.close(); }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        process.destroy();
    }
}
