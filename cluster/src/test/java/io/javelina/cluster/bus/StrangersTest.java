package io.javelina.cluster.bus;

import static io.javelina.cluster.bus.TestNode.await;
import static io.javelina.cluster.bus.TestNode.awaitTogether;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.Version;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.junit.jupiter.api.Test;

/// Who does not belong to the cluster, and connects all the same.
class StrangersTest {
    /// More than any node waits for a handshake.
    private static final int PATIENCE_MILLIS = 20_000;

    @Test
    void shouldRefuseWhoHasAnotherSecret() throws Exception {
        try (TestNode a = TestNode.start('a', settings -> settings.withSecret("swordfish"));
                TestNode b = TestNode.start('b', settings -> settings.withSecret("marlin")
                        .withSeeds(TestNode.addresses(a)));
                TestNode c = TestNode.start('c', settings -> settings.withSecret("swordfish")
                        .withSeeds(TestNode.addresses(a)))) {
            awaitTogether(a, c);
            assertThat(b.bus.present()).isEqualTo(Set.of(b.id));
            await("both tell why", () -> a.log.contains("Refused a cluster bus link from /127.0.0.1")
                    && a.log.contains("another cluster secret") && b.log.contains("it has another cluster secret"));
            assertThat(a.log.lines.toString()).doesNotContain("swordfish").doesNotContain("marlin");
        }
    }

    @Test
    void shouldDropGarbage() throws Exception {
        try (TestNode a = TestNode.start('a')) {
            byte[] garbage = new byte[1 << 20];
            new Random(1).nextBytes(garbage);
            try (Socket stranger = connected(a)) {
                writeAsLongAsItCan(stranger, garbage);
                assertThat(isDropped(stranger)).isTrue();
            }
            await("it is told", () -> a.log.contains("does not speak the cluster bus protocol"));
            shouldStillLetIn(a);
        }
    }

    @Test
    void shouldTellOfNodesOfAnotherVersion() throws Exception {
        try (TestNode a = TestNode.start('a'); Socket stranger = connected(a)) {
            stranger.getOutputStream().write("JVLBUS\0\1".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(isDropped(stranger)).isTrue();
            await("it is told",
                    () -> a.log.contains("it speaks version 1 of the cluster bus, and this node version 3"));
        }
    }

    @Test
    void shouldDropWhoSaysNothing() throws Exception {
        try (TestNode a = TestNode.start('a')) {
            List<Socket> strangers = new ArrayList<>();
            for (int i = 0; i < 200; i++) strangers.add(connected(a));
            for (Socket stranger : strangers) assertThat(isDropped(stranger)).isTrue();
            shouldStillLetIn(a);
            for (Socket stranger : strangers) stranger.close();
        }
    }

    @Test
    void shouldDropLongFrames() throws Exception {
        try (TestNode a = TestNode.start('a'); Socket stranger = connected(a)) {
            DataOutputStream out = introduced(stranger);
            out.writeInt(Integer.MAX_VALUE);
            out.flush();
            assertThat(isDropped(stranger)).isTrue();
            shouldStillLetIn(a);
        }
    }

    @Test
    void shouldDropFramesThatAreNoMessages() throws Exception {
        try (TestNode a = TestNode.start('a'); Socket stranger = connected(a)) {
            DataOutputStream out = introduced(stranger);
            out.writeInt(100);
            out.write(new byte[100]);
            out.flush();
            assertThat(isDropped(stranger)).isTrue();
            shouldStillLetIn(a);
        }
    }

    @Test
    void shouldTakeNoMemoryForPromises() throws Exception {
        try (TestNode a = TestNode.start('a'); Socket stranger = connected(a)) {
            DataOutputStream out = introduced(stranger);
            byte[] frame = messageThatPromises(Integer.MAX_VALUE - 8);
            out.writeInt(frame.length);
            out.write(frame);
            out.flush();
            await("it is told", () -> a.log.contains("a message of 2147483639 bytes"));
            shouldStillLetIn(a);
        }
    }

    private static byte[] messageThatPromises(int length) throws IOException {
        ByteArrayDataOutputStream out = new ByteArrayDataOutputStream();
        out.writeShort(Version.version);
        out.writeByte(0);
        out.writeShort(Message.BYTES_MSG);
        Message message = new BytesMessage(null, new byte[]{ 1, 2, 3, 4 });
        message.writeTo(out);
        byte[] bytes = Arrays.copyOf(out.buffer(), out.position());
        int start = bytes.length - 8;
        for (int i = 0; i < 4; i++) bytes[start + i] = (byte) (length >>> 24 - 8 * i);
        return bytes;
    }

    private static Socket connected(TestNode node) throws IOException {
        Socket socket = new Socket();
        socket.connect(node.bus.announced());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static DataOutputStream introduced(Socket stranger) throws IOException {
        Identity identity = new Identity(TestNode.id('e'), new IpAddress(InetAddress.getLoopbackAddress(), 1));
        Handshake handshake = new Handshake(new LinkSecurity(() -> null, ""), identity, true, stranger);
        handshake.greet();
        assertThat(handshake.prove()).isEqualTo(Handshake.Verdict.ACCEPTED);
        return handshake.out();
    }

    private static void writeAsLongAsItCan(Socket stranger, byte[] garbage) {
        try {
            stranger.getOutputStream().write(garbage);
        } catch (IOException dropped) {
            assertThat(dropped).hasMessageMatching("(?i).*(reset|broken pipe|abort).*");
        }
    }

    /// Within the time that the socket waits.
    private static boolean isDropped(Socket stranger) {
        try {
            InputStream in = stranger.getInputStream();
            while (in.read() >= 0) Thread.onSpinWait();
            return true;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static void shouldStillLetIn(TestNode a) throws Exception {
        try (TestNode b = TestNode.start('b', a)) {
            awaitTogether(a, b);
        }
    }
}
