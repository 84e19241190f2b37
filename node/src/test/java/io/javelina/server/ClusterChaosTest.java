package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cluster of processes to which one thing after the other happens as writers go on: some are killed or halted, for shorter
/// and longer than it takes to fail, and some take over from their primaries. What a replica has confirmed is never lost, no number comes
/// twice, and all is well soon after each fault is over. `-Djavelina.chaos.seconds=600` goes on for longer,
/// `-Djavelina.chaos.seed=N` does the same things once more, at other moments.
class ClusterChaosTest {
    private static final long SECONDS = Long.getLong("javelina.chaos.seconds", 15);
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int PRIMARIES = Integer.getInteger("javelina.chaos.primaries", 5);
    private static final int WRITERS = 3;
    /// After a fault all slots have to be served again; slow machines need longer to start processes.
    private static final long COVERED_NANOS = TimeUnit.SECONDS.toNanos(Long.getLong("javelina.chaos.covered", 30));

    @TempDir
    Path folder;

    private final long seed = Long.getLong("javelina.chaos.seed", RandomGenerator.getDefault().nextLong());
    private final SplittableRandom random = new SplittableRandom(seed);
    private RealCluster cluster;
    private List<MemberProcess> members;
    private long longestUncoveredMillis;
    private long longestUnhealthyMillis;

    @AfterEach
    void close() { if (cluster != null) cluster.close(); }

    @Test
    void shouldLoseNothingThatAReplicaConfirmed() throws Exception {
        members = new ArrayList<>();
        for (int i = 0; i < 2 * PRIMARIES; i++)
            members.add(new MemberProcess(folder.resolve("" + i), TIMEOUT_MILLIS, "--appendonly", "yes",
                    "--appendfsync", "always"));
        cluster = new RealCluster(members);
        cluster.form(PRIMARIES);
        List<ChaosWriter> writers = IntStream.range(0, WRITERS)
                .mapToObj(number -> new ChaosWriter(cluster, number, seed).start()).toList();
        List<String> story = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end && writers.stream().allMatch(each -> each.surprises().isEmpty())) {
            disturb(story);
            awaitHealth(story);
            pause(random.nextInt(500));
        }
        for (ChaosWriter each : writers) each.end();
        int confirmations = writers.stream().mapToInt(ChaosWriter::confirmations).sum();
        System.out.printf("%d events, %d writes confirmed, not covered for %d ms, not well for %d ms, seed %d: %s%n",
                story.size(), confirmations, longestUncoveredMillis, longestUnhealthyMillis, seed, story);
        assertThat(confirmations).as("seed %d: %s", seed, story).isPositive();
        for (ChaosWriter each : writers) each.check();
    }

    // What happens.

    private void disturb(List<String> story) {
        switch (random.nextInt(9)) {
            case 0, 1 -> kill(story, any());
            case 2 -> halt(story, shortly(), any());
            case 3, 4 -> halt(story, lengthily(), any());
            case 5 -> kill(story, any(), any());
            case 6 -> killShard(story);
            case 7 -> haltMost(story);
            default -> takeOver(story);
        }
    }

    private int any() { return random.nextInt(members.size()); }

    /// Nobody has failed after that.
    private int shortly() { return random.nextInt(TIMEOUT_MILLIS / 2); }

    private int lengthily() { return TIMEOUT_MILLIS + random.nextInt(2 * TIMEOUT_MILLIS); }

    private void kill(List<String> story, int... victims) {
        int millis = random.nextInt(2 * TIMEOUT_MILLIS);
        story.add("killed " + Arrays.toString(victims) + " for " + millis + " ms");
        for (int victim : victims) members.get(victim).kill();
        pause(millis);
        for (int victim : victims) members.get(victim).startAgain();
    }

    private void killShard(List<String> story) {
        int first = random.nextInt(PRIMARIES);
        kill(story, first, first + PRIMARIES);
    }

    private void halt(List<String> story, int millis, int... victims) {
        story.add("halted " + Arrays.toString(victims) + " for " + millis + " ms");
        for (int victim : victims) members.get(victim).halt();
        pause(millis);
        for (int victim : victims) members.get(victim).resume();
    }

    /// The others are no majority, and must not write for long.
    private void haltMost(List<String> story) {
        int first = any();
        halt(story, lengthily(),
                IntStream.range(0, members.size() / 2 + 1).map(i -> (first + i) % members.size()).toArray());
    }

    private void takeOver(List<String> story) {
        String command = "CLUSTER FAILOVER" + List.of("", " FORCE").get(random.nextInt(2));
        int first = any();
        for (int i = 0; i < members.size(); i++) {
            int chosen = (first + i) % members.size();
            if (!cluster.isReplica(chosen)) continue;
            story.add(command + " on " + chosen + ": " + members.get(chosen).tryAsk(command));
            break;
        }
        if (random.nextBoolean()) kill(story, any());
    }

    /// All slots are served again soon, and sooner or later everybody has its place.
    private void awaitHealth(List<String> story) {
        long start = System.nanoTime();
        try {
            cluster.await("slots served", this::isCovered);
            long uncovered = System.nanoTime() - start;
            assertThat(uncovered).as("seed %d: %s", seed, story).isLessThan(COVERED_NANOS);
            cluster.awaitHealth();
            tell(story, TimeUnit.NANOSECONDS.toMillis(uncovered),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + story + ": " + e.getMessage(), e);
        }
    }

    private void tell(List<String> story, long uncoveredMillis, long unhealthyMillis) {
        longestUncoveredMillis = Math.max(longestUncoveredMillis, uncoveredMillis);
        longestUnhealthyMillis = Math.max(longestUnhealthyMillis, unhealthyMillis);
        story.add("covered after " + uncoveredMillis + " ms, well after " + unhealthyMillis + " ms");
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
