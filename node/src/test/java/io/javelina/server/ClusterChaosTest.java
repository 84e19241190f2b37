package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cluster of processes of which one after the other is killed, or halted for a while, as writers go on. What a replica has
/// confirmed is never lost, and no shard ever has two writers. `-Djavelina.chaos.seconds=600` goes on for longer.
class ClusterChaosTest {
    private static final long SECONDS = Long.getLong("javelina.chaos.seconds", 15);
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int PRIMARIES = Integer.getInteger("javelina.chaos.primaries", 3);
    private static final int WRITERS = 3;
    /// After a fault all slots have to be served again; slow machines need longer to start processes.
    private static final long COVERED_NANOS = TimeUnit.SECONDS.toNanos(Long.getLong("javelina.chaos.covered", 30));

    @TempDir
    Path folder;

    private final long seed = Long.getLong("javelina.seed", 1);
    private final SplittableRandom random = new SplittableRandom(seed);
    private RealCluster cluster;

    @AfterEach
    void close() { if (cluster != null) cluster.close(); }

    @Test
    void shouldLoseNothingThatAReplicaConfirmed() throws Exception {
        List<MemberProcess> members = new ArrayList<>();
        for (int i = 0; i < 2 * PRIMARIES; i++)
            members.add(new MemberProcess(folder.resolve("" + i), TIMEOUT_MILLIS, "--appendonly", "yes",
                    "--appendfsync", "always"));
        cluster = new RealCluster(members);
        cluster.form(PRIMARIES);
        List<ChaosWriter> writers = IntStream.range(0, WRITERS)
                .mapToObj(number -> new ChaosWriter(cluster, number, seed).start()).toList();
        WriterWatch watch = new WriterWatch(cluster, IntStream.range(0, PRIMARIES)
                .mapToObj(i -> "{" + cluster.keyOf(i) + "}watched").toList());
        List<String> story = new ArrayList<>();
        // Somebody else has taken over when it wakes up.
        story.add(halt(members, 0, 3 * TIMEOUT_MILLIS));
        awaitHealth(story);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end && watch.surprises().isEmpty()
                && writers.stream().allMatch(each -> each.surprises().isEmpty())) {
            story.add(disturb(members));
            awaitHealth(story);
            pause(random.nextInt(500));
        }
        watch.end();
        for (ChaosWriter each : writers) each.end();
        int confirmations = writers.stream().mapToInt(ChaosWriter::confirmations).sum();
        System.out.printf("%d faults, %d reigns, %d writes confirmed, seed %d: %s%n", story.size(), watch.reigns(),
                confirmations, seed, story);
        assertThat(watch.surprises()).as("seed %d: %s", seed, story).isEmpty();
        assertThat(watch.reigns()).as("seed %d: %s", seed, story).isGreaterThan(PRIMARIES);
        assertThat(confirmations).as("seed %d: %s", seed, story).isPositive();
        for (ChaosWriter each : writers) each.check();
    }

    private String disturb(List<MemberProcess> members) {
        int chosen = random.nextInt(members.size());
        boolean kills = random.nextBoolean();
        int millis = random.nextInt(2 * TIMEOUT_MILLIS);
        return kills ? kill(members, chosen, millis) : halt(members, chosen, millis);
    }

    private static String kill(List<MemberProcess> members, int chosen, int millis) {
        members.get(chosen).kill();
        pause(millis);
        members.get(chosen).start();
        return "killed " + chosen + " for " + millis + " ms";
    }

    private static String halt(List<MemberProcess> members, int chosen, int millis) {
        members.get(chosen).halt();
        pause(millis);
        members.get(chosen).resume();
        return "halted " + chosen + " for " + millis + " ms";
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
