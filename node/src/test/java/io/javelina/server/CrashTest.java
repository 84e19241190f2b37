package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes as processes that are killed at random moments, under load, amid rewrites and snapshots, again and again with the
/// same files: each time the next one finds what was promised. `-Djavelina.crash.rounds=300` does that more often.
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("javelina.crash.rounds", 6);
    private static final int START_SECONDS = 30;
    /// What `everysec` may lose.
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(2);

    @TempDir
    Path directory;

    private final long seed = RandomGenerator.getDefault().nextLong();
    private final SplittableRandom random = new SplittableRandom(seed);
    private Process process;

    @AfterEach
    void endProcess() { if (process != null) process.destroyForcibly(); }

    private RawClient start(String policy) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--management-port", "0", "--dir",
                directory.toString(), "--appendonly", "yes", "--appendfsync", policy, "--save", ""));
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile()).start();
        return connect(port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private RawClient connect(int port) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                RawClient client = RawClient.to(port);
                while (client.ask("PING").startsWith("-LOADING")) TestServer.pause();
                return client;
            } catch (UncheckedIOException e) {
                TestServer.pause();
            }
        }
        throw new AssertionError("seed " + seed + ": it does not start: " + Files.readString(directory.resolve("log")));
    }

    @Test
    void shouldLoseNothingThatWasPromised() throws Exception { crashes("always", 0); }

    @Test
    void shouldLoseNoMoreThanItsWindow() throws Exception { crashes("everysec", WINDOW_NANOS); }

    private void crashes(String policy, long windowNanos) throws Exception {
        long acknowledged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long safe;
            try (RawClient client = start(policy)) {
                long found = number(client.ask("GET counter"));
                assertThat(found).as("seed %d, round %d", seed, round).isGreaterThanOrEqualTo(acknowledged);
                // Each increment has put its number at the end of the list, in the same transaction.
                assertThat(client.ask("LLEN list")).as("seed %d, round %d", seed, round).isEqualTo(":" + found);
                safe = write(client, found, windowNanos);
            }
            acknowledged = safe;
            process.waitFor();
        }
    }

    /// Writes until the node is killed; gives what must be there after that.
    private long write(RawClient client, long start, long windowNanos) {
        List<Long> times = new ArrayList<>();
        long lifeMillis = 20 + random.nextInt(windowNanos == 0 ? 600 : 3500);
        long killNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lifeMillis);
        Thread killer = Thread.ofPlatform().start(() -> kill(killNanos));
        long last = start;
        while (true) {
            if (random.nextInt(100) == 0) client.trySend(RawClient.request("BGREWRITEAOF").getBytes());
            else if (random.nextInt(100) == 0) client.trySend(RawClient.request("BGSAVE").getBytes());
            else {
                String transaction = RawClient.request("MULTI") + RawClient.request("INCR", "counter")
                        + RawClient.request("RPUSH", "list", "x".repeat(random.nextInt(300)))
                        + RawClient.request("EXEC");
                if (!client.trySend(transaction.getBytes())) break;
                client.receive(3);
                String reply = client.receive();
                if (!reply.startsWith("[:")) break;
                last = Long.parseLong(reply.substring(2, reply.indexOf(',')));
                times.add(System.nanoTime());
                continue;
            }
            if (client.receive().equals(RawClient.CLOSED)) break;
        }
        await(killer);
        long oldest = killNanos - windowNanos;
        long late = windowNanos == 0 ? 0 : times.stream().filter(time -> time > oldest).count();
        return last - late;
    }

    private void kill(long atNanos) {
        while (System.nanoTime() < atNanos) TestServer.pause();
        process.destroyForcibly();
    }

    private static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long number(String reply) { return reply.equals("_") ? 0 : Long.parseLong(reply.substring(1)); }
}
