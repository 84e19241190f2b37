package io.javelina.server;

import static io.javelina.console.ConsoleBrowser.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.console.ConsoleBrowser;
import io.javelina.console.ConsolePage;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// The page of the cluster in a real browser, served by nodes of clusters in this JVM.
class ClusterPageTest {
    private static final String HOSTILE = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>";

    @RegisterExtension
    static final ConsoleBrowser BROWSER = new ConsoleBrowser();

    private static ConsolePage page(URI console) {
        ConsolePage page = BROWSER.page(console);
        page.complaints();
        return page.openCluster().awaitState("live");
    }

    private static CompositeData row(Object table, String id) {
        for (CompositeData row : (CompositeData[]) table) if (row.get("id").equals(id)) return row;
        throw new AssertionError("no row of " + id);
    }

    // A real cluster.

    /// Three primaries, and a replica of the first one.
    private static RealCluster fourMembers(Path folder) {
        List<MemberInJvm> members = new ArrayList<>();
        for (int i = 0; i < 4; i++)
            members.add(
                    new MemberInJvm(folder.resolve("" + i), 2000, "--cluster-announce-human-nodename", "node-" + i));
        RealCluster cluster = new RealCluster(members);
        cluster.form(3);
        return cluster;
    }

    @Test
    void shouldShowTheClusterAndWhoTookOverFromWhomAndWhy(@TempDir Path folder) {
        try (RealCluster cluster = fourMembers(folder)) {
            for (int i = 0; i < 200; i++) assertThat(cluster.ask("SET key:" + i + " value")).isEqualTo("+OK");
            MemberInJvm seen = (MemberInJvm) cluster.member(1);
            String primary = cluster.member(0).id();
            String replica = cluster.member(3).id();
            ConsolePage page = page(seen.console());
            showsMembers(page, cluster, seen);
            showsMemory(page, cluster, seen);
            eventually(() -> assertThat(page.table("cluster-replicas").get(replica)).containsEntry("replica", "node-3")
                    .containsEntry("primary", "node-0").containsEntry("lag", "0"));
            assertThat(page.table("cluster-links")).hasSize(3)
                    .allSatisfy((_, link) -> assertThat(Long.parseLong(link.get("sent"))).isPositive());
            cluster.member(0).kill();
            cluster.await("takeover", () -> cluster.isPrimary(3));
            showsTakeover(page, primary, replica);
            page.choose("timeline-filter", "failures");
            eventually(() -> assertThat(page.timeline()).isNotEmpty().noneMatch(event -> event.startsWith("vote")));
            page.choose("timeline-filter", "all");
            assertThat(page.complaints()).isEmpty();
            seen.kill();
            page.awaitState("unreachable");
            assertThat(page.notice()).contains("the last that is known", "Any other node shows the cluster meanwhile");
        }
    }

    /// As the MBeans of the same node have them.
    private static void showsMembers(ConsolePage page, RealCluster cluster, MemberInJvm seen) {
        eventually(() -> {
            Map<String, Map<String, String>> members = page.table("members");
            assertThat(members).hasSize(4);
            for (int i = 0; i < 4; i++) {
                String id = cluster.member(i).id();
                CompositeData row = row(seen.attribute("Cluster", "Nodes"), id);
                assertThat(members.get(id)).containsEntry("slots", row.get("slots").toString())
                        .containsEntry("epoch", row.get("epoch").toString())
                        .containsEntry("shard-epoch", row.get("shardEpoch").toString())
                        .containsEntry("health", "online");
                assertThat(members.get(id).get("node")).startsWith("node-" + i);
            }
        });
        assertThat(page.table("members").get(cluster.member(3).id())).containsEntry("role", "replica of node-0");
        assertThat(page.clusterFigure("nodes")).isEqualTo(4);
        assertThat(page.text("cluster-slots")).isEqualTo("16\u202f384");
        assertThat(page.slotPieces()).hasSize(3).first().asString().startsWith("node-0: 0\u20135460 (5461)");
    }

