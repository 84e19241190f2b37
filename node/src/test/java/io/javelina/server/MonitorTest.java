package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MonitorTest {
    private TestServer server;
    private RawClient client;
    private RawClient monitor;

    @BeforeEach
    void start() {
        server = TestServer.start();
        WaitingCommands.register(server);
        client = server.connect();
        monitor = server.connect();
        assertThat(monitor.ask("MONITOR")).isEqualTo("+OK");
    }

    @AfterEach
    void close() {
        client.close();
        monitor.close();
        server.close();
    }

    private void expect(String... lines) {
        for (String line : lines)
            assertThat(monitor.receive())
                    .matches("\\+\\d{10}\\.\\d{6} \\[\\d+ 127.0.0.1:" + client.localPort() + "] .*")
                    .endsWith("[" + line.replace("]", " 127.0.0.1:" + client.localPort() + "]"));
    }

    @Test
    void shouldShowWhatIsExecuted() {
        client.askAll("SET k v", "SELECT 3", "get k");
        client.askWords("ECHO", "a\u0000b\"\\\n\r\t\b\u0007\u00ff\u007f ~");
        expect("0] \"SET\" \"k\" \"v\"", "3] \"SELECT\" \"3\"", "3] \"get\" \"k\"",
                "3] \"ECHO\" \"a\\x00b\\\"\\\\\\n\\r\\t\\b\\a\\xff\\x7f ~\"");
    }

    @Test
    void shouldNotShowWhatIsRefusedOrForAdministrators() {
        client.askAll("NOSUCH", "GET", "CONFIG GET port", "CLIENT LIST", "PING", "MONITOR", "SET k v");
        expect("0] \"PING\"");
        assertThat(monitor.isSilent()).isTrue();
    }

    @Test
    void shouldNotShowSecrets() {
        client.askAll("AUTH secret", "HELLO 2 AUTH default secret SETNAME x");
        expect("0] \"AUTH\" \"(redacted)\"",
                "0] \"HELLO\" \"2\" \"AUTH\" \"(redacted)\" \"(redacted)\" \"SETNAME\" \"x\"");
    }

    @Test
    void shouldShowTransactionsWhenTheyAreExecuted() {
        client.askAll("MULTI", "SET k v", "SELECT 2", "GET k");
        expect("0] \"MULTI\"");
        assertThat(monitor.isSilent()).isTrue();
        client.ask("EXEC");
        expect("0] \"SET\" \"k\" \"v\"", "2] \"SELECT\" \"2\"", "2] \"GET\" \"k\"", "2] \"EXEC\"");
    }

    @Test
    void shouldShowAWaitingCommandOnce() {
        client.send("TAKE k 0\r\n");
        expect("0] \"TAKE\" \"k\" \"0\"");
        try (RawClient other = server.connect()) {
            other.ask("SET k v");
            assertThat(monitor.receive()).endsWith("\"SET\" \"k\" \"v\"");
            assertThat(client.receive()).isEqualTo("[$k, $v]");
            assertThat(client.ask("TAKE k 0.001")).isEqualTo("_");
            expect("0] \"TAKE\" \"k\" \"0.001\"");
            assertThat(monitor.isSilent()).isTrue();
        }
    }

    @Test
    void shouldKeepMonitorsFromKeysAndShowThemWhatTheyDo() {
        for (String line : new String[]{ "GET k", "SET k v" })
            assertThat(monitor.ask(line)).isEqualTo("-ERR Replica can't interact with the keyspace");
        assertThat(monitor.ask("PING")).isEqualTo("+PONG");
        assertThat(monitor.receive()).endsWith(" \"PING\"");
        assertThat(client.ask("CLIENT LIST FLAGS O")).contains(" flags=O ", " cmd=ping ");
        monitor.send("MONITOR\r\n");
        assertThat(monitor.isSilent()).isTrue();
        assertThat(monitor.ask("RESET")).isEqualTo("+RESET");
        client.ask("PING");
        assertThat(monitor.ask("GET k")).isEqualTo("_");
        assertThat(client.askAll("MULTI", "MONITOR", "EXEC").getLast())
                .isEqualTo("[-ERR MONITOR isn't allowed for DENY BLOCKING client]");
    }

    @Test
    void shouldForgetMonitorsThatGo() {
        monitor.close();
        server.await(() -> server.node().loop.clients().count() == 1);
        assertThat(client.ask("PING")).isEqualTo("+PONG");
        assertThat((boolean) server.onLoop(() -> server.node().loop.monitors().areWatching())).isFalse();
    }

    @Test
    void shouldCloseMonitorsThatDoNotRead() {
        client.askWords("CONFIG", "SET", "client-output-buffer-limit", "normal 1mb 1mb 1");
        String big = "x".repeat(100_000);
        for (int i = 0; i < 200 && server.clientCount() == 2; i++) client.askWords("SET", "k", big);
        server.await(() -> server.node().loop.clients().count() == 1);
        assertThat(client.ask("PING")).isEqualTo("+PONG");
    }
}
