package io.javelina.console;

import static io.javelina.console.ConsoleBrowser.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.util.SafeEncoder;

/// The console in a real browser, served by a real node with data in it.
class ConsoleTest {
    /// Connections of this test come and go, and replies wait in buffers of 16 KiB.
    private static final double MOVES = 64 * 1024;

    @RegisterExtension
    static final ConsoleBrowser BROWSER = new ConsoleBrowser();

    private static ConsoleNode node;

    @BeforeAll
    static void start() { node = ConsoleNode.start("--maxmemory", "64mb"); }

    @AfterAll
    static void close() { if (node != null) node.close(); }

    private static ConsolePage open() { return open(node); }

    private static ConsolePage open(ConsoleNode node) {
        return BROWSER.page(node.console()).open().awaitState("live");
    }

    private static ConsolePage openPretending(String figures) {
        return BROWSER.page(node.console()).openPretending(figures);
    }

    private static Map<String, Object> memoryStats() {
        try (Jedis client = node.connect()) {
            List<?> flat = (List<?>) client.sendCommand(Protocol.Command.MEMORY, "STATS");
            Map<String, Object> stats = new HashMap<>();
            for (int i = 0; i < flat.size(); i += 2)
                stats.put(SafeEncoder.encode((byte[]) flat.get(i)), flat.get(i + 1));
            return stats;
        }
    }

    /// The fields in the order of the command, those of databases with the name of the database before theirs.
    private static Map<String, Double> memoryStats(Jedis client) {
        Map<String, Double> stats = new LinkedHashMap<>();
        addStats("", (List<?>) client.sendCommand(Protocol.Command.MEMORY, "STATS"), stats);
        return stats;
    }

    private static void addStats(String prefix, List<?> flat, Map<String, Double> stats) {
        for (int i = 0; i < flat.size(); i += 2) {
            String name = prefix + SafeEncoder.encode((byte[]) flat.get(i));
            switch (flat.get(i + 1)) {
                case List<?> database -> addStats(name + " ", database, stats);
                case Long number -> stats.put(name, number.doubleValue());
                case Object text -> stats.put(name, Double.parseDouble(SafeEncoder.encode((byte[]) text)));
            }
        }
    }

    private static Map<String, Double> memoryStats(ConsolePage page) {
        Map<String, Double> stats = new LinkedHashMap<>();
        page.table("memory-stats").forEach((name, row) -> stats.put(name, Double.parseDouble(row.get("value"))));
        return stats;
    }

    private static double number(Map<String, Object> stats, String field) { return (Long) stats.get(field); }

    @Test
    void shouldShowTheFiguresOfMemoryStats() {
        ConsolePage page = open();
        assertThat(page.nodeName()).contains("master", "up ");
        eventually(() -> {
            Map<String, Object> stats = memoryStats();
            assertThat(page.headline("keys")).isEqualTo(number(stats, "keys.count"))
                    .isEqualTo(ConsoleNode.KEYS + ConsoleNode.EXPIRING);
            assertThat(page.headline("dataset")).isEqualTo(number(stats, "dataset.bytes"));
            assertThat(page.headline("bytes-per-key")).isEqualTo(number(stats, "keys.bytes-per-key"));
            assertThat(page.headline("used")).isCloseTo(number(stats, "total.allocated"), within(MOVES));
            assertThat(page.headline("peak")).isCloseTo(number(stats, "peak.allocated"), within(MOVES));
            assertThat(page.headline("maxmemory")).isEqualTo(64 << 20);
            assertThat(page.headline("hit-ratio")).isEqualTo(0.75);
        });
        assertThat(page.headlineText("maxmemory")).isEqualTo("64.0 MiB");
    }

    /// What the command has asked for is what the page sees for half a second, so there is no difference to allow for.
    @Test
    void shouldShowEveryFigureOfMemoryStatsAsTheCommandTellsIt() {
        ConsolePage page = open().togglePause();
        try (Jedis client = node.connect()) {
            eventually(() -> {
                Map<String, Double> stats = memoryStats(client);
                page.refreshOnce();
                assertThat(memoryStats(page)).containsExactlyEntriesOf(stats).containsKey(
                        "db.3 overhead.hashtable.expires");
            });
        }
    }

