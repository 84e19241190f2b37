package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes of ours that follow each other in a chain, and one that takes over.
class FailoverTest {
    @TempDir
    private Path folder;
    private TestServer first;
    private TestServer second;
    private TestServer third;

    @BeforeEach
    void start() {
        first = start("first");
        second = start("second");
        third = start("third");
    }

    private TestServer start(String name) {
        TestServer server = TestServer.start("--repl-diskless-sync-delay", "0", "--enable-debug-command", "yes",
                "--dir", folder.toString(), "--dbfilename", name + ".rdb", "--save", "");
        server.allowScratch(1 << 18);
        return server;
    }

    @AfterEach
    void close() {
        List<TestServer> all = List.of(third, second, first);
        for (TestServer server : all) server.connect().ask("REPLICAOF NO ONE");
        for (TestServer server : all) {
            server.await(() -> server.node().replicas.count() == 0);
            server.onLoop(() -> {
                server.node().replicas.dropBacklog();
                return null;
            });
            server.close();
        }
    }

    private static void follow(TestServer replica, TestServer primary) {
        try (RawClient client = replica.connect()) {
            assertThat(client.ask("REPLICAOF 127.0.0.1 " + primary.port())).isEqualTo("+OK");
        }
        replica.await(() -> replica.node().replicaRole.isUp());
    }

    private static String digest(TestServer server) {
        try (RawClient client = server.connect()) {
            return client.ask("DEBUG DIGEST");
        }
    }

    private static long offset(TestServer server) {
        return server.onLoop(() -> server.node().replicas.history().offset());
    }

    private static String id(TestServer server) {
        return server.onLoop(() -> server.node().replicas.history().id());
    }

    private static void awaitSame(TestServer replica, TestServer primary) {
        long offset = offset(primary);
        replica.await(() -> replica.node().replicas.history().offset() >= offset);
        assertThat(digest(replica)).isEqualTo(digest(primary));
    }

    @Test
    void shouldGoThroughAChain() {
        try (RawClient client = first.connect()) {
            client.ask("SET before 1");
            follow(second, first);
            follow(third, second);
            for (int i = 0; i < 1000; i++) client.ask("RPUSH list" + i % 7 + " " + i);
            awaitSame(second, first);
            awaitSame(third, first);
            assertThat(id(third)).isEqualTo(id(first));
            assertThat(client.ask("WAIT 1 25000")).isEqualTo(":1");
        }
    }

    @Test
    void shouldHandOverWithoutALoss() {
        try (RawClient client = first.connect(); RawClient writer = second.connect()) {
            follow(second, first);
            follow(third, first);
            for (int i = 0; i < 500; i++) client.ask("SET key" + i + " " + i);
            String before = id(first);
            assertThat(client.ask("FAILOVER TO 127.0.0.1 " + second.port() + " TIMEOUT 9000")).isEqualTo("+OK");
            first.await(() -> first.node().replicaRole.isUp() && !first.node().failover.isUnderWay());
            assertThat(writer.ask("ROLE")).startsWith("[$master");
            assertThat(client.ask("ROLE")).startsWith("[$slave");
            assertThat(client.ask("SET a 1")).startsWith("-READONLY");
            assertThat(writer.ask("SET after 1")).isEqualTo("+OK");
            assertThat(writer.ask("INFO replication")).contains("master_replid2:" + before);
            assertThat(client.ask("INFO stats")).contains("sync_full:2\r\n");
            assertThat(writer.ask("INFO stats")).contains("sync_full:0\r\n", "sync_partial_ok:1\r\n");
            follow(third, second);
            awaitSame(first, second);
            awaitSame(third, second);
            assertThat(writer.ask("INFO stats")).contains("sync_full:0\r\n", "sync_partial_ok:2\r\n");
        }
    }
}
