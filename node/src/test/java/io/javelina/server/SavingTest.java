package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.config.Directives;
import io.javelina.memory.Account;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The data survives the node: it is saved by SAVE and SHUTDOWN, and loaded at the start.
class SavingTest {
    @TempDir
    Path folder;
    private TestNode node;
    private TestConnection client;

    private void start(String... options) {
        List<String> all = new java.util.ArrayList<>(
                List.of("--dir", folder.toString(), "--enable-debug-command", "yes"));
        all.addAll(List.of(options));
        node = TestNode.start(all.toArray(String[]::new));
        client = node.connect();
    }

    private void awaitLoaded() throws InterruptedException {
        while (node.onLoop(() -> node.node().loading.isActive())) Thread.sleep(1);
    }

    private void stop() {
        client.close();
        node.close();
        node = null;
    }

    @AfterEach
    void close() {
        if (node != null) stop();
    }

    private long snapshotBytes() { return node.node().allocator.ledger().bytes(Account.SNAPSHOT_BUFFERS); }

    private void makeKeys() {
        for (String line : List.of("SET string text", "RPUSH list a 1 b", "SADD set a b c", "HSET hash f v",
                "ZADD zset 1 a 2 b", "XADD stream * f v", "SET expiring v EX 1000"))
            assertThat("" + client.ask(line)).doesNotStartWith("-");
        assertThat(client.ask("DEBUG POPULATE 1000 key 300")).isEqualTo("OK");
    }

    @Test
    void shouldLoadWhatWasSaved() throws Exception {
        start();
        makeKeys();
        String digest = client.text("DEBUG DIGEST");
        long before = (Long) client.ask("LASTSAVE");
        assertThat(client.text("INFO persistence")).contains("rdb_changes_since_last_save:").doesNotContain(
                "rdb_changes_since_last_save:0\r\n");
        assertThat(client.ask("SAVE")).isEqualTo("OK");
        assertThat((Long) client.ask("LASTSAVE")).isGreaterThanOrEqualTo(before);
        assertThat(client.text("INFO persistence")).contains("rdb_changes_since_last_save:0\r\n", "rdb_saves:1\r\n",
                "rdb_last_bgsave_status:ok\r\n");
        assertThat(snapshotBytes()).isZero();
        stop();
        assertThat(folder.toFile().list()).containsExactly("dump.rdb");
        start();
        awaitLoaded();
        assertThat(client.text("DEBUG DIGEST")).isEqualTo(digest);
        assertThat(client.text("INFO persistence")).contains("loading:0\r\n", "rdb_last_load_keys_loaded:1007\r\n",
                "rdb_last_load_keys_expired:0\r\n");
        assertThat(snapshotBytes()).isZero();
    }

    @Test
    void shouldTellThatItIsLoading() throws Exception {
        start();
        makeKeys();
        client.ask("SAVE");
        stop();
        start("--key-load-delay", "500");
        assertThat(client.ask("GET string")).isEqualTo("-LOADING Valkey is loading the dataset in memory");
        assertThat(client.ask("SET string other")).isEqualTo("-LOADING Valkey is loading the dataset in memory");
        assertThat(client.ask("PING")).isEqualTo("-LOADING Valkey is loading the dataset in memory");
        assertThat(client.ask("SAVE")).isEqualTo("-LOADING Valkey is loading the dataset in memory");
        assertThat(client.ask("MULTI")).isEqualTo("OK");
        assertThat(client.ask("GET string")).isEqualTo("-LOADING Valkey is loading the dataset in memory");
        assertThat("" + client.ask("EXEC")).startsWith("-EXECABORT");
        assertThat("" + client.ask("CONFIG SET dir /tmp")).startsWith("-ERR CONFIG SET failed");
        assertThat(client.text("INFO persistence")).contains("loading:1\r\n", "loading_start_time:",
                "loading_total_bytes:", "loading_loaded_bytes:", "loading_loaded_perc:", "loading_eta_seconds:");
        assertThat(client.ask("CONFIG SET key-load-delay 0")).isEqualTo("OK");
        awaitLoaded();
        assertThat(client.ask("GET string")).isEqualTo("text");
    }

    @Test
    void shouldNotStartWithADamagedFile() throws Exception {
        start();
        makeKeys();
        client.ask("SAVE");
        stop();
        Path file = folder.resolve("dump.rdb");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 0x55;
        Files.write(file, bytes);
        Path log = folder.resolve("log");
        node = TestNode.start("--dir", folder.toString(), "--loglevel", "notice", "--logfile", log.toString());
        node.node().awaitTermination();
        node.node().close();
        assertThat(node.node().hasFailed()).isTrue();
        assertThat(log).content().contains("Internal error in RDB reading: offset ",
                "Fatal error loading the DB, check server logs. Exiting.");
        assertThat(snapshotBytes()).isZero();
        node = null;
    }

