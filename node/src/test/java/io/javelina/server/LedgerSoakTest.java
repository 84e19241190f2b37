package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.KeyspaceCounters;
import io.javelina.management.bean.MemoryStats;
import io.javelina.management.figures.MemoryArithmetic;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Several clients at once do anything to a node that is short of memory, and leave in the middle of it. The books of
/// the node balance all the time, and at the end every account is back where it began.
class LedgerSoakTest {
    private static final int CLIENTS = 6;
    private static final long SOAK_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int PIPELINE = 20;
    private static final int KEYS = 3000;
    private static final int BIG = 600_000;

    private final long seed = Long.getLong("javelina.seed", 1);
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicLong replies = new AtomicLong();

    @Test
    void shouldBalanceAllTheTimeAndAtTheEnd() throws Exception {
        System.out.println("LedgerSoakTest: -Djavelina.seed=" + seed);
        try (TestServer server = TestServer.start("--maxmemory", "2mb", "--maxmemory-policy", "allkeys-lru",
                "--maxmemory-clients", "4mb", "--latency-tracking", "yes");
                ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(seed + i);
                clients.add(threads.submit(() -> live(server, random)));
            }
            assertBooksBalance(server);
            running.set(false);
            for (Future<?> client : clients) client.get(60, TimeUnit.SECONDS);
            assertThat(replies.get()).as("replies").isGreaterThan(1000);
            KeyspaceCounters counters = server.node().keyspace.counters();
            assertThat((long) server.onLoop(() -> counters.expired)).as("expired keys").isPositive();
            assertThat((long) server.onLoop(() -> counters.evicted)).as("evicted keys").isPositive();
        }
    }

    /// What is added up, account by account, is what is left of the total when all overheads are taken off.
    private void assertBooksBalance(TestServer server) {
        long deadline = System.nanoTime() + SOAK_NANOS;
        while (System.nanoTime() < deadline) {
            MemoryStats stats = MemoryArithmetic.stats(server.node().metrics.memory());
            assertThat(stats.datasetBytesByAddition()).as("dataset by addition, seed " + seed)
                    .isEqualTo(stats.datasetBytes());
            assertThat(stats.unaccountedBytes()).as("unaccounted, seed " + seed).isZero();
            TestServer.pause();
        }
    }

    /// One client after the other, until the soak ends.
    private void live(TestServer server, Random random) {
        while (running.get()) {
            try (RawClient client = server.connect()) {
                int rounds = random.nextInt(1, 60);
                while (rounds-- > 0 && running.get() && converse(client, random)) replies.addAndGet(PIPELINE);
                if (random.nextBoolean()) leaveInTheMiddle(client, random);
            } catch (UncheckedIOException e) {
                // The node closes clients that take too much; the next one begins anew.
                assertThat(server.node().loopThread().isAlive()).as("the node lives").isTrue();
            }
        }
    }

    /// False when the node has closed the connection.
    private static boolean converse(RawClient client, Random random) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < PIPELINE; i++) requests.append(RawClient.request(command(random)));
        client.send(requests.toString());
        return client.receive(PIPELINE).stream().noneMatch(RawClient.CLOSED::equals);
    }

    /// Half a request, or a request whose replies nobody reads.
    private static void leaveInTheMiddle(RawClient client, Random random) {
        byte[] request = RawClient.request("SET", key(random), "x".repeat(random.nextInt(BIG)))
                .getBytes(StandardCharsets.ISO_8859_1);
        client.send(Arrays.copyOf(request, random.nextInt(request.length)));
        if (random.nextBoolean()) client.send(RawClient.request("MGET", key(random), key(random)).repeat(50));
    }

    private static String[] command(Random random) {
        String key = key(random);
        return switch (random.nextInt(30)) {
            case 0, 1, 2, 3 -> words("SET", key, "v".repeat(random.nextInt(200)));
            case 4, 5 -> words("SET", key, "e".repeat(random.nextInt(2000)), "PX", "" + random.nextInt(1, 300));
            case 6 -> words("SET", key, "B".repeat(random.nextInt(20) == 0 ? random.nextInt(BIG) : 5000));
            case 7 -> words("APPEND", key, "a".repeat(random.nextInt(300)));
            case 8 -> words("INCR", key + "n");
            case 9 -> words("SETRANGE", key, "" + random.nextInt(5000), "range");
            case 10 -> words("GET", key);
            case 11 -> words("MGET", key, key(random), key(random));
            case 12 -> words("DEL", key, key(random));
            case 13 -> words("UNLINK", key, key(random), key(random));
            case 14 -> words("PEXPIRE", key, "" + random.nextInt(500));
            case 15 -> words("PERSIST", key);
            case 16 -> words("RENAME", key, key(random));
            case 17 -> words("COPY", key, key(random), "REPLACE");
            case 18 -> words("SELECT", "" + random.nextInt(4));
            case 19 -> words("GETSET", key, "g".repeat(random.nextInt(100)));
            case 20 -> words("SETBIT", key, "" + random.nextInt(40_000), "1");
            case 21 -> random.nextInt(60) == 0 ? words("FLUSHALL", "ASYNC") : words("SCAN", "0", "COUNT", "50");
            case 22 -> random.nextInt(30) == 0 ? words("FLUSHDB") : words("MOVE", key, "" + random.nextInt(4));
            case 23 -> random.nextInt(3) == 0 ? words("MULTI") : words("WATCH", key, key(random));
            case 24, 25 -> words("EXEC");
            case 26 -> random.nextInt(3) == 0 ? words("DISCARD") : words("UNWATCH");
            case 27 -> words("WAIT", "1", "" + random.nextInt(1, 5));
            default -> random.nextInt(40) == 0 ? words("SWAPDB", "0", "1") : words("MEMORY", "USAGE", key);
        };
    }

    private static String[] words(String... words) { return words; }

    private static String key(Random random) { return "key:" + random.nextInt(KEYS); }
}
