package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.memory.Account;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Slots that move as a whole from one node to another, while both serve clients.
class SlotMigrationTest {
    private static final int ALL = SlotSet.SLOTS - 1;
    private static final String[] OPTIONS = { "--cluster-databases", "16", "--enable-debug-command", "yes",
        "--cluster-allow-replica-migration", "no" };

    private final ClusterOfNodes nodes = new ClusterOfNodes(1, OPTIONS);
    private final TestServer source = nodes.node(0);
    private final TestServer target = nodes.node(newNode());
    private final NodeId sourceId = nodes.of(0).self();
    private final NodeId targetId = nodes.of(1).self();
    private final RawClient here = nodes.client(0);
    private final RawClient there = nodes.client(1);

    private int newNode() {
        int number = nodes.add(OPTIONS);
        nodes.meet(number);
        for (int i = 0; i <= number; i++) nodes.node(i).allowScratch(1 << 17);
        return number;
    }

    @AfterEach
    void close() {
        source.onLoop(() -> {
            source.node().slotMigrations.jobs().forEach(job -> job.fail("The test is over"));
            return null;
        });
        nodes.close();
    }

    /// All nodes know of a change of the cluster, unless it is refused; gives why.
    private String apply(TopologyEntry entry) { return nodes.of(0).apply(entry); }

    private String migrate(String ranges) {
        return here.ask("CLUSTER MIGRATESLOTS SLOTSRANGE " + ranges + " NODE " + targetId);
    }

    private static SlotJob job(TestServer server) { return server.node().slotMigrations.jobs().getFirst(); }

    private static void awaitState(TestServer server, SlotJobState state) {
        server.await(() -> !server.node().slotMigrations.jobs().isEmpty() && job(server).state() == state);
    }

    private void fill(int keys) {
        for (int i = 0; i < keys; i++)
            here.askAll("SET string" + i + " " + i, "RPUSH list" + i + " a b c", "HSET hash" + i + " f " + i,
                    "SET mortal" + i + " v EX 1000");
    }

    @Test
    void shouldMoveSlotsWithAllKeys() {
        fill(200);
        here.ask("SELECT 3");
        here.ask("SET other database");
        here.ask("SELECT 0");
        here.ask("SETRANGE big 3000000 x");
        for (int i = 0; i < 3000; i++) here.ask("ZADD zset " + i + " member" + i);
        String digest = here.ask("DEBUG DIGEST");
        assertThat(migrate("0 100 101 16383")).isEqualTo("+OK");
        awaitState(target, SlotJobState.SUCCESS);
        awaitState(source, SlotJobState.SUCCESS);
        assertThat(there.ask("DEBUG DIGEST")).isEqualTo(digest);
        assertThat(there.ask("DBSIZE")).isEqualTo(":802");
        assertThat(nodes.of(0).topology().slots(targetId).count()).isEqualTo(SlotSet.SLOTS);
        source.await(() -> source.node().keyspace.size() == 0);
        assertThat(here.ask("SET works again")).startsWith("-MOVED ");
        assertThat(there.ask("SET works again")).isEqualTo("+OK");
        String shown = here.ask("CLUSTER GETSLOTMIGRATIONS");
        assertThat(shown).startsWith("[[$name, $" + job(source).name() + ", $operation, $EXPORT, $slot_ranges, $0-100"
                + " 101-16383, $target_node, $" + targetId + ", $source_node, $" + sourceId + ", $create_time, :")
                .contains(", $state, $success, $message, $, $cow_size, :").contains(", $remaining_repl_size, :0]");
        SlotJob.Progress given = source.onLoop(() -> job(source).progress());
        assertThat(given.keysTotal()).isEqualTo(803);
        assertThat(given.keysMoved()).isEqualTo(803);
        assertThat(given.movedBytes()).isGreaterThan(3_000_000);
        SlotJob.Progress taken = target.onLoop(() -> job(target).progress());
        assertThat(taken.keysMoved()).isEqualTo(803);
        assertThat(taken.share()).isEqualTo(1);
        assertThat(taken.movedBytes()).isCloseTo(given.movedBytes(), withinPercentage(1));
        assertThat(there.ask("CLUSTER GETSLOTMIGRATIONS")).contains(job(source).name(), "$IMPORT", "$success");
        assertThat(source.bytes(Account.MIGRATION)).isZero();
    }

