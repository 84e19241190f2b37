package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.Programs.Outcome;
import io.javelina.Programs;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The programs that operators have at hand: redis-cli and redis-benchmark.
class RedisToolsTest {
    private static final String REQUIRED = "javelina.require.oracle";
    private static final int PATIENCE_SECONDS = 30;

    private TestServer server;

    @BeforeEach
    void start() { server = TestServer.start(); }

    @AfterEach
    void close() { server.close(); }

    private ProcessBuilder program(String name, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Programs.find(name, REQUIRED).toString(), "-h", "127.0.0.1", "-p", "" + server.port()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private String run(String name, String... arguments) throws Exception {
        Outcome outcome = Programs.run(program(name, arguments), PATIENCE_SECONDS);
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return outcome.output();
    }

    private String cli(String... arguments) throws Exception { return run("redis-cli", arguments); }

    private void fill() {
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 100; i++) client.ask("SET key:" + i + " value");
            client.askWords("SET", "biggest", "x".repeat(10_000));
        }
    }

    @Test
    void shouldBearTheBenchmark() throws Exception {
        String report = run("redis-benchmark", "-t", "ping_inline,ping_mbulk,set,get,incr,mset", "-n", "2000", "-c",
                "10", "-q");
        assertThat(report).contains("PING_INLINE: ", "PING_MBULK: ", "SET: ", "GET: ", "INCR: ", "MSET (10 keys): ")
                .doesNotContain("rror", "WARNING");
    }

    @Test
    void shouldBearPipelinesOfTheBenchmark() throws Exception {
        String report = run("redis-benchmark", "-t", "set,get", "-n", "20000", "-P", "50", "-r", "1000", "-d", "300",
                "-q");
        assertThat(report).contains("SET: ", "GET: ").doesNotContain("rror", "WARNING");
        try (RawClient client = server.connect()) {
            assertThat(client.ask("DBSIZE")).isEqualTo(":1000");
        }
    }

    @Test
    void shouldAnswerTheCommandLine() throws Exception {
        fill();
        assertThat(cli("GET", "key:7")).isEqualTo("value\n");
        assertThat(cli("GET", "nothing")).isEqualTo("\n");
        assertThat(cli("INCR", "key:7")).isEqualTo("ERR value is not an integer or out of range\n\n");
        assertThat(cli("--scan", "--pattern", "key:1?").lines()).hasSize(10);
        assertThat(cli("-3", "--no-raw", "MEMORY", "STATS")).contains(" 1# \"peak.allocated\" => (integer) ",
                "\"keys.count\" => (integer) 101\n", "\"dataset.percentage\" => (double) ");
        assertThat(cli("-3", "INFO", "memory")).contains("used_memory:", "mem_allocator:");
    }

    @Test
    void shouldFindBigKeys() throws Exception {
        fill();
        assertThat(cli("--bigkeys")).contains("Sampled 101 keys in the keyspace!",
                "Biggest string found '\"biggest\"' has 10000 bytes");
        assertThat(cli("--memkeys")).contains("Sampled 101 keys in the keyspace!",
                "Biggest string found '\"biggest\"'");
    }

    @Test
    void shouldShowItsStatistics() throws Exception {
        fill();
        Process process = program("redis-cli", "--stat", "-i", "0.1").redirectErrorStream(true).start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            CompletableFuture<List<String>> said = CompletableFuture
                    .supplyAsync(() -> lines.lines().limit(6).toList());
            assertThat(said.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).hasSize(6)
                    .anySatisfy(line -> assertThat(line).matches("101 +\\d.*"));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void shouldTakeInAStreamOfRequests() throws Exception {
        Process process = program("redis-cli", "--pipe").redirectErrorStream(true).start();
        try (var requests = process.outputWriter()) {
            for (int i = 0; i < 5000; i++) requests.write(RawClient.request("SET", "pipe:" + i, "v" + i));
        }
        assertThat(Programs.await(process, PATIENCE_SECONDS).output()).contains("errors: 0, replies: 5000");
    }
}
