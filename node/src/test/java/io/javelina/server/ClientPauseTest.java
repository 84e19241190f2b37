package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientPauseTest {
    private TestServer server;
    private RawClient client;
    private RawClient operator;

    @BeforeEach
    void start() {
        server = TestServer.start();
        client = server.connect();
        operator = server.connect();
    }

    @AfterEach
    void close() {
        client.close();
        operator.close();
        server.close();
    }

    @Test
    void shouldLetReadersPassAWritePause() {
        assertThat(operator.ask("CLIENT PAUSE 100000 WRITE")).isEqualTo("+OK");
        assertThat(client.ask("GET k")).isEqualTo("_");
        assertThat(client.ask("NOSUCH")).startsWith("-ERR unknown command");
        assertThat(client.ask("SET k")).startsWith("-ERR wrong number of arguments");
        client.send("SET k v\r\nGET k\r\n");
        assertThat(client.isSilent()).isTrue();
        assertThat(operator.ask("CLIENT LIST FLAGS b")).contains(" qbuf=16 ").contains(" cmd=set ");
        assertThat(operator.ask("CLIENT UNBLOCK " + idOf(client))).isEqualTo(":0");
        assertThat(operator.ask("CLIENT UNPAUSE")).isEqualTo("+OK");
        assertThat(client.receive(2)).containsExactly("+OK", "$v");
    }

    private String idOf(RawClient of) {
        String line = operator.ask("CLIENT LIST ADDR 127.0.0.1:" + of.localPort());
        return line.substring("$id=".length(), line.indexOf(' '));
    }

    @Test
    void shouldEndByTime() {
        assertThat(operator.ask("CLIENT PAUSE 100000")).isEqualTo("+OK");
        operator.send("PING\r\n");
        client.send("PING\r\n");
        assertThat(client.isSilent()).isTrue();
        server.advance(100_001);
        assertThat(client.receive()).isEqualTo("+PONG");
        assertThat(operator.receive()).isEqualTo("+PONG");
    }

    @Test
    void shouldNotBeShortenedByAnotherPause() {
        operator.askAll("CLIENT PAUSE 100000 WRITE", "CLIENT PAUSE 50 WRITE");
        server.advance(5000);
        client.send("SET k v\r\n");
        assertThat(client.isSilent()).isTrue();
        server.advance(100_000);
        assertThat(client.receive()).isEqualTo("+OK");
    }

    @Test
    void shouldRefuseWhatIsNoPause() {
        assertThat(client.ask("CLIENT PAUSE abc")).isEqualTo("-ERR timeout is not an integer or out of range");
        assertThat(client.ask("CLIENT PAUSE -1")).isEqualTo("-ERR timeout is negative");
        assertThat(client.ask("CLIENT PAUSE 9223372036854775807")).isEqualTo("-ERR timeout is out of range");
        assertThat(client.ask("CLIENT PAUSE 1 FOO")).isEqualTo("-ERR CLIENT PAUSE mode must be WRITE or ALL");
        assertThat(client.askAll("CLIENT PAUSE 0", "GET k")).containsExactly("+OK", "_");
    }

    @Test
    void shouldKeepTheKeyspaceStill() {
        operator.askAll("SET k v PX 1000", "CLIENT PAUSE 100000 WRITE");
        server.advance(2000);
        assertThat(client.askAll("GET k", "DBSIZE")).containsExactly("_", ":1");
        TestServer.pause();
        assertThat(client.ask("DBSIZE")).isEqualTo(":1");
        operator.ask("CLIENT UNPAUSE");
        server.await(() -> server.node().keyspace.database(0).size() == 0);
    }

    /// Requests of all kinds, cut anywhere, each executed once and in order.
    @Test
    void shouldLoseAndRepeatAndReorderNothing() {
        String big = "x".repeat(100_000);
        StringBuilder sent = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.append(RawClient.request("APPEND", "log", i + ","));
            sent.append("append \"log\" '\\x41\"'\r\n*0\r\n\r\n");
            sent.append("set \"b ig\" \"").append(i).append("\\n\"\r\n");
            sent.append(RawClient.request("SET", "big", i + big)).append(RawClient.request("STRLEN", "big"));
            sent.append("get \"b ig\"\r\n").append(RawClient.request("INCR", "n"));
            expected.addAll(List.of("length", "length", "+OK", "+OK", ":" + (big.length() + (i + "").length()),
                    "$" + i + "\n", ":" + (i + 1)));
        }
        byte[] bytes = sent.toString().getBytes(StandardCharsets.ISO_8859_1);
        int cut = 0;
        for (int round = 0; cut < bytes.length; round++) {
            operator.ask("CLIENT PAUSE 100000 WRITE");
            int end = Math.min(bytes.length, cut + 70_001 + round * 7);
            client.send(Arrays.copyOfRange(bytes, cut, end));
            cut = end;
            if (round % 3 == 0) TestServer.pause();
            operator.ask("CLIENT UNPAUSE");
        }
        List<String> received = client.receive(expected.size());
        for (int i = 0; i < expected.size(); i++)
            if (!expected.get(i).equals("length")) assertThat(received.get(i)).isEqualTo(expected.get(i));
        StringBuilder log = new StringBuilder("$");
        for (int i = 0; i < 20; i++) log.append(i).append(",\\x41\"");
        assertThat(client.ask("GET log")).isEqualTo(log.toString());
    }

    @Test
    void shouldFreeWhatClientsHeldThatGoWhileTheyWait() {
        operator.ask("CLIENT PAUSE 100000 WRITE");
        for (int i = 0; i < 3; i++)
            try (RawClient leaving = server.connect()) {
                leaving.send("set \"k\" 1\r\n" + "SET k 2\r\n".repeat(1000 * i)
                        + RawClient.request("SET", "big", "x".repeat(100_000)));
                assertThat(leaving.isSilent()).isTrue();
            }
        server.await(() -> server.node().loop.policies().pause().waitingCount() == 0);
        assertThat(operator.ask("CLIENT UNPAUSE")).isEqualTo("+OK");
        assertThat(operator.ask("EXISTS k big")).isEqualTo(":0");
    }
}