    @Test
    void shouldMoveOnlyTheSlotsThatWereAskedFor() {
        fill(100);
        String before = here.ask("DBSIZE");
        assertThat(migrate("0 8000")).isEqualTo("+OK");
        awaitState(source, SlotJobState.SUCCESS);
        awaitState(target, SlotJobState.SUCCESS);
        int moved = Integer.parseInt(there.ask("DBSIZE").substring(1));
        assertThat(moved).isBetween(100, 300);
        source.await(() -> source.node().keyspace.size() == 400 - moved);
        assertThat(before).isEqualTo(":400");
        assertThat(here.ask("DBSIZE")).isEqualTo(":" + (400 - moved));
    }

    @Test
    void shouldMissNoChangeMadeMeanwhile() throws InterruptedException {
        nodes.of(0).unknown(true);
        fill(300);
        AtomicBoolean over = new AtomicBoolean();
        long seed = Long.getLong("javelina.seed", 1);
        Thread writer = new Thread(() -> write(over, seed));
        writer.start();
        Thread.sleep(50);
        assertThat(migrate("0 16383")).isEqualTo("+OK");
        // Then no client can write here, and the target has everything.
        awaitState(target, SlotJobState.IMPORT_GRANTED);
        assertThat(there.ask("DEBUG DIGEST")).as("seed " + seed).isEqualTo(here.ask("DEBUG DIGEST"));
        assertThat(nodes.of(0).applyLate()).isNull();
        nodes.of(0).unknown(false);
        awaitState(target, SlotJobState.SUCCESS);
        awaitState(source, SlotJobState.SUCCESS);
        over.set(true);
        writer.join(TimeUnit.SECONDS.toMillis(10));
    }

    private void write(AtomicBoolean over, long seed) {
        Random random = new Random(seed);
        RawClient client = source.connect();
        while (!over.get()) {
            int n = random.nextInt(300);
            client.send(RawClient.request((switch (random.nextInt(8)) {
                case 0 -> "INCR string" + n;
                case 1 -> "RPUSH list" + n + " x";
                case 2 -> "LPOP list" + n;
                case 3 -> "HINCRBY hash" + n + " f 1";
                case 4 -> "DEL string" + n;
                case 5 -> "EXPIRE hash" + n + " 5000";
                case 6 -> "SET fresh" + random.nextInt(1000) + " v";
                default -> "RENAME {x}" + n + " {x}" + random.nextInt(300);
            }).split(" ")));
            if (!client.hasReply()) TestServer.pause();
            while (client.hasReply()) client.receive();
        }
    }

    @Test
    void shouldMoveSlotsThereAndBack() {
        fill(500);
        String digest = here.ask("DEBUG DIGEST");
        for (int round = 0; round < 3; round++) {
            assertThat(migrate("0 16383")).isEqualTo("+OK");
            awaitState(source, SlotJobState.SUCCESS);
            awaitState(target, SlotJobState.SUCCESS);
            assertThat(there.ask("DEBUG DIGEST")).isEqualTo(digest);
            assertThat(there.ask("CLUSTER MIGRATESLOTS SLOTSRANGE 0 16383 NODE " + sourceId)).isEqualTo("+OK");
            target.await(() -> job(target) instanceof SlotExport && job(target).state() == SlotJobState.SUCCESS);
            source.await(() -> job(source) instanceof SlotImport && job(source).state() == SlotJobState.SUCCESS);
            assertThat(here.ask("DEBUG DIGEST")).isEqualTo(digest);
            assertThat(here.ask("DBSIZE")).isEqualTo(":2000");
        }
    }

    @Test
    void shouldHideKeysUntilTheyBelongHere() {
        nodes.of(0).unknown(true);
        fill(50);
        assertThat(migrate("0 16383")).isEqualTo("+OK");
        awaitState(target, SlotJobState.IMPORT_GRANTED);
        assertThat(there.ask("DBSIZE")).isEqualTo(":0");
        assertThat(there.ask("KEYS *")).isEqualTo("[]");
        assertThat(there.ask("RANDOMKEY")).isEqualTo("_");
        assertThat(there.ask("SCAN 0 COUNT 1000")).isEqualTo("[$0, []]");
        RawClient writer = source.connect();
        writer.send(RawClient.request("SET", "string1", "late"));
        assertThat(writer.isSilent()).isTrue();
        assertThat(nodes.of(0).applyLate()).isNull();
        nodes.of(0).unknown(false);
        awaitState(target, SlotJobState.SUCCESS);
        awaitState(source, SlotJobState.SUCCESS);
        assertThat(there.ask("DBSIZE")).isEqualTo(":200");
        assertThat(writer.receive()).startsWith("-MOVED ");
    }

