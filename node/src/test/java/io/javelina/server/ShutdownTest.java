package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.config.Directives;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// SHUTDOWN and its options, and signals that ask for the same; what is saved is tried elsewhere.
class ShutdownTest {
    private static final String CANNOT_STOP = "-ERR Errors trying to SHUTDOWN. Check logs.";

    private ClusterOfNodes cluster;
    private RawClient client;

    @AfterEach
    void close() { if (cluster != null) cluster.close(); }

    /// One primary with all slots, node 0, and its replica, node 1.
    private void primaryAndReplica() {
        cluster = new ClusterOfNodes(1, "--repl-diskless-sync-delay", "0");
        cluster.addReplica(0);
        client = cluster.client(0);
    }

    private static void awaitEnd(TestServer server) throws InterruptedException {
        server.node().awaitTermination();
        assertThat(server.node().loopThread().isAlive()).isFalse();
    }

    private void shutDown(int node, String line) throws InterruptedException {
        cluster.client(node).send(RawClient.request(line.split(" ")));
        assertThat(cluster.client(node).receive()).isEqualTo(RawClient.CLOSED);
        awaitEnd(cluster.node(node));
    }

    private void signal(int node) {
        cluster.node(node).node().signalled("SIGTERM", Directives.SHUTDOWN_ON_SIGTERM);
    }

    private boolean isPrimary(int node) { return cluster.ask(node, "ROLE").startsWith("[$master"); }

    // What can be said.

    @ParameterizedTest
    @ValueSource(strings = { "x", "SAVE NOSAVE", "NOSAVE SAFE FAILOVER SAVE", "ABORT SAFE", "FAILOVER ABORT",
        "ABORT NOW",
        "SAFE x" })
    void shouldRefuseWhatMakesNoSense(String options) {
        try (TestServer server = TestServer.start()) {
            assertThat(server.connect().ask("SHUTDOWN " + options)).isEqualTo("-ERR syntax error");
        }
    }

