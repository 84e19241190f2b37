package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The commands about the server itself, asked of a real node.
class ServerCommandsTest {
    private TestNode node;
    private TestConnection client;

    @BeforeEach
    void start() {
        node = TestNode.start("--enable-debug-command", "yes");
        client = node.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    // INFO.

    @Test
    void shouldWriteSectionsInTheirOrder() {
        assertThat(client.text("INFO keyspace server").split("\r\n"))
                .startsWith("# Server", "redis_version:7.2.4", "server_name:javelina").endsWith("# Keyspace");
        assertThat(client.ask("INFO nosuch")).isEqualTo("");
        assertThat(client.text("INFO")).contains("# Errorstats").doesNotContain("# Commandstats");
        assertThat(client.text("INFO everything")).contains("# Commandstats", "# Latencystats");
    }

    @Test
    void shouldCountCallsAndErrors() {
        client.ask("CONFIG RESETSTAT");
        client.ask("NOSUCH");
        client.ask("GET");
        client.ask("SET k v");
        client.ask("INCR k");
        client.ask("CONFIG NOSUCH");
        Map<String, String> info = client.info("everything");
        assertThat(info).containsEntry("errorstat_ERR", "count=4").containsEntry("total_error_replies", "4");
        assertThat(info.get("cmdstat_get")).endsWith("rejected_calls=1,failed_calls=0");
        assertThat(info.get("cmdstat_incr")).startsWith("calls=1,").endsWith("rejected_calls=0,failed_calls=1");
        assertThat(info).doesNotContainKey("cmdstat_config");
        assertThat(info.get("latency_percentiles_usec_set")).matches("p50=[0-9.]+,p99=[0-9.]+,p99.9=[0-9.]+");
    }

    @Test
    void shouldTellNoMoreThan128CodesOfErrorsApart() {
        client.ask("CONFIG RESETSTAT");
        for (int i = 0; i < 130; i++) client.ask("DEBUG ERROR CODE" + i);
        Map<String, String> info = client.info("errorstats");
        assertThat(info).hasSize(129).containsEntry("errorstat_ERRORSTATS_OVERFLOW", "count=2");
    }

    @Test
    void shouldCountWhatIsReceivedAndSent() {
        client.ask("CONFIG RESETSTAT");
        client.askWords("SET", "k", "x".repeat(1000));
        client.ask("GET k");
        Map<String, String> info = client.info("stats");
        assertThat(Long.parseLong(info.get("total_net_input_bytes"))).isBetween(1000L, 1200L);
        assertThat(Long.parseLong(info.get("total_net_output_bytes"))).isBetween(1000L, 1200L);
        assertThat(info).containsEntry("total_commands_processed", "3").containsEntry("keyspace_hits", "1");
    }

    // CONFIG.

    @Test
    void shouldSetAllDirectivesOrNone() {
        assertThat(client.ask("CONFIG SET maxmemory 1gb maxmemory-policy allkeys-lfu")).isEqualTo("OK");
        assertThat(client.ask("CONFIG GET maxmemory")).isEqualTo(List.of("maxmemory", "1073741824"));
        assertThat(client.text("CONFIG SET maxmemory 0 hz abc")).startsWith(
                "-ERR CONFIG SET failed (possibly related to argument 'hz')");
        assertThat(client.info("memory")).containsEntry("maxmemory", "1073741824")
                .containsEntry("maxmemory_policy", "allkeys-lfu");
        assertThat(client.ask("CONFIG REWRITE")).isEqualTo("-ERR The server is running without a config file");
    }

    @Test
    void shouldAskNewClientsForANewPassword() {
        assertThat(client.ask("CONFIG SET requirepass secret")).isEqualTo("OK");
        assertThat(client.ask("PING")).isEqualTo("PONG");
        try (TestConnection other = node.connect()) {
            assertThat(other.ask("PING")).isEqualTo("-NOAUTH Authentication required.");
        }
    }

    @Test
    void shouldRefuseWhatCannotBeFollowed() {
        assertThat(client.text("CONFIG SET memory-watermarks 50")).contains("argument 'memory-watermarks'", "restart");
        assertThat(client.ask("CONFIG GET memory-watermarks")).isEqualTo(List.of("memory-watermarks", "80 90 95"));
    }

    // SLOWLOG and COMMANDLOG.

    @Test
    void shouldLogSlowCommandsWithoutSecrets() {
        client.ask("CONFIG SET slowlog-log-slower-than 0 slowlog-max-len 3");
        client.ask("SLOWLOG RESET");
        client.ask("CONFIG SET requirepass secret timeout 0");
        client.askWords("SET", "k", "x".repeat(300));
        client.ask("MSET " + "a b ".repeat(20).strip());
        client.ask("CONFIG SET slowlog-log-slower-than -1");
        List<?> entries = (List<?>) client.ask("SLOWLOG GET");
        assertThat(entries).hasSize(3);
        List<?> newest = (List<?>) entries.getFirst();
        assertThat((List<?>) newest.get(3)).hasSize(32).last().isEqualTo("... (10 more arguments)");
        assertThat(newest.get(4)).isEqualTo("127.0.0.1:" + client.localPort());
        List<?> set = (List<?>) ((List<?>) entries.get(1)).get(3);
        assertThat(set.get(2)).isEqualTo("x".repeat(128) + "... (172 more bytes)");
        assertThat(((List<?>) entries.get(2)).get(3))
                .isEqualTo(List.of("CONFIG", "SET", "requirepass", "(redacted)", "timeout", "0"));
        assertThat(client.ask("SLOWLOG LEN")).isEqualTo(3L);
        assertThat(client.ask("SLOWLOG GET -2")).isEqualTo("-ERR count should be greater than or equal to -1");
    }

    @Test
    void shouldLogLargeRequestsAndReplies() {
        client.ask("CONFIG SET commandlog-request-larger-than 1000 commandlog-reply-larger-than 1000"
                + " commandlog-execution-slower-than 60000000");
        client.askWords("SET", "k", "x".repeat(2000));
        client.ask("GET k");
        List<?> request = (List<?>) ((List<?>) client.ask("COMMANDLOG GET -1 large-request")).getFirst();
        assertThat(request.get(2)).isEqualTo(2000L + "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2000\r\n\r\n".length());
        List<?> reply = (List<?>) ((List<?>) client.ask("COMMANDLOG GET 1 large-reply")).getFirst();
        assertThat(reply.get(2)).isEqualTo(2000L + "$2000\r\n\r\n".length());
        assertThat(reply.get(3)).isEqualTo(List.of("GET", "k"));
        assertThat(client.ask("COMMANDLOG LEN slow")).isEqualTo(0L);
        assertThat(client.ask("COMMANDLOG RESET large-reply")).isEqualTo("OK");
        assertThat(client.ask("COMMANDLOG LEN large-reply")).isEqualTo(0L);
        assertThat(client.text("COMMANDLOG LEN other")).startsWith("-ERR type should be one of the following");
    }

    // LATENCY.

    @Test
    void shouldRememberWhatHeldItUp() {
        assertThat(client.text("LATENCY DOCTOR")).contains("is off");
        client.ask("CONFIG SET latency-monitor-threshold 300");
        client.ask("LATENCY RESET");
        client.ask("DEBUG SLEEP 0.4");
        List<?> latest = (List<?>) ((List<?>) client.ask("LATENCY LATEST")).getFirst();
        assertThat(latest.getFirst()).isEqualTo("command");
        assertThat((long) latest.get(3)).isGreaterThanOrEqualTo(400);
        assertThat((List<?>) client.ask("LATENCY HISTORY command")).hasSize(1);
        assertThat(client.text("LATENCY GRAPH command")).startsWith("command - high");
        assertThat(client.text("LATENCY DOCTOR")).contains("command: 1 times");
        assertThat(client.ask("LATENCY RESET command nosuch")).isEqualTo(1L);
        assertThat(client.ask("LATENCY GRAPH command"))
                .isEqualTo("-ERR No samples available for event 'command'");
    }

    @Test
    void shouldCountCallsByTheTimeTheyTook() {
        client.ask("CONFIG RESETSTAT");
        client.ask("DEBUG SLEEP 0.003");
        Map<Object, Object> histogram = TestConnection.map(client.ask("LATENCY HISTOGRAM debug nosuch"));
        Map<Object, Object> debug = TestConnection.map(histogram.get("debug"));
        assertThat(debug.get("calls")).isEqualTo(1L);
        Map<Object, Object> steps = TestConnection.map(debug.get("histogram_usec"));
        assertThat(steps.keySet()).containsAnyOf(4227L, 8454L, 16908L, 33816L, 67633L, 135266L, 270532L, 541065L,
                1082130L);
        client.ask("CONFIG SET latency-tracking no");
        client.ask("CONFIG RESETSTAT");
        client.ask("PING");
        assertThat(client.ask("LATENCY HISTOGRAM")).isEqualTo(List.of());
    }

    // DEBUG.

    @Test
    void shouldGuardDebug() {
        try (TestNode guarded = TestNode.start(); TestConnection other = guarded.connect()) {
            assertThat(other.text("DEBUG DIGEST")).startsWith("-ERR DEBUG command not allowed.");
        }
    }

    /// The digests are those that a Redis 7.0 gives for the same data.
    @Test
    void shouldDigestAsValkeyDoes() {
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo("0".repeat(40));
        for (int i = 1; i <= 20; i++) {
            client.ask("SET key:" + i + " value" + i);
            client.ask("SET n" + i + " " + i * 1000);
        }
        client.ask("SET e x EX 1000");
        client.ask("SELECT 3");
        client.askWords("SET", "other", "z".repeat(3000));
        client.ask("SELECT 0");
        client.ask("DEBUG POPULATE 5 pre 20");
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo("73666302eff5807faa07429c73a7bb542ca77d67");
        assertThat(client.ask("DEBUG DIGEST-VALUE key:1 n1 e nokey")).isEqualTo(List.of(
                "8b06d62b6b33e452ce6d722400e8de8505ababb8", "3b7ed4ee1d6b6492758c2518bf310cb24ae115e0",
                "0745672cb1bf060476eedeb8a28f5ffe1ff5a2be", "0".repeat(40)));
    }

    @Test
    void shouldShowEachTypeOfTheProtocol() {
        assertThat(client.ask("DEBUG PROTOCOL string")).isEqualTo("Hello World");
        assertThat(client.ask("DEBUG PROTOCOL double")).isEqualTo("3.141");
        assertThat(client.ask("DEBUG PROTOCOL null")).isNull();
        assertThat(client.ask("DEBUG PROTOCOL map")).isEqualTo(List.of(0L, 0L, 1L, 1L, 2L, 0L));
        assertThat(client.ask("DEBUG PROTOCOL push")).isEqualTo("-ERR RESP2 is not supported by this command");
        assertThat(client.text("DEBUG PROTOCOL nosuch")).startsWith("-ERR Wrong protocol type name.");
    }

    @Test
    void shouldStopLookingForExpiredKeys() {
        client.ask("DEBUG SET-ACTIVE-EXPIRE 0");
        client.ask("SET k v PX 1");
        assertThat(client.ask("DEBUG SLEEP 0.3")).isEqualTo("OK");
        assertThat(client.ask("DBSIZE")).isEqualTo(1L);
        assertThat((long) client.ask("MEMORY USAGE k")).isPositive();
        assertThat(client.ask("DEBUG OBJECT k").toString()).startsWith("Value at:0x")
                .contains("encoding:embstr serializedlength:2");
    }

    /// Of each type and encoding.
    @Test
    void shouldTellHowValuesAreHeld() {
        client.ask("CONFIG SET set-max-listpack-entries 2 hash-max-listpack-entries 2 zset-max-listpack-entries 2");
        client.ask("RPUSH l a b 3");
        client.ask("SADD ints 1 2 3");
        client.ask("SADD s a b");
        client.ask("SADD sh a b c");
        client.ask("ZADD z 1 a 2 b");
        client.ask("ZADD zh 1 a 2 b 3 c");
        client.ask("HSET h a 1 b 2");
        client.ask("HSETEX he EX 1000 FIELDS 1 a 1");
        client.ask("XADD x 1-1 f v");
        assertThat(held("l")).isEqualTo("encoding:listpack serializedlength:18");
        assertThat(held("ints")).isEqualTo("encoding:intset serializedlength:15");
        assertThat(held("s")).isEqualTo("encoding:listpack serializedlength:14");
        assertThat(held("sh")).isEqualTo("encoding:hashtable serializedlength:7");
        assertThat(held("z")).isEqualTo("encoding:listpack serializedlength:18");
        assertThat(held("zh")).isEqualTo("encoding:skiplist serializedlength:31");
        assertThat(held("h")).isEqualTo("encoding:listpack serializedlength:18");
        assertThat(held("he")).isEqualTo("encoding:hashtable serializedlength:13");
        assertThat(held("x")).startsWith("encoding:stream serializedlength:");
        for (String key : List.of("l", "s", "z", "h"))
            assertThat(client.ask("DEBUG LISTPACK " + key)).isEqualTo("Listpack structure printed on stdout");
        assertThat(client.ask("DEBUG LISTPACK x")).isEqualTo("-ERR Not a listpack encoded object.");
    }

    private String held(String key) {
        return client.text("DEBUG OBJECT " + key).replaceFirst(".*(encoding:\\w+ serializedlength:\\d+) .*", "$1");
    }

    // The rest.

    @Test
    void shouldTellTheTime() {
        List<?> time = (List<?>) client.ask("TIME");
        assertThat(Long.parseLong((String) time.get(0))).isCloseTo(System.currentTimeMillis() / 1000,
                org.assertj.core.data.Offset.offset(5L));
        assertThat(Long.parseLong((String) time.get(1))).isBetween(0L, 999_999L);
        assertThat(client.text("LOLWUT VERSION 9")).endsWith("Javelina ver. " + Version.VERSION + "\n");
    }

    @Test
    void shouldHelp() {
        for (String command : List.of("MEMORY", "CONFIG", "SLOWLOG", "COMMANDLOG", "LATENCY", "DEBUG"))
            assertThat(((List<?>) client.ask(command + " HELP")).getFirst())
                    .isEqualTo(command + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
    }

    @Test
    void shouldShutDown() throws InterruptedException {
        assertThat(client.ask("SHUTDOWN ABORT")).isEqualTo("-ERR No shutdown in progress.");
        assertThat(client.ask("SHUTDOWN SAVE NOSAVE")).isEqualTo("-ERR syntax error");
        client.send("SHUTDOWN", "NOSAVE");
        node.node().awaitTermination();
        assertThat(node.node().loopThread().isAlive()).isFalse();
    }
}