    @Test
    void shouldFailForGoodWhenItIsNotKnownWhetherSlotsChangedHands() {
        nodes.of(0).unknown(true);
        fill(50);
        assertThat(migrate("0 16383")).isEqualTo("+OK");
        awaitState(source, SlotJobState.EXPORT_GRANTED);
        source.await(() -> nodes.of(0).lateCount() >= 2);
        nodes.of(0).unknown(false);
        awaitState(source, SlotJobState.FAILED);
        assertThat(nodes.of(0).applyLate()).contains("has changed");
        awaitState(target, SlotJobState.FAILED);
        assertThat(here.ask("SET string1 late")).isEqualTo("+OK");
        assertThat(here.ask("DBSIZE")).isEqualTo(":200");
        target.await(() -> target.node().keyspace.size() == 0);
    }

    @Test
    void shouldBearOtherChangesThatComeFirst() {
        fill(50);
        nodes.of(0).overtakenBy(new TopologyEntry.Epoch(targetId, 0));
        assertThat(migrate("0 8000")).isEqualTo("+OK");
        awaitState(source, SlotJobState.SUCCESS);
        awaitState(target, SlotJobState.SUCCESS);
        nodes.of(0).overtakenBy(new TopologyEntry.Epoch(sourceId, 0));
        assertThat(migrate("8001 16383")).isEqualTo("+OK");
        awaitState(source, SlotJobState.SUCCESS);
        awaitState(target, SlotJobState.SUCCESS);
        assertThat(there.ask("DBSIZE")).isEqualTo(":200");
    }

    @Test
    void shouldCancel() {
        fill(50);
        here.ask("CONFIG SET rdb-key-save-delay 100000");
        assertThat(here.ask("CLUSTER CANCELSLOTMIGRATIONS")).isEqualTo("-ERR No migrations ongoing");
        assertThat(migrate("0 16383")).isEqualTo("+OK");
        awaitState(source, SlotJobState.SNAPSHOTTING);
        source.await(() -> source.node().snapshots.savedKeys() > 1);
        assertThat(migrate("5 6")).isEqualTo("-ERR I am already migrating slot 5.");
        assertThat(here.ask("CLUSTER SETSLOT 5 STABLE")).isEqualTo("-ERR Slot export in progress.");
        assertThat(there.ask("CLUSTER SETSLOT 5 IMPORTING " + sourceId)).isEqualTo("-ERR Slot import in progress.");
        assertThat(here.ask("CLUSTER CANCELSLOTMIGRATIONS")).isEqualTo("+OK");
        assertThat(job(source).state()).isEqualTo(SlotJobState.CANCELLED);
        awaitState(target, SlotJobState.FAILED);
        assertThat(job(target).message()).startsWith("Connection lost to source.");
        target.await(() -> target.node().keyspace.size() == 0);
        assertThat(here.ask("DBSIZE")).isEqualTo(":200");
        here.ask("CONFIG SET rdb-key-save-delay 0");
        assertThat(migrate("0 16383")).isEqualTo("+OK");
        awaitState(source, SlotJobState.SUCCESS);
        awaitState(target, SlotJobState.SUCCESS);
    }

    @Test
    void shouldFailWhenDataAreFlushed() {
        fill(50);
        here.ask("CONFIG SET rdb-key-save-delay 100000");
        migrate("0 16383");
        awaitState(source, SlotJobState.SNAPSHOTTING);
        assertThat(here.ask("FLUSHALL")).isEqualTo("+OK");
        assertThat(job(source).state()).isEqualTo(SlotJobState.FAILED);
        assertThat(job(source).message()).isEqualTo("Data was flushed");
        awaitState(target, SlotJobState.FAILED);
    }

    @Test
    void shouldFailWhenASlotIsFlushedThatComes() {
        RawClient client = sent();
        String slot = here.ask("CLUSTER KEYSLOT a").substring(1);
        assertThat(there.ask("CLUSTER FLUSHSLOT " + slot)).isEqualTo("+OK");
        awaitState(target, SlotJobState.FAILED);
        assertThat(job(target).message()).isEqualTo("Data was flushed");
        assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        assertThat(target.onLoop(() -> target.node().keyspace.size())).isZero();
    }