    @Test
    void shouldReload() throws IOException {
        start();
        makeKeys();
        String digest = client.text("DEBUG DIGEST");
        assertThat(client.ask("DEBUG RELOAD")).isEqualTo("OK");
        assertThat(client.text("DEBUG DIGEST")).isEqualTo(digest);
        client.ask("SET late value");
        assertThat(client.ask("DEBUG RELOAD NOSAVE")).isEqualTo("OK");
        assertThat(client.text("DEBUG DIGEST")).isEqualTo(digest);
        client.ask("SET late value");
        client.ask("SET string changed");
        assertThat(client.ask("DEBUG RELOAD NOSAVE NOFLUSH MERGE")).isEqualTo("OK");
        assertThat(client.ask("GET late")).isEqualTo("value");
        assertThat(client.ask("GET string")).isEqualTo("text");
        assertThat(client.ask("DEBUG RELOAD nothing"))
                .isEqualTo("-ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
        Files.delete(folder.resolve("dump.rdb"));
        assertThat(client.ask("DEBUG RELOAD NOSAVE"))
                .isEqualTo("-ERR Error trying to load the RDB dump, check server logs.");
        assertThat(snapshotBytes()).isZero();
    }

    @Test
    void shouldSaveAtTheEnd() throws Exception {
        start();
        client.ask("SET k v");
        client.send("SHUTDOWN", "SAVE");
        node.node().awaitTermination();
        assertThat(folder.resolve("dump.rdb")).exists();
        stop();
        start("--save", "3600 1");
        awaitLoaded();
        assertThat(client.ask("GET k")).isEqualTo("v");
        client.ask("SET k w");
        client.send("SHUTDOWN");
        node.node().awaitTermination();
        stop();
        start("--save", "3600 1");
        awaitLoaded();
        assertThat(client.ask("GET k")).isEqualTo("w");
        client.ask("SET k x");
        client.send("SHUTDOWN", "NOSAVE");
        node.node().awaitTermination();
        stop();
        start();
        awaitLoaded();
        assertThat(client.ask("GET k")).isEqualTo("w");
    }

    @Test
    void shouldTellTheLogHowFarItIs() throws Exception {
        Path log = folder.resolve("log");
        start();
        makeKeys();
        client.ask("SAVE");
        stop();
        start("--key-load-delay", "10000", "--loglevel", "notice", "--logfile", log.toString());
        awaitLine(log, "Loading the dataset: ");
        client.ask("CONFIG SET key-load-delay 0");
        awaitLoaded();
        client.ask("CONFIG SET rdb-key-save-delay 10000");
        client.ask("BGSAVE");
        awaitLine(log, "Snapshot (rdb): ");
        client.ask("CONFIG SET rdb-key-save-delay 0");
        assertThat(log).content().containsPattern("Loading the dataset: \\d+\\.\\d%, \\d+ of \\d+ bytes")
                .containsPattern("Snapshot \\(rdb\\): \\d+\\.\\d%, \\d+ of 1007 keys");
    }

    private static void awaitLine(Path log, String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.readString(log).contains(text)) {
            assertThat(System.nanoTime()).as("waited too long for " + text).isLessThan(deadline);
            TestServer.pause();
        }
    }

    @Test
    void shouldSaveOnceWhenItIsToldToEndTwice() throws Exception {
        Path log = folder.resolve("log");
        start("--save", "3600 1", "--loglevel", "notice", "--logfile", log.toString());
        client.ask("SET k v");
        node.onLoop(() -> {
            for (int i = 0; i < 3; i++) node.node().signalled("SIGTERM", Directives.SHUTDOWN_ON_SIGTERM);
            return null;
        });
        node.node().awaitTermination();
        assertThat(log).content().containsOnlyOnce("Saving the final RDB snapshot");
        node.node().signalled("SIGTERM", Directives.SHUTDOWN_ON_SIGTERM);
        stop();
        start();
        awaitLoaded();
        assertThat(client.ask("GET k")).isEqualTo("v");
    }

    @Test
    void shouldGoOnWhenItCannotSave() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        start("--dir", inner.toString());
        client.ask("SET k v");
        Files.delete(inner);
        assertThat(client.ask("SAVE")).isEqualTo("-ERR");
        // Who asked for it knows; writers are stopped by failures that nobody would hear of.
        assertThat(client.text("INFO persistence")).contains("rdb_last_bgsave_status:ok\r\n");
        assertThat(client.ask("SHUTDOWN SAVE")).isEqualTo("-ERR Errors trying to SHUTDOWN. Check logs.");
        assertThat(client.ask("GET k")).isEqualTo("v");
        // A folder in the place of the file: all is written, and cannot get its name.
        Files.createDirectories(inner.resolve("dump.rdb/full"));
        assertThat(client.ask("SAVE")).isEqualTo("-ERR");
        assertThat(inner.toFile().list()).containsExactly("dump.rdb");
        assertThat(snapshotBytes()).isZero();
    }

    @Test
    void shouldSayWhatItCannotSave() {
        start();
        client.ask("HSET k f v");
        client.ask("HEXPIRE k 100 FIELDS 1 f");
        assertThat(client.ask("CONFIG SET rdb-compatibility-version 10")).isEqualTo("OK");
        assertThat(client.ask("SAVE")).isEqualTo("-ERR");
        assertThat(client.ask("CONFIG SET rdb-compatibility-version 80")).isEqualTo("OK");
        assertThat(client.ask("SAVE")).isEqualTo("OK");
        assertThat(client.ask("DEBUG RELOAD")).isEqualTo("OK");
        assertThat(client.ask("HGET k f")).isEqualTo("v");
    }

    private String magic() throws IOException {
        return new String(Files.readAllBytes(folder.resolve("dump.rdb")), 0, 9, StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldSaveInTheStandardVersionWhatThatCanHoldAndOtherwiseInTheNewest() throws IOException {
        start();
        client.ask("HSET k f v g w");
        assertThat(client.ask("SAVE")).isEqualTo("OK");
        assertThat(magic()).isEqualTo("REDIS0011");
        client.ask("HEXPIRE k 100 FIELDS 1 f");
        assertThat(client.ask("SAVE")).isEqualTo("OK");
        assertThat(magic()).isEqualTo("VALKEY080");
        assertThat(client.ask("DEBUG RELOAD")).isEqualTo("OK");
        assertThat("" + client.ask("HTTL k FIELDS 1 f")).matches("\\[(99|100)]");
        client.ask("HPERSIST k FIELDS 1 f");
        assertThat(client.ask("SAVE")).isEqualTo("OK");
        assertThat(magic()).isEqualTo("REDIS0011");
    }
}
