package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.structure.ScarceMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests of several clients that are there at once: executed together, as if each client were alone.
class RequestBatchTest {
    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private TestServer server;
    private RawClient bystander;
    private final List<RawClient> clients = new ArrayList<>();

    @BeforeEach
    void start() { start("--io-transport", "auto"); }

    private void start(String... options) {
        server = TestServer.start(options);
        bystander = server.connect();
    }

    @AfterEach
    void close() {
        assertThat(bystander.ask("PING")).isEqualTo("+PONG");
        clients.forEach(RawClient::close);
        bystander.close();
        server.close();
    }

    private RawClient client() {
        RawClient client = server.connect();
        clients.add(client);
        return client;
    }

    private List<RawClient> clients(int count) { return IntStream.range(0, count).mapToObj(_ -> client()).toList(); }

    private void whileTheLoopStands(Runnable task) { server.whileTheLoopStands(task); }

    @ParameterizedTest
    @ValueSource(strings = { "epoll", "nio", "io_uring" })
    void shouldAnswerEachClientInItsOrder(String transport) {
        close();
        clients.clear();
        start("--io-transport", transport);
        List<RawClient> all = clients(100);
        for (int round = 0; round < 5; round++) {
            int[] counts = IntStream.range(0, all.size()).map(_ -> random.nextInt(40)).toArray();
            int before = Integer.parseInt(bystander.ask("INCRBY sum 0").substring(1));
            whileTheLoopStands(() -> {
                for (int i = 0; i < counts.length; i++)
                    all.get(i).send((RawClient.request("INCR", "own:" + i) + "INCR sum\r\n").repeat(counts[i]));
            });
            for (int i = 0; i < counts.length; i++) {
                List<String> replies = all.get(i).receive(2 * counts[i]);
                for (int at = 2; at < replies.size(); at++)
                    assertThat(number(replies.get(at))).as("seed " + seed).isGreaterThan(number(replies.get(at - 2)));
            }
            assertThat(bystander.ask("GET sum")).isEqualTo("$" + (before + IntStream.of(counts).sum()));
        }
    }

    private static int number(String reply) { return Integer.parseInt(reply.substring(1)); }

    @Test
    void shouldKeepApartWhatIsInDifferentDatabases() {
        List<RawClient> all = clients(32);
        for (int i = 0; i < all.size(); i++) assertThat(all.get(i).ask("SELECT " + i % 4)).isEqualTo("+OK");
        whileTheLoopStands(() -> all.forEach(each -> each.send("INCR key\r\nINCR key\r\n")));
        for (int i = 0; i < all.size(); i++) {
            int first = number(all.get(i).receive());
            assertThat(first).isEqualTo(2 * (i / 4) + 1);
            assertThat(number(all.get(i).receive())).isEqualTo(first + 1);
        }
    }

    @Test
    void shouldExecuteNothingOfWhoWasKilledBefore() {
        RawClient victim = client();
        RawClient last = client();
        String id = victim.ask("CLIENT ID").substring(1);
        whileTheLoopStands(() -> {
            bystander.send("SET before 1\r\nCLIENT KILL ID " + id + "\r\n");
            victim.send("SET mine 1\r\n".repeat(3));
            last.send("EXISTS before mine\r\n");
        });
        assertThat(bystander.receive(2)).containsExactly("+OK", ":1");
        assertThat(last.receive()).isEqualTo(":1");
        assertThat(victim.receive()).isEqualTo(RawClient.CLOSED);
    }

    @Test
    void shouldExecuteWhatAClientSentBeforeItLeft() {
        List<RawClient> leaving = clients(20);
        whileTheLoopStands(() -> {
            for (RawClient each : leaving) {
                each.send("INCR left\r\n");
                each.close();
            }
        });
        server.await(() -> server.node().loop.clients().count() == 1);
        assertThat(bystander.ask("GET left")).isEqualTo("$20");
    }

    @Test
    void shouldServeWhoWaitsWithWhatComesInTheSameTurn() {
        List<RawClient> takers = clients(10);
        RawClient giver = client();
        whileTheLoopStands(() -> {
            takers.forEach(each -> each.send("BLPOP list 0\r\nPING\r\n"));
            giver.send("RPUSH list 0 1 2 3 4 5 6 7 8 9\r\n");
        });
        for (int i = 0; i < takers.size(); i++)
            assertThat(takers.get(i).receive(2)).containsExactly("[$list, $" + i + "]", "+PONG");
        assertThat(giver.receive()).isEqualTo(":10");
    }