    @Test
    void shouldMoveSlotsThatAreFlushedWhereTheyAre() {
        fill(50);
        String slot = here.ask("CLUSTER KEYSLOT string1").substring(1);
        here.ask("CONFIG SET rdb-key-save-delay 100000");
        assertThat(migrate("0 16383")).isEqualTo("+OK");
        awaitState(source, SlotJobState.SNAPSHOTTING);
        assertThat(here.ask("CLUSTER FLUSHSLOT " + slot)).isEqualTo("+OK");
        String left = here.ask("DBSIZE");
        here.ask("CONFIG SET rdb-key-save-delay 0");
        awaitState(source, SlotJobState.SUCCESS);
        awaitState(target, SlotJobState.SUCCESS);
        assertThat(there.ask("GET string1")).isEqualTo("_");
        assertThat(there.ask("DBSIZE")).isEqualTo(left);
    }

    @Test
    void shouldKeepWhatIsNotFlushedWhenSlotsMayHaveChangedHands() {
        RawClient client = paused();
        there.askAll("SELECT 3", "FLUSHDB", "SELECT 0",
                "CLUSTER FLUSHSLOT " + here.ask("CLUSTER KEYSLOT b").substring(1));
        assertThat(job(target).state()).isEqualTo(SlotJobState.FAILOVER_REQUESTED);
        assertThat(apply(handOver())).isNull();
        awaitState(target, SlotJobState.SUCCESS);
        assertThat(there.ask("GET a")).isEqualTo("$2");
        assertThat(there.ask("DBSIZE")).isEqualTo(":1");
        client.close();
    }

    @Test
    void shouldFailWhenTheTargetCannotBeReached() {
        NodeId gone = NodeId.random(new Random(5));
        apply(new TopologyEntry.NodeJoin(gone,
                new NodeAddress("127.0.0.1", 1, 0, 0, "", ""),
                NodeId.random(new Random(6)), 9, SlotSet.EMPTY));
        source.await(() -> source.node().slotMigrations.topology().member(gone) != null);
        assertThat(here.ask("CLUSTER MIGRATESLOTS SLOTSRANGE 0 5 NODE " + gone + " SLOTSRANGE 6 6 8 9 NODE " + gone))
                .isEqualTo("+OK");
        assertThat(here.ask("CLUSTER GETSLOTMIGRATIONS").split("slot_ranges, ")).hasSize(3)
                .satisfies(jobs -> assertThat(jobs[1]).startsWith("$0-5, "))
                .satisfies(jobs -> assertThat(jobs[2]).startsWith("$6-6 8-9, "));
        awaitState(source, SlotJobState.FAILED);
        assertThat(job(source).message()).startsWith("Unable to connect to target node: ");
    }

    @Test
    void shouldFailWhenTheTargetHasNoMemory() {
        fill(100);
        there.ask("CONFIG SET maxmemory 1");
        migrate("0 16383");
        awaitState(target, SlotJobState.FAILED);
        assertThat(job(target).message()).isEqualTo("Ran out of memory (OOM) during slot import");
        awaitState(source, SlotJobState.FAILED);
        there.ask("CONFIG SET maxmemory 0");
        assertThat(here.ask("DBSIZE")).isEqualTo(":400");
        target.await(() -> target.node().keyspace.size() == 0);
    }

