package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cluster of six machines, or of ten with `-Djavelina.network.primaries=5`, whose network is cut, loses packets and gets
/// slow, one thing after the other, as writers go on.
/// What a replica has confirmed is never lost, no shard has two writers, and all is well soon after the network is.
///
/// Needs root, and takes `-Djavelina.network.seconds=300`. With `-Djavelina.network.heal.millis=10000` it fails when healing takes longer.
class NetworkChaosTest {
    private static final long SECONDS = Long.getLong("javelina.network.seconds", 0);
    private static final long HEAL_MILLIS = Long.getLong("javelina.network.heal.millis", 40_000);
    private static final int TIMEOUT_MILLIS = Integer.getInteger("javelina.network.timeout", 3000);
    /// Only this fault, one of 0 to 8, when it is not negative.
    private static final int FAULT = Integer.getInteger("javelina.network.fault", -1);
    private static final int LONGEST_MILLIS = Integer.getInteger("javelina.network.longest", 3 * TIMEOUT_MILLIS);
    private static final int PRIMARIES = Integer.getInteger("javelina.network.primaries", 3);
    private static final int NODES = 2 * PRIMARIES;
    private static final int WRITERS = 3;
    private static final long QUIET_SECONDS = 10;
    private static final double IDLE_BYTES_PER_SECOND = 200_000;

    @TempDir
    Path folder;

    private final long seed = Long.getLong("javelina.seed", 1);
    private final SplittableRandom random = new SplittableRandom(seed);
    private TestNetwork network;
    private RealCluster cluster;

    /// The two of a shard, of which only one may write. It is asked by turns to do so, directly.
    private static final class Shard {
        private final List<RealMember> members;
        private final String probe;
        private final List<String> changes = new ArrayList<>();
        private RealMember writer;
        private long servedNanos = System.nanoTime();
        private long longestGapNanos;

        Shard(RealMember one, RealMember other, String key) {
            members = List.of(one, other);
            probe = "INCR {" + key + "}probe";
        }

        /// @return how often the writer has changed
        int look() {
            for (RealMember each : members) {
                if (!each.tryAsk(probe).startsWith(":")) continue;
                if (writer != null && writer != each) changes.add(writer.host + " -> " + each.host);
                writer = each;
                long now = System.nanoTime();
                longestGapNanos = Math.max(longestGapNanos, now - servedNanos);
                servedNanos = now;
            }
            return changes.size();
        }

        /// For how long nobody wrote, at the longest since this was asked last.
        long gapMillis() {
            long gap = Math.max(longestGapNanos, System.nanoTime() - servedNanos);
            longestGapNanos = 0;
            return TimeUnit.NANOSECONDS.toMillis(gap);
        }
    }

    @AfterEach
    void close() {
        if (cluster != null) cluster.close();
        if (network != null) network.close();
    }

    private void start() {
        String hindrance = SECONDS > 0 ? TestNetwork.whyNot() : "-Djavelina.network.seconds=60 asks for it";
        if (hindrance != null) System.out.println("No network is disturbed: " + hindrance);
        Assumptions.assumeTrue(hindrance == null, hindrance);
        network = new TestNetwork(NODES);
        cluster = new RealCluster(IntStream.range(0, NODES).mapToObj(i -> new MemberProcess(folder.resolve("" + i),
                network.address(i), network.prefix(i), TIMEOUT_MILLIS, "--protected-mode", "no", "--appendonly", "yes",
                "--appendfsync", "always")).toList());
        cluster.form(PRIMARIES);
    }

