package io.javelina.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A few sockets that answer as nodes would.
class ClusterDoctorTest {
    private final List<ServerSocket> sockets = new ArrayList<>();
    private volatile String shards = "*0\r\n";
    private volatile String state = "cluster_state:ok";

    @AfterEach
    void close() throws IOException { for (ServerSocket socket : sockets) socket.close(); }

    private int node(String id) throws IOException {
        ServerSocket listening = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        sockets.add(listening);
        Thread.ofVirtual().start(() -> serve(listening, id));
        return listening.getLocalPort();
    }

    private void serve(ServerSocket listening, String id) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> serve(socket, id));
            } catch (IOException e) {
                assertThat(listening.isClosed()).as("only the end of the test ends a node: " + e).isTrue();
            }
        }
    }

    private void serve(Socket socket, String id) {
        try (socket) {
            Scanner in = new Scanner(socket.getInputStream(), StandardCharsets.UTF_8).useDelimiter("\r\n");
            while (in.hasNext()) {
                String reply = switch (in.next()) {
                    case "INFO" -> bulk(state);
                    case "SHARDS" -> shards;
                    case "MYID" -> bulk(id);
                    default -> "";
                };
                socket.getOutputStream().write(reply.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String bulk(String text) { return "$" + text.length() + "\r\n" + text + "\r\n"; }

    private static String shard(String id, String endpoint, int port) {
        return "*4\r\n" + bulk("slots") + "*2\r\n:0\r\n:16383\r\n" + bulk("nodes") + "*1\r\n*12\r\n" + bulk("id")
                + bulk(id) + bulk("port") + ":" + port + "\r\n" + bulk("ip") + bulk("127.0.0.9") + bulk("endpoint")
                + bulk(endpoint) + bulk("role") + bulk("master") + bulk("health") + bulk("online");
    }

    private String examine(int port, int expectedStatus) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status = ClusterDoctor.run(List.of("127.0.0.1:" + port), null, new PrintStream(out));
        assertThat(status).as(out.toString(StandardCharsets.UTF_8)).isEqualTo(expectedStatus);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldFindThatAllIsWell() throws IOException {
        int one = node("aaaaaaaa1");
        int two = node("bbbbbbbb2");
        shards = "*2\r\n" + shard("aaaaaaaa1", "127.0.0.1", one) + shard("bbbbbbbb2", "", two);
        assertThat(examine(one, 0)).contains("ok    aaaaaaaa master: is reached at 127.0.0.1:" + one,
                "reach all 2 nodes", "Clients elsewhere, in containers too, do not");
    }

    @Test
    void shouldNameTheSettingThatMendsIt() throws IOException {
        int one = node("aaaaaaaa1");
        int nobody;
        try (ServerSocket gone = new ServerSocket(0)) {
            nobody = gone.getLocalPort();
        }
        shards = "*4\r\n" + shard("cccccccc3", "127.0.0.1", one) + shard("dddddddd4", "127.0.0.1", nobody)
                + shard("eeeeeeee5", "?", one) + shard("ffffffff6", "no-such-node.invalid", one);
        assertThat(examine(one, 1)).contains("there is another node, aaaaaaaa1\n", "* Set cluster-announce-client-port",
                "nobody listens at 127.0.0.1:" + nobody + "\n", "publish them all",
                "has no name, where names are wanted\n",
                "* Set cluster-announce-hostname on each node, or",
                "the name no-such-node.invalid means nothing here\n",
                "* Set cluster-announce-hostname on each node to a name", "do not reach 4 of 4 nodes");
    }

    @Test
    void shouldFindOutWhatWouldBeReached() throws IOException {
        int one = node("aaaaaaaa1");
        int two = node("bbbbbbbb2");
        shards = "*2\r\n" + shard("aaaaaaaa1", "no-such-node.invalid", one)
                + shard("bbbbbbbb2", "no-such-node.invalid", two);
        assertThat(examine(one, 1)).contains(
                "aaaaaaaa master: the name no-such-node.invalid means nothing here, but at 127.0.0.1:" + one)
                .containsOnlyOnce("* Set cluster-announce-client-ipv4 on each node to 127.0.0.1, or");
    }

    @Test
    void shouldPreferWhatTheNodesSayThemselves() throws IOException {
        int one = node("aaaaaaaa1");
        Announcement named = new Announcement("aaaaaaaa1", "master", "127.0.0.3", "127.0.0.3", "localhost", one,
                "online");
        Announcement addressed = new Announcement("aaaaaaaa1", "master", "no-such-node.invalid", "127.0.0.1",
                "no-such-node.invalid", one, "online");
        assertThat(remedy(named)).startsWith(
                "Set cluster-preferred-endpoint-type to hostname: clients here find nodes by name. Or,");
        assertThat(remedy(addressed)).isEqualTo(
                "Set cluster-preferred-endpoint-type to ip: clients here find nodes by address.");
    }

    private static String remedy(Announcement node) throws IOException {
        Examination examination = Examination.of(node, "127.0.0.2", Credentials.NONE, 2000);
        return Advice.remedy(examination, InetAddress.getByName("127.0.0.2"));
    }

    @Test
    void shouldSayThatSlotsHaveNoOwner() throws IOException {
        int one = node("aaaaaaaa1");
        state = "cluster_state:fail";
        assertThat(examine(one, 1)).contains("slots have no owner");
    }

    @Test
    void shouldSayThatNobodyAnswers() throws IOException {
        int nobody;
        try (ServerSocket gone = new ServerSocket(0)) {
            nobody = gone.getLocalPort();
        }
        assertThat(examine(nobody, 2)).contains("cannot be asked");
        assertThat(ClusterDoctor.run(List.of("--nonsense"), null, new PrintStream(new ByteArrayOutputStream())))
                .isEqualTo(2);
    }

    @Test
    void shouldTellClientsElsewhereThatLoopbackIsTheirOwnMachine() throws IOException {
        Announcement node = new Announcement("a", "master", "127.0.0.1", "10.0.0.1", "", 7001, "online");
        Visit visit = new Visit(Visit.Outcome.REFUSED, "127.0.0.1", 7001, "", "");
        Examination examination = new Examination(node, visit, null);
        assertThat(Advice.remedy(examination, InetAddress.getByName("10.0.0.2"))).startsWith(
                "Set cluster-announce-client-ipv4 (or -ipv6) on each node").contains("the client itself is on");
        assertThat(Advice.remedy(examination, InetAddress.getByName("127.0.0.1"))).contains("publish them all",
                "If not, set cluster-announce-client-ipv4");
    }
}
