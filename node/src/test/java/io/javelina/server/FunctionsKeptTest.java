package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.Programs;
import io.javelina.command.Oracle;
import io.javelina.memory.Account;
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
import org.junit.jupiter.params.provider.ValueSource;

/// Libraries of functions stay: in snapshots, in the append-only file, and with replicas, here and at a real server.
class FunctionsKeptTest {
    private static final int PATIENCE_SECONDS = 30;
    private static final String LIBRARY = "#!lua name=kept\nredis.register_function{function_name='answer', flags={'no-writes'},"
            + " callback=function() return 42 end}";
    private static final String OTHER = "#!lua name=other\nserver.register_function('two', function() return 2 end)";
    private static final String BROKEN = "#!lua name=broken\nnosuch()";

    @TempDir
    Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception { for (AutoCloseable each : open) each.close(); }

    private TestNode start(String... options) {
        List<String> all = new ArrayList<>(List.of("--dir", folder.toString(), "--save", "",
                "--enable-debug-command", "yes", "--repl-diskless-sync-delay", "0", "--rdb-compatibility-version",
                "10"));
        all.addAll(List.of(options));
        TestNode node = TestNode.start(all.toArray(String[]::new));
        open.addFirst(node);
        return node;
    }

    private RawClient client(TestNode node) {
        RawClient client = client(node.node().port());
        await(() -> node.node().hasFailed() || !client.ask("PING").startsWith("-LOADING"));
        return client;
    }

