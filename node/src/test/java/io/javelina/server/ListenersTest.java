package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.javelina.FreePorts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenersTest {
    private static final String FAILED = "-ERR CONFIG SET failed (possibly related to argument '";

    private final TestServer server = TestServer.start();
    private final RawClient client = server.connect();
    private final int port = server.port();

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void shouldMoveToAnotherPort() throws IOException {
        int other = FreePorts.next();
        assertThat(client.ask("CONFIG SET port " + other)).isEqualTo("+OK");
        assertThat(server.port()).isEqualTo(other);
        assertThat(client.ask("CONFIG GET port")).contains("" + other);
        assertThat(client.ask("INFO server")).contains("tcp_port:" + other);
        assertAccepts("127.0.0.1", other);
        assertRefuses("127.0.0.1", port);
    }

    @Test
    void shouldStayWhereItIsWhenThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(client.ask("CONFIG SET port " + taken.getLocalPort()))
                    .isEqualTo(FAILED + "port') - Unable to listen on this port. Check server logs.");
        }
        assertThat(client.ask("CONFIG GET port")).isEqualTo("[$port, $0]");
        assertAccepts("127.0.0.1", port);
    }

    @Test
    void shouldListenNowhereWithoutAPortOrAnAddress() throws IOException {
        int other = FreePorts.next();
        client.ask("CONFIG SET port " + other);
        assertThat(client.ask("CONFIG SET port 0")).isEqualTo("+OK");
        assertRefuses("127.0.0.1", other);
        assertThat(client.ask("CONFIG SET port " + other)).isEqualTo("+OK");
        assertAccepts("127.0.0.1", other);
        assertThat(client.askWords("CONFIG", "SET", "bind", "")).isEqualTo("+OK");
        assertRefuses("127.0.0.1", other);
        assertThat(client.ask("PING")).isEqualTo("+PONG");
    }

    @Test
    void shouldListenOnMoreAddressesAndOnFewer() throws IOException {
        assertThat(client.askWords("CONFIG", "SET", "bind", "127.0.0.1 127.0.0.2")).isEqualTo("+OK");
        assertAccepts("127.0.0.2", port);
        assertAccepts("127.0.0.1", port);
        assertThat(client.askWords("CONFIG", "SET", "bind", "127.0.0.2")).isEqualTo("+OK");
        assertRefuses("127.0.0.1", port);
        assertAccepts("127.0.0.2", port);
        assertThat(server.port()).isEqualTo(port);
    }

    /// The address of all interfaces can only be had once those of single ones are given up.
    @Test
    void shouldListenOnAllInterfacesInsteadOfOne() throws IOException {
        assumeTrue(server.node().loop.transport().closesAtOnce(), "needs the epoll transport");
        assertThat(client.askWords("CONFIG", "SET", "bind", "*")).isEqualTo("+OK");
        assertAccepts("127.0.0.3", port);
        assertThat(client.askWords("CONFIG", "SET", "bind", "127.0.0.1")).isEqualTo("+OK");
        assertAccepts("127.0.0.1", port);
        assertRefuses("127.0.0.3", port);
    }

    @Test
    void shouldStayWhereItIsWhenAnAddressDoesNotExist() throws IOException {
        String refusal = FAILED + "bind') - Failed to bind to specified addresses.";
        assertThat(client.askWords("CONFIG", "SET", "bind", "203.0.113.1")).isEqualTo(refusal);
        assertThat(client.askWords("CONFIG", "SET", "bind", "* 203.0.113.1")).isEqualTo(refusal);
        assertThat(client.ask("CONFIG GET bind")).isEqualTo("[$bind, $127.0.0.1]");
        assertAccepts("127.0.0.1", port);
        assertRefuses("127.0.0.2", port);
        assertThat(client.askWords("CONFIG", "SET", "bind", "127.0.0.1 -203.0.113.1")).isEqualTo("+OK");
        assertAccepts("127.0.0.1", port);
    }

    @Test
    void shouldChangeBothAtOnce() throws IOException {
        int other = FreePorts.next();
        assertThat(client.askWords("CONFIG", "SET", "bind", "127.0.0.2", "port", "" + other)).isEqualTo("+OK");
        assertAccepts("127.0.0.2", other);
        assertRefuses("127.0.0.1", other);
        assertRefuses("127.0.0.1", port);
    }

    @Test
    void shouldNotChangeTheBacklog() {
        assertThat(client.ask("CONFIG SET tcp-backlog 5"))
                .isEqualTo(FAILED + "tcp-backlog') - can't set immutable config");
    }

    private static void assertAccepts(String host, int port) throws IOException {
        try (Socket socket = connect(host, port)) {
            socket.getOutputStream().write("PING\r\n".getBytes());
            assertThat(new String(socket.getInputStream().readNBytes(7))).isEqualTo("+PONG\r\n");
        }
    }

    private static void assertRefuses(String host, int port) {
        assertThatThrownBy(() -> connect(host, port)).isInstanceOf(ConnectException.class);
    }

    private static Socket connect(String host, int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(host, port), 5000);
        return socket;
    }
}
