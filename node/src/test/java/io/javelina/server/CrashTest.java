package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes as processes that are killed at random moments, under load, amid rewrites and snapshots, again and again with the
/// same files: each time the next one finds what was promised. Some are killed at random moments, some just when a file in
/// their folders appears, is replaced or goes: the steps of a rewrite, of its manifest, of a snapshot.
/// `-Djavelina.crash.rounds=300` does that more often.
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("javelina.crash.rounds", 6);
    private static final int START_SECONDS = 30;
    /// What `everysec` may lose: that long, and until the node looks again, it collects while the disk is busy. After that it
    /// acknowledges nothing before all of that is written.
    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(2100);

    /// After each so many rounds the snapshot is looked at.
    private static final int SNAPSHOT_ROUNDS = 5;
    private static final long LONGEST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    @TempDir
    Path directory;

    private final long seed = Long.getLong("javelina.seed", 1);
    private final SplittableRandom random = new SplittableRandom(seed);
    private Process process;
    private int port;
    /// How many were killed amid the steps of files.
    private int aimed;
    private volatile long killedNanos;

    @AfterEach
    void endProcess() { if (process != null) process.destroyForcibly(); }

    private RawClient start(String... options) throws IOException {
        port = FreePorts.next();
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--management-port", "0", "--dir",
                directory.toString(), "--save", ""));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile()).start();
        return connect();
    }

    private RawClient connect() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                RawClient client = RawClient.to(port);
                while (client.ask("PING").startsWith("-LOADING")) TestServer.pause();
                if (client.ask("PING").equals("+PONG")) return client;
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
            try (RawClient client = start("--appendonly", "yes", "--appendfsync", policy)) {
                long found = number(client.ask("GET counter"));
                assertThat(found).as("seed %d, round %d", seed, round).isGreaterThanOrEqualTo(acknowledged);
                // Each increment has put its number at the end of the list, in the same transaction.
                assertThat(client.ask("LLEN list")).as("seed %d, round %d", seed, round).isEqualTo(":" + found);
                safe = write(client, found, windowNanos);
            }
            acknowledged = safe;
            process.waitFor();
            checkSnapshot(round);
        }
        System.out.printf("%s: %d kills, %d of them amid the steps of files; %d changes, seed %d%n", policy, ROUNDS,
                aimed, acknowledged, seed);
    }

    /// Whatever the moment, the snapshot is a whole one: with a transaction all or nothing.
    private void checkSnapshot(int round) throws Exception {
        if (round % SNAPSHOT_ROUNDS != 0 || !Files.exists(directory.resolve("dump.rdb"))) return;
        try (RawClient client = start("--appendonly", "no")) {
            assertThat(client.ask("LLEN list")).as("seed %d, round %d", seed, round)
                    .isEqualTo(":" + number(client.ask("GET counter")));
        }
        process.destroyForcibly().waitFor();
    }

    /// Writes until the node is killed; gives what must be there after that.
    private long write(RawClient client, long start, long windowNanos) {
        List<Long> times = new ArrayList<>();
        long lifeMillis = 20 + random.nextInt(windowNanos == 0 ? 600 : 3500);
        long killNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lifeMillis);
        boolean aims = random.nextBoolean();
        int steps = 1 + random.nextInt(7);
        long delayNanos = random.nextLong(LONGEST_DELAY_NANOS);
        Thread killer = Thread.ofPlatform()
                .start(() -> {
                    if (aims) killAmidSteps(killNanos, steps, delayNanos);
                    else killAt(killNanos);
                });
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
        if (windowNanos == 0 || times.isEmpty()) return last;
        long oldest = Math.min(killedNanos, times.getLast()) - windowNanos;
        return last - times.stream().filter(time -> time > oldest).count();
    }

    private void killAt(long nanos) {
        while (System.nanoTime() < nanos) TestServer.pause();
        kill();
    }

    private void kill() {
        killedNanos = System.nanoTime();
        process.destroyForcibly();
    }

    /// Has files made, waits for so many steps of that, and kills the node a moment later.
    private void killAmidSteps(long atNanos, int steps, long delayNanos) {
        while (System.nanoTime() < atNanos) TestServer.pause();
        try (RawClient client = RawClient.to(port)) {
            client.trySend((RawClient.request("BGREWRITEAOF") + RawClient.request("BGSAVE")).getBytes());
            int seen = 0;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            for (String before = files(); seen < steps && System.nanoTime() < deadline;) {
                String now = files();
                if (!now.equals(before)) seen++;
                before = now;
            }
            if (seen == steps) aimed++;
            LockSupport.parkNanos(delayNanos);
        } finally {
            kill();
        }
    }

    /// Which files there are, and which ones they are: a replaced one is another.
    private String files() {
        StringBuilder files = new StringBuilder();
        for (Path folder : List.of(directory, directory.resolve("appendonlydir"))) {
            String[] names = folder.toFile().list();
            if (names == null) continue;
            for (String each : names) files.append(each).append(identity(folder.resolve(each))).append(' ');
        }
        return files.toString();
    }

    private static Object identity(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            // Gone since it was listed.
            return "";
        }
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