    private RawClient client(int port) {
        RawClient client = RawClient.to(port);
        open.addFirst(client);
        return client;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            TestServer.pause();
        }
    }

    private static void load(RawClient client, String library) {
        assertThat(client.askWords("FUNCTION", "LOAD", library)).startsWith("$");
    }

    private static void assertAnswers(RawClient client) {
        assertThat(client.ask("FCALL answer 0")).isEqualTo(":42");
        assertThat(client.ask("FUNCTION LIST WITHCODE")).contains(LIBRARY);
    }

    // Files.

    @Test
    void shouldBeInSnapshots() throws Exception {
        try (TestNode node = start()) {
            RawClient client = client(node);
            load(client, LIBRARY);
            client.ask("SET key value");
            assertThat(client.ask("FLUSHALL")).isEqualTo("+OK");
            assertAnswers(client);
            assertThat(client.ask("DEBUG RELOAD")).isEqualTo("+OK");
            assertAnswers(client);
            assertThat(client.ask("DEBUG RELOAD NOSAVE NOFLUSH")).startsWith("-ERR Error trying to load the RDB dump");
            assertAnswers(client);
            assertThat(client.ask("DEBUG RELOAD NOSAVE NOFLUSH MERGE")).isEqualTo("+OK");
            assertAnswers(client);
            assertThat(client.ask("SAVE")).isEqualTo("+OK");
        }
        assertAnswers(client(start()));
    }

    @Test
    void shouldBeInSnapshotsThatOthersFindWhole() throws Exception {
        Path checker = Programs.find("redis-check-rdb", "javelina.require.oracle");
        try (TestNode node = start()) {
            RawClient client = client(node);
            load(client, LIBRARY);
            load(client, OTHER + "\n-- ".repeat(1000));
            assertThat(client.ask("SAVE")).isEqualTo("+OK");
        }
        Programs.Outcome checked = Programs.run(
                new ProcessBuilder(checker.toString(), folder.resolve("dump.rdb").toString()), PATIENCE_SECONDS);
        assertThat(checked.output()).contains("Checksum OK", "RDB looks OK!");
    }

    @Test
    void shouldNotStartWithALibraryThatIsNone() throws IOException {
        try (TestNode node = start("--appendonly", "no")) {
            RawClient client = client(node);
            load(client, LIBRARY);
            assertThat(client.ask("SAVE")).isEqualTo("+OK");
        }
        byte[] file = Files.readAllBytes(folder.resolve("dump.rdb"));
        String text = new String(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        Files.write(folder.resolve("dump.rdb"),
                text.replace("answer", "an-wer").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        TestNode node = start("--rdbchecksum", "no");
        await(() -> node.node().hasFailed());
    }

    @ParameterizedTest
    @ValueSource(strings = { "yes", "no" })
    void shouldBeInTheAppendOnlyFile(String preamble) {
        try (TestNode node = start("--appendonly", "yes", "--aof-use-rdb-preamble", preamble)) {
            RawClient client = client(node);
            load(client, OTHER);
            client.ask("BGREWRITEAOF");
            await(() -> client.ask("INFO persistence").contains("aof_rewrite_in_progress:0"));
            load(client, LIBRARY);
            assertThat(client.askWords("FUNCTION", "LOAD", BROKEN)).startsWith("-ERR");
            assertThat(client.ask("DEBUG LOADAOF")).isEqualTo("+OK");
            assertAnswers(client);
            assertThat(client.ask("FUNCTION DELETE other")).isEqualTo("+OK");
        }
        RawClient client = client(start("--appendonly", "yes"));
        assertAnswers(client);
        assertThat(client.ask("FUNCTION DELETE other")).isEqualTo("-ERR Library not found");
        assertThat(client.ask("INFO stats")).contains("unexpected_error_replies:0");
        String dump = client.ask("FUNCTION DUMP").substring(1);
        assertThat(client.askWords("FUNCTION", "RESTORE", dump, "REPLACE")).isEqualTo("+OK");
        assertThat(client.ask("DEBUG LOADAOF")).isEqualTo("+OK");
        assertAnswers(client);
        assertThat(client.ask("FUNCTION FLUSH")).isEqualTo("+OK");
        assertThat(client.ask("DEBUG LOADAOF")).isEqualTo("+OK");
        assertThat(client.ask("FUNCTION LIST")).isEqualTo("[]");
    }

    // Replicas.

    @ParameterizedTest
    @ValueSource(strings = { "yes", "no" })
    void shouldGoToARealReplica(String diskless) throws IOException {
        TestNode node = start("--repl-diskless-sync", diskless);
        RawClient client = client(node);
        load(client, LIBRARY);
        Oracle oracle = Oracle.start("--dir", folder.toString(), "--dbfilename", "theirs.rdb");
        open.addFirst(oracle);
        RawClient replica = client(oracle.port());
        replica.ask("REPLICAOF 127.0.0.1 " + node.node().port());
        await(() -> replica.ask("FUNCTION LIST WITHCODE").contains(LIBRARY));
        assertAnswers(replica);
        load(client, OTHER.replace("server", "redis"));
        await(() -> replica.ask("FUNCTION LIST").contains("$other"));
        assertThat(client.ask("FUNCTION DELETE other")).isEqualTo("+OK");
        await(() -> !replica.ask("FUNCTION LIST").contains("$other"));
        String dump = client.ask("FUNCTION DUMP").substring(1);
        assertThat(client.ask("FUNCTION FLUSH")).isEqualTo("+OK");
        await(() -> replica.ask("FUNCTION LIST").equals("[]"));
        assertThat(client.askWords("FUNCTION", "RESTORE", dump)).isEqualTo("+OK");
        await(() -> replica.ask("FUNCTION LIST WITHCODE").contains(LIBRARY));
    }

    @ParameterizedTest
    @ValueSource(strings = { "disabled", "on-empty-db", "swapdb" })
    void shouldComeFromARealPrimary(String diskless) throws IOException {
        Oracle oracle = Oracle.start("--dir", folder.toString(), "--dbfilename", "theirs.rdb",
                "--repl-diskless-sync-delay", "0");
        open.addFirst(oracle);
        RawClient primary = client(oracle.port());
        load(primary, LIBRARY);
        TestNode node = start("--repl-diskless-load", diskless);
        RawClient replica = client(node);
        load(replica, "#!lua name=gone\nserver.register_function('gone', function() end)");
        assertThat(replica.ask("REPLICAOF 127.0.0.1 " + oracle.port())).isEqualTo("+OK");
        await(() -> replica.ask("FUNCTION LIST WITHCODE").contains(LIBRARY));
        assertThat(replica.ask("FUNCTION LIST")).doesNotContain("$gone");
        assertAnswers(replica);
        load(primary, OTHER.replace("server", "redis"));
        await(() -> replica.ask("FUNCTION LIST").contains("$other"));
        assertThat(primary.ask("FUNCTION FLUSH")).isEqualTo("+OK");
        await(() -> replica.ask("FUNCTION LIST").equals("[]"));
        assertThat(replica.ask("INFO stats")).contains("unexpected_error_replies:0");
        assertThat(replica.askWords("FUNCTION", "LOAD", LIBRARY)).startsWith("-READONLY");
        replica.ask("REPLICAOF NO ONE");
    }

    // Figures.

    @Test
    void shouldBeCountedAndGiveEverythingBack() {
        try (TestServer server = TestServer.start(); RawClient client = server.connect()) {
            server.allowScratch(1 << 16);
            assertThat(server.bytes(Account.FUNCTION_LIBRARIES)).isZero();
            load(client, LIBRARY);
            load(client, OTHER);
            assertThat(client.ask("INFO memory")).contains("number_of_functions:2\r\n", "number_of_libraries:2\r\n",
                    "used_memory_functions:" + server.bytes(Account.FUNCTION_LIBRARIES) + "\r\n")
                    .doesNotContain("used_memory_vm_functions:0\r\n");
            assertThat(server.bytes(Account.FUNCTION_LIBRARIES)).isBetween(400L, 1500L);
            assertThat(client.ask("MEMORY STATS"))
                    .contains("$functions.caches, :" + server.bytes(Account.FUNCTION_LIBRARIES));
            assertThat(client.ask("FUNCTION FLUSH")).isEqualTo("+OK");
            assertThat(client.ask("INFO memory")).contains("number_of_functions:0\r\n", "number_of_libraries:0\r\n",
                    "used_memory_functions:0\r\n", "used_memory_vm_functions:0\r\n");
            assertThat(server.bytes(Account.FUNCTION_LIBRARIES)).isZero();
        }
    }
}
