package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients that wait for entries of streams.
class StreamWaitTest {
    private TestServer server;
    private RawClient client;

    @BeforeEach
    void start() {
        server = TestServer.start("--enable-debug-command", "yes");
        client = server.connect();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void shouldServeAllWhoWaitForAnEntry() {
        client.ask("XADD s 1-1 f v");
        List<RawClient> readers = List.of(server.waiting("XREAD BLOCK 0 STREAMS s $"),
                server.waiting("XREAD BLOCK 0 STREAMS t s $ 1-1"), server.waiting("XREAD BLOCK 0 STREAMS s 5-0"));
        client.ask("XADD s 2-1 g w");
        assertThat(readers.get(0).receive()).isEqualTo("[[$s, [[$2-1, [$g, $w]]]]]");
        assertThat(readers.get(1).receive()).isEqualTo("[[$s, [[$2-1, [$g, $w]]]]]");
        assertThat(readers.get(2).isSilent()).isTrue();
        client.ask("XADD s 6-1 h x");
        assertThat(readers.get(2).receive()).isEqualTo("[[$s, [[$6-1, [$h, $x]]]]]");
    }

    @Test
    void shouldServeThoseWhoWaitForAStreamToCome() {
        RawClient reader = server.waiting("XREAD BLOCK 0 STREAMS s $");
        client.ask("SET s x");
        client.ask("DEL s");
        client.askAll("MULTI", "XADD s 1-1 f v", "XADD s 1-2 f w", "EXEC");
        assertThat(reader.receive()).isEqualTo("[[$s, [[$1-1, [$f, $v]], [$1-2, [$f, $w]]]]]");
    }

    @Test
    void shouldGiveAnEntryToOneConsumerOfAGroup() {
        client.ask("XGROUP CREATE s g $ MKSTREAM");
        RawClient alice = server.waiting("XREADGROUP GROUP g alice BLOCK 0 STREAMS s >");
        RawClient bob = server.waiting("XREADGROUP GROUP g bob BLOCK 0 STREAMS s >");
        client.ask("XADD s 1-1 f v");
        assertThat(alice.receive()).isEqualTo("[[$s, [[$1-1, [$f, $v]]]]]");
        assertThat(bob.isSilent()).isTrue();
        client.ask("XADD s 1-2 f v");
        assertThat(bob.receive()).isEqualTo("[[$s, [[$1-2, [$f, $v]]]]]");
        assertThat(client.ask("XPENDING s g")).isEqualTo("[:2, $1-1, $1-2, [[$alice, $1], [$bob, $1]]]");
    }

    @Test
    void shouldTellConsumersThatTheirGroupIsGone() {
        String gone = "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option";
        client.ask("XGROUP CREATE s g $ MKSTREAM");
        RawClient first = server.waiting("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
        client.ask("XGROUP DESTROY s g");
        assertThat(first.receive()).isEqualTo(gone);
        client.ask("XGROUP CREATE s g $");
        RawClient second = server.waiting("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
        client.ask("DEL s");
        assertThat(second.receive()).isEqualTo(gone);
        client.ask("XGROUP CREATE s g $ MKSTREAM");
        RawClient third = server.waiting("XREADGROUP GROUP g c BLOCK 0 STREAMS s >");
        client.ask("SET s x");
        assertThat(third.receive()).startsWith("-WRONGTYPE");
    }

    @Test
    void shouldWaitNoLongerThanAsked() {
        RawClient reader = server.waiting("XREAD BLOCK 60000 STREAMS s $");
        server.advance(60_001);
        assertThat(reader.receive()).isEqualTo("_");
    }

    @Test
    void shouldHaveADigestOfStreams() {
        client.ask("XADD s 1-1 f v n 12");
        client.ask("XADD s 5-2 f w");
        String digest = client.ask("DEBUG DIGEST-VALUE s");
        assertThat(digest).isEqualTo("[+31b0f993f23cf886e7d6a475c79de96e10fe0459]");
        assertThat(client.ask("DEBUG OBJECT s")).contains("encoding:stream serializedlength:");
    }
}
