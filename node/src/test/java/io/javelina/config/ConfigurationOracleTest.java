package io.javelina.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.javelina.FreePorts;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Asks redis-server what it says to the same files and changes. Where it is not installed the test is skipped, unless
/// `javelina.require.oracle` forbids that.
class ConfigurationOracleTest {
    private static final long SEED = Long.getLong("javelina.seed", 20_251_106L);
    private static final Path ORACLE = Path.of("/usr/bin/redis-server");
    /// Directives that mean the same to both, and that change nothing outside the process.
    private static final List<String> COMMON = List.of("maxmemory", "maxmemory-clients", "maxmemory-policy", "timeout",
            "tcp-keepalive", "hz", "lfu-log-factor", "lfu-decay-time", "slowlog-max-len",
            "slowlog-log-slower-than", "latency-monitor-threshold", "notify-keyspace-events", "save",
            "client-output-buffer-limit", "client-query-buffer-limit", "proto-max-bulk-len", "hash-max-ziplist-entries",
            "hash-max-listpack-value", "set-max-intset-entries", "zset-max-listpack-entries", "list-max-listpack-size",
            "list-compress-depth", "stream-node-max-bytes", "stream-node-max-entries", "hll-sparse-max-bytes",
            "tracking-table-max-keys", "acllog-max-len", "active-expire-effort", "activerehashing", "dynamic-hz",
            "lua-time-limit", "loglevel", "appendfsync", "oom-score-adj-values", "latency-tracking-info-percentiles",
            "repl-backlog-size", "repl-timeout", "replica-priority", "min-slaves-to-write", "lazyfree-lazy-expire",
            "cluster-announce-hostname", "shutdown-on-sigterm", "auto-aof-rewrite-min-size", "acl-pubsub-default",
            "replica-announce-ip", "databases", "unixsocketperm", "nosuch");
    private static final List<String> VALUES = List.of("", "0", "1", "-1", "-2", "5", "64", "65", "100", "1mb", "1MB",
            "10kb",
            "2g", "3gb", "7k", "1tb", "1.5", "abc", "01", "+1", " 1", "1 ", "5%", "101%", "%", "yes", "no", "YES",
            "true",
            "KEA", "Kx", "AKEm", "foo", "60 1", "60", "60 1 30", "3600 1 60 10", "+60 1", "0 0", "60  1",
            "normal 1 2 3",
            "replica 1mb 2mb 3 pubsub 0 0 0", "master 1 2 3", "normal a b c", "normal 1 2", "0 200 800", "1 2",
            "1 2 9999",
            "50 99 99.9", "50.50", "1e1", "101", "nan", "allkeys-lru", "NOEVICTION", "debug", "everysec", "default",
            "save nosave",
            "now force", "a-b.c", "a_b", "2147483647", "2147483648", "4294967295", "4294967296", "9223372036854775807",
            "9223372036854775808", "18446744073709551615", "99999999999999999999999");

    @TempDir
    Path directory;

    @BeforeEach
    void needTheOracle() {
        if (Files.isExecutable(ORACLE)) return;
        String reason = ORACLE + " is not installed: nothing to compare with";
        if (Boolean.getBoolean("javelina.require.oracle")) throw new AssertionError(reason);
        System.out.println("skipped: " + reason);
        abort(reason);
    }

    @Test
    void shouldRefuseTheSameFilesInTheSameWords() throws Exception {
        List<String> files = List.of("nosuch 1\n", "# c\n\n  port 1 2 \t\n", "port\n", "port \"1\n", "port '1'2\n",
                "port 70000\n", "hz a\n", "maxmemory 1tb\n", "appendonly maybe\n", "appendfsync loud\n", "save 1\n",
                "save a b\n", "save 60 1 2\n", "client-output-buffer-limit normal 1 2\n",
                "client-output-buffer-limit x 1 2 3\n", "oom-score-adj-values 1 2\n", "notify-keyspace-events Q\n",
                "notify-keyspace-events\n", "replicaof a\n", "rename-command x\n", "include\n", "user\n",
                "loadmodule\n",
                "sentinel monitor x\n", "a.b\n", "dir /nosuch\n", "dbfilename a/b\n",
                "unixsocketperm 9\n", "unixsocketperm 1777\n",
                "latency-tracking-info-percentiles 101\n", "latency-tracking-info-percentiles x\n",
                "shutdown-on-sigint save nosave\n", "maxmemory-clients 101%\n", "cluster-announce-hostname a_b\n",
                "cluster-enabled yes\nreplicaof a 1\n", "logfile /nosuch/x\n", "bind " + "a ".repeat(17) + "\n",
                "appendfilename a/b\n", "proc-title-template {x}\n", "maxclients 0\n", "SAVE \"60 1 2\"\n",
                "lua-replicate-commands yes no\n", "port \"1\\x30\" 2\n");
        for (String text : files) {
            Path file = ConfigurationFixture.file(directory, text);
            assertThat(ourError(file.toString())).as(text).isEqualTo(theirError(file.toString()));
        }
    }

