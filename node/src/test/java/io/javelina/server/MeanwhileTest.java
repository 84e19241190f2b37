package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients are served while a command runs that takes long, whatever carries their bytes.
class MeanwhileTest {
    private static final String BUSY = "-BUSY Valkey is busy running a script. You can only call SCRIPT KILL or SHUTDOWN"
            + " NOSAVE.";
    private static final String ABORTED = "-EXECABORT Transaction discarded because of: " + BUSY.substring(1);
    private static final int BIG = 300_000;

    /// How a node reads.
    enum Way {
        EPOLL("epoll", 1), NIO("nio", 1), IO_URING("io_uring", 1), THREADS("epoll", 3), NIO_THREADS("nio", 2);

        private final String[] options;

        Way(String transport, int threads) {
            options = new String[]{ "--io-transport", transport, "--io-threads", Integer.toString(threads) };
        }

        TestServer start(String... more) {
            return TestServer.start(Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new));
        }
    }

    /// Whoever has sent RUNLONG runs it now.
    private static void awaitRunning(TestServer server, LongScript script) { server.await(script::isServing); }

    private static RawClient running(TestServer server, LongScript script, String line) {
        RawClient caller = server.connect();
        caller.send(RawClient.request(line.split(" ")));
        awaitRunning(server, script);
        return caller;
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldRefuseAllButAFew(Way way) {
        try (TestServer server = way.start()) {
            LongScript script = LongScript.at(server);
            RawClient old = server.connect();
            assertThat(old.ask("PING")).isEqualTo("+PONG");
            RawClient caller = running(server, script, "RUNLONG");
            RawClient fresh = server.connect();
            assertThat(fresh.askAll("PING", "GET k", "SET k v", "INFO", "CLIENT LIST", "RUNLONG", "SHUTDOWN",
                    "SHUTDOWN SAVE", "SHUTDOWN NOW")).allMatch(BUSY::equals);
            assertThat(fresh.askAll("SHUTDOWN ABORT", "SHUTDOWN SAVE NOSAVE", "NOSUCH", "GET")).containsExactly(
                    "-ERR No shutdown in progress.", "-ERR syntax error",
                    "-ERR unknown command 'NOSUCH', with args beginning with: ",
                    "-ERR wrong number of arguments for 'get' command");
            assertThat(fresh.askAll("WATCH k", "UNWATCH", "MULTI", "ENDLONG", "DISCARD", "MULTI", "EXEC", "EXEC"))
                    .containsExactly("+OK", "+OK", "+OK", "+QUEUED", "+OK", "+OK", ABORTED, ABORTED);
            assertThat(fresh.ask("HELLO 3")).contains("$proto, :3");
            assertThat(fresh.ask("RESET")).isEqualTo("+RESET");
            assertThat(old.askAll("MULTI", "SET k v")).containsExactly("+OK", BUSY);
            assertThat(fresh.askAll("PING", "ENDLONG")).containsExactly(BUSY, "+OK");
            assertThat(caller.receive()).isEqualTo("+DONE");
            assertThat(old.askAll("EXEC", "PING")).containsExactly(
                    "-EXECABORT Transaction discarded because of previous errors.", "+PONG");
            assertThat(fresh.askAll("PING", "QUIT")).containsExactly("+PONG", "+OK");
            assertThat(caller.ask("PING")).isEqualTo("+PONG");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLetTheCallersOtherRequestsWaitInOrder(Way way) {
        try (TestServer server = way.start()) {
            LongScript script = LongScript.at(server);
            RawClient caller = server.connect();
            RawClient other = server.connect();
            for (int round = 0; round < 3; round++) {
                String more = RawClient.request("INCR", "k");
                caller.send(RawClient.request("SET", "k", "1") + RawClient.request("RUNLONG", "INCR", "k") + more
                        + RawClient.request("PING") + more.substring(0, 7));
                awaitRunning(server, script);
                caller.send(more.substring(7, 9));
                assertThat(other.ask("PING")).isEqualTo(BUSY);
                caller.send(more.substring(9) + RawClient.request("ECHO", "x".repeat(BIG)) + more);
                assertThat(other.askAll("GET k", "ENDLONG")).containsExactly(BUSY, "+OK");
                assertThat(caller.receive(7)).containsExactly("+OK", "+DONE", ":3", "+PONG", ":4",
                        "$" + "x".repeat(BIG), ":5");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldRunFromATransaction(Way way) {
        try (TestServer server = way.start()) {
            LongScript script = LongScript.at(server);
            RawClient caller = server.connect();
            RawClient other = server.connect();
            assertThat(caller.askAll("MULTI", "INCR k", "RUNLONG INCR k", "INCR k")).contains("+QUEUED");
            caller.send(RawClient.request("EXEC"));
            awaitRunning(server, script);
            assertThat(other.askAll("MULTI", "EXEC", "ENDLONG")).containsExactly("+OK", ABORTED, "+OK");
            assertThat(caller.receive()).isEqualTo("[:1, +DONE, :3]");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldServeBigArgumentsAndHalfRequests(Way way) {
        try (TestServer server = way.start()) {
            LongScript script = LongScript.at(server);
            String big = "x".repeat(BIG);
            String request = RawClient.request("SET", "big", big);
            RawClient before = server.connect();
            before.send(RawClient.request("PING") + request.substring(0, BIG / 2));
            assertThat(before.receive()).isEqualTo("+PONG");
            RawClient half = server.connect();
            half.send("*2\r\n$3\r\nGE");
            assertThat(half.isSilent()).isTrue();
            // The request of the caller itself is read by its channel.
            RawClient caller = running(server, script, "RUNLONG SET mine " + big);
            before.send(request.substring(BIG / 2, BIG * 3 / 4));
            half.send("T\r\n$1\r\nk\r\n*1\r\n$4\r\nPI");
            assertThat(half.receive()).isEqualTo(BUSY);
            RawClient other = server.connect();
            other.send(request);
            assertThat(other.receive()).isEqualTo(BUSY);
            before.send(request.substring(BIG * 3 / 4) + RawClient.request("SET", "b", big).substring(0, BIG / 2));
            assertThat(before.receive()).isEqualTo(BUSY);
            assertThat(other.ask("ENDLONG")).isEqualTo("+OK");
            assertThat(caller.receive()).isEqualTo("+DONE");
            half.send("NG\r\n");
            assertThat(half.receive()).isEqualTo("+PONG");
            before.send(RawClient.request("SET", "b", big).substring(BIG / 2));
            assertThat(before.askAll("STRLEN b", "STRLEN mine", "EXISTS big")).containsExactly("+OK", ":" + BIG,
                    ":" + BIG);
            assertThat(before.receive()).isEqualTo(":0");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldSeeAfterwardsThatTheCallerHasLeft(Way way) {
        try (TestServer server = way.start()) {
            LongScript script = LongScript.at(server);
            RawClient other = server.connect();
            RawClient caller = running(server, script, "RUNLONG");
            caller.send(RawClient.request("SET", "after", "1") + "*1\r\n$4\r\nPI");
            caller.close();
            assertThat(other.ask("PING")).isEqualTo(BUSY);
            assertThat(other.ask("ENDLONG")).isEqualTo("+OK");
            server.await(() -> server.node().loop.clients().count() == 1);
            assertThat(other.ask("PING")).isEqualTo("+PONG");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldWelcomeManyAndLetThemGo(Way way) {
        try (TestServer server = way.start()) {
            LongScript script = LongScript.at(server);
            RawClient caller = running(server, script, "RUNLONG");
            List<RawClient> many = IntStream.range(0, 300).mapToObj(i -> server.connect()).toList();
            for (RawClient each : many) each.send(RawClient.request("PING").repeat(50));
            for (RawClient each : many) assertThat(each.receive(50)).allMatch(BUSY::equals);
            many.subList(0, 250).forEach(RawClient::close);
            server.await(() -> script.isServing() && server.node().loop.clients().count() == 51);
            assertThat(many.getLast().ask("ENDLONG")).isEqualTo("+OK");
            assertThat(caller.receive()).isEqualTo("+DONE");
            assertThat(many.get(280).ask("PING")).isEqualTo("+PONG");
        }
    }

    /// All of it arrives at once: some of it is before the script in the turn, some behind.
    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldKeepTheRestOfTheTurnForLater(Way way) {
        try (TestServer server = way.start()) {
            LongScript script = LongScript.at(server);
            List<RawClient> clients = IntStream.range(0, 40).mapToObj(i -> server.connect()).toList();
            for (RawClient each : clients) assertThat(each.ask("PING")).isEqualTo("+PONG");
            server.whileTheLoopStands(() -> {
                for (int i = 0; i < clients.size(); i++)
                    clients.get(i).send(RawClient.request("INCR", "n") + (i == 20 ? RawClient.request("RUNLONG") : "")
                            + RawClient.request("ECHO", "e" + i) + "*1\r\n$4\r\nPI");
            });
            awaitRunning(server, script);
            for (RawClient each : clients) each.send("NG\r\n");
            assertThat(server.connect().ask("ENDLONG")).isEqualTo("+OK");
            List<String> numbers = new ArrayList<>();
            for (int i = 0; i < clients.size(); i++) {
                RawClient client = clients.get(i);
                String first = client.receive();
                if (first.equals(BUSY)) {
                    // Read when the script ran already.
                    assertThat(client.receive()).isIn("$e" + i, BUSY);
                } else {
                    numbers.add(first);
                    if (i == 20) assertThat(client.receive()).isEqualTo("+DONE");
                    assertThat(client.receive()).isIn("$e" + i, BUSY);
                }
                assertThat(client.receive()).isIn("+PONG", BUSY);
            }
            assertThat(numbers).hasSizeGreaterThan(0).doesNotHaveDuplicates();
            assertThat(clients.getFirst().ask("GET n")).isEqualTo("$" + numbers.size());
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldServeNobodyWhoWaitsBeforeTheEnd(Way way) {
        try (TestServer server = way.start()) {
            LongScript script = LongScript.at(server);
            RawClient waiting = server.waiting("BLPOP list 0");
            RawClient timed = server.waiting("BLPOP other 60");
            RawClient caller = running(server, script, "RUNLONG RPUSH list a");
            RawClient other = server.connect();
            server.advance(61_000);
            assertThat(other.ask("LLEN list")).isEqualTo(BUSY);
            assertThat(server.onLoop(() -> server.node().loop.blocked().count())).isEqualTo(2);
            assertThat(other.ask("ENDLONG")).isEqualTo("+OK");
            assertThat(caller.receive()).isEqualTo("+DONE");
            assertThat(waiting.receive()).isEqualTo("[$list, $a]");
            assertThat(timed.receive()).isEqualTo("_");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldBringMessagesBehindTheReply(Way way) {
        try (TestServer server = way.start()) {
            LongScript script = LongScript.at(server);
            RawClient subscriber = server.connect();
            assertThat(subscriber.ask("SUBSCRIBE c")).startsWith("[$subscribe");
            RawClient caller = server.connect();
            caller.ask("HELLO 3");
            caller.ask("SUBSCRIBE c");
            caller.send(RawClient.request("RUNLONG", "PUBLISH", "c", "m"));
            awaitRunning(server, script);
            assertThat(subscriber.receive()).isEqualTo("[$message, $c, $m]");
            RawClient other = server.connect();
            assertThat(other.askAll("PING", "ENDLONG")).containsExactly(BUSY, "+OK");
            assertThat(caller.receive(2)).containsExactly("+DONE", "[$message, $c, $m]");
        }
    }

    @Test
    void shouldLetTasksWaitInOrder() {
        try (TestServer server = Way.EPOLL.start()) {
            LongScript script = LongScript.at(server);
            NodeLoop loop = server.node().loop;
            RawClient caller = running(server, script, "RUNLONG");
            List<Integer> done = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                loop.later(() -> done.add(number));
            }
            assertThat(server.onLoop(script::isServing)).isTrue();
            assertThat(done).isEmpty();
            assertThat(server.connect().ask("ENDLONG")).isEqualTo("+OK");
            assertThat(caller.receive()).isEqualTo("+DONE");
            server.await(() -> done.size() == 100);
            assertThat(done).isSorted();
        }
    }

    @Test
    void shouldAnswerManagement() {
        try (TestServer server = Way.EPOLL.start()) {
            LongScript script = LongScript.at(server);
            RawClient caller = running(server, script, "RUNLONG SET k v");
            assertThat(server.node().metrics.memory().ageMillis()).isZero();
            assertThat(script.isServing() || script.count() == 1).isTrue();
            assertThat(server.connect().ask("ENDLONG")).isEqualTo("+OK");
            assertThat(caller.receive()).isEqualTo("+DONE");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldNotFindClientsIdleThatSpokeMeanwhile(Way way) {
        try (TestServer server = way.start()) {
            LongScript script = LongScript.at(server);
            assertThat(server.connect().ask("CONFIG SET timeout 10")).isEqualTo("+OK");
            RawClient caller = running(server, script, "RUNLONG");
            RawClient held = caller;
            RawClient other = server.connect();
            assertThat(other.ask("PING")).isEqualTo(BUSY);
            server.advance(60_000);
            held.send(RawClient.request("PING"));
            assertThat(other.askAll("PING", "ENDLONG")).containsExactly(BUSY, "+OK");
            assertThat(caller.receive(2)).containsExactly("+DONE", "+PONG");
            assertThat(other.ask("PING")).isEqualTo("+PONG");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLetTimePassForWhoComesNext(Way way) {
        try (TestServer server = way.start()) {
            LongScript script = LongScript.at(server);
            RawClient caller = server.connect();
            caller.send(
                    RawClient.request("RUNLONG", "SET", "old", "v", "PX", "30000") + RawClient.request("EXISTS", "old")
                            + RawClient.request("SET", "new", "v", "PX", "30000"));
            awaitRunning(server, script);
            server.advance(60_000);
            assertThat(server.connect().ask("ENDLONG")).isEqualTo("+OK");
            assertThat(caller.receive(3)).containsExactly("+DONE", ":0", "+OK");
            assertThat(caller.ask("EXISTS new")).isEqualTo(":1");
        }
    }

    @Test
    void shouldCountTimeForTheCommandThatTookIt() {
        try (TestServer server = Way.EPOLL.start()) {
            LongScript script = LongScript.at(server);
            RawClient caller = running(server, script, "RUNLONG");
            RawClient other = server.connect();
            for (int i = 0; i < 100; i++) assertThat(other.ask("UNWATCH")).isEqualTo("+OK");
            server.advance(5000);
            assertThat(other.ask("ENDLONG")).isEqualTo("+OK");
            assertThat(caller.receive()).isEqualTo("+DONE");
            assertThat(other.ask("SLOWLOG GET 1")).contains("$RUNLONG");
            assertThat(server.onLoop(() -> nanos(server, "RUNLONG"))).isGreaterThan(5_000_000_000L);
        }
    }

    private static long nanos(TestServer server, String name) {
        return server.node().table.commands().stream().filter(row -> row.name().equals(name)).map(Command::statistics)
                .findFirst().orElseThrow().nanos();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldEndTheNodeAndForgetWhatWasDone(Way way, @TempDir Path folder) {
        String[] options = { "--dir", folder.toString(), "--appendonly", "yes", "--appendfsync", "always" };
        TestServer server = way.start(options);
        try {
            LongScript script = LongScript.at(server);
            RawClient caller = server.connect();
            assertThat(caller.ask("SET before 1")).isEqualTo("+OK");
            caller.send(RawClient.request("RUNLONG", "SET", "amid", "1") + RawClient.request("SET", "after", "1"));
            awaitRunning(server, script);
            RawClient other = server.connect();
            assertThat(other.ask("SHUTDOWN")).isEqualTo(BUSY);
            other.send(RawClient.request("SHUTDOWN", "NOSAVE"));
            assertThat(other.receive()).isEqualTo(RawClient.CLOSED);
            assertThat(caller.receive()).isEqualTo(RawClient.CLOSED);
            server.node().awaitTermination();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            server.closeAsItIs();
        }
        try (TestServer again = TestServer.start(options)) {
            assertThat(again.connect().askAll("EXISTS before", "EXISTS amid", "EXISTS after")).containsExactly(":1",
                    ":0", ":0");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldEndWithTheNode(Way way) {
        TestServer server = way.start();
        LongScript script = LongScript.at(server);
        RawClient caller = running(server, script, "RUNLONG SET amid 1");
        server.node().close();
        assertThat(caller.receive()).isEqualTo(RawClient.CLOSED);
        server.closeAsItIs();
    }
}
