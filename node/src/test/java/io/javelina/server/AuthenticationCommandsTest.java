package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AuthenticationCommandsTest {
    private static final String NO_AUTH = "-NOAUTH Authentication required.";

    @Test
    void shouldLetNobodyInWithoutThePassword() {
        try (TestServer server = TestServer.start("--requirepass", "secret"); RawClient client = server.connect()) {
            assertThat(client.ask("PING")).isEqualTo(NO_AUTH);
            assertThat(client.ask("GET")).isEqualTo("-ERR wrong number of arguments for 'get' command");
            assertThat(client.ask("HELLO 3")).startsWith("-NOAUTH HELLO must be called with the client already");
            assertThat(client.ask("AUTH wrong")).startsWith("-WRONGPASS ");
            assertThat(client.ask("AUTH nobody secret")).startsWith("-WRONGPASS ");
            assertThat(client.ask("HELLO 3 AUTH default wrong")).startsWith("-WRONGPASS ");
            assertThat(client.ask("HELLO 3 AUTH default secret SETNAME me")).startsWith("[$server, $javelina, ")
                    .contains("$proto, :3, ");
            assertThat(client.ask("CLIENT GETNAME")).isEqualTo("$me");
            assertThat(client.ask("RESET")).isEqualTo("+RESET");
            assertThat(client.ask("PING")).isEqualTo(NO_AUTH);
            assertThat(client.ask("AUTH secret")).isEqualTo("+OK");
            assertThat(client.ask("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void shouldTakeSmallRequestsOnlyFromStrangers() {
        try (TestServer server = TestServer.start("--requirepass", "secret")) {
            assertThat(refusal(server, "*11\r\n$4\r\nPING\r\n")).isEqualTo("unauthenticated multibulk length");
            assertThat(refusal(server, "*2\r\n$4\r\nAUTH\r\n$16385\r\n")).isEqualTo("unauthenticated bulk length");
            assertThat(refusal(server, "\"")).isNull();
        }
    }

    private static String refusal(TestServer server, String bytes) {
        String prefix = "-ERR Protocol error: ";
        try (RawClient stranger = server.connect()) {
            stranger.send(bytes);
            if (stranger.isSilent()) return null;
            String reply = stranger.receive();
            assertThat(reply).startsWith(prefix);
            assertThat(stranger.receive()).isEqualTo(RawClient.CLOSED);
            return reply.substring(prefix.length());
        }
    }

    @Test
    void shouldRefuseBadHellos() {
        try (TestServer server = TestServer.start(); RawClient client = server.connect()) {
            assertThat(client.ask("HELLO 4")).isEqualTo("-NOPROTO unsupported protocol version");
            assertThat(client.ask("HELLO abc")).isEqualTo("-ERR Protocol version is not an integer or out of range");
            assertThat(client.ask("HELLO 3 AUTH x")).isEqualTo("-ERR Syntax error in HELLO option 'AUTH'");
            assertThat(client.ask("HELLO 3 SETNAME")).isEqualTo("-ERR Syntax error in HELLO option 'SETNAME'");
            assertThat(client.ask("AUTH a b c")).isEqualTo("-ERR syntax error");
            assertThat(client.ask("AUTH a")).startsWith("-ERR AUTH <password> called without any password configured");
            assertThat(client.ask("GET none")).isEqualTo("_");
        }
    }

    @Test
    void shouldEndAfterQuitAndItsReply() {
        try (TestServer server = TestServer.start(); RawClient client = server.connect()) {
            client.send("SET k v\r\nQUIT\r\nSET k w\r\n");
            assertThat(client.receive(3)).containsExactly("+OK", "+OK", RawClient.CLOSED);
            try (RawClient other = server.connect()) {
                assertThat(other.ask("GET k")).isEqualTo("$v");
            }
        }
    }

    /// A reply that does not fit into the socket is sent in whole before the connection ends.
    @Test
    void shouldSendLargeRepliesBeforeItEnds() {
        try (TestServer server = TestServer.start(); RawClient client = server.connect()) {
            client.send("SETRANGE k 20000000 x\r\nGET k\r\nQUIT\r\n");
            assertThat(client.receive()).isEqualTo(":20000001");
            assertThat(client.receive()).hasSize(20_000_002);
            assertThat(client.receive(2)).containsExactly("+OK", RawClient.CLOSED);
        }
    }
}