    private static void showsMemory(ConsolePage page, RealCluster cluster, MemberInJvm seen) {
        eventually(() -> {
            assertThat(page.clusterFigure("keys")).isEqualTo(200);
            assertThat(page.clusterFigure("data")).isEqualTo((double) (Long) seen.attribute("ClusterMemory",
                    "PrimaryDatasetBytes"));
            assertThat(page.clusterFigure("slot-skew")).isEqualTo(seen.attribute("ClusterMemory", "SlotSkew"));
            assertThat(page.clusterFigure("dataset-skew")).isEqualTo(seen.attribute("ClusterMemory", "DatasetSkew"));
            Map<String, Map<String, String>> shown = page.table("cluster-memory");
            for (RealMember each : cluster.members) {
                String id = each.id();
                CompositeData memory = (CompositeData) row(seen.attribute("ClusterMemory", "Nodes"), id).get("memory");
                MemberInJvm told = (MemberInJvm) each;
                assertThat(shown.get(id)).containsEntry("data", memory.get("datasetBytes").toString())
                        .containsEntry("keys", told.attribute("Memory", "KeysCount").toString())
                        .containsEntry("data", told.attribute("Memory", "DatasetBytes").toString());
            }
            assertThat(shown.get("sum").get("node")).isEqualTo("Together");
        });
    }

    private static void showsTakeover(ConsolePage page, String primary, String replica) {
        String name = "node-3 (" + replica.substring(0, 8) + ")";
        String old = "node-0 (" + primary.substring(0, 8) + ")";
        eventually(() -> {
            List<String> timeline = page.timeline();
            assertThat(timeline).anySatisfy(event -> assertThat(event)
                    .startsWith("takeover | " + name + " took over from " + old + ", with 5461 slots")
                    .contains("its primary had failed, as reported by ", "of 4 voters"));
            assertThat(timeline).anySatisfy(event -> assertThat(event).startsWith("failed | " + old + " has failed"));
            assertThat(page.table("members").get(primary)).containsEntry("role", "replica of node-3")
                    .containsEntry("health", "failed");
            assertThat(page.table("members").get(replica)).containsEntry("role", "primary").containsEntry("slots",
                    "5461");
            assertThat(page.slotPieces()).first().asString().startsWith("node-3: ");
        });
    }

    // Clusters without a network.

    private static URI console(ClusterOfNodes nodes, int node) {
        return URI.create("http://127.0.0.1:" + nodes.node(node).node().managementPort() + "/console/");
    }

    /// Names come from other nodes, and are text whatever they look like.
    @Test
    void shouldNotTakeNamesForAnythingElse() {
        try (ClusterOfNodes nodes = new ClusterOfNodes(2)) {
            NodeId ghost = new NodeId("e".repeat(40));
            NodeAddress hostile = new NodeAddress("10.0.0.9\"><img src=x>", 6379, 0, 16379, HOSTILE, "");
            assertThat(nodes.of(0).apply(new TopologyEntry.NodeJoin(ghost, hostile, new NodeId("f".repeat(40)), 100,
                    SlotSet.range(0, 999)))).isNull();
            ConsolePage page = page(console(nodes, 0));
            eventually(() -> {
                assertThat(page.table("members").get(ghost.hex()).get("node")).startsWith(HOSTILE);
                assertThat(page.table("cluster-memory").get(ghost.hex()).get("node")).startsWith(HOSTILE);
                assertThat(page.timeline()).anySatisfy(event -> assertThat(event).contains(HOSTILE));
                assertThat(page.slotPieces()).anyMatch(piece -> piece.startsWith(HOSTILE));
            });
            assertThat(page.count("main img, main script, main iframe")).isZero();
            assertThat(page.evaluate("window.hacked")).isNull();
            assertThat(page.complaints()).isEmpty();
        }
    }