    @Test
    void shouldTellMistakes() {
        String to = " NODE " + targetId;
        String begin = "CLUSTER MIGRATESLOTS ";
        assertThat(here.ask(begin + "SLOTSRANGE 1 2")).isEqualTo("-ERR syntax error");
        assertThat(here.ask(begin + "1 2" + to)).isEqualTo("-ERR syntax error");
        assertThat(here.ask(begin + "SLOTSRANGE 1" + to)).isEqualTo("-ERR Invalid or out of range slot");
        assertThat(here.ask(begin + "SLOTSRANGE 1 16384" + to)).isEqualTo("-ERR Invalid or out of range slot");
        assertThat(here.ask(begin + "SLOTSRANGE 1 2 3")).isEqualTo("-ERR No end slot for final slot range");
        assertThat(here.ask(begin + "SLOTSRANGE" + to + " x")).isEqualTo("-ERR No slot ranges specified");
        assertThat(here.ask(begin + "SLOTSRANGE 5 2" + to))
                .isEqualTo("-ERR Start slot number 5 is greater than end slot number 2.");
        assertThat(here.ask(begin + "SLOTSRANGE 1 5 5 6" + to))
                .isEqualTo("-ERR Slot range 5-6 overlaps with previous range 1-5.");
        assertThat(here.ask(begin + "SLOTSRANGE 1 5" + to + " SLOTSRANGE 2 2" + to))
                .isEqualTo("-ERR Slot ranges in migrations overlap");
        assertThat(here.ask(begin + "SLOTSRANGE 1 5 NODE abc")).isEqualTo("-ERR Invalid node name: abc");
        assertThat(here.ask(begin + "SLOTSRANGE 1 5 NODE " + "0".repeat(40)))
                .isEqualTo("-ERR Unknown node name: " + "0".repeat(40));
        assertThat(here.ask(begin + "SLOTSRANGE 1 5 NODE " + sourceId))
                .isEqualTo("-ERR Target node can not be this node.");
        assertThat(there.ask(begin + "SLOTSRANGE 1 5" + to)).isEqualTo("-ERR Slots are not served by this node.");
        assertThat(here.ask("CLUSTER SYNCSLOTS ACK"))
                .isEqualTo("-ERR CLUSTER SYNCSLOTS ACK should only be used by slot migration clients");
        assertThat(here.ask("CLUSTER SYNCSLOTS NONSENSE")).isEqualTo("-ERR syntax error");
        assertThat(there.ask("CLUSTER SYNCSLOTS ESTABLISH NAME x")).isEqualTo("-ERR syntax error");
        assertThat(here.ask("CLUSTER GETSLOTMIGRATIONS")).isEqualTo("[]");
    }

    // A source that a test plays.

    private static final String NAME = "5".repeat(40);

    /// A source that has sent two keys, and said that these are all.
    private RawClient sent() {
        RawClient client = target.connect();
        assertThat(client.ask("CLUSTER SYNCSLOTS ESTABLISH NAME " + NAME + " SLOTSRANGE 0 16383 SOURCE " + sourceId))
                .isEqualTo("+OK");
        client.send(RawClient.request("CLUSTER", "SYNCSLOTS", "ACK") + RawClient.request("SET", "a", "1")
                + RawClient.request("SET", "b", "2") + RawClient.request("CLUSTER", "SYNCSLOTS", "SNAPSHOT-EOF"));
        assertThat(client.receive()).isEqualTo("[$CLUSTER, $SYNCSLOTS, $REQUEST-PAUSE]");
        return client;
    }

    private RawClient paused() {
        RawClient client = sent();
        assertThat(there.ask("RANDOMKEY")).isEqualTo("_");
        client.send(RawClient.request("INCR", "a") + RawClient.request("CLUSTER", "SYNCSLOTS", "PAUSED"));
        assertThat(client.receive()).isEqualTo("[$CLUSTER, $SYNCSLOTS, $REQUEST-FAILOVER]");
        assertThat(there.ask("DBSIZE")).isEqualTo(":0");
        return client;
    }

    private TopologyEntry.SlotChange handOver() {
        return new TopologyEntry.SlotChange(SlotSet.range(0, ALL), sourceId, epoch(sourceId), targetId,
                epoch(targetId));
    }

    private long epoch(NodeId id) {
        return nodes.of(0).topology().shardEpoch(nodes.of(0).topology().member(id).shard());
    }

    @Test
    void shouldThrowAwayWhatASourceSentThatDied() {
        sent().close();
        awaitState(target, SlotJobState.FAILED);
        assertThat(job(target).message()).startsWith("Connection lost to source.");
        assertThat(target.onLoop(() -> target.node().keyspace.size())).isZero();
    }

    @Test
    void shouldKeepWhatItHasWhenSlotsChangeHandsThoughTheSourceDied() {
        RawClient client = paused();
        nodes.of(1).unknown(true);
        TopologyEntry change = handOver();
        client.close();
        target.await(() -> nodes.of(1).lateCount() > 0);
        assertThat(job(target).state()).isEqualTo(SlotJobState.FAILOVER_REQUESTED);
        assertThat(apply(change)).isNull();
        awaitState(target, SlotJobState.SUCCESS);
        assertThat(there.ask("GET a")).isEqualTo("$2");
        assertThat(there.ask("DBSIZE")).isEqualTo(":2");
    }

