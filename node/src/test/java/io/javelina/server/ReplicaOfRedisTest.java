package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.Oracle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node that follows a real server of the family, which is being written to.
class ReplicaOfRedisTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);

    @TempDir
    private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private Oracle primary;
    private TestServer replica;

    @BeforeEach
    void printSeed() { System.out.println("seed " + SEED); }

    private void start(String... primaryOptions) throws IOException {
        List<String> options = new ArrayList<>(
                List.of("--dir", folder.toString(), "--repl-diskless-sync-delay", "0"));
        options.addAll(List.of(primaryOptions));
        primary = Oracle.start(options.toArray(new String[0]));
        open.add(primary);
        replica = TestServer.start("--dir", folder.toString(), "--dbfilename", "replica.rdb",
                "--enable-debug-command", "yes");
        replica.allowScratch(1 << 16);
    }

    @AfterEach
    void close() throws Exception {
        if (replica != null) {
            try (RawClient client = replica.connect()) {
                client.ask("REPLICAOF NO ONE");
            }
            replica.onLoop(() -> {
                replica.node().loop.replicas().buffer().freeBacklog();
                return null;
            });
            replica.close();
        }
        for (AutoCloseable each : open) each.close();
    }

    private RawClient primaryClient() {
        RawClient client = RawClient.to(primary.port());
        open.addFirst(client);
        return client;
    }

    private RawClient follow() {
        RawClient client = replica.connect();
        assertThat(client.ask("REPLICAOF 127.0.0.1 " + primary.port())).isEqualTo("+OK");
        return client;
    }

    private void awaitUp() { replica.await(() -> replica.node().replicaRole.isUp()); }

    /// Waits until the replica has all that the primary has, and compares the two.
    private void assertSame(RawClient writer, RawClient reader) {
        awaitUp();
        long offset = Long.parseLong(info(writer, "replication").get("master_repl_offset"));
        replica.await(() -> replica.node().loop.replicas().history().offset() >= offset);
        assertThat(reader.ask("DEBUG DIGEST")).isEqualTo(writer.ask("DEBUG DIGEST").replace("$", "+"));
        assertThat(info(reader, "keyspace").keySet()).isEqualTo(info(writer, "keyspace").keySet());
        assertThat(info(reader, "stats")).containsEntry("unexpected_error_replies", "0");
    }

    private static Map<String, String> info(RawClient client, String section) {
        Map<String, String> fields = new java.util.HashMap<>();
        for (String line : client.ask("INFO " + section).split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) fields.put(line.substring(0, colon), line.substring(colon + 1));
        }
        return fields;
    }

    @ParameterizedTest
    @ValueSource(strings = { "disabled", "on-empty-db", "swapdb", "flush-before-load" })
    void shouldGetAllDataAndThenAllChanges(String load) throws IOException {
        start();
        RawClient writer = primaryClient();
        WriteLoad commands = new WriteLoad(SEED);
        commands.run(writer, 3000);
        RawClient reader = replica.connect();
        reader.ask("SET old value");
        reader.ask("CONFIG SET repl-diskless-load " + load);
        reader = follow();
        commands.run(writer, 3000);
        assertSame(writer, reader);
        commands.run(writer, 2000);
        assertSame(writer, reader);
        assertThat(reader.ask("EXISTS old")).isEqualTo(":0");
    }

    @Test
    void shouldGetAllDataFromAFile() throws IOException {
        start("--repl-diskless-sync", "no");
        RawClient writer = primaryClient();
        WriteLoad commands = new WriteLoad(SEED);
        commands.run(writer, 3000);
        RawClient reader = follow();
        commands.run(writer, 2000);
        assertSame(writer, reader);
        reader.ask("REPLICAOF NO ONE");
        reader.ask("CONFIG SET repl-diskless-load flush-before-load");
        follow();
        commands.run(writer, 2000);
        assertSame(writer, reader);
    }

    @Test
    void shouldGoOnWhereTheLinkBroke() throws IOException {
        start("--repl-backlog-size", "50mb");
        RawClient writer = primaryClient();
        WriteLoad commands = new WriteLoad(SEED);
        commands.run(writer, 1000);
        RawClient reader = follow();
        for (int i = 0; i < 5; i++) {
            commands.run(writer, 500);
            awaitUp();
            assertThat(writer.ask("CLIENT KILL TYPE replica")).isEqualTo(":1");
            commands.run(writer, 500);
            String partial = "" + (i + 1);
            replica.await(() -> info(writer, "stats").get("sync_partial_ok").equals(partial));
        }
        assertSame(writer, reader);
        assertThat(info(writer, "stats")).containsEntry("sync_full", "1").containsEntry("sync_partial_ok", "5");
    }

    @Test
    void shouldGoOnAfterARestart() throws Exception {
        start("--repl-backlog-size", "50mb");
        RawClient writer = primaryClient();
        WriteLoad commands = new WriteLoad(SEED);
        commands.run(writer, 1000);
        RawClient reader = follow();
        awaitUp();
        commands.run(writer, 500);
        assertSame(writer, reader);
        assertThat(reader.ask("SAVE")).isEqualTo("+OK");
        commands.run(writer, 500);
        reader.ask("REPLICAOF NO ONE");
        try (TestNode again = TestNode.start("--dir", folder.toString(), "--dbfilename", "replica.rdb", "--save", "",
                "--enable-debug-command", "yes", "--replicaof", "127.0.0.1 " + primary.port());
                RawClient asking = RawClient.to(again.node().port())) {
            long offset = Long.parseLong(info(writer, "replication").get("master_repl_offset"));
            while (again.onLoop(() -> again.node().loop.replicas().history().offset()) < offset) TestServer.pause();
            assertThat(asking.ask("DEBUG DIGEST")).isEqualTo(writer.ask("DEBUG DIGEST").replace("$", "+"));
            assertThat(info(writer, "stats")).containsEntry("sync_full", "1").containsEntry("sync_partial_ok", "1");
        }
    }
}