    @Test
    void shouldMarkWhoWasNotHeardOfForLong() {
        try (ClusterOfNodes nodes = new ClusterOfNodes(3)) {
            String own = nodes.id(0);
            String silent = nodes.id(1);
            String fresh = nodes.id(2);
            ConsolePage page = BROWSER.page(console(nodes, 0)).openClusterPretending("""
                    { ClusterMemory: { members: 3, current: 1, old: 1, totalAllocated: 500, nodes: [
                        { id: '%s', state: 'current', figuresAgeMillis: 20, memory: { totalAllocated: 500 } },
                        { id: '%s', state: 'old', figuresAgeMillis: 61000, memory: { totalAllocated: 900 } },
                        { id: '%s', state: 'unknown', figuresAgeMillis: null, memory: null }] } }"""
                    .formatted(own, silent, fresh));
            eventually(() -> assertThat(page.table("cluster-memory")).containsKeys(own, silent, fresh, "sum"));
            Map<String, Map<String, String>> shown = page.table("cluster-memory");
            assertThat(shown.get(own)).containsEntry("age", "now").containsEntry("used", "500");
            assertThat(shown.get(silent)).containsEntry("age", "1 min 1 s old").containsEntry("used", "900");
            assertThat(shown.get(fresh)).containsEntry("age", "none yet").containsEntry("used", "");
            assertThat(shown.get("sum")).containsEntry("node", "Together (1 of 3)");
            assertThat(page.text("memory-left-out"))
                    .isEqualTo("1 node was not heard of for long, 1 has told nothing of memory yet: shown below, and in"
                            + " none of the sums.");
        }
    }

    @Test
    void shouldShowHowFarMigrationsAreAlsoOfOthers() {
        try (ClusterOfNodes nodes = new ClusterOfNodes(3)) {
            for (int i = 0; i < 3; i++) nodes.node(i).allowScratch(1 << 17);
            for (int i = 0; i < 300; i++) nodes.ask(0, "SET key:" + i + " value");
            nodes.ask(0, "CONFIG SET rdb-key-save-delay 100000");
            assertThat(nodes.ask(0, "CLUSTER MIGRATESLOTS SLOTSRANGE 0 5000 NODE " + nodes.id(1))).isEqualTo("+OK");
            ConsolePage page = page(console(nodes, 2));
            eventually(() -> assertThat(page.migrations()).singleElement().asString()
                    .contains("Slots 0-5000 (5\u202f001) from 127.0.0.1:" + nodes.port(0) + " to 127.0.0.1:"
                            + nodes.port(1), "sends the keys", " keys"));
            nodes.ask(0, "CLUSTER CANCELSLOTMIGRATIONS");
            eventually(() -> assertThat(page.migrations()).isEmpty());
            nodes.ask(0, "CONFIG SET rdb-key-save-delay 0");
        }
    }

    @Test
    void shouldFitWithManyNodesOfLongNames() {
        try (ClusterOfNodes nodes = new ClusterOfNodes(2)) {
            for (int i = 0; i < 60; i++) {
                NodeAddress address = new NodeAddress("10.0.0." + i, 6379, 0, 16379,
                        "a-host-with-quite-a-name-" + i + ".".repeat(i % 2) + "x".repeat(i), "y".repeat(120));
                assertThat(nodes.of(0).apply(new TopologyEntry.NodeJoin(id(i, 'a'), address, id(i, 'b'), 100 + i,
                        SlotSet.range(i * 250, i * 250 + 199)))).isNull();
            }
            ConsolePage page = page(console(nodes, 0));
            eventually(() -> assertThat(page.table("members")).hasSize(62));
            for (int width : ConsolePage.PHONE_TO_SCREEN)
                assertThat(page.misfits(width)).as(width + " wide").isEmpty();
            assertThat(page.complaints()).isEmpty();
        }
    }

    private static NodeId id(int number, char begin) { return new NodeId(begin + "%039d".formatted(number)); }

    @Test
    void shouldFitOnAPhone() {
        try (ClusterOfNodes nodes = new ClusterOfNodes(2)) {
            ConsolePage page = page(console(nodes, 0));
            eventually(() -> assertThat(page.table("members")).hasSize(2));
            for (int width : ConsolePage.PHONE_TO_SCREEN)
                assertThat(page.misfits(width)).as(width + " wide").isEmpty();
        }
    }
}