    @Test
    void shouldThrowAwayWhatItHasOnceSlotsCannotChangeHandsAnyMore() {
        RawClient client = paused();
        TopologyEntry change = handOver();
        client.close();
        awaitState(target, SlotJobState.FAILED);
        assertThat(target.onLoop(() -> target.node().keyspace.size())).isZero();
        assertThat(apply(change)).contains("has changed");
    }

    @Test
    void shouldFailWhenACommandCannotBeApplied() {
        RawClient client = sent();
        client.send(RawClient.request("LPUSH", "a", "x"));
        awaitState(target, SlotJobState.FAILED);
        assertThat(job(target).message()).isEqualTo(
                "Failed to process command during slot migration. Check logs for more information");
        assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
    }

    @Test
    void shouldFailWhenTheSourceSaysWhatDoesNotFit() {
        RawClient client = sent();
        client.send(RawClient.request("CLUSTER", "SYNCSLOTS", "FAILOVER-GRANTED"));
        awaitState(target, SlotJobState.FAILED);
        assertThat(job(target).message()).isEqualTo("Unexpected state machine transition");
    }

    @Test
    void shouldRefuseSourcesThatAreWrong() {
        String begin = "CLUSTER SYNCSLOTS ESTABLISH NAME " + NAME + " SLOTSRANGE 0 5 SOURCE ";
        assertThat(there.ask(begin + "0".repeat(40))).isEqualTo("-ERR Target node does not know the source node");
        assertThat(there.ask(begin + targetId)).isEqualTo("-ERR Source node is target node itself");
        assertThat(here.ask("CLUSTER SYNCSLOTS ESTABLISH NAME " + NAME + " SLOTSRANGE 0 5 SOURCE " + targetId))
                .isEqualTo("-ERR Target node does not agree about current slot ownership");
        RawClient client = sent();
        assertThat(there.ask(begin + sourceId))
                .isEqualTo("-ERR Slot is already being imported on the target by a different migration");
        client.close();
    }

    @Test
    void shouldHideKeysOnReplicasOfTheTarget() {
        int number = nodes.addReplica(1, OPTIONS);
        TestServer replica = nodes.node(number);
        RawClient copy = nodes.client(number);
        RawClient client = paused();
        replica.await(() -> replica.node().keyspace.size() == 2);
        assertThat(copy.ask("DBSIZE")).isEqualTo(":0");
        assertThat(copy.ask("CLUSTER GETSLOTMIGRATIONS")).contains(NAME, "$occurring-on-primary");
        assertThat(apply(handOver())).isNull();
        awaitState(replica, SlotJobState.SUCCESS);
        assertThat(copy.ask("DBSIZE")).isEqualTo(":2");
        client.close();
    }

    @Test
    void shouldHideKeysOnReplicasThatComeAmidAnImport() {
        RawClient client = paused();
        int number = nodes.addReplica(1, OPTIONS);
        TestServer replica = nodes.node(number);
        RawClient copy = nodes.client(number);
        replica.await(() -> replica.node().keyspace.size() == 2);
        assertThat(copy.ask("DBSIZE")).isEqualTo(":0");
        assertThat(copy.ask("KEYS *")).isEqualTo("[]");
        assertThat(copy.ask("CLUSTER GETSLOTMIGRATIONS")).contains(NAME, "$0-16383", "$occurring-on-primary");
        assertThat(apply(handOver())).isNull();
        awaitState(replica, SlotJobState.SUCCESS);
        assertThat(copy.ask("DBSIZE")).isEqualTo(":2");
        client.close();
    }

    @Test
    void shouldForgetAnImportOfWhichTheNewDataDoNotTell() {
        int number = nodes.addReplica(1, OPTIONS);
        TestServer replica = nodes.node(number);
        RawClient client = paused();
        replica.await(() -> replica.node().keyspace.size() == 2);
        replica.onLoop(() -> {
            replica.node().slotMigrations.adopt("nonsense;" + "6".repeat(40) + " 7-9 11-11");
            return null;
        });
        assertThat(nodes.client(number).ask("CLUSTER GETSLOTMIGRATIONS")).contains("$7-9 11-11",
                "$occurring-on-primary", NAME, "$failed");
        assertThat(nodes.client(number).ask("DBSIZE")).isEqualTo(":2");
        client.close();
    }
}
