package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.javelina.memory.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes on a real file system that gets full, or may not be written to. It is a small one in memory, which only root can
/// mount; others skip these tests.
class FailingDiskTest {
    private static final int PATIENCE_SECONDS = 30;
    private static final int DISK_BYTES = 32 << 20;
    /// What is in the way until room is wanted: for all that may be on its way when it is noticed that there is none.
    private static final int BALLAST_BYTES = 31 << 20;
    private static final String VALUE = "v".repeat(50_000);

    @TempDir
    Path directory;

    private Path disk;
    private Path log;
    private final List<Path> mounted = new ArrayList<>();
    private TestNode node;
    private RawClient client;

    @BeforeEach
    void mountDisk() throws IOException {
        disk = Files.createDirectory(directory.resolve("disk"));
        log = directory.resolve("log");
        mount(disk, "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs");
        Files.write(ballast(), new byte[BALLAST_BYTES]);
    }

    private Path ballast() { return disk.resolve("ballast"); }

    private void mount(Path folder, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(options));
        command.add(folder.toString());
        if (run(command) != 0) abort("a file system cannot be mounted here: that needs root and tmpfs");
        if (!mounted.contains(folder)) mounted.add(folder);
    }

    private static int run(List<String> command) throws IOException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void unmount() throws IOException {
        if (node != null) stop();
        for (Path each : mounted.reversed()) run(List.of("umount", "-l", each.toString()));
    }

    private void start(String... options) {
        startNode(options);
        client = RawClient.to(node.port());
        await(() -> node.node().hasFailed() || !client.ask("PING").startsWith("-LOADING"));
    }

    private void startNode(String... options) {
        List<String> all = new ArrayList<>(List.of("--dir", disk.toString(), "--loglevel", "notice", "--logfile",
                log.toString(), "--enable-debug-command", "yes", "--rdbcompression", "no"));
        all.addAll(List.of(options));
        node = TestNode.start(all.toArray(String[]::new));
    }

    private void stop() {
        if (client != null) client.close();
        client = null;
        node.close();
        node = null;
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            TestServer.pause();
        }
    }

    private boolean tells(String line) { return client.ask("INFO persistence").contains(line + "\r\n"); }

    private void awaitSnapshotEnd() {
        await(() -> tells("rdb_bgsave_in_progress:0") && tells("aof_rewrite_in_progress:0"));
        assertThat(node.<Long>onLoop(() -> node.node().allocator.ledger().bytes(Account.SNAPSHOT_BUFFERS))).isZero();
    }

    /// Writes keys until that is refused; gives how many there are.
    private int fill(int most) {
        for (int i = 0; i < most; i++) {
            String reply = client.ask("SET key" + i + " " + VALUE);
            if (!reply.equals("+OK")) {
                assertThat(reply).startsWith("-MISCONF");
                return i;
            }
        }
        return most;
    }

    @Test
    void shouldRefuseWritesUntilTheAppendOnlyFileHasRoom() {
        start("--appendonly", "yes", "--appendfsync", "everysec");
        int[] written = { 0 };
        await(() -> (written[0] = fill(200)) < 200);
        assertThat(written[0]).isGreaterThan(10);
        assertThat(client.ask("SET more v")).startsWith("-MISCONF Errors writing to the AOF file: No space left");
        assertThat(tells("aof_last_write_status:err")).isTrue();
        assertThat(client.ask("STRLEN key" + (written[0] - 1))).isEqualTo(":" + VALUE.length());
        assertThat(client.ask("PING")).startsWith("-MISCONF");
        assertThat(log).content().containsAnyOf("Error writing to the AOF file: No space left on device",
                "Short write while writing to the AOF file");
        String digest = client.ask("DEBUG DIGEST");
        assertThat(ballast().toFile().delete()).isTrue();
        await(() -> tells("aof_last_write_status:ok"));
        assertThat(log).content().contains("AOF write error looks solved. The server can write again.");
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo(digest);
        assertThat(client.ask("SET after room")).isEqualTo("+OK");
        digest = client.ask("DEBUG DIGEST");
        stop();
        start("--appendonly", "yes");
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo(digest);
    }

    @Test
    void shouldEndRatherThanBreakItsPromise() throws Exception {
        start("--appendonly", "yes", "--appendfsync", "always");
        int acknowledged = 0;
        while (client.trySend(RawClient.request("SET", "key" + acknowledged, VALUE).getBytes())
                && client.receive().equals("+OK"))
            acknowledged++;
        assertThat(acknowledged).isGreaterThan(10).isLessThan((DISK_BYTES - BALLAST_BYTES) / VALUE.length() + 1);
        assertThat(node.node().hasFailed()).isTrue();
        assertThat(log).content()
                .contains("Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...");
        stop();
        Files.delete(ballast());
        start("--appendonly", "yes", "--appendfsync", "always");
        for (int i = 0; i < acknowledged; i++)
            assertThat(client.ask("STRLEN key" + i)).isEqualTo(":" + VALUE.length());
    }

    @Test
    void shouldRefuseWritesUntilASnapshotHasRoom() throws IOException {
        start("--save", "3600 1");
        fill(10);
        assertThat(client.ask("SAVE")).isEqualTo("+OK");
        fill(30);
        String digest = client.ask("DEBUG DIGEST");
        client.ask("BGSAVE");
        awaitSnapshotEnd();
        assertThat(tells("rdb_last_bgsave_status:err")).isTrue();
        assertThat(log).content().contains("Background saving error: No space left on device");
        assertThat(disk.toFile().list()).containsExactlyInAnyOrder("ballast", "dump.rdb");
        assertThat(client.ask("SET more v")).startsWith("-MISCONF Valkey is configured to save RDB snapshots");
        assertThat(client.ask("SAVE")).startsWith("-ERR");
        assertThat(client.ask("STRLEN key29")).isEqualTo(":" + VALUE.length());
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo(digest);
        Files.delete(ballast());
        client.ask("BGSAVE");
        awaitSnapshotEnd();
        assertThat(tells("rdb_last_bgsave_status:ok")).isTrue();
        assertThat(client.ask("SET more v")).isEqualTo("+OK");
    }

    @Test
    void shouldKeepTheOldFilesWhenARewriteHasNoRoom() throws IOException {
        start("--appendonly", "yes");
        fill(15);
        String digest = client.ask("DEBUG DIGEST");
        client.ask("BGREWRITEAOF");
        awaitSnapshotEnd();
        assertThat(tells("aof_last_bgrewrite_status:err")).isTrue();
        assertThat(log).content().contains("Background AOF rewrite terminated with error: No space left on device");
        await(() -> tells("aof_last_write_status:ok"));
        assertThat(client.ask("SET after failure")).isEqualTo("+OK");
        assertThat(client.ask("DEL after")).isEqualTo(":1");
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo(digest);
        Files.delete(ballast());
        client.ask("BGREWRITEAOF");
        awaitSnapshotEnd();
        assertThat(tells("aof_last_bgrewrite_status:ok")).isTrue();
        stop();
        start("--appendonly", "yes");
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo(digest);
    }

    private void readOnly(Path folder, boolean is) throws IOException {
        mount(folder, "-o", "remount,bind," + (is ? "ro" : "rw"));
    }

    @Test
    void shouldGoOnInAReadOnlyFolder() throws IOException {
        start("--save", "3600 1");
        fill(2);
        readOnly(disk, true);
        assertThat(client.ask("BGSAVE")).isEqualTo("+Background saving started");
        awaitSnapshotEnd();
        assertThat(tells("rdb_last_bgsave_status:err")).isTrue();
        assertThat(client.ask("SET more v")).startsWith("-MISCONF");
        assertThat(client.ask("STRLEN key1")).isEqualTo(":" + VALUE.length());
        assertThat(log).content().contains("Read-only file system");
        readOnly(disk, false);
        client.ask("BGSAVE");
        awaitSnapshotEnd();
        assertThat(client.ask("SET more v")).isEqualTo("+OK");
    }

    @Test
    void shouldAppendToTheOldFileWhenTheManifestCannotBeReplaced() throws IOException {
        start("--appendonly", "yes");
        fill(2);
        Path folder = disk.resolve("appendonlydir");
        mount(folder, "--bind", folder.toString());
        readOnly(folder, true);
        assertThat(client.ask("BGREWRITEAOF")).startsWith("-ERR Can't execute an AOF background rewriting.");
        awaitSnapshotEnd();
        assertThat(tells("aof_last_bgrewrite_status:err")).isTrue();
        assertThat(client.ask("SET more v")).isEqualTo("+OK");
        assertThat(log).content().contains("Read-only file system");
        readOnly(folder, false);
        client.ask("BGREWRITEAOF");
        awaitSnapshotEnd();
        assertThat(tells("aof_last_bgrewrite_status:ok")).isTrue();
        String digest = client.ask("DEBUG DIGEST");
        stop();
        start("--appendonly", "yes");
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo(digest);
    }

    @Test
    void shouldNotStartWhereNothingCanBeAppended() throws IOException {
        readOnly(disk, true);
        startNode("--appendonly", "yes");
        await(() -> node.node().hasFailed());
        assertThat(log).content().contains("Read-only file system");
    }
}
