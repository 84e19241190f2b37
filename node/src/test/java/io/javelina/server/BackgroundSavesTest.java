package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackgroundSavesTest {
    @TempDir
    Path folder;
    private TestServer server;
    private RawClient client;

    private void start(String... options) {
        List<String> all = new ArrayList<>(List.of("--dir", folder.toString(), "--enable-debug-command", "yes"));
        all.addAll(List.of(options));
        server = TestServer.start(all.toArray(String[]::new));
        server.allowScratch(1 << 20);
        client = server.connect();
    }

    @AfterEach
    void close() {
        client.close();
        server.onLoop(() -> {
            server.node().snapshots.cancel();
            return server.node().keyspace.flush(true);
        });
        server.close();
    }

    private Path file() { return folder.resolve("dump.rdb"); }

    private void awaitSaved() { server.await(() -> !server.node().snapshots.isRunning()); }

    private String persistence(String field) {
        String info = client.ask("INFO persistence");
        int at = info.indexOf(field + ":") + field.length() + 1;
        return info.substring(at, info.indexOf('\r', at));
    }

    @Test
    void shouldSave() {
        start();
        client.askAll("SET k v", "RPUSH l a b c", "SELECT 3", "SET k w PX 1000000");
        assertThat(persistence("rdb_changes_since_last_save")).isEqualTo("5");
        String before = client.ask("DEBUG DIGEST");
        assertThat(client.ask("BGSAVE")).isEqualTo("+Background saving started");
        awaitSaved();
        assertThat(persistence("rdb_changes_since_last_save")).isEqualTo("0");
        assertThat(persistence("rdb_last_bgsave_status")).isEqualTo("ok");
        assertThat(persistence("rdb_saves")).isEqualTo("1");
        client.ask("SET other v");
        assertThat(client.ask("DEBUG RELOAD NOSAVE")).isEqualTo("+OK");
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo(before);
    }

    /// Also not when the snapshot was for a replica that gets it from the file.
    @Test
    void shouldNotFailWhenItIsCancelled() {
        start("--rdb-key-save-delay", "100000000", "--repl-diskless-sync", "no", "--save", "3600 1000000");
        client.askAll("SET k v", "SET l v");
        try (RawReplica replica = RawReplica.to(server.port())) {
            replica.introduce();
            replica.send("PSYNC", "?", "-1");
            server.await(() -> server.node().snapshots.isSaving());
            assertThat(client.ask("BGSAVE CANCEL")).isEqualTo("+Background saving cancelled");
            assertThat(persistence("rdb_last_bgsave_status")).isEqualTo("ok");
            assertThat(client.ask("SET m v")).isEqualTo("+OK");
        }
        server.await(() -> server.node().loop.replicas().count() == 0);
        server.onLoop(() -> {
            server.node().loop.replicas().dropBacklog();
            return null;
        });
    }

    @Test
    void shouldScheduleAndCancel() {
        start("--rdb-key-save-delay", "100000000");
        client.ask("SET k v");
        assertThat(client.ask("BGSAVE CANCEL"))
                .isEqualTo("-ERR Background saving is currently not in progress or scheduled");
        assertThat(client.ask("BGSAVE SCHEDULE")).isEqualTo("+Background saving started");
        assertThat(client.ask("BGSAVE")).isEqualTo("-ERR Background save already in progress");
        assertThat(client.ask("BGSAVE SCHEDULE")).isEqualTo("-ERR Background save already in progress");
        assertThat(client.ask("SAVE")).isEqualTo("-ERR Background save already in progress");
        assertThat(persistence("rdb_bgsave_in_progress")).isEqualTo("1");
        server.await(() -> server.node().snapshots.savedKeys() == 1);
        assertThat(persistence("current_save_keys_total")).isEqualTo("1");
        assertThat(client.ask("BGSAVE CANCEL")).isEqualTo("+Background saving cancelled");
        assertThat(persistence("rdb_bgsave_in_progress")).isEqualTo("0");
        assertThat(persistence("rdb_last_bgsave_status")).isEqualTo("ok");
        assertThat(file()).doesNotExist();
    }

    @Test
    void shouldWaitForAnotherSnapshot() {
        start();
        PatientJob rewrite = new PatientJob("aof");
        server.onLoop(() -> server.node().snapshots.start(rewrite));
        assertThat(client.ask("BGSAVE"))
                .startsWith("-ERR Another child process is active (AOF?): can't BGSAVE right now.");
        assertThat(client.ask("BGSAVE SCHEDULE")).isEqualTo("+Background saving scheduled");
        assertThat(client.ask("BGSAVE CANCEL")).isEqualTo("+Scheduled background saving cancelled");
        assertThat(client.ask("BGSAVE SCHEDULE")).isEqualTo("+Background saving scheduled");
        rewrite.state = SnapshotJob.State.SUCCEEDED;
        server.await(() -> Files.exists(file()));
    }

    @Test
    void shouldScheduleInTransactions() {
        start();
        assertThat(client.askAll("MULTI", "BGSAVE", "EXEC")).last().isEqualTo("[+Background saving scheduled]");
        server.await(() -> Files.exists(file()));
    }

    @Test
    void shouldSaveByItself() {
        start("--save", "60 3");
        client.askAll("SET a v", "SET b v");
        server.advance(61_000);
        client.ask("PING");
        assertThat(server.onLoop(() -> server.node().snapshots.isRunning())).isFalse();
        client.ask("SET c v");
        server.await(() -> Files.exists(file()));
        awaitSaved();
        assertThat(persistence("rdb_changes_since_last_save")).isEqualTo("0");
    }

    @Test
    void shouldRefuseWritesWhileItFails() throws IOException {
        start("--save", "3600 1");
        client.ask("SET k v");
        Path gone = Files.createDirectory(file());
        client.ask("BGSAVE");
        awaitSaved();
        assertThat(persistence("rdb_last_bgsave_status")).isEqualTo("err");
        assertThat(client.ask("SET k w")).startsWith("-MISCONF Valkey is configured to save RDB snapshots, but");
        assertThat(client.ask("PING")).startsWith("-MISCONF ");
        assertThat(client.ask("GET k")).isEqualTo("$v");
        assertThat(client.ask("CONFIG SET stop-writes-on-bgsave-error no")).isEqualTo("+OK");
        assertThat(client.ask("SET k w")).isEqualTo("+OK");
        client.askAll("CONFIG SET stop-writes-on-bgsave-error yes", "PING");
        Files.delete(gone);
        assertThat(client.ask("SET k w")).startsWith("-MISCONF ");
        assertThat(client.ask("BGSAVE")).isEqualTo("+Background saving started");
        awaitSaved();
        assertThat(client.ask("SET k w")).isEqualTo("+OK");
        client.ask("CONFIG SET save ");
    }

    @Test
    void shouldSaveNothingWhenAllIsFlushed() {
        start("--save", "3600 1", "--rdb-key-save-delay", "100000000");
        client.ask("SET k v");
        assertThat(client.ask("BGSAVE")).isEqualTo("+Background saving started");
        assertThat(client.ask("FLUSHALL")).isEqualTo("+OK");
        assertThat(persistence("rdb_bgsave_in_progress")).isEqualTo("0");
        assertThat(file()).exists();
        assertThat(client.ask("DEBUG RELOAD NOSAVE")).isEqualTo("+OK");
        assertThat(client.ask("DBSIZE")).isEqualTo(":0");
    }
}
