package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.structure.ScarceMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A few bytes can ask for a reply that no memory holds. Whoever does that is closed; the node and its data are well.
class EndlessReplyTest {
    private static final int MEMBERS = 20_000;

    private TestServer server;
    private RawClient client;
    private RawClient other;
    private ScarceMemory scarce;

    @BeforeEach
    void start() {
        server = TestServer.start();
        client = server.connect();
        other = server.connect();
        other.askAll("SADD set a b c", "HSET hash a 1 b 2", "ZADD zset 1 a 2 b");
        StringBuilder members = new StringBuilder("SADD many");
        for (int i = 0; i < MEMBERS; i++) members.append(" member:").append(i);
        assertThat(other.ask(members.toString())).isEqualTo(":" + MEMBERS);
        scarce = server.onLoop(() -> ScarceMemory.of(server.node().allocator));
    }

    @AfterEach
    void stop() { server.close(); }

    private void refuseAfter(int blocks) {
        server.onLoop(() -> {
            scarce.refuseAfter(blocks);
            return null;
        });
    }

    private void assertOthersAreServed() {
        assertThat(other.askAll("PING", "SCARD set", "SET k v")).containsExactly("+PONG", ":3", "+OK");
    }

    @ParameterizedTest
    @ValueSource(strings = { "SRANDMEMBER set -9223372036854775807", "HRANDFIELD hash -9223372036854775807",
        "HRANDFIELD hash -4611686018427387903 WITHVALUES", "ZRANDMEMBER zset -9223372036854775807",
        "ZRANDMEMBER zset -4611686018427387903 WITHSCORES" })
    void shouldEndWhenThereIsNoMemory(String endless) {
        refuseAfter(40);
        client.send(RawClient.request(endless.split(" ")));
        server.await(() -> server.node().loop.clients().count() == 1);
        refuseAfter(Integer.MAX_VALUE);
        assertOthersAreServed();
    }

    @Test
    void shouldEndAtTheLimitOfTheClient() {
        other.askWords("CONFIG", "SET", "client-output-buffer-limit", "normal 1mb 0 0");
        client.send(RawClient.request("SRANDMEMBER", "set", "-9223372036854775807"));
        server.await(() -> server.node().loop.clients().count() == 1);
        assertThat(other.ask("INFO stats")).contains("client_output_buffer_limit_disconnections:1");
        assertOthersAreServed();
    }

    @Test
    void shouldEndBeforeTheMachineHasNoMemory() {
        server.onLoop(() -> {
            server.node().loop.policies().outputLimits().machineBytes(16 << 20);
            return null;
        });
        client.send(RawClient.request("SRANDMEMBER", "set", "-9223372036854775807"));
        server.await(() -> server.node().loop.clients().count() == 1);
        assertOthersAreServed();
    }

    @Test
    void shouldEndInATransaction() {
        other.askAll("SET before 1", "SET after 1");
        refuseAfter(40);
        client.askAll("MULTI", "INCR before", "ZRANDMEMBER zset -9223372036854775807", "INCR after");
        client.send(RawClient.request("EXEC"));
        server.await(() -> server.node().loop.clients().count() == 1);
        refuseAfter(Integer.MAX_VALUE);
        assertThat(other.askAll("GET before", "GET after")).containsExactly("$2", "$2");
    }

    /// What a command does to the data does not depend on whether its reply arrives.
    @Test
    void shouldDoAllOfACommandWhoseReplyHasNoMemory() {
        long changes = changes();
        refuseAfter(2);
        client.send(RawClient.request("SPOP", "many", "15000"));
        server.await(() -> server.node().loop.clients().count() == 1);
        refuseAfter(Integer.MAX_VALUE);
        assertThat(other.ask("SCARD many")).isEqualTo(":5000");
        assertThat(changes() - changes).isEqualTo(15_000);
        server.onLoop(() -> {
            server.node().keyspace.database(0).assertInvariants();
            return null;
        });
    }

    private long changes() { return server.onLoop(() -> server.node().keyspace.counters().changes); }

    @Test
    void shouldCloseAClientForWhoseFirstReplyThereIsNoMemory() {
        server.onLoop(() -> {
            server.node().loop.outputPool().close();
            scarce.refuse(true);
            return null;
        });
        client.send(RawClient.request("PING"));
        server.await(() -> server.node().loop.clients().count() == 1);
        refuseAfter(Integer.MAX_VALUE);
        assertOthersAreServed();
        assertThat(server.bytes(Account.CLIENT_OUTPUT)).isLessThan(100_000);
    }
}
