package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nodes that follow each other: one that another one follows, which a third one follows, while the first is written to.
class ReplicaChainTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);

    @TempDir
    private Path folder;
    private final List<TestServer> nodes = new ArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final WriteLoad load = new WriteLoad(SEED);

    @BeforeEach
    void start() throws Exception {
        System.out.println("seed " + SEED);
        for (int i = 0; i < 3; i++) {
            Path own = Files.createDirectory(folder.resolve("node" + i));
            TestServer node = TestServer.start("--dir", own.toString(), "--enable-debug-command", "yes",
                    "--repl-diskless-sync-delay", "0");
            node.allowScratch(1 << 18);
            nodes.add(node);
            clients.add(node.connect());
        }
    }

    @AfterEach
    void close() {
        for (int i = 2; i >= 0; i--) clients.get(i).ask("REPLICAOF NO ONE");
        for (int i = 2; i >= 0; i--) {
            TestServer node = nodes.get(i);
            node.onLoop(() -> {
                node.node().loop.replicas().disconnectAll();
                return null;
            });
            node.await(() -> node.node().loop.replicas().count() == 0);
            node.onLoop(() -> {
                node.node().loop.replicas().buffer().freeBacklog();
                return null;
            });
        }
        nodes.reversed().forEach(TestServer::close);
    }

    private void follow(int node, int other) {
        assertThat(clients.get(node).ask("REPLICAOF 127.0.0.1 " + nodes.get(other).port())).isEqualTo("+OK");
        awaitUp(node);
    }

    private void awaitUp(int node) { nodes.get(node).await(() -> nodes.get(node).node().replicaRole.isUp()); }

    private long offset(int node) {
        return nodes.get(node).onLoop(() -> nodes.get(node).node().loop.replicas().history().offset());
    }

    /// Waits until these nodes have all that the first one has, and compares them.
    private void assertSame(int first, int... others) {
        for (int other : others) {
            awaitUp(other);
            nodes.get(other).await(() -> offsetOnLoop(other) >= offset(first));
            assertThat(offset(other)).isEqualTo(offset(first));
            assertThat(clients.get(other).ask("DEBUG DIGEST")).as(() -> differences(first, other))
                    .isEqualTo(clients.get(first).ask("DEBUG DIGEST"));
            assertThat(info(other, "stats")).containsEntry("unexpected_error_replies", "0");
            assertThat(info(other, "replication").get("master_replid"))
                    .isEqualTo(info(first, "replication").get("master_replid"));
        }
    }

    /// The keys that are not the same in two nodes, by database.
    private String differences(int one, int other) {
        StringBuilder found = new StringBuilder("node " + other + " against " + one + ":");
        for (int database = 0; database < 3; database++) {
            RawClient left = nodes.get(one).connect();
            RawClient right = nodes.get(other).connect();
            left.ask("SELECT " + database);
            right.ask("SELECT " + database);
            for (String key : left.ask("KEYS *").replaceAll("[\\[\\]$]", "").split(", ")) {
                String ours = left.ask("DEBUG DIGEST-VALUE " + key) + left.ask("PEXPIRETIME " + key);
                if (!ours.equals(right.ask("DEBUG DIGEST-VALUE " + key) + right.ask("PEXPIRETIME " + key)))
                    found.append(" db").append(database).append(' ').append(key);
            }
            found.append(" sizes ").append(left.ask("DBSIZE")).append(right.ask("DBSIZE"));
        }
        return found.toString();
    }

    private long offsetOnLoop(int node) { return nodes.get(node).node().loop.replicas().history().offset(); }

    private Map<String, String> info(int node, String section) {
        Map<String, String> fields = new TreeMap<>();
        for (String line : clients.get(node).ask("INFO " + section).split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) fields.put(line.substring(0, colon), line.substring(colon + 1));
        }
        return fields;
    }

    @Test
    void shouldBeTheSameAlongAChain() {
        load.run(clients.get(0), 1000);
        follow(1, 0);
        load.run(clients.get(0), 1000);
        follow(2, 1);
        load.run(clients.get(0), 2000);
        assertSame(0, 1, 2);
        assertThat(info(1, "replication")).containsEntry("role", "slave").containsEntry("connected_slaves", "1");
        assertThat(info(2, "replication").get("master_replid")).isEqualTo(info(0, "replication").get("master_replid"));
    }

    /// The stream says once which database it is in; who comes later hears it from the snapshot.
    @Test
    void shouldBeginInTheDatabaseThatTheStreamIsIn() {
        follow(1, 0);
        clients.get(0).ask("SELECT 2");
        clients.get(0).ask("SET before 1");
        nodes.get(1).await(() -> offsetOnLoop(1) >= offset(0));
        follow(2, 1);
        clients.get(0).ask("INCR before");
        assertSame(0, 1, 2);
        clients.get(2).ask("SELECT 2");
        assertThat(clients.get(2).ask("GET before")).isEqualTo("$2");
    }

    @Test
    void shouldGoOnWithASiblingThatWasPromoted() {
        follow(1, 0);
        follow(2, 0);
        load.run(clients.get(0), 1000);
        assertSame(0, 1, 2);
        assertThat(clients.get(1).ask("REPLICAOF NO ONE")).isEqualTo("+OK");
        load.run(clients.get(1), 500);
        follow(2, 1);
        assertSame(1, 2);
        follow(0, 1);
        load.run(clients.get(1), 500);
        assertSame(1, 0, 2);
        assertThat(info(1, "stats")).containsEntry("sync_full", "0").containsEntry("sync_partial_ok", "2");
    }

    @Test
    void shouldGoOnWhereTheLinkBroke() {
        follow(1, 0);
        follow(2, 1);
        for (int i = 1; i <= 3; i++) {
            String partial = "" + i;
            load.run(clients.get(0), 300);
            clients.get(0).ask("CLIENT KILL TYPE replica");
            load.run(clients.get(0), 300);
            nodes.get(0).await(() -> nodes.get(0).node().loop.statistics().partialSyncs == Integer.parseInt(partial));
        }
        assertSame(0, 1, 2);
        assertThat(info(0, "stats")).containsEntry("sync_full", "1");
        assertThat(info(1, "stats")).containsEntry("sync_full", "1").containsEntry("sync_partial_ok", "0");
    }

    /// Whoever comes to the node in the middle while its link is cut, or soon after, gets changes for the right databases.
    @Test
    void shouldBeTheSameForThoseWhoComeWhenTheLinkIsCut() {
        follow(1, 0);
        for (int i = 0; i < 6; i++) {
            load.run(clients.get(0), 100);
            clients.get(0).ask("CLIENT KILL TYPE replica");
            clients.get(2).ask("REPLICAOF NO ONE");
            // Another dataset and history, so that it gets a snapshot.
            clients.get(2).ask("FLUSHALL");
            clients.get(2).ask("DEBUG CHANGE-REPL-ID");
            clients.get(0).ask("SELECT " + i % 3);
            clients.get(0).ask("SET round " + i);
            clients.get(2).ask("REPLICAOF 127.0.0.1 " + nodes.get(1).port());
            load.run(clients.get(0), 100);
            if (i % 2 == 0) clients.get(0).ask("CLIENT KILL TYPE replica");
            load.run(clients.get(0), 100);
            awaitUp(2);
            assertSame(0, 1, 2);
        }
        assertThat(info(0, "stats")).containsEntry("sync_full", "1");
    }

    @Test
    void shouldHandOverToAReplica() {
        follow(1, 0);
        load.run(clients.get(0), 500);
        assertSame(0, 1);
        assertThat(clients.get(0).ask("FAILOVER")).isEqualTo("+OK");
        nodes.get(0).await(() -> nodes.get(0).node().replicaRole.isUp());
        assertThat(info(0, "replication")).containsEntry("role", "slave")
                .containsEntry("master_failover_state", "no-failover");
        assertThat(info(1, "replication")).containsEntry("role", "master");
        load.run(clients.get(1), 500);
        assertSame(1, 0);
        assertThat(info(1, "stats")).containsEntry("sync_full", "0").containsEntry("sync_partial_ok", "1");
    }
}
