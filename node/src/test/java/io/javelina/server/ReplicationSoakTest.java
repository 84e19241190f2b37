package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.Oracle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A primary that is written to, a replica of another make, one of ours and a replica of that one, while their links are cut
/// again and again: in the end all have the same. `-Djavelina.soak.seconds=180` does that for longer.
class ReplicationSoakTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int SECONDS = Integer.getInteger("javelina.soak.seconds", 10);
    private static final int PATIENCE_SECONDS = 30;
    private static final String[] COMMON = { "--repl-backlog-size", "64mb", "--repl-diskless-sync-delay", "0" };

    @TempDir
    private Path folder;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final WriteLoad load = new WriteLoad(SEED);
    private final List<AutoCloseable> open = new ArrayList<>();
    private RawClient primary;
    private RawClient other;
    private RawClient middle;
    private RawClient last;
    private int cuts;

    private RawClient start(String name, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(COMMON));
        all.addAll(List.of("--dir", Files.createDirectory(folder.resolve(name)).toString(), "--enable-debug-command",
                "yes", "--rdb-compatibility-version", "10", "--appendonly", "yes"));
        all.addAll(List.of(options));
        TestNode node = TestNode.start(all.toArray(String[]::new));
        open.add(node);
        return client(node.port());
    }

    private RawClient client(int port) {
        RawClient client = RawClient.to(port);
        open.add(client);
        return client;
    }

    @BeforeEach
    void startAll() throws Exception {
        System.out.println("seed " + SEED);
        primary = start("primary");
        String port = field(primary, "server", "tcp_port");
        List<String> options = new ArrayList<>(List.of(COMMON));
        options.addAll(List.of("--dir", Files.createDirectory(folder.resolve("other")).toString(), "--replicaof",
                "127.0.0.1 " + port));
        Oracle oracle = Oracle.start(options.toArray(String[]::new));
        open.add(oracle);
        other = client(oracle.port());
        middle = start("middle", "--replicaof", "127.0.0.1 " + port);
        last = start("last", "--replicaof", "127.0.0.1 " + field(middle, "server", "tcp_port"));
        for (RawClient each : replicas()) awaitUp(each);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
    }

    private List<RawClient> replicas() { return List.of(other, middle, last); }

    private static String field(RawClient client, String section, String name) {
        Map<String, String> fields = new TreeMap<>();
        for (String line : client.ask("INFO " + section).split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) fields.put(line.substring(0, colon), line.substring(colon + 1));
        }
        return fields.get(name);
    }

    private interface Question {
        boolean isAnsweredByYes();
    }

    private static void await(String what, Question question) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!question.isAnsweredByYes()) {
            assertThat(System.nanoTime()).as("waited too long: %s, seed %d", what, SEED).isLessThan(deadline);
            TestServer.pause();
        }
    }

    private static void awaitUp(RawClient replica) {
        await("for a link", () -> "up".equals(field(replica, "replication", "master_link_status")));
    }

    @Test
    void shouldBeTheSameHoweverOftenLinksAreCut() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end) {
            load.run(primary, random.nextInt(50, 600));
            int what = random.nextInt(10);
            if (what < 6) cut(what);
            else if (what == 6) primary.ask("BGREWRITEAOF");
            else if (what == 7) middle.ask("BGREWRITEAOF");
            if (random.nextInt(20) == 0) assertSame();
        }
        assertSame();
        assertThat(Long.parseLong(field(primary, "stats", "sync_partial_ok"))).isPositive();
        assertThat(Long.parseLong(field(middle, "stats", "sync_partial_ok"))).isPositive();
        System.out.printf(
                "%d cuts; primary: %s full, %s partial, %s refused; middle: %s full, %s partial, %s refused%n",
                cuts, field(primary, "stats", "sync_full"), field(primary, "stats", "sync_partial_ok"),
                field(primary, "stats", "sync_partial_err"), field(middle, "stats", "sync_full"),
                field(middle, "stats", "sync_partial_ok"), field(middle, "stats", "sync_partial_err"));
    }

    private void cut(int where) {
        cuts++;
        switch (where) {
            case 0 -> primary.ask("CLIENT KILL TYPE replica");
            case 1 -> middle.ask("CLIENT KILL TYPE replica");
            case 2 -> middle.ask("CLIENT KILL TYPE master");
            case 3 -> last.ask("CLIENT KILL TYPE master");
            case 4 -> other.ask("CLIENT KILL TYPE master");
            default -> {
                primary.ask("CLIENT KILL TYPE replica");
                middle.ask("CLIENT KILL TYPE replica");
            }
        }
    }

    private void assertSame() {
        long offset = Long.parseLong(field(primary, "replication", "master_repl_offset"));
        for (RawClient each : replicas()) {
            await("for " + offset, () -> Long.parseLong(field(each, "replication", "master_repl_offset")) >= offset);
            awaitUp(each);
            // A real server puts it into another kind of string.
            assertThat(each.ask("DEBUG DIGEST").substring(1)).as("seed %d", SEED)
                    .isEqualTo(primary.ask("DEBUG DIGEST").substring(1));
            assertThat(field(each, "stats", "unexpected_error_replies")).isEqualTo("0");
        }
    }
}
