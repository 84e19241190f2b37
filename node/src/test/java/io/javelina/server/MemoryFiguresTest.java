package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Figures of memory move as they should, and always add up.
class MemoryFiguresTest {
    private TestNode node;
    private TestConnection client;

    @BeforeEach
    void start() {
        node = TestNode.start("--enable-debug-command", "yes", "--activerehashing", "no");
        client = node.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private long unaccounted() {
        client.ask("MEMORY STATS");
        return (long) node.attribute("Memory", "UnaccountedBytes");
    }

    @Test
    void shouldAddUpWhateverHappens() {
        long seed = Long.getLong("javelina.seed", 1);
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 200; i++) change(random);
            assertThat(unaccounted()).as("seed %d, round %d", seed, round).isZero();
            Map<Object, Object> stats = client.memoryStats();
            assertThat((long) stats.get("overhead.total") + (long) stats.get("dataset.bytes")).as("seed %d", seed)
                    .isEqualTo(stats.get("total.allocated"));
        }
    }

    private void change(Random random) {
        String key = "k" + random.nextInt(500);
        switch (random.nextInt(12)) {
            case 0 -> client.ask("DEL " + key);
            case 1 -> client.ask("PEXPIRE " + key + " " + (1 + random.nextInt(50)));
            case 2 -> client.ask("PERSIST " + key);
            case 3 -> client.askWords("APPEND", key, "x".repeat(random.nextInt(2000)));
            case 4 -> client.ask("SELECT " + random.nextInt(3));
            case 5 -> client.ask("INCR n" + random.nextInt(10));
            case 6 -> limit(random);
            case 7 -> {
                if (random.nextInt(20) == 0) client.ask(random.nextBoolean() ? "FLUSHALL ASYNC" : "FLUSHDB SYNC");
            }
            default -> client.askWords("SET", key, "v".repeat(random.nextInt(1500)), "PX",
                    "" + (1 + random.nextInt(100_000)));
        }
    }

    private void limit(Random random) {
        if (random.nextBoolean()) client.ask("CONFIG SET maxmemory 0");
        else
            client.ask("CONFIG SET maxmemory 300kb maxmemory-policy "
                    + (random.nextBoolean() ? "allkeys-lru" : "volatile-ttl"));
    }

    @Test
    void shouldReportADatabaseFromItsFirstKeyUntilItIsFlushedAway() {
        assertThat(client.memoryStats()).doesNotContainKey("db.0");
        client.ask("SET k v");
        assertThat(client.memoryStats()).containsKey("db.0");
        client.ask("DEL k");
        assertThat(client.memoryStats()).containsKey("db.0");
        client.ask("FLUSHALL SYNC");
        assertThat(client.memoryStats()).containsKey("db.0");
        client.ask("FLUSHALL ASYNC");
        assertThat(client.memoryStats()).doesNotContainKey("db.0");
    }

    @Test
    void shouldMoveTheTimeToLiveToTheExpiries() {
        client.ask("SET k v");
        assertThat(expires()).isZero();
        client.ask("EXPIRE k 100");
        long one = expires();
        assertThat(one).isPositive();
        client.ask("SET other v EX 100");
        assertThat(expires()).isEqualTo(one + 8);
        client.ask("PERSIST k");
        client.ask("PERSIST other");
        assertThat(expires()).isLessThan(one);
    }

    private long expires() {
        Map<Object, Object> db = TestConnection.map(client.memoryStats().get("db.0"));
        return (long) db.get("overhead.hashtable.expires");
    }

    @Test
    void shouldShowATableThatIsBeingResized() {
        client.ask("DEBUG POPULATE 100000");
        for (int i = 0; client.memory("db.dict.rehashing.count") == 0 && i < 40; i++)
            client.ask("DEBUG POPULATE 2000 more" + i);
        Map<Object, Object> stats = client.memoryStats();
        assertThat(stats.get("db.dict.rehashing.count")).isEqualTo(1L);
        long old = (long) stats.get("overhead.db.hashtable.rehashing");
        assertThat(old).isPositive().isLessThan((long) stats.get("overhead.db.hashtable.lut"));
        assertThat(unaccounted()).isZero();
    }

    @Test
    void shouldShowWhatClientsHaveSentInPart() {
        long before = client.memory("clients.normal");
        try (TestConnection other = node.connect()) {
            other.sendRaw("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\n" + "x".repeat(500_000));
            await(() -> client.memory("clients.normal") >= before + 500_000);
            assertThat(client.info("memory").get("mem_clients_normal"))
                    .isEqualTo("" + client.memory("clients.normal"));
        }
        await(() -> client.memory("clients.normal") < before + 100_000);
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        for (int i = 0; i < 1500 && !condition.getAsBoolean(); i++)
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void shouldRememberThePeakAndGiveMemoryBack() {
        client.askWords("SET", "large", "x".repeat(3_000_000));
        client.ask("DEL large");
        // Large values are freed by another thread.
        await(() -> client.memory("total.allocated") < 3_000_000);
        assertThat(client.memory("peak.allocated")).isGreaterThan(3_000_000);
        client.ask("CONFIG RESETSTAT");
        assertThat(client.memory("peak.allocated")).isGreaterThan(3_000_000);
        assertThat(client.ask("MEMORY PURGE")).isEqualTo("OK");
        assertThat(unaccounted()).isZero();
    }

    @Test
    void shouldAddUpTheBlocksOfAKey() {
        assertThat(client.ask("MEMORY USAGE none")).isNull();
        client.ask("SET small v");
        client.askWords("SET", "large", "x".repeat(50_000));
        assertThat((long) client.ask("MEMORY USAGE small")).isBetween(16L, 32L);
        assertThat((long) client.ask("MEMORY USAGE large SAMPLES 0")).isBetween(50_000L, 66_000L);
        assertThat(client.ask("MEMORY USAGE none SAMPLES")).isEqualTo("-ERR syntax error");
        assertThat(client.ask("MEMORY USAGE none SAMPLES -1")).isEqualTo("-ERR syntax error");
        assertThat(client.ask("MEMORY USAGE none SAMPLES x"))
                .isEqualTo("-ERR value is not an integer or out of range");
    }

    @Test
    void shouldLeaveNothingBehindButTheStart() {
        client.ask("DEBUG POPULATE 5000");
        client.ask("FLUSHALL ASYNC");
        await(() -> client.info("memory").get("lazyfree_pending_objects").equals("0"));
        Map<Object, Object> stats = client.memoryStats();
        assertThat(stats.get("dataset.bytes")).isEqualTo(0L);
        assertThat(client.info("memory").get("lazyfreed_objects")).isEqualTo("5000");
    }

    @Test
    void shouldAnswerOthersWhileTheLoopIsBusy() {
        try (TestConnection other = node.connect()) {
            other.send("DEBUG", "SLEEP", "2.5");
            await(() -> (long) node.attribute("Memory", "AgeMillis") > 0);
            assertThat(other.receive()).isEqualTo("OK");
        }
    }
}