    @Test
    void shouldSurviveWhatNetworksDo() throws Exception {
        start();
        List<ChaosWriter> writers = IntStream.range(0, WRITERS)
                .mapToObj(number -> new ChaosWriter(cluster, number, seed).start()).toList();
        List<Shard> shards = IntStream.range(0, PRIMARIES).mapToObj(i -> new Shard(cluster.member(i),
                cluster.member(i + PRIMARIES), cluster.keyOf(i))).toList();
        List<String> story = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        try {
            while (System.nanoTime() < end && writers.stream().allMatch(each -> each.surprises().isEmpty()))
                disturb(shards, story);
            for (ChaosWriter each : writers) each.end();
            for (ChaosWriter each : writers) each.check();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + story + ": " + e.getMessage(), e);
        }
        int confirmations = writers.stream().mapToInt(ChaosWriter::confirmations).sum();
        System.out.printf("%d faults, %d writes confirmed, seed %d%n", story.size(), confirmations, seed);
        assertThat(confirmations).as("seed %d: %s", seed, story).isPositive();
    }

    /// What the bus and replication cost while nothing happens.
    @Test
    void shouldSendLittleWhenNothingHappens() throws Exception {
        start();
        Thread.sleep(TimeUnit.SECONDS.toMillis(QUIET_SECONDS));
        long start = System.nanoTime();
        List<long[]> before = IntStream.range(0, NODES).mapToObj(network::sent).toList();
        Thread.sleep(TimeUnit.SECONDS.toMillis(QUIET_SECONDS));
        double seconds = (System.nanoTime() - start) / 1e9;
        for (int i = 0; i < NODES; i++) {
            long[] sent = network.sent(i);
            double bytes = (sent[1] - before.get(i)[1]) / seconds;
            System.out.printf("idle, timeout %d ms: node %d sends %.0f packets with %.0f bytes in a second%n",
                    TIMEOUT_MILLIS, i, (sent[0] - before.get(i)[0]) / seconds, bytes);
            assertThat(bytes).isLessThan(IDLE_BYTES_PER_SECOND);
        }
    }

    private void disturb(List<Shard> shards, List<String> story) {
        List<Integer> before = shards.stream().map(Shard::look).toList();
        int millis = TIMEOUT_MILLIS / 2 + random.nextInt(LONGEST_MILLIS);
        String fault = fault(random.nextInt(NODES)) + " for " + millis + " ms";
        story.add(fault);
        shards.forEach(Shard::gapMillis);
        watch(shards, millis);
        long gap = shards.stream().mapToLong(Shard::gapMillis).max().orElseThrow();
        network.heal();
        long healed = System.nanoTime();
        cluster.awaitHealth();
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healed);
        for (int i = 0; i < shards.size(); i++) {
            Shard shard = shards.get(i);
            int changes = shard.look() - before.get(i);
            assertThat(changes).as("%s: writers %s", fault, shard.changes).isLessThanOrEqualTo(1);
        }
        System.out.printf("%s: some slots without a writer for %d ms, all well %d ms after it; writers %s%n", fault,
                gap,
                took, shards.stream().map(shard -> shard.writer == null ? "" : shard.writer.host).toList());
        assertThat(took).as(fault).isLessThan(HEAL_MILLIS);
    }

    /// Looks who writes, as long as it lasts.
    private static void watch(List<Shard> shards, long millis) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(millis)) {
            shards.forEach(Shard::look);
            TestServer.pause();
        }
    }

    private String fault(int node) {
        int other = (node + 1 + random.nextInt(NODES - 1)) % NODES;
        switch (FAULT < 0 ? random.nextInt(9) : FAULT) {
            case 0, 1 -> {
                network.isolate(List.of(node));
                return node + " is alone";
            }
            case 2 -> {
                network.isolate(List.of(node, other));
                return node + " and " + other + " are apart";
            }
            case 3 -> {
                for (int each = 0; each < NODES; each++) if (each != node) network.deafen(node, each);
                return node + " hears nobody";
            }
            case 4 -> {
                for (int each = 0; each < NODES; each++) if (each != node) network.deafen(each, node);
                return "nobody hears " + node;
            }
            case 5 -> {
                network.deafen(node, other);
                return node + " does not hear " + other;
            }
            case 6 -> {
                network.lose(node, 0.2);
                return node + " loses a fifth";
            }
            case 7 -> {
                network.deafen(node, other);
                network.deafen(other, node);
                return node + " and " + other + " do not hear each other";
            }
            default -> {
                return node + " is slow, " + network.slow(node);
            }
        }
    }
}
