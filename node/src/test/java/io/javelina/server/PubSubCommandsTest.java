package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.javelina.memory.Account;
import io.javelina.pubsub.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PubSubCommandsTest {
    private TestServer server;
    private RawClient one;
    private RawClient other;

    @BeforeEach
    void start() {
        server = TestServer.start();
        one = server.connect();
        other = server.connect();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        server.close();
    }

    private static List<String> tell(RawClient client, int replies, String line) {
        client.send(RawClient.request(line.split(" ")));
        return client.receive(replies);
    }

    @Test
    void shouldTellOfEachSubscription() {
        assertThat(tell(one, 3, "SUBSCRIBE a b a")).containsExactly("[$subscribe, $a, :1]", "[$subscribe, $b, :2]",
                "[$subscribe, $a, :2]");
        assertThat(one.ask("PSUBSCRIBE c*")).isEqualTo("[$psubscribe, $c*, :3]");
        assertThat(one.ask("SSUBSCRIBE d")).isEqualTo("[$ssubscribe, $d, :1]");
        assertThat(tell(one, 2, "UNSUBSCRIBE a z")).containsExactly("[$unsubscribe, $a, :2]",
                "[$unsubscribe, $z, :2]");
        assertThat(one.ask("UNSUBSCRIBE")).isEqualTo("[$unsubscribe, $b, :1]");
        assertThat(one.ask("UNSUBSCRIBE")).isEqualTo("[$unsubscribe, _, :1]");
        assertThat(one.ask("PUNSUBSCRIBE")).isEqualTo("[$punsubscribe, $c*, :0]");
        assertThat(one.ask("SUNSUBSCRIBE")).isEqualTo("[$sunsubscribe, $d, :0]");
        assertThat(one.ask("PUNSUBSCRIBE")).isEqualTo("-NOSUB 'punsubscribe' command executed not in subscribed mode");
        assertThat(one.ask("PING")).isEqualTo("+PONG");
    }

    @Test
    void shouldDeliverByNameAndByPattern() {
        tell(one, 1, "SUBSCRIBE news");
        tell(one, 2, "PSUBSCRIBE n* ?ews");
        assertThat(other.ask("PUBLISH news hello")).isEqualTo(":3");
        assertThat(one.receive(3)).containsExactly("[$message, $news, $hello]", "[$pmessage, $?ews, $news, $hello]",
                "[$pmessage, $n*, $news, $hello]");
        assertThat(other.ask("PUBLISH nothing x")).isEqualTo(":1");
        assertThat(one.receive()).isEqualTo("[$pmessage, $n*, $nothing, $x]");
        assertThat(other.ask("SPUBLISH news x")).isEqualTo(":0");
    }

    @Test
    void shouldRefuseOtherCommandsToSubscribersInTheOldProtocol() {
        tell(one, 1, "SUBSCRIBE a");
        assertThat(one.ask("GET k")).isEqualTo("-ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING"
                + " / QUIT / RESET are allowed in this context");
        assertThat(one.ask("COMMANDLOG RESET")).startsWith("-ERR ");
        assertThat(one.ask("PING")).isEqualTo("[$pong, $]");
        assertThat(one.ask("PING x")).isEqualTo("[$pong, $x]");
        assertThat(one.ask("RESET")).isEqualTo("+RESET");
        assertThat(one.ask("PING")).isEqualTo("+PONG");
        assertThat(other.ask("PUBSUB NUMSUB a")).isEqualTo("[$a, :0]");
        assertThat(tell(one, 1, "SSUBSCRIBE a")).hasSize(1);
        assertThat(tell(one, 2, "QUIT")).containsExactly("+OK", RawClient.CLOSED);
    }

    @Test
    void shouldGiveAClientItsMessagesBehindTheReply() {
        one.ask("HELLO 3");
        tell(one, 1, "SUBSCRIBE a");
        assertThat(tell(one, 2, "PUBLISH a x")).containsExactly(":1", "[$message, $a, $x]");
        String big = "y".repeat(10_000);
        assertThat(one.askAll("PUBLISH a " + big, "GET k")).containsExactly(":1", "[$message, $a, $" + big + "]");
        assertThat(one.receive()).isEqualTo("_");
        one.ask("MULTI");
        one.askAll("PUBLISH a 1", "GET k", "PUBLISH a 2");
        assertThat(tell(one, 3, "EXEC")).containsExactly("[:1, _, :1]", "[$message, $a, $1]", "[$message, $a, $2]");
    }

    @Test
    void shouldSubscribeInsideATransaction() {
        one.ask("MULTI");
        assertThat(one.askAll("SUBSCRIBE a", "PUBLISH a x", "SSUBSCRIBE b")).containsOnly("+QUEUED");
        assertThat(tell(one, 2, "EXEC")).containsExactly("[[$subscribe, $a, :1], :1, "
                + "-ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client]", "[$message, $a, $x]");
    }

    @Test
    void shouldSendMessagesToClientsThatWantNoReplies() {
        one.ask("HELLO 3");
        one.send("CLIENT REPLY OFF\r\nSUBSCRIBE a\r\nPUBLISH a x\r\nUNSUBSCRIBE\r\n");
        assertThat(one.receive(3)).containsExactly("[$subscribe, $a, :1]", "[$message, $a, $x]",
                "[$unsubscribe, $a, :0]");
        assertThat(one.ask("CLIENT REPLY ON")).isEqualTo("+OK");
    }

    @Test
    void shouldShowSubscribersAmongClients() {
        tell(one, 2, "SUBSCRIBE a b");
        tell(one, 1, "PSUBSCRIBE c");
        tell(one, 1, "SSUBSCRIBE d");
        assertThat(other.ask("CLIENT LIST TYPE pubsub")).contains(" flags=P ", " sub=2 psub=1 ssub=1 ")
                .doesNotContain("flags=N");
        assertThat(other.ask("CLIENT LIST TYPE normal")).contains(" flags=N ").doesNotContain("flags=P");
        assertThat(other.ask("INFO clients")).contains("pubsub_clients:1\r\n");
        assertThat(other.ask("INFO stats")).contains("pubsub_channels:2\r\n", "pubsub_patterns:1\r\n",
                "pubsubshard_channels:1\r\n");
        assertThat(other.ask("CLIENT KILL TYPE pubsub")).isEqualTo(":1");
        assertThat(one.receive()).isEqualTo(RawClient.CLOSED);
        assertThat(other.ask("PUBLISH a x")).isEqualTo(":0");
        assertThat(server.bytes(Account.CLIENT_SUBSCRIPTIONS)).isZero();
    }

    @Test
    void shouldTellWhoListens() {
        tell(one, 3, "SUBSCRIBE a ab b");
        tell(other, 1, "SUBSCRIBE ab");
        try (RawClient asking = server.connect()) {
            assertThat(asking.ask("PUBSUB CHANNELS")).isEqualTo("[$a, $ab, $b]");
            assertThat(asking.ask("PUBSUB CHANNELS a*")).isEqualTo("[$a, $ab]");
            assertThat(asking.ask("PUBSUB NUMSUB ab c")).isEqualTo("[$ab, :2, $c, :0]");
            assertThat(asking.ask("PUBSUB NUMPAT")).isEqualTo(":0");
            assertThat(asking.ask("PUBSUB SHARDCHANNELS")).isEqualTo("[]");
            assertThat(asking.ask("PUBSUB SHARDNUMSUB a")).isEqualTo("[$a, :0]");
            assertThat(asking.ask("PUBSUB CHANNELS a b")).isEqualTo(
                    "-ERR unknown subcommand or wrong number of arguments for 'CHANNELS'. Try PUBSUB HELP.");
        }
    }

    @Test
    void shouldNotTakeSubscribersForIdle() {
        assertThat(other.ask("CONFIG SET timeout 10")).isEqualTo("+OK");
        tell(one, 1, "SUBSCRIBE a");
        server.advance(15_000);
        assertThat(other.receive()).isEqualTo(RawClient.CLOSED);
        assertThat(one.ask("PING")).isEqualTo("[$pong, $]");
    }

    @Test
    void shouldHoldMessagesBackWhileWritersArePaused() {
        tell(one, 1, "SUBSCRIBE a");
        assertThat(other.ask("CLIENT PAUSE 100000 WRITE")).isEqualTo("+OK");
        other.send("PUBLISH a x\r\n");
        assertThat(one.isSilent()).isTrue();
        server.advance(100_001);
        assertThat(one.receive()).isEqualTo("[$message, $a, $x]");
        assertThat(other.receive()).isEqualTo(":1");
    }

    @Test
    void shouldTakeAnyBytesForNamesAndMessages() {
        one.askWords("SUBSCRIBE", "");
        one.askWords("SUBSCRIBE", "\0\r\n\u00ff");
        assertThat(other.askWords("PUBLISH", "", "")).isEqualTo(":1");
        assertThat(one.receive()).isEqualTo("[$message, $, $]");
        assertThat(other.askWords("PUBLISH", "\0\r\n\u00ff", "\u00ff\r\n\0")).isEqualTo(":1");
        assertThat(one.receive()).isEqualTo("[$message, $\0\r\n\u00ff, $\u00ff\r\n\0]");
    }

    @Test
    void shouldKeepTheOrderOfMessagesOfAllSizes() {
        tell(one, 1, "SUBSCRIBE a");
        for (int i = 0; i < 200; i++) {
            String payload = i + "x".repeat(i * i % 5000);
            assertThat(other.ask("PUBLISH a " + payload)).isEqualTo(":1");
            if (i % 3 == 0) assertThat(one.receive()).isEqualTo("[$message, $a, $" + payload + "]");
            else if (i % 3 == 2) {
                String before = i - 1 + "x".repeat((i - 1) * (i - 1) % 5000);
                assertThat(one.receive(2)).containsExactly("[$message, $a, $" + before + "]",
                        "[$message, $a, $" + payload + "]");
            }
        }
        assertThat(one.receive()).startsWith("[$message, $a, $199x");
    }

    @Test
    void shouldForgetWhatAClientListenedToWhenItGoes() {
        try (RawClient third = server.connect()) {
            for (int i = 0; i < 1000; i++) tell(third, 1, "SUBSCRIBE channel:" + i);
            tell(third, 1, "PSUBSCRIBE *");
            assertThat(server.bytes(Account.CLIENT_SUBSCRIPTIONS)).isGreaterThan(150_000);
        }
        server.await(() -> server.node().loop.publisher().subscriptions().clients() == 0);
        for (Kind kind : Kind.values())
            assertThat(server.node().loop.publisher().subscriptions().topics(kind).count()).isZero();
        assertThat(server.bytes(Account.CLIENT_SUBSCRIPTIONS)).isZero();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void shouldPublishOverEachTransportAndWithThreads(Transport transport) {
        assumeTrue(transport.isAvailable(), transport.directive() + " does not work on this machine");
        try (TestServer threaded = TestServer.start("--io-transport", transport.directive(), "--io-threads", "3");
                RawClient listener = threaded.connect();
                RawClient speaker = threaded.connect()) {
            tell(listener, 1, "PSUBSCRIBE a*");
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 500; i++) all.append(RawClient.request("PUBLISH", "a" + i, "x".repeat(i * 37 % 9000)));
            speaker.send(all.toString());
            for (int i = 0; i < 500; i++)
                assertThat(listener.receive())
                        .isEqualTo("[$pmessage, $a*, $a" + i + ", $" + "x".repeat(i * 37 % 9000) + "]");
            assertThat(speaker.receive(500)).containsOnly(":1");
        }
    }
}
