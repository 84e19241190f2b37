package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cluster of processes of which one after the other is killed, or halted for a while, as writers go on. What a replica has
/// confirmed is never lost. `-Djavelina.chaos.seconds=600` goes on for longer.
class ClusterChaosTest {
    private static final long SECONDS = Long.getLong("javelina.chaos.seconds", 15);
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int PRIMARIES = 3;
    private static final int WRITERS = 3;
    private static final int KEYS = 20;
    private static final long COVERED_NANOS = TimeUnit.SECONDS.toNanos(10);

    @TempDir
    Path folder;

    private final long seed = Long.getLong("javelina.chaos.seed", RandomGenerator.getDefault().nextLong());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private RealCluster cluster;
    private volatile boolean ends;

    @AfterEach
    void close() { if (cluster != null) cluster.close(); }

    /// Counts up keys of its own, each in steps of one, and asks for a replica that has it, too.
    private final class Writer {
        private final int number;
        private final SplittableRandom choice;
        private final Map<Integer, RawClient> clients = new HashMap<>();
        private final Map<String, Integer> ports = new HashMap<>();
        /// By key, the greatest number that a replica has confirmed.
        private final Map<String, Long> confirmed = new HashMap<>();
        /// By key, how often it may have been counted up.
        private final Map<String, Long> attempts = new HashMap<>();
        private int confirmations;

        Writer(int number) {
            this.number = number;
            this.choice = new SplittableRandom(seed + number);
        }

        void run() {
            while (!ends) {
                String key = "count:" + number + ":" + choice.nextInt(KEYS);
                int port = ports.computeIfAbsent(key, any -> anyPort());
                try {
                    write(key, port);
                } catch (UncheckedIOException e) {
                    lost(port);
                    ports.put(key, anyPort());
                    TestServer.pause();
                }
            }
            clients.values().forEach(RawClient::close);
        }

        private int anyPort() { return cluster.member(choice.nextInt(cluster.members.size())).port; }

        private void lost(int port) {
            RawClient client = clients.remove(port);
            if (client != null) client.close();
        }

        private void write(String key, int port) {
            RawClient client = clients.computeIfAbsent(port, RawClient::to);
            attempts.merge(key, 1L, Long::sum);
            String reply = client.ask("INCR " + key);
            if (reply.startsWith(":")) {
                counted(key, Long.parseLong(reply.substring(1)), client.ask("WAIT 1 1000"));
                return;
            }
            // Nothing was written; but whoever closes the connection may have.
            if (reply.equals(RawClient.CLOSED)) lost(port);
            else attempts.merge(key, -1L, Long::sum);
            ports.put(key, reply.startsWith("-MOVED") ? RealCluster.portOf(reply) : anyPort());
            if (!reply.startsWith("-MOVED")) TestServer.pause();
        }

        private void counted(String key, long value, String waited) {
            if (value <= confirmed.getOrDefault(key, 0L))
                surprises.add(key + " is " + value + ", but was confirmed as " + confirmed.get(key));
            if (!waited.startsWith(":") || waited.equals(":0")) return;
            confirmed.put(key, value);
            confirmations++;
        }

        void check() {
            for (String key : attempts.keySet()) {
                String reply = cluster.ask("GET " + key);
                long found = reply.equals("_") ? 0 : Long.parseLong(reply.substring(1));
                assertThat(found).as("seed %d: %s", seed, key).isBetween(confirmed.getOrDefault(key, 0L),
                        attempts.get(key));
            }
        }
    }

    @Test
    void shouldLoseNothingThatAReplicaConfirmed() throws Exception {
        List<MemberProcess> members = new ArrayList<>();
        for (int i = 0; i < 2 * PRIMARIES; i++)
            members.add(new MemberProcess(folder.resolve("" + i), TIMEOUT_MILLIS, "--appendonly", "yes",
                    "--appendfsync", "always"));
        cluster = new RealCluster(members);
        cluster.form(PRIMARIES);
        List<Writer> writers = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Writer writer = new Writer(i);
            writers.add(writer);
            threads.add(Thread.ofPlatform().start(writer::run));
        }
        List<String> story = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end && surprises.isEmpty()) {
            story.add(disturb(members));
            awaitHealth(story);
            pause(random.nextInt(500));
        }
        ends = true;
        for (Thread thread : threads) thread.join();
        int confirmations = writers.stream().mapToInt(writer -> writer.confirmations).sum();
        System.out.printf("%d faults, %d writes confirmed, seed %d: %s%n", story.size(), confirmations, seed, story);
        assertThat(surprises).as("seed %d: %s", seed, story).isEmpty();
        assertThat(confirmations).as("seed %d: %s", seed, story).isPositive();
        for (Writer each : writers) each.check();
    }

    private String disturb(List<MemberProcess> members) {
        int chosen = random.nextInt(members.size());
        MemberProcess member = members.get(chosen);
        boolean kills = random.nextBoolean();
        int millis = random.nextInt(2 * TIMEOUT_MILLIS);
        if (kills) member.kill();
        else member.halt();
        pause(millis);
        if (kills) member.start();
        else member.resume();
        return (kills ? "killed " : "halted ") + chosen + " for " + millis + " ms";
    }

    /// All slots are served again soon, and sooner or later everybody has its place.
    private void awaitHealth(List<String> story) {
        long start = System.nanoTime();
        try {
            cluster.await("slots served", this::isCovered);
            assertThat(System.nanoTime() - start).as("seed %d: %s", seed, story).isLessThan(COVERED_NANOS);
            cluster.awaitHealth();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + story + ": " + e.getMessage(), e);
        }
    }

    private boolean isCovered() {
        return cluster.members.stream().filter(each -> each.tryAsk("CLUSTER INFO").contains("cluster_state:ok"))
                .count() > PRIMARIES && cluster.ask("GET count:0:0").matches("_|\\$\\d+");
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