    @Test
    void shouldHoldBackAllThatFollowsAPause() {
        List<RawClient> all = clients(20);
        whileTheLoopStands(() -> {
            bystander.send("CLIENT PAUSE 10000 WRITE\r\n");
            all.forEach(each -> each.send("PING\r\nINCR n\r\nPING\r\n"));
        });
        assertThat(bystander.receive()).isEqualTo("+OK");
        for (RawClient each : all) assertThat(each.receive()).isEqualTo("+PONG");
        assertThat(bystander.ask("EXISTS n")).isEqualTo(":0");
        assertThat(bystander.ask("CLIENT UNPAUSE")).isEqualTo("+OK");
        for (RawClient each : all) assertThat(each.receive(2)).element(1).isEqualTo("+PONG");
        assertThat(bystander.ask("GET n")).isEqualTo("$20");
    }

    @Test
    void shouldTakeRequestsInPiecesOfAnySize() {
        List<RawClient> all = clients(30);
        List<StringBuilder> unsent = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) unsent.add(new StringBuilder());
        int[] lengths = new int[all.size()];
        for (int i = 0; i < all.size(); i++)
            for (int j = 0; j < 20; j++) {
                int bytes = random.nextInt(10) == 0 ? random.nextInt(200_000) : random.nextInt(100);
                lengths[i] += bytes;
                unsent.get(i).append(RawClient.request("APPEND", "text:" + i, "x".repeat(bytes)));
            }
        while (unsent.stream().anyMatch(each -> !each.isEmpty())) whileTheLoopStands(() -> {
            for (int i = 0; i < all.size(); i++) {
                int most = random.nextBoolean() ? 100 : 50_000;
                int bytes = Math.min(unsent.get(i).length(), random.nextInt(most));
                all.get(i).send(unsent.get(i).substring(0, bytes));
                unsent.get(i).delete(0, bytes);
            }
        });
        for (int i = 0; i < all.size(); i++)
            assertThat(all.get(i).receive(20)).as("seed " + seed).element(19).isEqualTo(":" + lengths[i]);
    }

    @ParameterizedTest
    @ValueSource(strings = { "epoll", "nio", "io_uring" })
    void shouldAnswerWhoHasSaidItsLast(String transport) {
        close();
        clients.clear();
        start("--io-transport", transport);
        List<RawClient> all = clients(20);
        whileTheLoopStands(() -> all.forEach(each -> {
            each.send(RawClient.request("APPEND", "text", "x".repeat(100)).repeat(each == all.getLast() ? 10_000 : 3));
            each.sayNoMore();
        }));
        for (RawClient each : all) {
            assertThat(each.receive(each == all.getLast() ? 10_000 : 3)).allMatch(reply -> reply.startsWith(":"));
            assertThat(each.receive()).isEqualTo(RawClient.CLOSED);
        }
    }

    /// The transport has nothing to tell meanwhile.
    @ParameterizedTest
    @ValueSource(strings = { "epoll", "nio", "io_uring" })
    void shouldRestWhileWhoHasSaidItsLastReadsNothing(String transport) {
        close();
        clients.clear();
        start("--io-transport", transport);
        int bytes = 20_000_000;
        assertThat(bystander.ask("SETRANGE big " + (bytes - 1) + " x")).isEqualTo(":" + bytes);
        RawClient client = client();
        client.send(RawClient.request("GET", "big"));
        client.sayNoMore();
        server.await(() -> server.node().loop.clients().all().stream().anyMatch(Connection::isClosing));
        // First as much is sent as the system keeps for the client.
        boolean rests = false;
        for (int i = 0; i < 30 && !rests; i++) rests = isLoopAtRest();
        assertThat(rests).isTrue();
        assertThat(client.receive().length()).isEqualTo(bytes + 1);
        assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        assertThat(bystander.ask("DEL big")).isEqualTo(":1");
    }

    private boolean isLoopAtRest() {
        long before = cycles();
        for (int i = 0; i < 30; i++) TestServer.pause();
        return cycles() < before + 100;
    }

    private long cycles() { return server.onLoop(() -> server.node().loop.statistics().cycles); }

    @Test
    void shouldAnswerWhoHasSaidItsLastWithABigArgument() {
        RawClient client = client();
        whileTheLoopStands(() -> {
            client.send(RawClient.request("SET", "big", "x".repeat(300_000)));
            client.sayNoMore();
        });
        assertThat(client.receive(2)).containsExactly("+OK", RawClient.CLOSED);
        assertThat(bystander.ask("STRLEN big")).isEqualTo(":300000");
    }

    /// The last requests of a batch wait, though nothing comes behind them.
    @Test
    void shouldGoOnWhenAClientReadsAtLast() {
        int bytes = 20_000_000;
        assertThat(bystander.ask("SETRANGE big " + (bytes - 1) + " x")).isEqualTo(":" + bytes);
        RawClient client = client();
        client.send(RawClient.request("GET", "big").repeat(15));
        server.await(() -> server.node().loop.statistics().commandsProcessed >= 13);
        for (int i = 0; i < 15; i++) assertThat(client.receive().length()).isEqualTo(bytes + 1);
        assertThat(bystander.ask("DEL big")).isEqualTo(":1");
    }

    @Test
    void shouldNotLookAtWhatFollowsQuit() {
        RawClient client = client();
        client.send(RawClient.request("QUIT") + "*x\r\n");
        assertThat(client.receive(2)).containsExactly("+OK", RawClient.CLOSED);
    }

    @Test
    void shouldTakeAnythingFromWhoHasJustAuthenticated() {
        assertThat(bystander.ask("CONFIG SET requirepass secret")).isEqualTo("+OK");
        RawClient client = client();
        client.send(
                RawClient.request("AUTH", "secret") + RawClient.request("DEL", "1", "2", "3", "4", "5", "6", "7", "8",
                        "9", "10", "11") + RawClient.request("SET", "k", "x".repeat(20_000)));
        assertThat(client.receive(3)).containsExactly("+OK", ":0", "+OK");
        assertThat(bystander.askWords("CONFIG", "SET", "requirepass", "")).isEqualTo("+OK");
    }

    @Test
    void shouldCloseNobodyElseWhenACommandFails() {
        List<RawClient> all = clients(30);
        String broken = all.get(10).ask("CLIENT ID").substring(1);
        server.onLoop(() -> {
            server.node().loop.postponer(client -> {
                if (client.id() == Long.parseLong(broken)) throw new IllegalStateException("as a test wants it");
                return false;
            });
            return null;
        });
        assertThat(bystander.ask("CLIENT PAUSE 10000 WRITE")).isEqualTo("+OK");
        whileTheLoopStands(
                () -> all.forEach(each -> each.send("*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nINCR\r\n$1\r\nn\r\n".repeat(2))));
        for (RawClient each : all)
            assertThat(each.receive()).isEqualTo(each == all.get(10) ? RawClient.CLOSED : "+PONG");
        assertThat(bystander.ask("CLIENT UNPAUSE")).isEqualTo("+OK");
        for (RawClient each : all)
            if (each != all.get(10)) assertThat(each.receive(3)).element(1).isEqualTo("+PONG");
        assertThat(bystander.ask("GET n")).isEqualTo("$58");
    }

    @Test
    void shouldGoOnWhenABatchCannotBePrepared() {
        List<RawClient> all = clients(40);
        AtomicInteger batches = new AtomicInteger();
        server.onLoop(() -> {
            server.node().loop.beforeBatch(() -> {
                if (batches.incrementAndGet() == 2) throw new IllegalStateException("as a test wants it");
            });
            return null;
        });
        whileTheLoopStands(() -> all.forEach(each -> each.send(RawClient.request("INCR", "n"))));
        List<String> replies = all.stream().map(RawClient::receive).toList();
        int closed = Collections.frequency(replies, RawClient.CLOSED);
        assertThat(closed).isBetween(1, RequestBatch.MOST);
        assertThat(bystander.ask("GET n")).isEqualTo("$" + (all.size() - closed));
    }

    @Test
    void shouldCloseOnlyThoseForWhomThereIsNoMemory() {
        List<RawClient> all = clients(60);
        String half = RawClient.request("ECHO", "x".repeat(30_000));
        for (int i = 0; i < all.size(); i += 3) all.get(i).send(half.substring(0, 10_000));
        for (int i = 0; i < all.size(); i++) if (i % 3 > 0) assertThat(all.get(i).ask("PING")).isEqualTo("+PONG");
        ScarceMemory scarce = server.onLoop(() -> ScarceMemory.of(server.node().allocator));
        try {
            whileTheLoopStands(() -> {
                for (int i = 0; i < all.size(); i++)
                    all.get(i)
                            .send(i % 3 == 0
                                    ? half.substring(10_000, 25_000)
                                    : i % 3 == 1 ? half.substring(0, 25_000) : "PING\r\n");
                scarce.refuseFrom(16 << 10);
            });
            for (int i = 0; i < all.size(); i++)
                assertThat(all.get(i).receive()).isEqualTo(i % 3 == 2 ? "+PONG" : RawClient.CLOSED);
        } finally {
            scarce.refuseNothing();
        }
    }
}
