package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.topology.SlotSet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Some nodes that are one cluster; primaries share all slots evenly.
final class ClusterOfNodes implements AutoCloseable {
    private final TestCluster cluster = new TestCluster();
    private final List<TestServer> nodes = new ArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();
    /// There is data that is kept for replicas, or came from primaries.
    private boolean hadReplicas;

    ClusterOfNodes(int primaries, String... options) {
        for (int i = 0; i < primaries; i++) add(options);
        for (int i = 0; i < primaries; i++) {
            int first = SlotSet.SLOTS * i / primaries;
            int last = SlotSet.SLOTS * (i + 1) / primaries - 1;
            assertThat(ask(i, "CLUSTER ADDSLOTSRANGE " + first + " " + last)).isEqualTo("+OK");
        }
        for (int i = 1; i < primaries; i++) meet(i);
    }

    /// Another node, alone so far; gives its number.
    int add(String... options) {
        TestServer node = TestServer.startIn(cluster, options);
        nodes.add(node);
        clients.add(node.connect());
        return nodes.size() - 1;
    }

    void meet(int node) {
        assertThat(ask(node, "CLUSTER MEET 127.0.0.1 " + port(0) + " 20000")).isEqualTo("+OK");
        int members = of(0).topology().members().size();
        for (int i = 0; i < nodes.size(); i++) {
            int each = i;
            if (of(i).topology().members().size() == members)
                nodes.get(i).await(() -> nodes.get(each).node().cluster.view().members().size() == members);
        }
    }

    /// Another node that replicates this one.
    int addReplica(int primary, String... options) {
        int replica = add(options);
        hadReplicas = true;
        meet(replica);
        assertThat(ask(replica, "CLUSTER REPLICATE " + id(primary))).isEqualTo("+OK");
        nodes.get(replica).await(() -> nodes.get(replica).node().replicaRole.isUp());
        return replica;
    }

    /// From now on nodes may become replicas by themselves.
    void mayHaveReplicas() { hadReplicas = true; }

    /// Waits until this holds, which may ask nodes.
    void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(StartedNode.PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            TestServer.pause();
        }
    }

    TestServer node(int index) { return nodes.get(index); }

    RawClient client(int index) { return clients.get(index); }

    String ask(int index, String line) { return clients.get(index).ask(line); }

    int port(int index) { return nodes.get(index).port(); }

    String id(int index) { return of(index).self().hex(); }

    TestCluster.Control of(int index) { return cluster.of(nodes.get(index)); }

    @Override
    public void close() {
        for (TestServer node : nodes)
            if (hadReplicas) node.closeAsItIs();
            else node.close();
        cluster.close();
    }
}