    @Test
    void shouldShowALedgerThatBalances() {
        ConsolePage page = open();
        eventually(() -> assertThat(page.ledgerChartPresent()).isTrue());
        assertThat(page.balance()).contains("The books balance");
        Map<String, Long> groups = page.ledgerGroups();
        long total = groups.remove("total");
        assertThat(groups.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(total);
        assertThat(groups.get("DATASET")).isEqualTo((long) node.attribute("Memory", "DatasetBytes"));
        assertThat(page.ledgerAccounts()).containsKeys("STRINGS", "KEY_TABLES", "EXPIRY_FIELDS");
    }

    @Test
    void shouldWalkDownFromTheResidentSize() {
        Map<String, Long> rows = open().waterfallRows();
        CompositeData stats = (CompositeData) node.attribute("ProcessMemory", "Stats");
        Map<String, String> kinds = new HashMap<>();
        for (CompositeData row : (CompositeData[]) stats.get("rows"))
            kinds.put((String) row.get("name"), (String) row.get("kind"));
        assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(kinds.keySet());
        long parts = rows.keySet().stream().filter(name -> kinds.get(name).equals("part")).mapToLong(rows::get).sum();
        assertThat(rows.get("Resident size") - parts).isEqualTo(rows.get("Unexplained"));
    }

    @Test
    void shouldShowDatabasesClientsAndFindings() {
        ConsolePage page = open();
        assertThat(page.databases()).containsEntry("0", (long) ConsoleNode.KEYS).containsEntry("3",
                (long) ConsoleNode.EXPIRING);
        CompositeData[] findings = (CompositeData[]) node.attribute("Memory", "Findings");
        eventually(() -> assertThat(page.findings()).hasSameSizeAs(findings));
        try (Jedis client = node.connect()) {
            client.clientSetname("visible");
            String id = "" + client.clientId();
            eventually(() -> assertThat(page.clients()).containsKey(id));
            assertThat(page.sortClientsBy("age").clientOrder("age")).isIn("ascending", "descending");
        }
    }

    @Test
    void shouldShowKeysAndBytesByType() {
        ConsolePage page = open();
        assertThat(page.stringsOfDatabases()).containsEntry("0", (long) ConsoleNode.KEYS);
        assertThat(page.keysOfTypes()).containsEntry("string", (long) ConsoleNode.KEYS + ConsoleNode.EXPIRING)
                .containsEntry("zset", 0L);
        assertThat(page.bytesOfTypes().get("string")).isEqualTo(page.ledgerAccounts().get("STRINGS")).isPositive();
    }

    @Test
    void shouldSayThatANodeIsOnItsOwn() {
        ConsolePage page = open();
        assertThat(page.persistence()).isEqualTo("quiet");
        assertThat(page.alarm()).isEmpty();
        assertThat(page.facts("save-facts").get("Last save")).startsWith("none since the start, ");
        assertThat(page.replication()).isEqualTo("standalone");
        assertThat(page.replicas()).isEmpty();
        assertThat(page.facts("backlog-facts")).containsEntry("Backlog", "none yet; up to 10.0 MiB");
        assertThat(page.facts("aof-facts")).isEmpty();
    }

    @Test
    void shouldSayThatClusterModeIsOff() {
        ConsolePage page = open();
        assertThat(page.leadsToTheCluster()).isFalse();
        page.openCluster().awaitState("live");
        eventually(() -> assertThat(page.clusterOff()).contains("Cluster mode is off", "cluster-enabled yes"));
        assertThat(page.text("cluster-main")).isEmpty();
    }

    @Test
    void shouldShowHowFarASnapshotIs() {
        ConsolePage page = openPretending(
                """
                        { Persistence: { snapshotKind: 'rdb', snapshotKeysProcessed: 250, snapshotKeysTotal: 1000,
                            snapshotProgress: 0.25, snapshotWrittenBytes: 2048, snapshotEarlyBytes: 1024, snapshotSeconds: 3 } }""");
        assertThat(page.persistence()).isEqualTo("saving");
        assertThat(page.progress("snapshot-progress")).isEqualTo(0.25);
        assertThat(page.text("snapshot-progress")).contains("Writing a snapshot file", "25.0%",
                "250 of 1\u202f000 keys",
                "2.00 KiB written", "1.00 KiB of them early");
        assertThat(page.progress("loading-progress")).isNull();
    }

    @Test
    void shouldRaiseAnAlarmWhenNothingCanBeSaved() {
        ConsolePage page = openPretending("""
                { Persistence: { rdbLastBgsaveStatus: 'err', writesRefused: true, aofEnabled: true,
                    aofLastWriteStatus: 'ok', aofFsyncPolicy: 'everysec', aofDelayedFsyncs: 2 } }""");
        assertThat(page.persistence()).isEqualTo("failing");
        assertThat(page.alarm()).contains("The last snapshot file could not be written", "MISCONF");
        assertThat(page.facts("save-facts")).containsEntry("Result", "failed");
        assertThat(page.facts("aof-facts")).containsEntry("Last write", "ok").containsEntry("Flushed to disk",
                "every second");
    }

    @Test
    void shouldShowWhatIsLoaded() {
        ConsolePage page = openPretending("""
                { Persistence: { loading: true, loadingTotalBytes: 4096, loadingLoadedBytes: 1024,
                    loadingLoadedPercentage: 25, loadingEtaSeconds: 9, loadingKeys: 17 } }""");
        assertThat(page.persistence()).isEqualTo("loading");
        assertThat(page.progress("loading-progress")).isEqualTo(0.25);
        assertThat(page.text("loading-progress")).contains("1.00 KiB of 4.00 KiB, 17 keys, about 9 s left");
    }

    @Test
    void shouldShowReplicasAndHowFarTheyAreBehind() {
        ConsolePage page = openPretending("""
                { Replication: { backlogActive: true, backlogHistoryLength: 1048576, backlogWindowSeconds: 90,
                    replicas: [
                        { id: 7, address: '10.0.0.2', port: 6380, state: 'online', offset: 990, lagBytes: 10240,
                          lagSeconds: 17, outputBuffer: 2048, sharedBlocks: 3 },
                        { id: 9, address: '10.0.0.3', port: null, state: 'wait_bgsave', offset: null, lagBytes: null,
                          lagSeconds: null, outputBuffer: 0, sharedBlocks: 0 }] } }""");
        assertThat(page.replication()).isEqualTo("primary");
        assertThat(page.replicas()).hasSize(2);
        assertThat(page.replicas().getFirst()).contains("10.0.0.2:6380", "online", "10.0 KiB", "17 s ago");
        assertThat(page.replicas().getLast()).contains("10.0.0.3", "wait_bgsave", "not yet");
        assertThat(page.facts("backlog-facts")).containsEntry("Backlog", "1.00 MiB of 10.0 MiB")
                .containsEntry("A replica may be away", "1 min 30 s at this rate");
    }

    @Test
    void shouldShowBothEndsOfAReplication(@TempDir Path folder) {
        try (ConsoleNode primary = ConsoleNode.start("--repl-diskless-sync-delay", "0");
                ConsoleNode replica = ConsoleNode.start("--dir", folder.toString());
                Jedis client = replica.connect()) {
            client.replicaof("127.0.0.1", primary.port());
            ConsolePage page = open(primary);
            eventually(() -> {
                assertThat(page.replication()).isEqualTo("primary");
                Map<String, String> row = page.table("replicas").values().iterator().next();
                assertThat(row).containsEntry("replica", "127.0.0.1:" + replica.port()).containsEntry("state", "online")
                        .containsEntry("lag", "0").containsEntry("seconds", "just now");
                assertThat(row.get("offset").replace("\u202f", "")).isEqualTo("" + primary.attribute("Replication",
                        "Offset"));
            });
            ConsolePage other = open(replica);
            eventually(() -> {
                assertThat(other.replication()).isEqualTo("online");
                assertThat(other.facts("link-facts")).containsEntry("Primary", "127.0.0.1:" + primary.port())
                        .containsEntry("Link", "up").containsEntry("Received, not yet applied", "0 B");
            });
            assertThat(other.headline("keys")).isEqualTo(ConsoleNode.KEYS + ConsoleNode.EXPIRING);
        }
    }

    @Test
    void shouldShowAReplicaThatReceivesASnapshotOfUnknownSize() {
        ConsolePage page = openPretending("""
                { Replication: { primaryHost: '10.0.0.1', primaryPort: 6379, primaryLinkStatus: 'down',
                    primarySyncInProgress: true, primarySyncReadBytes: 2048, readOnly: true } }""");
        assertThat(page.replication()).isEqualTo("syncing");
        assertThat(page.progress("sync-progress")).isEqualTo(-1);
        assertThat(page.text("sync-progress")).contains("of how many the primary does not say");
        assertThat(page.facts("link-facts")).containsEntry("Primary", "10.0.0.1:6379").containsEntry("Link", "down");
    }

    @Test
    void shouldShowASaveWhileItGoesOnAndWhenItIsDone(@TempDir Path folder) {
        try (ConsoleNode saving = ConsoleNode.start("--dir", folder.toString(), "--rdb-key-save-delay", "1000");
                Jedis client = saving.connect()) {
            ConsolePage page = open(saving);
            assertThat(page.persistence()).isEqualTo("quiet");
            client.sendCommand(Protocol.Command.BGSAVE);
            eventually(() -> assertThat(page.persistence()).isEqualTo("saving"));
            eventually(() -> assertThat(page.progress("snapshot-progress")).isStrictlyBetween(0.0, 1.0));
            assertThat(page.text("snapshot-progress")).contains("Writing a snapshot file", "of 6\u202f000 keys");
            client.configSet("rdb-key-save-delay", "0");
            eventually(() -> assertThat(page.persistence()).isEqualTo("quiet"));
            assertThat(page.progress("snapshot-progress")).isNull();
            eventually(() -> assertThat(page.facts("save-facts")).containsEntry("Saves since the start", "1")
                    .containsEntry("Result", "ok").containsEntry("Changes since", "0"));
            assertThat(folder.resolve("dump.rdb")).isNotEmptyFile();
        }
    }

    /// A folder stands where the file should be.
    @Test
    void shouldRaiseAnAlarmWhenASaveFails(@TempDir Path folder) throws IOException {
        try (ConsoleNode saving = ConsoleNode.start("--dir", folder.toString(), "--save", "3600 1000000");
                Jedis client = saving.connect()) {
            Files.createDirectories(folder.resolve("dump.rdb/inside"));
            client.sendCommand(Protocol.Command.BGSAVE);
            ConsolePage page = open(saving);
            eventually(() -> assertThat(page.persistence()).isEqualTo("failing"));
            assertThat(page.alarm()).contains("could not be written", "MISCONF");
            assertThatThrownBy(() -> client.set("key", "value")).hasMessageStartingWith("MISCONF");
        }
    }

    @Test
    void shouldShowTheAppendOnlyFile(@TempDir Path folder) {
        try (ConsoleNode appending = ConsoleNode.start("--dir", folder.toString(), "--appendonly", "yes")) {
            ConsolePage page = open(appending);
            eventually(() -> assertThat(page.facts("aof-facts")).containsEntry("Flushed to disk", "every second")
                    .containsEntry("Last write", "ok").containsKeys("Size", "Last flush", "After the last rewrite"));
        }
    }

    @Test
    void shouldShowEveryMetricOfTheCatalogue() {
        List<String> metrics = new ArrayList<>();
        for (CompositeData row : (CompositeData[]) node.attribute("Catalogue", "Metrics"))
            metrics.add(row.get("beanType") + "." + row.get("attribute"));
        ConsolePage page = open();
        assertThat(page.metricsTable()).containsExactlyInAnyOrderElementsOf(metrics);
        page.filterMetrics("total.allocated");
        eventually(() -> assertThat(page.metricsTable()).contains("Memory.TotalAllocated").hasSizeLessThan(5));
    }

    @Test
    void shouldChangeItsTheme() {
        ConsolePage page = open();
        List<String> themes = new ArrayList<>(List.of(page.theme()));
        for (int i = 0; i < 3; i++) themes.add(page.toggleTheme().theme());
        assertThat(themes.subList(1, 4)).containsExactlyInAnyOrder("system", "light", "dark");
        assertThat(themes.getLast()).isEqualTo(themes.getFirst());
    }

    @Test
    void shouldFitOnAPhone() {
        ConsolePage page = open();
        for (int width : ConsolePage.PHONE_TO_SCREEN)
            assertThat(page.misfits(width)).as(width + " wide").isEmpty();
    }

    @Test
    void shouldNotMakeTheBrowserComplain() {
        ConsolePage page = open();
        page.complaints();
        page.open().awaitState("live").toggleExact();
        page.ledgerAccounts();
        page.toggleExact();
        assertThat(page.complaints()).isEmpty();
        assertThat(page.selfTest()).isEmpty();
        assertThat(page.complaints()).isEmpty();
    }

    /// The browser asks for the first user by itself; the page asks for another who may do more.
    @Test
    void shouldLetOperatorsOnlyPurge() {
        try (ConsoleNode guarded = ConsoleNode.start("--management-password", "look", "--management-operator-password",
                "act")) {
            ConsolePage page = BROWSER.page(guarded.console("monitor:look")).open().awaitState("live");
            eventually(() -> assertThat(page.headline("keys")).isEqualTo(ConsoleNode.KEYS + ConsoleNode.EXPIRING));
            assertThat(page.purge()).contains("only operators may purge");
            page.becomeOperator().signIn("operator", "act").awaitState("live");
            assertThat(page.purge()).isEqualTo("Unused pages were given back to the system.");
        }
    }

    @Test
    void shouldSayWhenTheNodeHasGone() {
        ConsoleNode brief = ConsoleNode.start();
        ConsolePage page = BROWSER.page(brief.console());
        try (brief) {
            assertThat(page.open().awaitState("live").stale()).isFalse();
            eventually(() -> assertThat(page.headline("keys")).isEqualTo(ConsoleNode.KEYS + ConsoleNode.EXPIRING));
        }
        page.awaitState("unreachable");
        assertThat(page.stale()).isTrue();
        eventually(() -> assertThat(page.dataAge()).startsWith("data ").contains(" old"));
        assertThat(page.headline("keys")).isEqualTo(ConsoleNode.KEYS + ConsoleNode.EXPIRING);
        assertThat(page.notice()).contains("The node does not answer", "the last that is known");
    }
}
