package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.Programs;
import io.javelina.command.Oracle;
import io.javelina.memory.Account;
import io.javelina.persistence.AppendedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The append-only file of whole nodes, which come and go and leave their files.
class AppendOnlyTest {
    private static final int PATIENCE_SECONDS = 30;

    private static final String LIBRARY = "#!lua name=lib\nserver.register_function('f', function() return 1 end)";

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
    }

    private TestNode start(String... options) {
        List<String> all = new ArrayList<>(List.of("--dir", directory.toString(), "--save", "", "--appendonly", "yes",
                "--enable-debug-command", "local"));
        all.addAll(List.of(options));
        TestNode node = TestNode.start(all.toArray(String[]::new));
        open.add(node);
        return node;
    }

    private RawClient client(TestNode node) {
        RawClient client = RawClient.to(node.node().port());
        open.add(client);
        await(() -> node.node().hasFailed() || !client.ask("PING").startsWith("-LOADING"));
        return client;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            TestServer.pause();
        }
    }

    private static String info(RawClient client, String field) {
        return client.ask("INFO persistence").lines().filter(line -> line.startsWith(field + ":")).findFirst()
                .map(line -> line.substring(field.length() + 1)).orElse("none");
    }

    private static void awaitRewrite(RawClient client) {
        await(() -> info(client, "aof_rewrite_in_progress").equals("0")
                && info(client, "aof_rewrite_scheduled").equals("0"));
    }

    private Path folder() { return directory.resolve("appendonlydir"); }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path increment(int number) { return folder().resolve("appendonly.aof." + number + ".incr.aof"); }

    private static void writeSomething(RawClient client) {
        client.askAll("SET string value", "APPEND string more", "RPUSH list a b c", "LPOP list", "SADD set 1 2 3 x",
                "SPOP set", "ZADD zset 1.5 a 2 b", "HSET hash f v g w", "HINCRBYFLOAT hash n 0.5", "XADD stream * f v",
                "XADD stream * g w", "SET expiring v EX 1000", "GETEX string PX 500000", "SELECT 3", "SET other db",
                "MULTI", "INCR counter", "INCRBYFLOAT float 3.25", "COPY other copied DB 5", "EXEC", "SELECT 0",
                "SET gone v", "DEL gone", "PFADD hll a b c", "SETBIT bits 100 1", "GEOADD geo 13.3 38.1 Palermo");
    }

    @ParameterizedTest
    @ValueSource(strings = { "always", "everysec", "no" })
    void shouldBringBackWhatWasWritten(String policy) throws IOException {
        String digest;
        try (TestNode node = start("--appendfsync", policy)) {
            RawClient client = client(node);
            writeSomething(client);
            digest = client.ask("DEBUG DIGEST");
            assertThat(files()).containsExactly("appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof",
                    "appendonly.aof.manifest");
        }
        RawClient client = client(start());
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo(digest);
        assertThat(client.ask("TTL expiring")).matches(":(999|1000)");
    }

    @ParameterizedTest
    @ValueSource(strings = { "yes", "no" })
    void shouldRewriteFieldsThatExpire(String preamble) {
        String digest;
        try (TestNode node = start("--aof-use-rdb-preamble", preamble)) {
            RawClient client = client(node);
            client.askAll("HSET hash f v g w", "HEXPIRE hash 1000 FIELDS 1 f");
            client.ask("BGREWRITEAOF");
            awaitRewrite(client);
            assertThat(info(client, "aof_last_bgrewrite_status")).isEqualTo("ok");
            client.ask("SET after rewrite");
            digest = client.ask("DEBUG DIGEST");
        }
        RawClient client = client(start());
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo(digest);
        assertThat(client.ask("HTTL hash FIELDS 1 f")).matches("\\[:(999|1000)]");
    }

    @Test
    void shouldKeepLibrariesInFilesOfCommands() throws IOException {
        Files.createDirectory(folder());
        Files.writeString(folder().resolve("appendonly.aof.1.base.aof"),
                RawClient.request("FUNCTION", "LOAD", LIBRARY) + RawClient.request("SET", "k", "v"));
        Files.writeString(folder().resolve("appendonly.aof.manifest"), "file appendonly.aof.1.base.aof seq 1 type b\n");
        for (int i = 0; i < 2; i++) try (TestNode node = start("--aof-use-rdb-preamble", "no")) {
            RawClient client = client(node);
            assertThat(client.ask("GET k")).isEqualTo("$v");
            assertThat(node.<Integer>onLoop(() -> (int) node.node().functions.libraries().libraryCount())).isOne();
            client.ask("BGREWRITEAOF");
            awaitRewrite(client);
            assertThat(folder().resolve("appendonly.aof." + (i + 2) + ".base.aof")).content()
                    .startsWith(RawClient.request("FUNCTION", "LOAD", LIBRARY));
        }
    }

    @Test
    void shouldGoOnAfterEachRestart() {
        for (int i = 0; i < 4; i++) try (TestNode node = start()) {
            RawClient client = client(node);
            assertThat(client.ask("INCR counter")).isEqualTo(":" + (i + 1));
            if (i == 2) assertThat(client.ask("BGREWRITEAOF")).startsWith("+Background append only file rewriting");
            awaitRewrite(client);
        }
    }

    @Test
    void shouldBeReadByRedis() throws Exception {
        String digest;
        try (TestNode node = start("--aof-timestamp-enabled", "yes", "--rdb-compatibility-version", "10")) {
            RawClient client = client(node);
            writeSomething(client);
            client.ask("BGREWRITEAOF");
            awaitRewrite(client);
            client.ask("SET after rewrite");
            digest = client.ask("DEBUG DIGEST");
        }
        String check = Programs.find("redis-check-aof", "javelina.require.oracle").toString();
        Programs.Outcome outcome = Programs.run(
                new ProcessBuilder(check, folder().resolve("appendonly.aof.manifest").toString()), PATIENCE_SECONDS);
        assertThat(outcome.output()).contains("All AOF files and manifest are valid");
        assertThat(outcome.status()).isZero();
        try (Oracle redis = Oracle.start("--dir", directory.toString(), "--appendonly", "yes");
                RawClient client = RawClient.to(redis.port())) {
            await(() -> client.ask("PING").equals("+PONG"));
            assertThat(client.ask("DEBUG DIGEST")).isEqualTo(digest);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "yes", "no" })
    void shouldReadWhatRedisWrites(String preamble) throws Exception {
        String digest;
        try (Oracle redis = Oracle.start("--dir", directory.toString(), "--appendonly", "yes", "--aof-use-rdb-preamble",
                preamble, "--aof-timestamp-enabled", "yes"); RawClient client = RawClient.to(redis.port())) {
            writeSomething(client);
            client.ask("BGREWRITEAOF");
            awaitRewrite(client);
            client.askAll("SET after rewrite", "MULTI", "INCR counter", "INCR counter", "EXEC");
            digest = client.ask("DEBUG DIGEST");
            client.ask("CONFIG SET appendfsync always");
            client.ask("SET after rewrite");
        }
        assertThat(client(start()).ask("DEBUG DIGEST")).isEqualTo(digest);
    }

    @Test
    void shouldTakeOverTheSingleFileOfAnOldServer() throws IOException {
        Files.writeString(directory.resolve("appendonly.aof"), RawClient.request("SET", "old", "value"));
        try (TestNode node = start()) {
            assertThat(client(node).ask("GET old")).isEqualTo("$value");
            assertThat(files()).containsExactly("appendonly.aof", "appendonly.aof.1.incr.aof",
                    "appendonly.aof.manifest");
        }
        RawClient client = client(start());
        client.ask("BGREWRITEAOF");
        awaitRewrite(client);
        assertThat(client.ask("GET old")).isEqualTo("$value");
        await(() -> {
            try {
                return files().equals(List.of("appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof",
                        "appendonly.aof.manifest"));
            } catch (IOException e) {
                return false;
            }
        });
        assertThat(directory.resolve("appendonly.aof")).doesNotExist();
    }

    @Test
    void shouldCutOffWhatIsNotWholeWhereverTheFileEnds() throws IOException {
        try (TestNode node = start()) {
            client(node).askAll("SET a 1", "MULTI", "SET b 2", "SET c 3", "EXEC", "SET d 4");
        }
        byte[] whole = Files.readAllBytes(increment(1));
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        for (int length = 0; length < whole.length; length += 19) {
            Files.write(increment(1), java.util.Arrays.copyOf(whole, length));
            try (TestNode node = start()) {
                RawClient client = client(node);
                boolean hasAll = length >= text.indexOf("EXEC") + 6;
                boolean hasFirst = length >= text.indexOf("*1\r\n$5\r\nMULTI");
                assertThat(client.ask("MGET a b c d")).as("of the first %d bytes", length)
                        .isEqualTo(hasAll ? "[$1, $2, $3, _]" : hasFirst ? "[$1, _, _, _]" : "[_, _, _, _]");
                client.ask("SET e 5");
            }
            try (TestNode node = start()) {
                assertThat(client(node).ask("GET e")).isEqualTo("$5");
            }
        }
    }

    @Test
    void shouldRefuseAFileThatIsCutOffWhenToldTo() throws IOException {
        try (TestNode node = start()) {
            client(node).askAll("SET a 1", "SET b 2");
        }
        byte[] whole = Files.readAllBytes(increment(1));
        Files.write(increment(1), java.util.Arrays.copyOf(whole, whole.length - 1));
        TestNode node = start("--aof-load-truncated", "no");
        await(node.node()::hasFailed);
        assertThat(Files.size(increment(1))).isEqualTo(whole.length - 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "appendonly.aof.1.incr.aof|*1;$3;FOO;", "appendonly.aof.1.incr.aof|hello;",
        "appendonly.aof.1.base.rdb|REDIS0011xx", "appendonly.aof.manifest|file a seq 1;", "appendonly.aof.manifest|" })
    void shouldNotStartWithFilesThatMakeNoSense(String file, String content) throws IOException {
        try (TestNode node = start()) {
            client(node).ask("SET a 1");
        }
        Files.writeString(folder().resolve(file), content == null ? "" : content.replace(";", "\r\n"));
        await(start()
                .node()::hasFailed);
    }

    @ParameterizedTest
    @CsvSource({ "panic, true", "panic-on-replicas, false", "ignore, false" })
    void shouldEndAtAnErrorInTheFileIfItIsTo(String behavior, boolean ends) throws IOException {
        try (TestNode node = start()) {
            client(node).ask("LPUSH list a");
        }
        Files.writeString(increment(1), RawClient.request("INCR", "list") + RawClient.request("SET", "after", "1"),
                StandardOpenOption.APPEND);
        TestNode node = start("--propagation-error-behavior", behavior);
        if (ends) {
            await(node.node()::hasFailed);
            return;
        }
        RawClient client = client(node);
        assertThat(client.ask("GET after")).isEqualTo("$1");
        assertThat(client.ask("INFO stats")).contains("unexpected_error_replies:1\r\n");
    }

    @Test
    void shouldNotStartWithoutAFileThatTheManifestNames() throws IOException {
        try (TestNode node = start()) {
            client(node).ask("SET a 1");
        }
        Files.delete(increment(1));
        await(start().node()::hasFailed);
    }

    @ParameterizedTest
    @ValueSource(strings = { "yes", "no" })
    void shouldBeRewrittenWhileClientsWrite(String preamble) {
        String digest;
        try (TestNode node = start("--aof-use-rdb-preamble", preamble)) {
            RawClient client = client(node);
            client.ask("DEBUG POPULATE 5000 key 20");
            writeSomething(client);
            for (int round = 0; round < 3; round++) {
                assertThat(client.ask("BGREWRITEAOF")).startsWith("+Background append only file rewriting");
                for (int i = 0; i < 100; i++)
                    client.askAll("SET key:" + i * 7 + " new" + round, "INCR n",
                            "RPUSH list " + i, "DEL key:" + i * 11, "HSET hash f" + i + " " + round);
                awaitRewrite(client);
                assertThat(info(client, "aof_last_bgrewrite_status")).isEqualTo("ok");
            }
            digest = client.ask("DEBUG DIGEST");
        }
        assertThat(client(start()).ask("DEBUG DIGEST")).isEqualTo(digest);
    }

    @Test
    void shouldStartToRewriteWhenItHasGrown() throws IOException {
        RawClient client = client(start("--auto-aof-rewrite-min-size", "50kb"));
        for (int i = 0; i < 200; i++) client.ask("SET key " + "x".repeat(1000));
        await(() -> !info(client, "aof_rewrites").equals("0"));
        awaitRewrite(client);
        assertThat(Long.parseLong(info(client, "aof_current_size"))).isLessThan(160_000);
        assertThat(info(client, "aof_base_size")).isNotEqualTo("0");
    }

    @Test
    void shouldBeTurnedOnAndOffWhileClientsWrite() {
        String digest;
        try (TestNode node = start("--appendonly", "no")) {
            RawClient client = client(node);
            client.ask("DEBUG POPULATE 5000 key 20");
            assertThat(client.ask("CONFIG SET appendonly yes")).isEqualTo("+OK");
            for (int i = 0; i < 100; i++) client.ask("SET key:" + i + " new");
            awaitRewrite(client);
            client.ask("SET last one");
            digest = client.ask("DEBUG DIGEST");
            assertThat(client.ask("CONFIG SET appendonly no")).isEqualTo("+OK");
            client.ask("SET not seen");
            assertThat(info(client, "aof_enabled")).isEqualTo("0");
        }
        try (TestNode node = start()) {
            assertThat(client(node).ask("DEBUG DIGEST")).isEqualTo(digest);
        }
    }

    @Test
    void shouldGoWhereTheServerGoes() throws IOException {
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        String digest;
        try (TestNode node = start("--appendonly", "no", "--enable-protected-configs", "yes")) {
            RawClient client = client(node);
            client.ask("CONFIG SET dir " + first);
            client.ask("CONFIG SET appendonly yes");
            awaitRewrite(client);
            assertThat(first.resolve("appendonlydir/appendonly.aof.manifest")).exists();
            client.ask("CONFIG SET dir " + second);
            client.ask("SET a 1");
            assertThat(second.resolve("appendonlydir")).doesNotExist();
            client.ask("BGREWRITEAOF");
            awaitRewrite(client);
            client.ask("SET b 2");
            digest = client.ask("DEBUG DIGEST");
        }
        try (TestNode node = start("--dir", second.toString())) {
            assertThat(client(node).ask("DEBUG DIGEST")).isEqualTo(digest);
        }
        assertThat(folder()).doesNotExist();
    }

    @Test
    void shouldDeleteWhatItKeptAsSoonAsItIsNotToKeepIt() {
        RawClient client = client(start("--aof-disable-auto-gc", "yes"));
        client.ask("BGREWRITEAOF");
        awaitRewrite(client);
        assertThat(increment(1)).exists();
        client.ask("CONFIG SET aof-disable-auto-gc no");
        await(() -> !Files.exists(increment(1)));
    }

    @Test
    void shouldBeLoadedAgainWhenAsked() {
        RawClient client = client(start());
        writeSomething(client);
        String digest = client.ask("DEBUG DIGEST");
        assertThat(client.ask("DEBUG LOADAOF")).isEqualTo("+OK");
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo(digest);
        client.ask("SET more data");
        digest = client.ask("DEBUG DIGEST");
        assertThat(client.ask("DEBUG LOADAOF")).isEqualTo("+OK");
        assertThat(client.ask("DEBUG DIGEST")).isEqualTo(digest);
    }

    /// Commands that take their time are loaded a few at a time, and clients are told in between that they have to wait.
    @Test
    void shouldAnswerWhileSlowCommandsAreLoaded() throws IOException {
        StringBuilder slow = new StringBuilder("SADD many");
        for (int i = 0; i < 20_000; i++) slow.append(" member:").append(i);
        try (TestNode node = start()) {
            client(node).ask(slow.toString());
        }
        String unite = RawClient.request("SUNIONSTORE", "all", "many", "many");
        Files.writeString(increment(1), unite.repeat(200), StandardOpenOption.APPEND);
        TestNode node = start();
        RawClient client = RawClient.to(node.port());
        open.add(client);
        long start = System.nanoTime();
        long longest = 0;
        for (String answer = "-LOADING"; answer.startsWith("-LOADING");) {
            long asked = System.nanoTime();
            answer = client.ask("PING");
            longest = Math.max(longest, System.nanoTime() - asked);
        }
        long all = System.nanoTime() - start;
        assertThat(longest).as("of " + all + " ns").isLessThan(all / 3);
    }

    /// What is loaded has been told once: to replicas, and to the file itself.
    @Test
    void shouldTellNobodyWhatIsLoadedAgain() {
        String digest;
        try (TestNode node = start("--repl-diskless-sync-delay", "0");
                RawReplica replica = RawReplica.to(node.port())) {
            RawClient client = client(node);
            replica.introduce();
            replica.fullSync();
            client.askAll("MULTI", "INCR a", "INCR b", "EXEC", "SET c 1", "EXPIRE c 1000");
            digest = client.ask("DEBUG DIGEST");
            assertThat(client.ask("DEBUG LOADAOF")).isEqualTo("+OK");
            client.ask("DEL mark");
            client.ask("SET mark 1");
            for (String each : List.of("MULTI", "SELECT 0", "INCR a", "INCR b", "EXEC", "SET c 1"))
                assertThat(replica.next()).isEqualTo(each);
            assertThat(replica.next()).startsWith("PEXPIREAT c ");
            assertThat(replica.next()).isEqualTo("SET mark 1");
            client.ask("DEL mark");
        }
        assertThat(client(start()).ask("DEBUG DIGEST")).isEqualTo(digest);
    }

    @Test
    void shouldTellWhenChangesAreSafe() {
        RawClient client = client(start("--appendfsync", "everysec"));
        client.ask("SET a 1");
        assertThat(client.ask("WAITAOF 1 0 25000")).isEqualTo("[:1, :0]");
        client.ask("CONFIG SET appendfsync no");
        client.ask("SET a 2");
        assertThat(client.ask("WAITAOF 1 0 50")).isEqualTo("[:0, :0]");
        client.ask("CONFIG SET appendfsync always");
        client.ask("SET a 3");
        assertThat(client.ask("WAITAOF 1 0 0")).isEqualTo("[:1, :0]");
        client.ask("CONFIG SET appendonly no");
        assertThat(client.ask("WAITAOF 1 0 0")).startsWith("-ERR WAITAOF cannot be used when numlocal is set");
    }

    /// What is written before the first base is complete is worth nothing without that.
    @Test
    void shouldTellThatChangesAreSafeWhenTheirBaseIs() {
        TestNode node = start("--appendonly", "no", "--appendfsync", "always");
        RawClient client = client(node);
        try (RawReplica replica = RawReplica.to(node.port())) {
            replica.introduce();
            client.ask("CONFIG SET repl-diskless-sync-delay 0");
            replica.fullSync();
            client.askAll("SET a 1", "SET b 2");
            client.ask("CONFIG SET rdb-key-save-delay 10000000");
            client.ask("CONFIG SET appendonly yes");
            client.ask("SET c 3");
            assertThat(client.ask("WAITAOF 1 0 50")).isEqualTo("[:0, :0]");
            client.ask("CONFIG SET rdb-key-save-delay 0");
            assertThat(client.ask("WAITAOF 1 0 25000")).isEqualTo("[:1, :0]");
            client.ask("CONFIG SET appendonly no");
            client.ask("SET d 4");
            client.ask("CONFIG SET appendonly yes");
            awaitRewrite(client);
            assertThat(client.ask("WAITAOF 1 0 25000")).isEqualTo("[:1, :0]");
        }
    }

    @Test
    void shouldNoteTheTime() throws IOException {
        try (TestNode node = start("--aof-timestamp-enabled", "yes")) {
            client(node).ask("SET a 1");
        }
        assertThat(Files.readString(increment(1))).matches("(?s)#TS:\\d{10}\r\n\\*2\r\n\\$6\r\nSELECT.*");
    }

    @Test
    void shouldHoldNothingWhenItIsIdle() {
        try (TestServer server = TestServer.start("--dir", directory.toString(), "--save", "", "--appendonly", "yes")) {
            server.allowScratch(1 << 16);
            server.await(() -> !server.node().isLoading());
            RawClient client = server.connect();
            for (int i = 0; i < 200; i++) client.ask("SET key:" + i + " " + "x".repeat(2000));
            client.ask("BGREWRITEAOF");
            awaitRewrite(client);
            client.ask("FLUSHALL");
            server.await(() -> server.node().allocator.ledger().bytes(Account.AOF_PENDING) == 0);
        }
    }

    // Disks that fail.

    /// A disk that is full, or cannot be synced, when it is told so.
    private static final class Disk implements AppendedFile.Opener {
        private volatile boolean full;
        private volatile boolean failsToSync;
        private volatile CountDownLatch maySync = new CountDownLatch(0);
        private final AtomicInteger syncs = new AtomicInteger();

        @Override
        public AppendedFile open(Path path, boolean anew) throws IOException {
            AppendedFile real = AppendedFile.onDisk(path, anew);
            return new AppendedFile() {
                private boolean room;

                @Override
                public int write(ByteBuffer bytes) throws IOException {
                    if (!full) return real.write(bytes);
                    // There is room for a part.
                    room = !room;
                    if (!room) throw new IOException("No space left on device");
                    return real.write(bytes.slice(0, 10));
                }

                @Override
                public void force() throws IOException {
                    if (failsToSync) throw new IOException("Input/output error");
                    try {
                        maySync.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    syncs.incrementAndGet();
                    real.force();
                }

                @Override
                public void truncate(long bytes) throws IOException { real.truncate(bytes); }

                @Override
                public void close() throws IOException { real.close(); }
            };
        }
    }

    /// Lets the node append to this disk from now on.
    private static Disk failing(TestNode node, RawClient client) {
        Disk disk = new Disk();
        node.onLoop(() -> {
            node.node().appendOnly.files().opener(disk);
            return null;
        });
        client.ask("BGREWRITEAOF");
        awaitRewrite(client);
        return disk;
    }

    @Test
    void shouldRefuseToWriteWhileTheDiskIsFull() {
        try (TestNode node = start()) {
            RawClient client = client(node);
            Disk disk = failing(node, client);
            disk.full = true;
            client.ask("SET a 1");
            await(() -> client.ask("SET b 2").startsWith("-MISCONF Errors writing to the AOF file: "));
            assertThat(client.ask("SET b 2"))
                    .isEqualTo("-MISCONF Errors writing to the AOF file: No space left on device");
            assertThat(client.ask("PING")).startsWith("-MISCONF");
            assertThat(client.ask("GET a")).isEqualTo("$1");
            assertThat(info(client, "aof_last_write_status")).isEqualTo("err");
            disk.full = false;
            await(() -> client.ask("SET c 3").equals("+OK"));
            assertThat(info(client, "aof_last_write_status")).isEqualTo("ok");
        }
        assertThat(client(start()).ask("MGET a c")).isEqualTo("[$1, $3]");
    }

    @Test
    void shouldRefuseToWriteWhileTheDiskDoesNotSync() {
        TestNode node = start();
        RawClient client = client(node);
        Disk disk = failing(node, client);
        disk.failsToSync = true;
        client.ask("SET a 1");
        await(() -> client.ask("SET b 2").startsWith("-MISCONF Errors writing to the AOF file: Input/output error"));
        disk.failsToSync = false;
        await(() -> client.ask("SET c 3").equals("+OK"));
    }

    @Test
    void shouldWaitTwoSecondsForASlowDiskAndThenHoldUpEverybody() throws InterruptedException {
        TestNode node = start("--latency-monitor-threshold", "1");
        RawClient client = client(node);
        Disk disk = failing(node, client);
        disk.maySync = new CountDownLatch(1);
        client.ask("SET a 1");
        await(() -> {
            client.ask("SET b 2");
            return info(client, "aof_buffer_length").matches("[1-9].*");
        });
        // The disk is busy now; all that comes is collected, and answered at once.
        long begun = System.nanoTime();
        Thread release = Thread.ofPlatform().start(() -> {
            while (node.node().appendOnly.live().delayedSyncs() == 0) TestServer.pause();
            long heldUp = System.nanoTime();
            while (System.nanoTime() - heldUp < TimeUnit.MILLISECONDS.toNanos(600)) TestServer.pause();
            disk.maySync.countDown();
        });
        long longestMillis = 0;
        long asked = System.nanoTime();
        while (info(client, "aof_delayed_fsync").equals("0")) {
            assertThat(client.ask("SET c 3")).isEqualTo("+OK");
            longestMillis = Math.max(longestMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked));
            assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
            TestServer.pause();
            asked = System.nanoTime();
        }
        longestMillis = Math.max(longestMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked));
        release.join();
        assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(1500));
        assertThat(longestMillis).isGreaterThan(300);
        assertThat(info(client, "aof_delayed_fsync")).isEqualTo("1");
        assertThat(client.ask("LATENCY LATEST")).contains("aof-write-pending-fsync");
    }

    @Test
    void shouldNotSyncDuringASnapshotIfThatIsNotWanted() {
        TestNode node = start("--no-appendfsync-on-rewrite", "yes", "--rdb-key-save-delay", "10000000");
        RawClient client = client(node);
        client.ask("CONFIG SET rdb-key-save-delay 0");
        Disk disk = failing(node, client);
        client.ask("DEBUG POPULATE 100");
        client.ask("CONFIG SET rdb-key-save-delay 10000000");
        client.ask("BGSAVE");
        int before = disk.syncs.get();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2200);
        while (System.nanoTime() < end) {
            client.ask("INCR a");
            TestServer.pause();
        }
        assertThat(disk.syncs).hasValue(before);
        client.ask("CONFIG SET no-appendfsync-on-rewrite no");
        await(() -> {
            client.ask("INCR a");
            return disk.syncs.get() > before;
        });
    }

    @Test
    void shouldWaitLongerAfterThreeRewritesThatFailed() throws IOException {
        Path log = directory.resolve("log");
        Files.createDirectories(folder().resolve("appendonly.aof.2.base.rdb").resolve("in the way"));
        try (TestServer server = TestServer.start("--dir", directory.toString(), "--appendonly", "yes", "--loglevel",
                "notice", "--logfile", log.toString(), "--auto-aof-rewrite-percentage", "1",
                "--auto-aof-rewrite-min-size", "1")) {
            server.allowScratch(32768);
            server.await(() -> !server.node().isLoading());
            RawClient client = server.connect();
            client.ask("SET k " + "v".repeat(10_000));
            await(() -> info(client, "aof_rewrites_consecutive_failures").equals("3"));
            await(() -> content(log).contains("triggered the limit, will retry in 1 minutes"));
            server.advance(50_000);
            for (int i = 0; i < 50; i++) TestServer.pause();
            assertThat(info(client, "aof_rewrites_consecutive_failures")).isEqualTo("3");
            server.advance(20_000);
            await(() -> info(client, "aof_rewrites_consecutive_failures").equals("4"));
            await(() -> content(log).contains("triggered the limit, will retry in 2 minutes"));
            assertThat(client.ask("STRLEN k")).isEqualTo(":10000");
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldRefuseToWriteUntilItHasMadeUpForChangesThatAreLost() {
        try (TestNode node = start("--hz", "1")) {
            RawClient client = client(node);
            client.ask("SET a 1");
            String reply = node.onLoop(() -> {
                node.node().keyspace.propagation().lose();
                return node.node().appendOnly.error();
            });
            assertThat(reply).isEqualTo("Cannot allocate memory");
            await(() -> info(client, "aof_last_write_status").equals("ok"));
            assertThat(info(client, "aof_rewrites")).isEqualTo("1");
            assertThat(client.ask("SET b 2")).isEqualTo("+OK");
        }
        assertThat(client(start()).ask("MGET a b")).isEqualTo("[$1, $2]");
    }

    @Test
    void shouldEndWhenChangesAreLostThatWerePromised() {
        TestNode node = start("--appendfsync", "always");
        RawClient client = client(node);
        node.onLoop(() -> {
            node.node().keyspace.propagation().lose();
            return null;
        });
        assertThat(node.node().hasFailed()).isTrue();
        assertThat(client.ask("INFO persistence")).isEqualTo(RawClient.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldEndRatherThanBreakItsPromise(boolean isFull) {
        TestNode node = start("--appendfsync", "always");
        RawClient client = client(node);
        client.ask("SET a 1");
        Disk disk = failing(node, client);
        disk.full = isFull;
        disk.failsToSync = !isFull;
        assertThat(client.ask("SET b 2")).isEqualTo(RawClient.CLOSED);
        assertThat(node.node().hasFailed()).isTrue();
    }

    @Test
    void shouldSayThatItCannotBeTurnedOn() throws IOException {
        Files.writeString(folder(), "no folder");
        RawClient client = client(start("--appendonly", "no"));
        assertThat(client.ask("CONFIG SET appendonly yes")).isEqualTo("-ERR CONFIG SET failed (possibly related to"
                + " argument 'appendonly') - Unable to turn on AOF. Check server logs.");
        assertThat(client.ask("BGREWRITEAOF")).startsWith("-ERR Can't execute an AOF background rewriting.");
        assertThat(client.ask("CONFIG GET appendonly")).isEqualTo("[$appendonly, $no]");
        assertThat(info(client, "aof_last_bgrewrite_status")).isEqualTo("err");
        assertThat(client.ask("SET a 1")).isEqualTo("+OK");
    }
}
