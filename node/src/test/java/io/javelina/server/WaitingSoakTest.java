package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Clients wait, queue, watch and monitor, are killed, paused and woken, and leave in the middle of it: each gets a reply
/// for each of its requests in their order, and at the end nothing is left of any of them.
class WaitingSoakTest {
    private static final int CLIENTS = 6;
    private static final long SOAK_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final int PIPELINE = 12;

    private final long seed = Long.getLong("javelina.seed", 1);
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicLong replies = new AtomicLong();
    private final AtomicLong served = new AtomicLong();

    @Test
    void shouldLoseNobody() throws Exception { soak("1"); }

    @Test
    void shouldLoseNobodyWithThreadsForTheSockets() throws Exception { soak("3"); }

    private void soak(String ioThreads) throws Exception {
        System.out.println("WaitingSoakTest: -Djavelina.seed=" + seed);
        try (TestServer server = TestServer.start("--io-threads", ioThreads, "--maxmemory-clients", "3mb");
                ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            WaitingCommands.register(server);
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(seed + i);
                clients.add(threads.submit(() -> live(server, random)));
            }
            Thread.sleep(TimeUnit.NANOSECONDS.toMillis(SOAK_NANOS));
            running.set(false);
            for (Future<?> client : clients) client.get(60, TimeUnit.SECONDS);
            assertThat(replies.get()).as("replies").isGreaterThan(200);
            assertThat(served.get()).as("waits that were served").isPositive();
        }
    }

    private void live(TestServer server, Random random) {
        while (running.get()) {
            try (RawClient client = server.connect()) {
                int rounds = random.nextInt(1, 30);
                while (rounds-- > 0 && running.get() && converse(client, random)) replies.incrementAndGet();
                if (random.nextBoolean()) client.send(request(random) + "*3\r\n$4\r\nTAKE\r\n$3");
            } catch (UncheckedIOException e) {
                // Clients are killed and evicted; the next one begins anew.
                assertThat(server.node().loopThread().isAlive()).as("the node lives").isTrue();
            }
        }
    }

    /// Each request is followed by one whose reply tells that it was the next one. False when the connection is closed.
    private boolean converse(RawClient client, Random random) {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < PIPELINE; i++) requests.append(request(random));
        client.send(requests + RawClient.request("DISCARD") + RawClient.request("ECHO", "end"));
        for (int i = 0; i <= PIPELINE; i++) {
            String reply = client.receive();
            if (reply.equals(RawClient.CLOSED)) return false;
            if (reply.startsWith("[$key")) served.incrementAndGet();
        }
        String last = client.receive();
        if (last.equals(RawClient.CLOSED)) return false;
        assertThat(last).as("seed %s", seed).isEqualTo("$end");
        return true;
    }

    private static String request(Random random) {
        String key = key(random);
        return switch (random.nextInt(25)) {
            case 0, 1, 2, 3, 4 -> RawClient.request("TAKE", key, key(random), seconds(random));
            case 5 -> RawClient.request("TAKE", key, "x".repeat(random.nextInt(60_000)), seconds(random));
            case 6, 7 -> RawClient.request("PASS", key, key(random), seconds(random));
            case 8 -> RawClient.request("GUARD", key, seconds(random));
            case 9, 10, 11, 12, 13, 14 -> RawClient.request("SET", key, "v".repeat(random.nextInt(300)));
            case 15 -> RawClient.request("MULTI");
            case 16, 17 -> RawClient.request("EXEC");
            case 18 -> RawClient.request("WATCH", key, key(random));
            case 19 -> RawClient.request("CLIENT", "UNBLOCK", "" + random.nextInt(1, 200), "ERROR");
            case 20 -> random.nextInt(9) > 0
                    ? RawClient.request("SWAPDB", "0", "1")
                    : RawClient.request("CLIENT", "KILL", "ID", "" + random.nextInt(1, 200));
            case 21 -> RawClient.request("CLIENT", random.nextInt(5) == 0 ? "PAUSE" : "UNBLOCK",
                    "" + random.nextInt(1, 15));
            case 22 -> RawClient.request("FLUSHALL");
            case 23 -> RawClient.request("PEXPIRE", key, "" + random.nextInt(20));
            default -> RawClient.request("RENAME", key, key(random));
        };
    }

    private static String seconds(Random random) { return "0.0" + random.nextInt(1, 40); }

    private static String key(Random random) { return "key:" + random.nextInt(12); }
}
