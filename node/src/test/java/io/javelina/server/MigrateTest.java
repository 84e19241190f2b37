package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.Propagation;
import io.javelina.memory.Account;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// MIGRATE from a node to another one, and to a target that a test plays.
class MigrateTest {
    private static final String READING = "-IOERR error or timeout reading to target instance";
    private static final String WRITING = "-IOERR error or timeout writing to target instance";
    private static final String UNREACHABLE = "-IOERR error or timeout connecting to the client";

    private final TestServer source = TestServer.start("--enable-debug-command", "yes");
    private final RecordingFollower recorder = new RecordingFollower();
    private final RawClient client = source.connect();
    private final RawClient other = source.connect();
    private final FakePrimary target = new FakePrimary();

    MigrateTest() {
        source.allowScratch(1 << 16);
        source.onLoop(() -> {
            source.node().keyspace.propagation().follow(Propagation.To.REPLICAS, recorder);
            return null;
        });
    }

    @AfterEach
    void close() {
        target.close();
        client.close();
        other.close();
        source.await(() -> !source.node().loop.migratingKeys().isActive());
        dropKept();
        source.close();
    }

    /// Closes connections to targets.
    private void dropKept() {
        source.onLoop(() -> {
            source.node().keyMigrations.targets().close();
            return null;
        });
    }

    /// What was propagated since the last call.
    private List<String> propagated() {
        return recorder.take().stream().map(command -> String.join(" ", command.words())).toList();
    }

    private String order(String rest) { return "MIGRATE 127.0.0.1 " + target.port() + " " + rest; }

    /// Another client asks for a migration; gives that client.
    private RawClient migrating(String... words) {
        RawClient migrating = source.connect();
        String[] all = new String[words.length + 3];
        System.arraycopy(new String[]{ "MIGRATE", "127.0.0.1", "" + target.port() }, 0, all, 0, 3);
        System.arraycopy(words, 0, all, 3, words.length);
        migrating.send(RawClient.request(all));
        return migrating;
    }

    private static void assertWaits(RawClient waiting) { assertThat(waiting.isSilent()).isTrue(); }

    // Between nodes.

    @Test
    void shouldMoveKeysOfAllTypesToAnotherNode() {
        try (TestServer there = TestServer.start("--enable-debug-command", "yes")) {
            there.allowScratch(1 << 16);
            RawClient far = there.connect();
            client.askAll("SET string value EX 1000", "RPUSH list a b c", "SADD set a b", "SADD ints 1 2 3",
                    "ZADD zset 1.5 a 2 b", "HSET hash f v", "XADD stream 1-1 f v", "SETRANGE big 300000 x",
                    "SET stays here");
            String names = "string list set ints zset hash stream big";
            client.ask("SELECT 1");
            client.ask("SET stays there");
            client.ask("SELECT 0");
            String dump = client.ask("DUMP big");
            propagated();
            String[] words = ("MIGRATE 127.0.0.1 " + there.port() + "  3 5000 KEYS " + names).split(" ");
            assertThat(client.askWords(words)).isEqualTo("+OK");
            assertThat(propagated()).containsExactly("DEL " + names);
            assertThat(client.ask("KEYS *")).isEqualTo("[$stays]");
            assertThat(client.askWords(words)).isEqualTo("+NOKEY");
            far.ask("SELECT 3");
            assertThat(far.ask("DBSIZE")).isEqualTo(":8");
            assertThat(far.ask("DUMP big")).isEqualTo(dump);
            assertThat(Integer.parseInt(far.ask("TTL string").substring(1))).isBetween(990, 1000);
            assertThat(far.ask("TTL list")).isEqualTo(":-1");
            assertThat(far.ask("XRANGE stream - +")).isEqualTo("[[$1-1, [$f, $v]]]");
            assertThat(client.ask("INFO stats")).contains("migrate_cached_sockets:1\r\n");
            dropKept();
        }
    }

    @Test
    void shouldCopyAndReplace() {
        try (TestServer there = TestServer.start()) {
            there.allowScratch(1 << 16);
            RawClient far = there.connect();
            String order = "MIGRATE 127.0.0.1 " + there.port() + " k 0 5000";
            client.ask("SET k new");
            far.ask("SET k old");
            propagated();
            assertThat(client.ask(order)).isEqualTo("-ERR Target instance replied with error: BUSYKEY Target key name"
                    + " already exists.");
            assertThat(client.ask(order + " COPY REPLACE")).isEqualTo("+OK");
            assertThat(propagated()).isEmpty();
            assertThat(far.ask("GET k")).isEqualTo("$new");
            assertThat(client.ask("GET k")).isEqualTo("$new");
            assertThat(client.ask(order + " REPLACE")).isEqualTo("+OK");
            assertThat(client.ask("EXISTS k")).isEqualTo(":0");
            assertThat(propagated()).containsExactly("DEL k");
            dropKept();
        }
    }

