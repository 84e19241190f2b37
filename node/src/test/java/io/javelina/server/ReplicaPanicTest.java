package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Replicas that end because they cannot be what their primary is, and those that go on all the same.
class ReplicaPanicTest {
    private static final String EMPTY = "REDIS0010\u00ff\0\0\0\0\0\0\0\0";
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    private Path folder;
    private Path log;
    private FakePrimary primary;
    private TestNode replica;
    private RawClient client;

    private void start(String... options) throws IOException {
        log = folder.resolve("log");
        primary = new FakePrimary();
        List<String> all = new ArrayList<>(List.of("--dir", folder.toString(), "--logfile",
                log.toString(), "--loglevel", "notice"));
        all.addAll(List.of(options));
        replica = TestNode.start(all.toArray(String[]::new));
        client = RawClient.to(replica.port());
        client.ask("REPLICAOF 127.0.0.1 " + primary.port());
        primary.greet();
        primary.send("+FULLRESYNC " + FakePrimary.ID + " 1\r\n$" + EMPTY.length() + "\r\n" + EMPTY);
        assertThat(primary.read()).startsWith("REPLCONF ACK 1");
    }

    @AfterEach
    void close() {
        if (client != null) client.close();
        if (replica != null) replica.close();
        if (primary != null) primary.close();
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            TestServer.pause();
        }
    }

    private boolean hasKey(String key) { return client.ask("EXISTS " + key).equals(":1"); }

    /// A command that fails, and one after it.
    private void sendError() {
        primary.send(RawClient.request("LPUSH", "list", "a") + RawClient.request("INCR", "list")
                + RawClient.request("SET", "after", "1"));
    }

    @ParameterizedTest
    @CsvSource({ "panic, yes, true", "panic-on-replicas, yes, true", "ignore, yes, false", "panic, no, false" })
    void shouldEndAtAnErrorIfItIsTo(String behavior, String readOnly, boolean ends) throws IOException {
        start("--propagation-error-behavior", behavior, "--replica-read-only", readOnly);
        sendError();
        await(() -> replica.node().hasFailed() || hasKey("after"));
        assertThat(replica.node().hasFailed()).isEqualTo(ends);
        assertThat(log).content()
                .contains("== CRITICAL == This replica is sending an error to its primary: 'WRONGTYPE ");
        if (ends) {
            replica.close();
            assertThat(replica.node().keyspace.size()).isEqualTo(1);
            assertThat(log).content().contains(
                    "This replica panicked sending an error to its primary after processing the command 'incr'");
        } else assertThat(client.ask("INFO stats")).contains("unexpected_error_replies:1\r\n");
    }

    @ParameterizedTest
    @CsvSource({ "no, true", "yes, false" })
    void shouldEndWhenItsDiskKeepsNothing(String ignores, boolean ends) throws IOException {
        start("--save", "3600 100000", "--replica-ignore-disk-write-errors", ignores);
        Files.deleteIfExists(folder.resolve("dump.rdb"));
        Files.createDirectories(folder.resolve("dump.rdb/full"));
        client.ask("BGSAVE");
        await(() -> client.ask("INFO persistence").contains("rdb_last_bgsave_status:err\r\n"));
        primary.send(RawClient.request("PING") + RawClient.request("SET", "key", "1"));
        await(() -> replica.node().hasFailed() || hasKey("key"));
        assertThat(replica.node().hasFailed()).isEqualTo(ends);
        assertThat(log).content().contains(ends
                ? "Replica was unable to write command to disk."
                : "Replica is applying a command even though it is unable to write to disk.");
        if (!ends) return;
        replica.close();
        assertThat(replica.node().keyspace.size()).isZero();
    }

    /// What a replica gets as an error is one of those, too.
    @Test
    void shouldCountErrorsThatReplicasGet() throws IOException {
        start();
        try (RawReplica other = RawReplica.to(replica.port())) {
            other.ask("PSYNC ? -1");
            other.send("GET", "key");
            await(() -> client.ask("INFO stats").contains("unexpected_error_replies:1\r\n"));
        }
        assertThat(log).content()
                .contains("== CRITICAL == This primary is sending an error to its replica: 'ERR Replica"
                        + " can't interact with the keyspace' after processing the command 'get'");
    }
}
