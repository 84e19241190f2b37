package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.javelina.memory.Account;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientPoliciesTest {
    private static final int MEBIBYTE = 1 << 20;

    @Test
    void shouldCloseClientsAboveTheHardLimitOfOutput() {
        try (TestServer server = TestServer.start("--client-output-buffer-limit", "normal 1mb 0 0");
                RawClient client = server.connect();
                RawClient other = server.connect()) {
            List<Long> told = new ArrayList<>();
            server.onLoop(() -> {
                server.node().loop.policies().outputLimits()
                        .listener((id, clientClass, bytes, limit) -> told.add(limit));
                return null;
            });
            other.ask("SETRANGE k 100000 x");
            client.send("GET k\r\n".repeat(100) + "SET after 1\r\n");
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
            assertThat(other.ask("EXISTS after")).isEqualTo(":0");
            assertThat(server.onLoop(() -> server.node().loop.statistics().outputBufferLimitDisconnections))
                    .isEqualTo(1);
            assertThat(server.onLoop(() -> List.copyOf(told))).containsExactly((long) MEBIBYTE);
        }
    }

    @Test
    void shouldCloseClientsThatStayAboveTheSoftLimit() {
        try (TestServer server = TestServer.start("--client-output-buffer-limit", "normal 0 1mb 10");
                RawClient client = server.connect();
                RawClient other = server.connect()) {
            other.ask("SETRANGE k 30000000 x");
            client.send("GET k\r\n");
            server.await(() -> server.node().loop.clients().count() == 2 && unread(server) > MEBIBYTE);
            server.advance(1000);
            TestServer.pause();
            server.advance(5000);
            assertThat(server.clientCount()).isEqualTo(2);
            server.advance(10_000);
            server.await(() -> server.node().loop.clients().count() == 1);
            assertThat(other.ask("PING")).isEqualTo("+PONG");
        }
    }

    private static long unread(TestServer server) {
        return server.node().loop.clients().all().stream().mapToLong(each -> each.output().unsentBytes()).sum();
    }

    @Test
    void shouldCloseClientsThatSendTooMuchOfOneRequest() {
        try (TestServer server = TestServer.start("--client-query-buffer-limit", "1mb");
                RawClient client = server.connect()) {
            client.trySend(("*1\r\n$5000000\r\n" + "x".repeat(2_000_000)).getBytes());
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
            assertThat(server.onLoop(() -> server.node().loop.statistics().queryBufferLimitDisconnections))
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldCloseIdleClients() {
        try (TestServer server = TestServer.start("--timeout", "10"); RawClient client = server.connect()) {
            assertThat(client.ask("PING")).isEqualTo("+PONG");
            server.advance(9000);
            assertThat(client.ask("PING")).isEqualTo("+PONG");
            server.advance(12_000);
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
    }

    @Test
    void shouldTakeNoMoreThanMaxclients() {
        try (TestServer server = TestServer.start("--maxclients", "2");
                RawClient one = server.connect();
                RawClient two = server.connect()) {
            assertThat(one.ask("PING")).isEqualTo(two.ask("PING"));
            try (RawClient three = server.connect()) {
                assertThat(three.receive(2)).containsExactly("-ERR max number of clients reached", RawClient.CLOSED);
            }
        }
    }

    @Test
    void shouldEvictTheLargestClientsFirst() {
        try (TestServer server = TestServer.start("--maxmemory-clients", "10mb");
                RawClient spared = server.connect();
                RawClient small = server.connect();
                RawClient large = server.connect();
                RawClient last = server.connect()) {
            assertThat(spared.ask("CLIENT NO-EVICT ON")).isEqualTo("+OK");
            half(spared, 5 * MEBIBYTE);
            half(small, MEBIBYTE);
            half(large, MEBIBYTE * 3 / 2);
            server.await(() -> server.node().allocator.ledger().bytes(Account.CLIENT_QUERY) > 15 * MEBIBYTE / 2);
            assertThat(server.clientCount()).isEqualTo(4);
            last.trySend(("*1\r\n$8000000\r\n" + "x".repeat(3 * MEBIBYTE)).getBytes());
            assertThat(last.receive()).isEqualTo(RawClient.CLOSED);
            assertThat(server.onLoop(() -> server.node().loop.policies().eviction().evicted())).isEqualTo(1);
            small.send("x".repeat(10) + "\r\n");
            assertThat(small.receive()).startsWith("-ERR unknown command");
        }
    }

    /// The first part of a request whose rest is `length` bytes short of its end, but for the last of them.
    private static void half(RawClient client, int length) {
        client.send("*1\r\n$" + (length + 10) + "\r\n" + "x".repeat(length));
    }

    @Test
    void shouldNotExecuteForClientsThatDoNotRead() {
        try (TestServer server = TestServer.start();
                RawClient client = server.connect();
                RawClient other = server.connect()) {
            other.ask("SETRANGE k 10000000 x");
            int requests = 50;
            client.send("GET k\r\nINCR n\r\n".repeat(requests));
            server.await(() -> unread(server) > 200L * MEBIBYTE);
            TestServer.pause();
            assertThat(unread(server)).isLessThan(300L * MEBIBYTE);
            assertThat(Long.parseLong(other.ask("GET n").substring(1))).isLessThan(40);
            for (int i = 0; i < requests; i++) {
                assertThat(client.receive()).hasSize(10_000_002);
                assertThat(client.receive()).isEqualTo(":" + (i + 1));
            }
            server.await(() -> unread(server) == 0);
        }
    }

    @Test
    void shouldFreeWhatWasNotReadWhenAClientGoes() {
        try (TestServer server = TestServer.start()) {
            try (RawClient client = server.connect()) {
                client.send("SETRANGE k 3000000 x\r\n" + "GET k\r\n".repeat(20));
                server.await(() -> unread(server) > 10L * MEBIBYTE);
            }
            server.await(() -> server.node().loop.clients().count() == 0);
            assertThat(server.bytes(Account.CLIENT_OUTPUT)).isLessThan(MEBIBYTE);
        }
    }

    @Test
    void shouldRememberTheLargestBuffersOfTheLastSeconds() {
        try (TestServer server = TestServer.start(); RawClient client = server.connect()) {
            half(client, MEBIBYTE);
            ClientUpkeep upkeep = server.node().loop.policies().upkeep();
            server.await(() -> upkeep.recentMaxInput() > MEBIBYTE);
            client.send("x".repeat(10) + "\r\n");
            assertThat(client.receive()).startsWith("-ERR unknown command");
            assertThat(server.onLoop(upkeep::recentMaxInput)).isGreaterThan(MEBIBYTE);
            server.advance(10_000);
            server.await(() -> upkeep.recentMaxInput() == 0);
        }
    }

    @Test
    void shouldHaveTheKernelProbeIdleConnections() {
        try (TestServer server = TestServer.start("--tcp-keepalive", "60", "--io-transport", "nio");
                RawClient client = server.connect()) {
            assertThat(client.ask("PING")).isEqualTo("+PONG");
            assertThat(option(server, ChannelOption.SO_KEEPALIVE)).isEqualTo(true);
            assertThat(option(server, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE))).isEqualTo(60);
            assertThat(option(server, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL))).isEqualTo(20);
            assertThat(option(server, NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT))).isEqualTo(3);
        }
    }

    private static Object option(TestServer server, ChannelOption<?> option) {
        return server.onLoop(() -> server.node().loop.clients().all().iterator().next().channel().config()
                .getOption(option));
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void shouldServeTheSameOverEachTransport(Transport transport) {
        assumeTrue(transport.isAvailable(), transport.directive() + " does not work on this machine");
        try (TestServer server = TestServer.start("--io-transport", transport.directive());
                RawClient client = server.connect()) {
            String value = "x".repeat(300_000);
            assertThat(client.askWords("SET", "k", value)).isEqualTo("+OK");
            assertThat(client.askAll("GET k", "CLIENT PAUSE 1", "PING", "GET k"))
                    .containsExactly("$" + value, "+OK", "+PONG", "$" + value);
            client.send("GET k\r\n".repeat(100) + "QUIT\r\n");
            assertThat(client.receive(102)).startsWith("$" + value).endsWith("$" + value, "+OK", RawClient.CLOSED);
        }
    }

    @Test
    void shouldListenOnAUnixSocket(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("j.sock");
        try (TestServer server = TestServer.start("--unixsocket", socket.toString(), "--unixsocketperm", "700")) {
            assertThat(server.port()).isPositive();
            assertThat(Files.getPosixFilePermissions(socket)).hasSize(3);
            var address = UnixDomainSocketAddress.of(socket);
            try (var channel = SocketChannel.open(address)) {
                channel.write(ByteBuffer.wrap("CLIENT INFO\r\n".getBytes()));
                ByteBuffer reply = ByteBuffer.allocate(2000);
                channel.read(reply);
                assertThat(new String(reply.array(), 0, reply.position())).contains(" addr=" + socket + ":0 ")
                        .contains(" laddr=" + socket + ":0 ").contains(" flags=U ");
            }
        }
    }
}
