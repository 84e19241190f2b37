package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.FreePorts;
import io.javelina.config.Directives;
import io.javelina.management.bean.ClusterEventRow;
import io.javelina.management.bean.ClusterMemoryRow;
import io.javelina.management.bean.ClusterMemoryStats;
import io.javelina.management.bean.ClusterNodeRow;
import io.javelina.management.bean.ClusterStats;
import io.javelina.management.bean.MemberMemory;
import io.javelina.management.bean.MemoryStats;
import io.javelina.management.figures.MemoryArithmetic;
import io.javelina.memory.Account;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Memory of several nodes, as each of them shows it.
class ClusterMemoryTest {
    private static long number(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void shouldShowTheMemoryOfAllNodesOnEach() {
        try (ClusterOfNodes nodes = new ClusterOfNodes(2)) {
            for (int i = 0; i < 2; i++) showsBoth(nodes, nodes.node(i).node());
            ClusterStats stats = nodes.node(0).node().metrics.cluster();
            assertThat(stats.enabled()).isTrue();
            assertThat(stats.state()).isEqualTo("ok");
            assertThat(stats.nodes()).extracting(ClusterNodeRow::slotRanges).containsExactlyInAnyOrder("0-8191",
                    "8192-16383");
            assertThat(stats.timeline()).extracting(ClusterEventRow::kind).contains("joined", "slots");
            assertThat(stats.links()).hasSize(1);
            assertThat(stats.linkBytes()).isEqualTo(stats.links().getFirst().allocatedBytes()
                    + stats.sharedLinkBytes());
        }
    }

    private static void showsBoth(ClusterOfNodes nodes, Node node) {
        nodes.await(() -> node.metrics.clusterMemory().current() == 2);
        ClusterMemoryStats stats = node.metrics.clusterMemory();
        assertThat(stats.enabled()).isTrue();
        assertThat(stats.slotSkew()).isEqualTo(1);
        assertThat(stats.nodes()).allSatisfy(row -> {
            assertThat(row.memory().rssBytes()).isPositive();
            assertThat(row.memory().startupAllocated()).isPositive();
            assertThat(row.slotShare()).isEqualTo(0.5);
        });
        assertThat(stats.totalAllocated())
                .isEqualTo(stats.nodes().stream().mapToLong(row -> row.memory().totalAllocated()).sum());
        assertThat(stats.sum().totalAllocated()).isEqualTo(stats.totalAllocated());
    }

    @Test
    void shouldTellWhatMemoryStatsSay() {
        try (ClusterOfNodes nodes = new ClusterOfNodes(2)) {
            for (int i = 0; i < 100; i++) nodes.ask(i % 2, "SET key:" + i + " value");
            Node other = nodes.node(1).node();
            nodes.await(() -> nodes.node(0).node().metrics.clusterMemory().current() == 2);
            nodes.await(() -> {
                MemberMemory told = row(nodes, 0, nodes.id(1)).memory();
                MemoryStats stats = nodes.node(1).onLoop(() -> MemoryArithmetic.stats(other.metrics.memory()));
                return told.keysCount() == stats.keysCount() && told.datasetBytes() == stats.datasetBytes()
                        && told.overheadTotal() == stats.overheadTotal()
                        && told.keysBytesPerKey() == stats.keysBytesPerKey()
                        && told.startupAllocated() == stats.startupAllocated()
                        && told.peakAllocated() == stats.peakAllocated()
                        && told.overheadDbHashtableLut() == stats.overheadDbHashtableLut();
            });
        }
    }

    private static ClusterMemoryRow row(ClusterOfNodes nodes, int node, String id) {
        return nodes.node(node).node().metrics.clusterMemory().nodes().stream().filter(row -> row.id().equals(id))
                .findFirst().orElseThrow();
    }

    @Test
    void shouldSayNothingOfAClusterThatIsNone() {
        try (TestServer server = TestServer.start()) {
            ClusterStats stats = server.node().metrics.cluster();
            assertThat(stats.enabled()).isFalse();
            assertThat(stats.nodes()).isEmpty();
            assertThat(server.node().metrics.clusterMemory().enabled()).isFalse();
        }
    }

    /// The real cluster, over sockets.
    @Test
    void shouldTellOthersOfItsMemoryAndBookItsLinks() {
        try (Running one = new Running(); Running other = new Running()) {
            one.ask("CLUSTER MEET 127.0.0.1 " + other.port() + " " + other.busPort());
            one.await(() -> one.memory().members() == 2 && one.memory().current() == 2);
            ClusterStats stats = one.stats();
            assertThat(stats.timeline()).extracting(ClusterEventRow::kind).contains("joined", "vote", "leader");
            assertThat(stats.links()).hasSize(2);
            assertThat(stats.logLeader()).isNotNull();
            String info = one.ask("INFO memory");
            assertThat(number(info, "mem_cluster_links:(\\d+)")).isPositive();
            one.await(() -> number(one.ask("INFO memory"), "mem_cluster_links:(\\d+)") == number(
                    one.ask("MEMORY STATS"), "cluster\\.links, :(\\d+)"));
            assertThat(one.onLoop(() -> one.node().allocator.ledger().bytes(Account.CLUSTER_LINKS))).isPositive();
        }
    }

    private static final class Running extends StartedNode {
        private final RawClient client;

        Running() {
            super(NodeClock.SYSTEM, null, List.of("--cluster-enabled", "yes", "--cluster-port", "" + FreePorts.next(),
                    "--cluster-node-timeout", "2000"));
            client = RawClient.to(port());
        }

        long busPort() { return node().configuration.integer(Directives.CLUSTER_PORT); }

        ClusterStats stats() { return node().metrics.cluster(); }

        ClusterMemoryStats memory() { return node().metrics.clusterMemory(); }

        String ask(String line) { return client.ask(line); }

        void await(BooleanSupplier condition) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
                TestServer.pause();
            }
        }

        @Override
        public void close() {
            client.close();
            super.close();
        }
    }
}