    @Test
    void shouldAuthenticate() {
        try (TestServer there = TestServer.start("--requirepass", "secret")) {
            there.allowScratch(1 << 16);
            client.ask("SET k v");
            String order = "MIGRATE 127.0.0.1 " + there.port() + " k 0 5000";
            assertThat(client.ask(order + " AUTH wrong")).startsWith(
                    "-ERR Target instance replied with error: WRONGPASS invalid username-password pair");
            assertThat(client.ask(order)).isEqualTo(
                    "-ERR Target instance replied with error: NOAUTH Authentication required.");
            assertThat(client.ask(order + " AUTH2 default secret COPY")).isEqualTo("+OK");
            assertThat(client.ask(order + " AUTH secret REPLACE")).isEqualTo("+OK");
            dropKept();
        }
    }

    // What is said.

    @Test
    void shouldUseTheSameConnectionAgainInTheSameDatabase() {
        client.askAll("SET a 1", "SET b 2", "SET c 3");
        RawClient migrating = migrating("a", "7", "5000", "REPLACE");
        assertThat(target.accept().read()).isEqualTo("SELECT 7");
        assertThat(target.read()).startsWith("RESTORE a 0 ").endsWith(" REPLACE");
        target.send("+OK\r\n+OK\r\n");
        assertThat(migrating.receive()).isEqualTo("+OK");
        migrating = migrating("b", "7", "5000");
        assertThat(target.read()).startsWith("RESTORE b 0 ");
        target.send("-ERR no\r\n");
        assertThat(migrating.receive()).isEqualTo("-ERR Target instance replied with error: ERR no");
        migrating = migrating("c", "7", "5000");
        assertThat(target.read()).isEqualTo("SELECT 7");
        assertThat(target.read()).startsWith("RESTORE c 0 ");
        target.send("+OK\r\n+OK\r\n");
        assertThat(migrating.receive()).isEqualTo("+OK");
        assertThat(client.ask("KEYS *")).isEqualTo("[$b]");
    }

    @Test
    void shouldDeleteOnlyWhatTheTargetHasTaken() {
        client.askAll("SET a 1", "SET b 2", "SET c 3");
        propagated();
        RawClient migrating = migrating("", "0", "5000", "KEYS", "a", "nosuch", "b", "c");
        target.accept();
        for (int i = 0; i < 4; i++) target.read();
        target.send("+OK\r\n+OK\r\n-BUSYKEY no\r\n+OK\r\n");
        assertThat(migrating.receive()).isEqualTo("-ERR Target instance replied with error: BUSYKEY no");
        assertThat(client.ask("KEYS *")).isEqualTo("[$b]");
        assertThat(propagated()).containsExactly("DEL a c");
    }

    @Test
    void shouldDeleteNothingAfterAnErrorToTheGreeting() {
        client.ask("SET a 1");
        RawClient migrating = migrating("a", "0", "5000", "AUTH", "x");
        target.accept();
        for (int i = 0; i < 3; i++) target.read();
        target.send("-WRONGPASS no\r\n-ERR select\r\n+OK\r\n");
        assertThat(migrating.receive()).isEqualTo("-ERR Target instance replied with error: WRONGPASS no");
        assertThat(client.ask("GET a")).isEqualTo("$1");
    }

    // Meanwhile.

    @Test
    void shouldLetWaitWhoeverWantsAMigratingKey() {
        client.askAll("SET a 1", "SET b 2");
        RawClient migrating = migrating("a", "0", "5000");
        target.accept().read();
        target.read();
        assertThat(client.askAll("SET other 1", "GET b", "INCR b", "PING")).containsExactly("+OK", "$2", ":3", "+PONG");
        List<RawClient> waiting = List.of(source.connect(), source.connect(), source.connect(), source.connect(),
                source.connect());
        waiting.get(0).send(RawClient.request("INCR", "a"));
        waiting.get(1).send(RawClient.request("GET", "a") + RawClient.request("PING"));
        waiting.get(2).send(RawClient.request("FLUSHDB"));
        waiting.get(3).send(RawClient.request("MULTI") + RawClient.request("SELECT", "3")
                + RawClient.request("RENAME", "a", "x") + RawClient.request("EXEC"));
        waiting.get(4).send(RawClient.request("MIGRATE", "127.0.0.1", "1", "a", "0", "100"));
        for (RawClient each : waiting) source.await(() -> source.node().loop.migratingKeys().waitingCount() == 5);
        assertWaits(waiting.get(0));
        target.send("+OK\r\n+OK\r\n");
        assertThat(migrating.receive()).isEqualTo("+OK");
        assertThat(waiting.get(0).receive()).isIn(":1", ":2");
        assertThat(waiting.get(1).receive(2)).element(1).isEqualTo("+PONG");
        assertThat(waiting.get(2).receive()).isEqualTo("+OK");
        assertThat(waiting.get(3).receive(4)).element(3).asString().contains("-ERR no such key");
        assertThat(waiting.get(4).receive()).isIn("+NOKEY", WRITING);
    }