    @Test
    void shouldRefuseTheSameOptionsInTheSameWords() throws Exception {
        List<List<String>> lines = List.of(List.of("--foo", "bar"), List.of("--port"), List.of("--port", "1", "2"),
                List.of("--port", "--hz", "1"), List.of("--save", "60"), List.of("--port 1", "--foo"),
                List.of("--appendfsync", "a\"b"), List.of("--save", "--nosuch", "x"), List.of("--port 1 2"));
        for (List<String> line : lines) {
            String[] arguments = line.toArray(String[]::new);
            assertThat(ourError(arguments)).as(line.toString()).isEqualTo(theirError(arguments));
        }
    }

    private static String ourError(String... arguments) {
        try {
            ConfigurationFixture.started(arguments);
            return "no error";
        } catch (ConfigurationFileException refused) {
            return refused.getMessage().replace("(Version 1.2.3)", "()").strip();
        }
    }

    private String theirError(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(ORACLE.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .directory(directory.toFile()).start();
        try {
            boolean ended = process.waitFor(30, TimeUnit.SECONDS);
            assertThat(ended).as("redis-server refuses " + command).isTrue();
            return Text.of(process.getErrorStream().readAllBytes()).replaceAll("\\(Redis [0-9.]+\\)", "()").strip();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldAnswerChangesInTheSameWords() throws Exception {
        int port = FreePorts.next();
        Process process = new ProcessBuilder(ORACLE.toString(), "--port", "" + port, "--save", "", "--bind",
                "127.0.0.1")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).directory(directory.toFile()).start();
        try (Socket socket = connected(port)) {
            compareChanges(new Client(socket));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void compareChanges(Client oracle) throws Exception {
        Random random = new Random(SEED);
        Configuration ours = ConfigurationFixture.load("");
        List<String> differences = new ArrayList<>();
        for (String name : COMMON) {
            oracle.ask("CONFIG", "SET", name, shown(ours, name));
            if (!name.equals("nosuch"))
                assertThat(oracle.ask("CONFIG", "GET", name)).as(name).contains(shown(ours, name));
        }
        for (int i = 0; i < 5_000; i++) {
            String name = COMMON.get(random.nextInt(COMMON.size()));
            String other = COMMON.get(random.nextInt(COMMON.size()));
            List<String> change = new ArrayList<>(List.of(name, VALUES.get(random.nextInt(VALUES.size()))));
            if (random.nextInt(4) == 0) change.addAll(List.of(other, VALUES.get(random.nextInt(VALUES.size()))));
            String[] words = change.toArray(String[]::new);
            if (newerThanTheOracle(words)) continue;
            String our = ConfigurationFixture.set(ours, words) + "\n" + entries(ConfigurationFixture.get(ours, name));
            String their = oracle.set(words) + "\n" + oracle.ask("CONFIG", "GET", name);
            if (!our.equals(their)) differences.add(change + "\nhere: " + our + "\nthere: " + their);
        }
        assertThat(differences).as("-Djavelina.seed=" + SEED).isEmpty();
    }

    /// Valkey's lists of shutdown options and of log levels grew since.
    private static boolean newerThanTheOracle(String... words) {
        return List.of(words).contains("shutdown-on-sigterm") || List.of(words).contains("loglevel");
    }

    private static String shown(Configuration configuration, String name) {
        return Directives.find(name) == null ? "" : configuration.show(Directives.find(name));
    }

    private static String entries(List<String> namesAndValues) { return String.join("\n", namesAndValues); }

    private static Socket connected(int port) throws Exception {
        for (int attempt = 0;; attempt++) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException notYet) {
                if (attempt == 100) throw notYet;
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /// The little of the protocol that is needed to ask.
    private static final class Client {
        private final OutputStream output;
        private final DataInputStream input;

        Client(Socket socket) throws IOException {
            output = socket.getOutputStream();
            input = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        }

        String set(String... namesAndValues) throws IOException {
            List<String> words = new ArrayList<>(List.of("CONFIG", "SET"));
            words.addAll(List.of(namesAndValues));
            return ask(words.toArray(String[]::new));
        }

        /// A status or error with its sign; the elements of an array on a line each.
        String ask(String... words) throws IOException {
            StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words)
                request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
            output.write(Text.bytes(request.toString()));
            String line = line();
            if (!line.startsWith("*")) return line;
            List<String> elements = new ArrayList<>();
            for (int left = Integer.parseInt(line.substring(1)); left > 0; left--) elements.add(bulk());
            return String.join("\n", elements);
        }

        private String bulk() throws IOException {
            byte[] bytes = input.readNBytes(Integer.parseInt(line().substring(1)));
            line();
            return Text.of(bytes);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = input.readByte(); b != '\n'; b = input.readByte()) if (b != '\r') line.append((char) b);
            return line.toString();
        }
    }
}
