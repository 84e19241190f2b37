package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.Programs;
import io.javelina.command.Oracle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Snapshot files go to a real server and come from one, with values of all types and encodings; both must have the same
/// data then.
class RdbExchangeTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    Path folder;
    private final Random random = new Random(SEED);

    private Oracle oracle() throws IOException { return Oracle.start("--dir", folder.toString()); }

    private TestNode node() {
        return TestNode.start("--dir", folder.toString(), "--rdb-compatibility-version", "10",
                "--enable-debug-command", "yes");
    }

    private static void awaitLoaded(TestConnection client) throws InterruptedException {
        while (client.text("INFO persistence").contains("loading:1")) Thread.sleep(1);
    }

    private void fill(TestConnection client) {
        for (String line : List.of("SET string text", "SET integer 12345", "SET large -99999999999", "RPUSH list a 1 b",
                "SADD intset 3 1 2", "SADD wide 3 1 99999999999", "HSET hash f v g 1",
                "ZADD zset 1 a 2.5 b inf c -inf d", "XADD emptied 5-5 f v", "XDEL emptied 5-5",
                "SET expiring v EX 10000",
                "SADD expiringset a b", "EXPIRE expiringset 10000", "PFADD hll a b c"))
            assertThat("" + client.ask(line)).as(line).doesNotStartWith("-");
        client.askWords("SET", "compressible", "compress ".repeat(5000));
        client.askWords("SET", "noise", noise(300_000));
        for (int i = 0; i < 700; i++) {
            client.askWords("RPUSH", "quicklist", random.nextInt(3) == 0 ? "" + i : noise(random.nextInt(150)));
            client.askWords("SADD", "table", noise(20));
            client.askWords("HSET", "hashtable", noise(20), noise(random.nextInt(100)));
            client.askWords("ZADD", "skiplist", "" + random.nextGaussian(), noise(20));
            client.askWords("XADD", "log", i + 1 + "-1", "field", "value" + i, "other", noise(10));
        }
        client.askWords("HSET", "hashtable", "large", noise(100_000));
        client.askWords("RPUSH", "quicklist", noise(100_000), "after");
        client.ask("XGROUP CREATE log readers 0");
        client.ask("XGROUP CREATE log others $");
        client.ask("XREADGROUP GROUP readers one COUNT 100 STREAMS log >");
        client.ask("XREADGROUP GROUP readers two COUNT 50 STREAMS log >");
        client.ask("XACK log readers 1-1 2-1 3-1");
        client.ask("XDEL log 5-1 300-1");
        client.ask("SELECT 5");
        client.ask("SET elsewhere value");
        client.ask("SELECT 0");
    }

    private String noise(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) text.append((char) random.nextInt(256));
        return text.toString();
    }

    @Test
    void shouldBeReadByOthers() throws Exception {
        System.out.println("RdbExchangeTest: -Djavelina.seed=" + SEED);
        String digest;
        try (TestNode node = node(); TestConnection client = node.connect()) {
            fill(client);
            digest = client.text("DEBUG DIGEST");
            assertThat(client.ask("SAVE")).isEqualTo("OK");
        }
        Path checker = Programs.find("redis-check-rdb", "javelina.require.oracle");
        Programs.Outcome checked = Programs.run(
                new ProcessBuilder(checker.toString(), folder.resolve("dump.rdb").toString()), PATIENCE_SECONDS);
        assertThat(checked.output()).contains("Checksum OK", "RDB looks OK!");
        try (Oracle oracle = oracle(); TestConnection theirs = TestConnection.to(oracle.port())) {
            awaitLoaded(theirs);
            assertThat(theirs.text("DEBUG DIGEST")).isEqualTo(digest);
            assertThat((Long) theirs.ask("TTL expiringset")).isBetween(9000L, 10000L);
            theirs.ask("SELECT 5");
            assertThat(theirs.ask("GET elsewhere")).isEqualTo("value");
        }
    }

    @Test
    void shouldReadWhatOthersWrite() throws Exception {
        System.out.println("RdbExchangeTest: -Djavelina.seed=" + SEED);
        String digest;
        String library = "#!lua name=mylib\nredis.register_function('answer', function() return 42 end)";
        try (Oracle oracle = oracle(); TestConnection theirs = TestConnection.to(oracle.port())) {
            fill(theirs);
            theirs.ask("CONFIG SET maxmemory-policy allkeys-lru");
            theirs.askWords("FUNCTION", "LOAD", library);
            digest = theirs.text("DEBUG DIGEST");
            assertThat(theirs.ask("SAVE")).isEqualTo("OK");
        }
        try (TestNode node = node(); TestConnection client = node.connect()) {
            awaitLoaded(client);
            assertThat(client.text("DEBUG DIGEST")).isEqualTo(digest);
            node.onLoop(() -> {
                for (int i = 0; i < node.node().keyspace.databaseCount(); i++)
                    node.node().keyspace.database(i).assertInvariants();
                return true;
            });
            assertThat(client.ask("SAVE")).isEqualTo("OK");
        }
        try (Oracle oracle = oracle(); TestConnection theirs = TestConnection.to(oracle.port())) {
            awaitLoaded(theirs);
            assertThat(theirs.text("DEBUG DIGEST")).isEqualTo(digest);
            assertThat(theirs.ask("FCALL answer 0")).isEqualTo(42L);
        }
    }
}