    @Test
    void shouldServeClientsThatWaitForKeysOnlyAfterwards() {
        client.ask("SET a 1");
        RawClient popping = source.waiting("BLPOP list 0");
        RawClient migrating = migrating("a", "0", "5000");
        target.accept().read();
        target.read();
        assertThat(client.ask("RPUSH list x")).isEqualTo(":1");
        assertWaits(popping);
        target.send("+OK\r\n-ERR no\r\n");
        assertThat(migrating.receive()).startsWith("-ERR Target");
        assertThat(popping.receive()).isEqualTo("[$list, $x]");
    }

    @Test
    void shouldFinishThoughTheClientHasGone() {
        client.ask("SET a 1");
        RawClient migrating = migrating("a", "0", "5000");
        target.accept().read();
        target.read();
        migrating.close();
        source.await(() -> source.node().loop.clients().count() == 2);
        target.send("+OK\r\n+OK\r\n");
        assertThat(client.ask("EXISTS a")).isEqualTo(":0");
    }

    @Test
    void shouldDeleteNothingWhileClientsArePaused() {
        client.ask("SET a 1");
        RawClient migrating = migrating("a", "0", "5000");
        target.accept().read();
        target.read();
        client.ask("CLIENT PAUSE 100000 WRITE");
        target.send("+OK\r\n+OK\r\n");
        assertWaits(migrating);
        assertThat(client.ask("DBSIZE")).isEqualTo(":1");
        client.ask("CLIENT UNPAUSE");
        assertThat(migrating.receive()).isEqualTo("+OK");
        assertThat(client.ask("DBSIZE")).isEqualTo(":0");
    }

    @Test
    void shouldEndWhenTheNodeBecomesAReplica() {
        client.ask("SET a 1");
        RawClient migrating = migrating("a", "0", "5000");
        target.accept().read();
        target.read();
        client.ask("REPLICAOF 127.0.0.1 1");
        assertThat(migrating.receive()).startsWith("-UNBLOCKED force unblock from blocking operation");
        client.ask("REPLICAOF NO ONE");
        assertThat(client.ask("GET a")).isEqualTo("$1");
        source.onLoop(() -> {
            source.node().replicas.dropBacklog();
            return null;
        });
    }

    // What goes wrong.

    @Test
    void shouldGiveUpAfterTheTimeout() {
        client.ask("SET a 1");
        long start = System.nanoTime();
        RawClient migrating = migrating("a", "0", "200");
        target.accept();
        assertThat(migrating.receive()).isEqualTo(READING);
        assertThat((System.nanoTime() - start) / 1_000_000).isBetween(190L, 10_000L);
        assertThat(client.ask("GET a")).isEqualTo("$1");
        assertThat(source.bytes(Account.MIGRATION)).isZero();
    }

    @Test
    void shouldCountEverySignOfLife() {
        client.askAll("SET a 1", "SET b 2", "SET c 2");
        RawClient migrating = migrating("", "0", "400", "KEYS", "a", "b", "c");
        target.accept();
        for (int i = 0; i < 4; i++) target.read();
        for (int i = 0; i < 4; i++) {
            assertWaits(migrating);
            assertWaits(migrating);
            target.send("+OK\r\n");
        }
        assertThat(migrating.receive()).isEqualTo("+OK");
    }

    @Test
    void shouldGiveUpWhenTheTargetDoesNotRead() {
        client.ask("CONFIG SET rdbcompression no");
        client.ask("SETRANGE a 50000000 x");
        RawClient migrating = migrating("a", "0", "300");
        target.accept();
        assertThat(migrating.receive()).isEqualTo(WRITING);
        assertThat(client.ask("EXISTS a")).isEqualTo(":1");
        source.await(() -> source.node().allocator.ledger().bytes(Account.MIGRATION) == 0);
    }