    @Test
    void shouldFailOverInAClusterOnly() throws InterruptedException {
        try (TestServer server = TestServer.start()) {
            String refusal = "-ERR SHUTDOWN FAILOVER is only supported in cluster mode.";
            assertThat(server.connect().ask("SHUTDOWN FAILOVER")).isEqualTo(refusal);
            assertThat(server.connect().ask("shutdown nosave now force safe failover")).isEqualTo(refusal);
            assertThat(server.connect().ask("SHUTDOWN ABORT ABORT")).isEqualTo("-ERR No shutdown in progress.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "SAFE", "nosave now force safe", "FORCE FORCE" })
    void shouldStopWhoIsInNoCluster(String options) throws InterruptedException {
        TestServer server = TestServer.start();
        server.connect().send(RawClient.request(("SHUTDOWN " + options).split(" ")));
        awaitEnd(server);
        server.closeAsItIs();
    }

    /// They are configured for all nodes alike, maybe.
    @Test
    void shouldTakeSignalsForClustersAnywhere() throws InterruptedException {
        TestServer server = TestServer.start("--shutdown-on-sigterm", "safe failover");
        server.node().signalled("SIGTERM", Directives.SHUTDOWN_ON_SIGTERM);
        awaitEnd(server);
        server.closeAsItIs();
    }

    // SAFE.

    @Test
    void shouldNotLeaveSlotsBehind() throws InterruptedException {
        primaryAndReplica();
        assertThat(client.ask("SET a 1")).isEqualTo("+OK");
        for (String options : new String[]{ "SAFE", "SAFE NOW", "SAFE NOSAVE" })
            assertThat(client.ask("SHUTDOWN " + options)).isEqualTo(CANNOT_STOP);
        assertThat(client.ask("CONFIG SET shutdown-on-sigterm safe")).isEqualTo("+OK");
        signal(0);
        assertThat(client.ask("SET a 2")).isEqualTo("+OK");
        assertThat(client.ask("SHUTDOWN ABORT")).isEqualTo("-ERR No shutdown in progress.");
        shutDown(0, "SHUTDOWN SAFE FORCE");
        assertThat(isPrimary(1)).isFalse();
    }

    @Test
    void shouldStopWhoHasNoSlots() throws InterruptedException {
        primaryAndReplica();
        int newcomer = cluster.add();
        cluster.meet(newcomer);
        shutDown(newcomer, "SHUTDOWN SAFE FAILOVER");
        shutDown(1, "SHUTDOWN FAILOVER SAFE");
        assertThat(client.ask("SET a 1")).isEqualTo("+OK");
    }

    // FAILOVER.

    @ParameterizedTest
    @ValueSource(strings = { "SHUTDOWN FAILOVER", "SHUTDOWN NOW FAILOVER", "SHUTDOWN SAFE FAILOVER" })
    void shouldHandOver(String line) throws InterruptedException {
        primaryAndReplica();
        for (int i = 0; i < 100; i++) assertThat(client.ask("SET key" + i + " " + i)).isEqualTo("+OK");
        assertThat(client.ask("WAIT 1 9000")).isEqualTo(":1");
        shutDown(0, line);
        assertThat(isPrimary(1)).isTrue();
        for (int i = 0; i < 100; i++) assertThat(cluster.ask(1, "GET key" + i)).isEqualTo("$" + i);
        assertThat(cluster.ask(1, "SET key 1")).isEqualTo("+OK");
    }

    @Test
    void shouldHandOverToTheReplicaWithTheNewestData() throws InterruptedException {
        primaryAndReplica();
        int other = cluster.addReplica(0);
        cluster.ask(1, "CONFIG SET cluster-replica-no-failover yes");
        cluster.of(other).suspected(true);
        client.ask("CONFIG SET shutdown-on-sigterm failover");
        signal(0);
        awaitEnd(cluster.node(0));
        assertThat(isPrimary(1)).isTrue();
        cluster.await(() -> cluster.ask(other, "INFO replication").contains("master_port:" + cluster.port(1)));
    }

    /// The replica does nothing for want of a majority.
    @Test
    void shouldWaitForAReplicaThatDoesNotTakeOver() throws InterruptedException {
        primaryAndReplica();
        cluster.of(1).majority(false);
        RawClient writer = cluster.node(0).connect();
        RawClient other = cluster.node(0).connect();
        client.send(RawClient.request("SHUTDOWN", "FAILOVER"));
        cluster.await(() -> other.ask("INFO server").contains("shutdown_in_milliseconds"));
        writer.send(RawClient.request("SET", "a", "1"));
        assertThat(writer.isSilent()).isTrue();
        assertThat(other.ask("SHUTDOWN ABORT")).isEqualTo("+OK");
        assertThat(client.receive()).isEqualTo(CANNOT_STOP);
        assertThat(writer.receive()).isEqualTo("+OK");
        client.send(RawClient.request("SHUTDOWN", "FAILOVER", "SAFE"));
        cluster.await(() -> other.ask("INFO server").contains("shutdown_in_milliseconds"));
        cluster.node(0).advance(10_000);
        assertThat(client.receive()).as("safe still").isEqualTo(CANNOT_STOP);
        assertThat(writer.ask("SET a 2")).isEqualTo("+OK");
        client.send(RawClient.request("SHUTDOWN", "FAILOVER"));
        cluster.await(() -> other.ask("INFO server").contains("shutdown_in_milliseconds"));
        cluster.node(0).advance(10_000);
        assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        assertThat(isPrimary(1)).isFalse();
    }

    @Test
    void shouldSendWritersToTheNewPrimary() throws InterruptedException {
        primaryAndReplica();
        cluster.of(1).majority(false);
        RawClient writer = cluster.node(0).connect();
        client.send(RawClient.request("SHUTDOWN", "FAILOVER"));
        RawClient other = cluster.node(0).connect();
        cluster.await(() -> other.ask("INFO server").contains("shutdown_in_milliseconds"));
        writer.send(RawClient.request("SET", "a", "1"));
        assertThat(writer.isSilent()).isTrue();
        cluster.of(1).majority(true);
        assertThat(writer.receive()).isEqualTo("-MOVED 15495 127.0.0.1:" + cluster.port(1));
        awaitEnd(cluster.node(0));
    }

    @Test
    void shouldEndAtOnceWithoutAReplica() throws InterruptedException {
        primaryAndReplica();
        cluster.of(1).suspected(true);
        assertThat(client.ask("SHUTDOWN FAILOVER SAFE")).isEqualTo(CANNOT_STOP);
        shutDown(0, "SHUTDOWN FAILOVER");
    }
}
