package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlockedClientsTest {
    private TestServer server;
    private RawClient client;

    String[] options() { return new String[0]; }

    @BeforeEach
    void start() {
        server = TestServer.start(options());
        WaitingCommands.register(server);
        client = server.connect();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldServeWhatWaits() {
        RawClient taker = server.waiting("TAKE a b 0");
        assertThat(client.ask("SET b 1")).isEqualTo("+OK");
        assertThat(taker.receive()).isEqualTo("[$b, $1]");
        assertThat(client.ask("EXISTS b")).isEqualTo(":0");
        assertThat(taker.ask("PING")).isEqualTo("+PONG");
    }

    @Test
    void shouldServeClientsInTheOrderInWhichTheyCame() {
        List<RawClient> takers = List.of(server.waiting("TAKE k 0"), server.waiting("TAKE x k 0"),
                server.waiting("TAKE k k 0"));
        for (int i = 0; i < 3; i++) {
            client.ask("SET k " + i);
            assertThat(takers.get(i).receive()).isEqualTo("[$k, $" + i + "]");
        }
    }

    @Test
    void shouldServeKeysInTheOrderInWhichTheyBecameReady() {
        RawClient first = server.waiting("TAKE a b 0");
        RawClient second = server.waiting("TAKE a b 0");
        client.askAll("MULTI", "SET b 1", "SET a 2", "EXEC");
        // Each looks at its keys in its own order.
        assertThat(first.receive()).isEqualTo("[$a, $2]");
        assertThat(second.receive()).isEqualTo("[$b, $1]");
    }

    @Test
    void shouldKeepWhatIsSentBehindAWaitingCommand() {
        RawClient taker = server.waiting("TAKE k 0");
        taker.send(RawClient.request("SET", "big", "x".repeat(100_000)) + "STRLEN big\r\nPING\r\nTAKE k 0\r\nPING\r\n");
        assertThat(taker.isSilent()).isTrue();
        client.ask("SET k 1");
        assertThat(taker.receive(4)).containsExactly("[$k, $1]", "+OK", ":100000", "+PONG");
        assertThat(taker.isSilent()).isTrue();
        client.ask("SET k 2");
        assertThat(taker.receive(2)).containsExactly("[$k, $2]", "+PONG");
    }

    @Test
    void shouldComplainAboutWhatFollowsOnlyAfterwards() {
        for (String nonsense : new String[]{ "*abc\r\n", "*2\r\n$3\r\nGET\r\n:1\r\n", "*1\r\n$-5\r\n" }) {
            RawClient taker = server.connect();
            taker.send(RawClient.request("TAKE", "k", "0") + nonsense);
            server.awaitBlocked(1);
            assertThat(taker.isSilent()).isTrue();
            client.ask("SET k 1");
            assertThat(taker.receive()).isEqualTo("[$k, $1]");
            assertThat(taker.receive()).startsWith("-ERR Protocol error");
            assertThat(taker.receive()).isEqualTo(RawClient.CLOSED);
            taker.close();
        }
    }

    @Test
    void shouldServeFromOneBatch() {
        client.send("TAKE k 0\r\nPING\r\n");
        RawClient other = server.connect();
        server.awaitBlocked(1);
        other.send("SET k 1\r\nSET k 2\r\nGET k\r\nPING\r\n");
        assertThat(client.receive(2)).containsExactly("[$k, $1]", "+PONG");
        assertThat(other.receive(4)).containsExactly("+OK", "+OK", "$2", "+PONG");
    }

    @Test
    void shouldKeepArgumentsOfAnySize() {
        String key = "k".repeat(100_000);
        RawClient taker = server.waiting("TAKE " + key + " 0");
        client.ask("PING");
        assertThat(client.askWords("SET", key, "1")).isEqualTo("+OK");
        assertThat(taker.receive()).isEqualTo("[$" + key + ", $1]");
    }

    @Test
    void shouldServeWhateverMakesKeysComeIntoBeing() {
        for (String[] lines : new String[][]{ { "SET m 1", "RENAME m k" }, { "SET m 1", "COPY m k" },
            { "SELECT 1", "SET k 1", "MOVE k 0", "SELECT 0" }, { "SELECT 3", "SET k 1", "SWAPDB 0 3", "SELECT 0" },
            { "INCR k" }, { "SET k 1 EX 100" }, { "SETRANGE k 0 1" }, { "APPEND k 1" } }) {
            RawClient taker = server.waiting("TAKE none k 0");
            client.askAll(lines);
            assertThat(taker.receive()).as(String.join("; ", lines)).isEqualTo("[$k, $1]");
        }
    }

    @Test
    void shouldNotServeBeforeTheTransactionEnds() {
        RawClient taker = server.waiting("TAKE k 0");
        assertThat(client.askAll("MULTI", "SET k 1", "DEL k", "SET k 2", "APPEND k x", "EXEC").getLast())
                .isEqualTo("[+OK, :1, +OK, :2]");
        assertThat(taker.receive()).isEqualTo("[$k, $2x]");
        server.waitWith(taker, "TAKE k 0");
        client.askAll("MULTI", "SET k 1", "DEL k", "EXEC");
        assertThat(taker.isSilent()).isTrue();
        client.ask("SET k 3");
        assertThat(taker.receive()).isEqualTo("[$k, $3]");
    }

    @Test
    void shouldServeWhatServingMakesReady() {
        RawClient last = server.waiting("TAKE c 0");
        RawClient middle = server.waiting("PASS b c 0");
        RawClient first = server.waiting("PASS a b 0");
        assertThat(client.ask("SET a 1")).isEqualTo("+OK");
        assertThat(List.of(first.receive(), middle.receive(), last.receive())).containsExactly("$1", "$1", "[$c, $1]");
        assertThat(client.ask("DBSIZE")).isEqualTo(":0");
    }

    @Test
    void shouldEndWaitsWhenTheirTimeIsOver() {
        assertThat(quickestTimeout(50)).isBetween(50L, 90L);
        client.send("HELLO 3\r\nTAKE k 0.001\r\nPASS k j 0.001\r\nPING\r\n");
        client.receive();
        assertThat(client.receive(3)).containsExactly("_", "_", "+PONG");
    }

    /// No wait may end early; that they do not end later than they have to shows in the quickest of some, however busy the
    /// machine is.
    private long quickestTimeout(long millis) {
        long quickest = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 20 && quickest > millis + 5; attempt++) {
            long start = System.nanoTime();
            assertThat(client.ask("TAKE k 0.0" + millis)).isEqualTo("_");
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertThat(took).isGreaterThanOrEqualTo(millis);
            quickest = Math.min(quickest, took);
        }
        return quickest;
    }

    @Test
    void shouldReplyNullsOfTheRightKind() {
        assertThat(raw("TAKE k 0.001\r\n")).isEqualTo("*-1\r\n");
        assertThat(raw("PASS k j 0.001\r\n")).isEqualTo("$-1\r\n");
    }

    private String raw(String request) {
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(request.getBytes());
            return new String(socket.getInputStream().readNBytes(5));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void shouldEndInTheOrderOfTheirDeadlines() {
        RawClient late = server.waiting("TAKE k 100");
        RawClient early = server.waiting("TAKE k 50");
        RawClient never = server.waiting("TAKE k 0");
        server.advance(50_001);
        assertThat(early.receive()).isEqualTo("_");
        assertThat(late.isSilent()).isTrue();
        server.advance(50_001);
        assertThat(late.receive()).isEqualTo("_");
        assertThat(never.isSilent()).isTrue();
        assertThat(client.ask("INFO clients")).contains("blocked_clients:1\r\n", "clients_in_timeout_table:0\r\n",
                "total_blocking_keys:1\r\n");
    }

    @Test
    void shouldEndWaitsOnDemand() {
        RawClient taker = server.connect();
        String id = taker.ask("CLIENT ID").substring(1);
        server.waitWith(taker, "TAKE k 0");
        assertThat(client.ask("CLIENT UNBLOCK " + id)).isEqualTo(":1");
        assertThat(taker.receive()).isEqualTo("_");
        assertThat(client.ask("CLIENT UNBLOCK " + id)).isEqualTo(":0");
        server.waitWith(taker, "PASS k j 0");
        assertThat(client.ask("CLIENT UNBLOCK " + id + " ERROR")).isEqualTo(":1");
        assertThat(taker.receive()).isEqualTo("-UNBLOCKED client unblocked via CLIENT UNBLOCK");
        assertThat(taker.ask("PING")).isEqualTo("+PONG");
        assertThat(client.ask("INFO errorstats")).contains("errorstat_UNBLOCKED:count=1");
    }

    @Test
    void shouldWaitForReplicasThatThereAreNot() {
        assertThat(client.askAll("WAIT 0 0", "WAIT -1 100", "WAIT 1 2")).containsOnly(":0");
        assertThat(client.askAll("MULTI", "WAIT 2 0", "EXEC").getLast()).isEqualTo("[:0]");
        RawClient waiting = server.waiting("WAIT 1 0");
        String id = client.ask("CLIENT LIST FLAGS b").replaceAll("(?s)\\$id=(\\d+).*", "$1");
        assertThat(client.ask("CLIENT UNBLOCK " + id)).isEqualTo(":1");
        assertThat(waiting.receive()).isEqualTo(":0");
        assertThat(client.askAll("WAIT x 1", "WAIT 1 x", "WAIT 1 -1")).containsExactly(
                "-ERR value is not an integer or out of range",
                "-ERR timeout is not an integer or out of range", "-ERR timeout is negative");
    }

    @Test
    void shouldForgetClientsThatGo() {
        RawClient gone = server.waiting("TAKE k j 0");
        String id = client.ask("CLIENT LIST FLAGS b").replaceAll("(?s)\\$id=(\\d+).*", "$1");
        try (RawClient leaving = server.waiting("TAKE k 0")) {
            leaving.send("PING\r\n");
        }
        assertThat(client.ask("CLIENT KILL ID " + id)).isEqualTo(":1");
        assertThat(gone.receive()).isEqualTo(RawClient.CLOSED);
        server.awaitBlocked(0);
        assertThat(client.askAll("SET k 1", "GET k")).containsExactly("+OK", "$1");
        assertThat((int) server.onLoop(() -> server.node().blockedKeys.size())).isZero();
    }

    @Test
    void shouldTellThoseWhoWantToKnowThatAKeyIsGone() {
        String gone = "-NOGROUP the key is gone";
        for (String line : new String[]{ "DEL k", "UNLINK k", "RENAME k other", "FLUSHALL", "FLUSHDB", "SWAPDB 0 7",
            "MOVE k 5", "PEXPIRE k -1", "GETDEL k" }) {
            client.askAll("FLUSHALL", "SET k v");
            RawClient guard = server.waiting("GUARD k 0");
            RawClient taker = server.waiting("TAKE none 0");
            assertThat(client.ask("INFO clients")).contains("total_blocking_keys_on_nokey:1\r\n");
            client.ask(line);
            assertThat(guard.receive()).as(line).isEqualTo(gone);
            assertThat(taker.isSilent()).isTrue();
            taker.close();
            server.awaitBlocked(0);
        }
        client.askAll("FLUSHALL", "SET k v PX 60000");
        RawClient guard = server.waiting("GUARD k 0");
        server.advance(60_001);
        assertThat(guard.receive()).isEqualTo(gone);
    }

    @Test
    void shouldGoOnWaitingWhenServedInVain() {
        client.ask("SET k v");
        RawClient guard = server.waiting("GUARD k 100");
        server.advance(60_000);
        assertThat(client.askAll("MULTI", "DEL k", "SET k w", "EXEC").getLast()).isEqualTo("[:1, +OK]");
        assertThat(guard.isSilent()).isTrue();
        server.advance(40_001);
        assertThat(guard.receive()).isEqualTo("_");
    }

    @Test
    void shouldNotServeWhileClientsArePaused() {
        RawClient taker = server.waiting("TAKE k 0");
        client.askAll("MULTI", "SET k 1", "CLIENT PAUSE 100000 WRITE", "EXEC");
        assertThat(taker.isSilent()).isTrue();
        assertThat(client.ask("INFO clients")).contains("blocked_clients:1\r\n");
        assertThat(client.ask("CLIENT UNPAUSE")).isEqualTo("+OK");
        assertThat(taker.receive()).isEqualTo("[$k, $1]");
    }

    @Test
    void shouldPostponeBeforeItWaits() {
        client.ask("CLIENT PAUSE 100000 WRITE");
        RawClient taker = server.connect();
        taker.send("TAKE k 0\r\nPING\r\n");
        server.await(() -> server.node().loop.policies().pause().waitingCount() == 1);
        assertThat(client.ask("INFO clients")).contains("blocked_clients:1\r\n");
        client.askAll("CLIENT UNPAUSE");
        server.awaitBlocked(1);
        client.ask("SET k 1");
        assertThat(taker.receive(2)).containsExactly("[$k, $1]", "+PONG");
    }

    @Test
    void shouldNotWaitInsideATransaction() {
        assertThat(client.askAll("MULTI", "TAKE k 0", "SET k 1", "TAKE k 0", "PASS k j 0", "EXEC").getLast())
                .isEqualTo("[_, +OK, [$k, $1], _]");
    }

    @Test
    void shouldShowWhoWaits() {
        server.waiting("TAKE a b 0");
        server.waiting("TAKE a 10");
        assertThat(client.ask("CLIENT LIST FLAGS b")).contains(" flags=b ", " cmd=take ");
        assertThat(client.ask("INFO clients")).contains("blocked_clients:2\r\n", "clients_in_timeout_table:1\r\n",
                "total_blocking_keys:2\r\n", "total_blocking_keys_on_nokey:0\r\n");
    }

    @Test
    void shouldNotTakeWaitingForIdleness() {
        RawClient taker = server.waiting("TAKE k 0");
        client.ask("CONFIG SET timeout 10");
        server.advance(5_000);
        client.ask("PING");
        server.advance(7_000);
        TestServer.pause();
        assertThat(taker.isSilent()).isTrue();
        client.ask("SET k 1");
        assertThat(taker.receive()).isEqualTo("[$k, $1]");
    }

    @Test
    void shouldReplyOnlyToThoseThatWantIt() {
        RawClient silent = server.connect();
        silent.send("CLIENT REPLY SKIP\r\nTAKE k 0\r\nPING\r\n");
        server.awaitBlocked(1);
        client.ask("SET k 1");
        assertThat(silent.receive()).isEqualTo("+PONG");
        silent.send("CLIENT REPLY OFF\r\nTAKE k 0\r\nPING\r\nCLIENT REPLY ON\r\n");
        server.awaitBlocked(1);
        client.ask("SET k 2");
        assertThat(silent.receive()).isEqualTo("+OK");
        assertThat(client.ask("EXISTS k")).isEqualTo(":0");
    }

    @Test
    void shouldCountAWaitingCommandOnce() {
        client.ask("CONFIG RESETSTAT");
        RawClient taker = server.waiting("TAKE k 0");
        assertThat(client.ask("INFO commandstats")).doesNotContain("cmdstat_take");
        client.ask("SET k 1");
        taker.receive();
        assertThat(client.ask("INFO commandstats")).contains("cmdstat_take:calls=1,");
        taker.ask("TAKE k 0.001");
        assertThat(client.ask("INFO commandstats")).contains("cmdstat_take:calls=2,");
    }

    @Test
    void shouldBookWhatWaits() {
        client.ask("PING");
        long query = server.bytes(Account.CLIENT_QUERY);
        RawClient taker = server.waiting("TAKE " + "k".repeat(5000) + " 0");
        assertThat(server.bytes(Account.CLIENT_QUERY) - query).isGreaterThan(10_000);
        assertThat(client.ask("CLIENT LIST FLAGS b").replaceAll("(?s).* tot-mem=(\\d+) .*", "$1")).hasSize(4)
                .isGreaterThan("6000");
        taker.close();
        server.awaitBlocked(0);
        assertThat(server.bytes(Account.CLIENT_QUERY)).isEqualTo(query);
    }

    @Test
    void shouldServeManyClientsOnManyKeys() {
        List<RawClient> takers = new ArrayList<>();
        for (int i = 0; i < 60; i++) takers.add(server.waiting("TAKE k" + i % 7 + " k" + i % 5 + " 0"));
        for (int round = 0; round < 60; round++) {
            client.ask("SET k" + round % 7 + " " + round);
            client.ask("SET k" + round % 5 + " " + round);
        }
        client.askAll("SET k0 x", "SET k1 x", "SET k2 x", "SET k3 x", "SET k4 x", "SET k5 x", "SET k6 x");
        for (RawClient taker : takers) assertThat(taker.receive()).startsWith("[$k");
        assertThat((int) server.onLoop(() -> server.node().blockedKeys.size())).isZero();
    }
}