    @Test
    void shouldHoldLittleOfManyKeysForATargetThatDoesNotRead() {
        client.ask("CONFIG SET rdbcompression no");
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            client.ask("SETRANGE key" + i + " 20000 x");
            names.append(" key").append(i);
        }
        RawClient migrating = migrating(("," + "0,500,KEYS" + names.toString().replace(' ', ',')).split(","));
        target.accept();
        source.await(() -> source.node().allocator.ledger().bytes(Account.MIGRATION) > 50_000);
        assertThat(source.bytes(Account.MIGRATION)).isLessThan(1_000_000);
        assertThat(migrating.receive()).isEqualTo(WRITING);
    }

    @Test
    void shouldTryOnceMoreWhenTheConnectionBreaks() {
        client.ask("SET a 1");
        RawClient migrating = migrating("a", "0", "5000");
        target.accept().read();
        target.hangUp();
        target.accept().read();
        assertThat(target.read()).startsWith("RESTORE a ");
        target.send("+OK\r\n+OK\r\n");
        assertThat(migrating.receive()).isEqualTo("+OK");
        migrating = migratingAgain();
        target.hangUp();
        target.accept().read();
        target.read();
        target.hangUp();
        assertThat(migrating.receive()).isEqualTo(READING);
        assertThat(client.ask("GET b")).isEqualTo("$1");
    }

    private RawClient migratingAgain() {
        client.ask("SET b 1");
        RawClient migrating = migrating("b", "0", "5000");
        target.read();
        return migrating;
    }

    @Test
    void shouldKeepWhatTheTargetDidNotConfirmBeforeItClosed() {
        client.askAll("SET a 1", "SET b 2");
        propagated();
        RawClient migrating = migrating("", "0", "5000", "KEYS", "a", "b");
        target.accept();
        for (int i = 0; i < 3; i++) target.read();
        target.send("+OK\r\n+OK\r\n");
        target.hangUp();
        assertThat(migrating.receive()).isEqualTo(READING);
        assertThat(client.ask("KEYS *")).isEqualTo("[$b]");
        assertThat(propagated()).containsExactly("DEL a");
    }

    @Test
    void shouldSayWhenThereIsNoTarget() {
        client.ask("SET a 1");
        assertThat(client.ask("MIGRATE 127.0.0.1 1 a 0 500")).isEqualTo(WRITING);
        assertThat(client.ask("MIGRATE 127.0.0.1 abc a 0 500")).isEqualTo(WRITING);
        assertThat(client.ask("MIGRATE nohost.invalid 1 a 0 5000")).isEqualTo(UNREACHABLE);
        assertThat(client.askWords("MIGRATE", "", "1", "a", "0", "500")).isEqualTo(UNREACHABLE);
        for (String port : List.of("-1", "18446744073709551615", "4294967295"))
            assertThat(client.ask("MIGRATE 127.0.0.1 " + port + " a 0 500")).as(port).isEqualTo(UNREACHABLE);
        assertThat(client.ask("GET a")).isEqualTo("$1");
    }

    @Test
    void shouldNotShipWhatAnOlderVersionCannotHold() {
        client.ask("CONFIG SET rdb-compatibility-version 10");
        client.askAll("SET a 1", "HSET h f v", "HEXPIRE h 1000 FIELDS 1 f");
        RawClient migrating = migrating("", "0", "5000", "KEYS", "a", "h");
        target.accept().read();
        target.read();
        target.send("+OK\r\n+OK\r\n");
        assertThat(migrating.receive()).startsWith("-ERR ");
        assertThat(client.ask("KEYS *")).isEqualTo("[$h]");
    }

    // Where clients cannot wait.

    @Test
    void shouldMigrateInsideTransactions() {
        try (TestServer there = TestServer.start()) {
            there.allowScratch(1 << 16);
            RawClient far = there.connect();
            String migrate = "MIGRATE 127.0.0.1 " + there.port() + " ";
            client.askAll("SET k v", "SETRANGE big 1000000 x");
            propagated();
            assertThat(client.askAll("MULTI", "SET fresh 1", migrate + "fresh 0 5000", migrate + "big 0 5000",
                    migrate + "nosuch 0 5000", migrate + "k 0 5000 COPY", "EXISTS fresh", "EXEC")).element(7)
                    .isEqualTo("[+OK, +OK, +OK, +NOKEY, +OK, :0]");
            assertThat(propagated()).containsExactly("MULTI", "SET fresh 1", "DEL fresh", "DEL big", "EXEC");
            assertThat(far.ask("GET fresh")).isEqualTo("$1");
            assertThat(far.ask("STRLEN big")).isEqualTo(":1000001");
            assertThat(client.askAll("MULTI", migrate + "k 0 5000", "MIGRATE 127.0.0.1 1 k 0 100", "EXEC")).element(3)
                    .isEqualTo("[-ERR Target instance replied with error: BUSYKEY Target key name already exists., "
                            + WRITING + "]");
            RawClient migrating = source.connect();
            migrating.send(RawClient.request("MULTI") + RawClient.request(order("k 0 100").split(" "))
                    + RawClient.request("EXEC"));
            target.accept();
            assertThat(migrating.receive(3)).element(2).isEqualTo("[" + READING + "]");
        }
    }
}
