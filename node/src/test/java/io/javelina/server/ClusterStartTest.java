package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.FreePorts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How a node of a cluster starts, or says why it cannot.
class ClusterStartTest {
    private static ServerSocket take(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    /// A port so that the bus has one, too, when nobody chooses it; that one is taken.
    private static ServerSocket takeBusPort() throws IOException {
        while (true) {
            int busPort = FreePorts.next() + NodeClusterHost.BUS_PORT_DISTANCE;
            if (FreePorts.areFree(busPort, 1)) return take(busPort);
        }
    }

    private static void assertRefusal(String refusal, String... options) {
        assertThatThrownBy(() -> TestNode.start(options).close()).hasRootCauseMessage("Address already in use")
                .cause().hasMessage(refusal);
    }

    @Test
    void shouldSayThatThePortOfItsBusIsTaken() throws IOException {
        try (ServerSocket taken = take(0)) {
            assertRefusal("Could not listen on 127.0.0.1:" + taken.getLocalPort()
                    + " for the cluster bus, which is cluster-port: Address already in use",
                    "--cluster-enabled", "yes", "--cluster-port", "" + taken.getLocalPort());
        }
    }

    @Test
    void shouldListenForTheBusWhereItListensForClients() throws IOException {
        int port = FreePorts.next();
        try (TestNode _ = TestNode.start("--cluster-enabled", "yes", "--cluster-port", "" + port, "--bind", "127.0.0.1",
                "127.0.0.2", "-203.0.113.1");
                Socket one = new Socket("127.0.0.1", port);
                Socket other = new Socket("127.0.0.2", port)) {
            assertThat(one.isConnected() && other.isConnected()).isTrue();
            assertThatThrownBy(() -> new Socket("127.0.0.3", port).close()).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void shouldSayThatAnotherBuildHasWrittenItsLog(@TempDir Path folder) throws IOException {
        String[] options = { "--cluster-enabled", "yes", "--cluster-port", "0", "--dir", folder.toString() };
        try (TestNode node = TestNode.start(options)) {
            assertThat(node.port()).isPositive();
        }
        Path vote = folder.resolve("cluster-log").resolve("vote");
        olderFormat(vote);
        byte[] nodes = Files.readAllBytes(folder.resolve("nodes.conf"));
        assertThatThrownBy(() -> TestNode.start(options).close()).cause().hasMessageStartingWith(vote
                + " has format 1, and this build of Javelina knows format 3 only.");
        assertThat(folder.resolve("nodes.conf")).hasBinaryContent(nodes);
    }

    /// The last of the first eight bytes is the format; the checksum of these, the length and the body follows the length.
    private static void olderFormat(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.put(7, (byte) '1').array(), 0, 12);
        checksum.update(bytes.array(), 16, bytes.capacity() - 16);
        Files.write(file, bytes.putInt(12, (int) checksum.getValue()).array());
    }

    @Test
    void shouldSayWhyItListensWhereNobodyHasToldIt() throws IOException {
        try (ServerSocket taken = takeBusPort()) {
            int busPort = taken.getLocalPort();
            assertRefusal("Could not listen on 127.0.0.1:" + busPort + " for the cluster bus, which is 10000 above port"
                    + " unless cluster-port says otherwise: Address already in use",
                    "--cluster-enabled", "yes", "--port", "" + (busPort - NodeClusterHost.BUS_PORT_DISTANCE));
        }
    }
}
