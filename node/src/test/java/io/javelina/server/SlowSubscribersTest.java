package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What messages take until they are read, and what happens to those who do not read them.
class SlowSubscribersTest {
    private static final int KIBIBYTE = 1024;
    private static final int MEBIBYTE = 1 << 20;

    private static void subscribe(RawClient client, String channel) {
        assertThat(client.ask("SUBSCRIBE " + channel)).startsWith("[$subscribe, ");
    }

    @Test
    void shouldStoreOneMessageForAThousandSubscribersOnce() {
        int count = 1000;
        String payload = "x".repeat(KIBIBYTE);
        try (TestServer server = TestServer.start(); RawClient speaker = server.connect()) {
            List<RawClient> listeners = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                listeners.add(server.connect());
                subscribe(listeners.get(i), "news");
            }
            speaker.ask("PING");
            long[] before = new long[2];
            long[] most = server.onLoop(() -> {
                NodeLoop loop = server.node().loop;
                before[0] = loop.allocator().ledger().total();
                before[1] = loop.allocator().ledger().bytes(Account.CLIENT_SUBSCRIPTIONS);
                publish(loop, "news", payload);
                return new long[]{ loop.allocator().ledger().total(),
                    loop.allocator().ledger().bytes(Account.CLIENT_SUBSCRIPTIONS),
                    loop.allocator().ledger().bytes(Account.CLIENT_MESSAGES) };
            });
            assertThat(most[2]).isBetween((long) KIBIBYTE, 2L * KIBIBYTE);
            assertThat(most[1] - before[1]).isEqualTo((long) count * SharedMessage.PART_BYTES);
            assertThat(most[0] - before[0]).isEqualTo(most[1] - before[1] + most[2]);
            for (RawClient each : listeners)
                assertThat(each.receive()).isEqualTo("[$message, $news, $" + payload + "]");
            server.await(() -> server.node().allocator.ledger().bytes(Account.CLIENT_MESSAGES) == 0);
            listeners.forEach(RawClient::close);
        }
    }

    /// Publishes on the loop itself, before anything of it can be sent.
    private static long publish(NodeLoop loop, String channel, String payload) {
        io.javelina.memory.Allocator allocator = loop.allocator();
        long name = allocator.allocate(Account.TEMPORARY, channel.length());
        long text = allocator.allocate(Account.TEMPORARY, payload.length());
        io.javelina.memory.Memory.copy(channel.getBytes(), 0, name, channel.length());
        io.javelina.memory.Memory.copy(payload.getBytes(), 0, text, payload.length());
        long sent = loop.publisher().publish(new io.javelina.memory.Slice().wrap(name, channel.length()),
                new io.javelina.memory.Slice().wrap(text, payload.length()));
        allocator.free(Account.TEMPORARY, name, channel.length());
        allocator.free(Account.TEMPORARY, text, payload.length());
        return sent;
    }

    @ParameterizedTest
    @ValueSource(ints = { 100, 2000, 100_000 })
    void shouldCloseThoseAboveTheHardLimitAndServeTheOthers(int bytes) {
        try (TestServer server = TestServer.start("--client-output-buffer-limit", "pubsub 1mb 0 0");
                RawClient slow = server.connect();
                RawClient quick = server.connect();
                RawClient speaker = server.connect()) {
            subscribe(slow, "a");
            subscribe(quick, "a");
            String payload = "x".repeat(bytes);
            String request = RawClient.request("PUBLISH", "a", payload);
            int atOnce = Math.max(1, 100_000 / bytes);
            boolean closed = false;
            for (int round = 0; round < 1000 && !closed; round++) {
                speaker.send(request.repeat(atOnce));
                for (String each : speaker.receive(atOnce)) closed |= each.equals(":1");
                for (String each : quick.receive(atOnce))
                    assertThat(each).isEqualTo("[$message, $a, $" + payload + "]");
            }
            assertThat(closed).isTrue();
            assertThat(server.onLoop(() -> server.node().loop.statistics().outputBufferLimitDisconnections))
                    .isEqualTo(1);
            assertThat(server.clientCount()).isEqualTo(2);
        }
    }

    @Test
    void shouldCloseThoseThatStayAboveTheSoftLimit() {
        try (TestServer server = TestServer.start("--client-output-buffer-limit", "pubsub 0 1mb 10");
                RawClient slow = server.connect();
                RawClient speaker = server.connect()) {
            subscribe(slow, "a");
            speaker.ask("PUBLISH a " + "x".repeat(30_000_000));
            server.advance(5000);
            TestServer.pause();
            assertThat(server.clientCount()).isEqualTo(2);
            server.advance(12_000);
            server.await(() -> server.node().loop.clients().count() == 1);
            assertThat(speaker.ask("PUBLISH a x")).isEqualTo(":0");
        }
    }

    @Test
    void shouldCountAMessageInFullForEachWhoHasNotReadIt() {
        try (TestServer server = TestServer.start("--client-output-buffer-limit", "pubsub 0 0 0");
                RawClient one = server.connect();
                RawClient other = server.connect();
                RawClient speaker = server.connect()) {
            subscribe(one, "a");
            subscribe(other, "a");
            for (int i = 0; i < 20; i++) speaker.ask("PUBLISH a " + "x".repeat(MEBIBYTE));
            List<Long> held = server.onLoop(() -> server.node().loop.clients().all().stream()
                    .filter(Connection::isSubscriber).map(each -> each.output().listBytes()).toList());
            assertThat(held).allMatch(bytes -> bytes > 8L * MEBIBYTE);
            assertThat(server.bytes(Account.CLIENT_MESSAGES)).isBetween(8L * MEBIBYTE, 25L * MEBIBYTE);
            one.receive(20);
            other.receive(20);
            server.await(() -> server.node().allocator.ledger().bytes(Account.CLIENT_MESSAGES) == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "1", "3" })
    void shouldPackSmallMessagesForThoseWhoDoNotRead(String ioThreads) {
        try (TestServer server = TestServer.start("--client-output-buffer-limit", "pubsub 0 0 0", "--io-threads",
                ioThreads);
                RawClient slow = server.connect();
                RawClient speaker = server.connect()) {
            subscribe(slow, "a");
            speaker.ask("PUBLISH a " + "x".repeat(10 * MEBIBYTE));
            server.await(() -> server.node().allocator.ledger().bytes(Account.CLIENT_MESSAGES) > 10 * MEBIBYTE);
            long before = server.bytes(Account.CLIENT_OUTPUT);
            for (int i = 0; i < 1000; i++) speaker.ask("PUBLISH a message:" + i);
            assertThat(server.bytes(Account.CLIENT_OUTPUT) - before).isLessThan(150 * KIBIBYTE);
            assertThat(slow.receive()).hasSize(10 * MEBIBYTE + "[$message, $a, $]".length());
            for (int i = 0; i < 1000; i++) assertThat(slow.receive()).isEqualTo("[$message, $a, $message:" + i + "]");
        }
    }

    @Test
    void shouldDropWhatWasNotReadWhenASubscriberGoes() {
        try (TestServer server = TestServer.start("--io-threads", "2"); RawClient speaker = server.connect()) {
            try (RawClient slow = server.connect()) {
                subscribe(slow, "a");
                for (int i = 0; i < 20; i++) speaker.ask("PUBLISH a " + "x".repeat(MEBIBYTE));
                speaker.ask("PUBLISH a small");
            }
            server.await(() -> server.node().allocator.ledger().bytes(Account.CLIENT_MESSAGES) == 0);
            server.await(() -> server.node().loop.outputPool().orphanedBytes() == 0);
        }
    }

    @Test
    void shouldEvictSubscribersThatTakeTooMuch() {
        try (TestServer server = TestServer.start("--maxmemory-clients", "5mb", "--client-output-buffer-limit",
                "pubsub 0 0 0"); RawClient slow = server.connect(); RawClient speaker = server.connect()) {
            subscribe(slow, "a");
            for (int i = 0; i < 30; i++) speaker.ask("PUBLISH a " + "x".repeat(MEBIBYTE));
            server.await(() -> server.node().loop.policies().eviction().evicted() == 1);
            assertThat(speaker.ask("PING")).isEqualTo("+PONG");
        }
    }
}
