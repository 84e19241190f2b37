package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterCommandsTest {
    private ClusterOfNodes cluster;

    private void start(int primaries, String... options) { cluster = new ClusterOfNodes(primaries, options); }

    private String ask(String line) { return cluster.ask(0, line); }

    @AfterEach
    void close() { if (cluster != null) cluster.close(); }

    @Test
    void shouldServeNobodyBeforeAllSlotsHaveOwners() {
        start(0);
        cluster.add();
        assertThat(ask("GET a")).isEqualTo("-CLUSTERDOWN Hash slot not served");
        assertThat(ask("CLUSTER ADDSLOTS 15495")).isEqualTo("+OK");
        assertThat(ask("GET a")).isEqualTo("-CLUSTERDOWN The cluster is down");
        assertThat(ask("CLUSTER ADDSLOTSRANGE 0 15494 15496 16383")).isEqualTo("+OK");
        assertThat(ask("GET a")).isEqualTo("_");
    }

    @Test
    void shouldTellOfAllNodes() {
        start(2);
        int replica = cluster.addReplica(1);
        String[] lines = ask("CLUSTER NODES").substring(1).split("\n");
        assertThat(lines).hasSize(3);
        assertThat(lines).anySatisfy(line -> assertThat(line).matches(cluster.id(0) + " 127\\.0\\.0\\.1:"
                + cluster.port(0) + "@" + (cluster.port(0) + 10000) + " myself,master - 0 0 \\d+ connected 0-8191"));
        assertThat(lines).anySatisfy(line -> assertThat(line).matches(cluster.id(1) + " 127\\.0\\.0\\.1:"
                + cluster.port(1) + "@\\d+ master - 0 1 \\d+ connected 8192-16383"));
        assertThat(lines).anySatisfy(line -> assertThat(line).matches(cluster.id(replica) + " 127\\.0\\.0\\.1:"
                + cluster.port(replica) + "@\\d+ slave " + cluster.id(1) + " 0 1 \\d+ connected"));
        assertThat(ask("CLUSTER REPLICAS " + cluster.id(1))).startsWith("[$" + cluster.id(replica));
        assertThat(ask("CLUSTER REPLICAS " + cluster.id(replica)))
                .isEqualTo("-ERR The specified node is not a master");
        assertThat(ask("CLUSTER MYID")).isEqualTo("$" + cluster.id(0));
        assertThat(cluster.ask(1, "CLUSTER MYSHARDID")).isEqualTo(cluster.ask(replica, "CLUSTER MYSHARDID"));
        assertThat(ask("CLUSTER COUNT-FAILURE-REPORTS " + cluster.id(1))).isEqualTo(":0");
        cluster.of(1).suspected(true);
        assertThat(ask("CLUSTER COUNT-FAILURE-REPORTS " + cluster.id(1))).isEqualTo(":1");
        assertThat(ask("CLUSTER NODES")).contains(" master,fail? - ").contains(" disconnected 8192-16383");
        assertThat(ask("CLUSTER INFO")).contains("cluster_slots_pfail:8192", "cluster_nodes_pfail:1",
                "cluster_known_nodes:3", "cluster_size:2", "cluster_stats_messages_sent:1");
    }

    @Test
    void shouldTellClientsWhereSlotsAre() {
        start(2);
        String node0 = "[$127.0.0.1, :" + cluster.port(0) + ", $" + cluster.id(0) + ", []]";
        String node1 = "[$127.0.0.1, :" + cluster.port(1) + ", $" + cluster.id(1) + ", []]";
        assertThat(ask("CLUSTER SLOTS")).isEqualTo("[[:0, :8191, " + node0 + "], [:8192, :16383, " + node1 + "]]");
        assertThat(ask("CLUSTER SHARDS")).contains("[$slots, [:0, :8191], $nodes, [[$id, $" + cluster.id(0)
                + ", $port, :" + cluster.port(0) + ", $ip, $127.0.0.1, $endpoint, $127.0.0.1, $role, $master,"
                + " $replication-offset, :0, $health, $online]], $id, " + ask("CLUSTER MYSHARDID") + "]");
        assertThat(ask("CLUSTER LINKS")).isEqualTo("[[$direction, $to, $node, $" + cluster.id(1)
                + ", $create-time, :5, $events, $r, $send-buffer-allocated, :100, $send-buffer-used, :10]]");
        ask("CONFIG SET cluster-preferred-endpoint-type unknown-endpoint");
        assertThat(ask("CLUSTER SLOTS")).contains("[_, :" + cluster.port(0) + ", $" + cluster.id(0)
                + ", [$ip, $127.0.0.1]]");
        assertThat(ask("GET a")).isEqualTo("-MOVED 15495 :" + cluster.port(1));
        ask("CONFIG SET cluster-preferred-endpoint-type hostname");
        assertThat(ask("GET a")).isEqualTo("-MOVED 15495 ?:" + cluster.port(1));
        cluster.ask(1, "CONFIG SET cluster-announce-hostname one.example");
        cluster.await(() -> ask("GET a").startsWith("-MOVED 15495 one.example:"));
        assertThat(ask("CLUSTER SLOTS")).contains("[$one.example, :" + cluster.port(1) + ", $" + cluster.id(1)
                + ", [$ip, $127.0.0.1]]");
        ask("CONFIG SET cluster-preferred-endpoint-type ip");
        assertThat(ask("CLUSTER SLOTS")).contains(", $" + cluster.id(1) + ", [$hostname, $one.example]]");
        cluster.ask(1, "CONFIG SET cluster-announce-client-ipv4 10.0.0.7 cluster-announce-client-port 77");
        cluster.await(() -> ask("GET a").equals("-MOVED 15495 10.0.0.7:77"));
        assertThat(ask("HELLO 3")).contains("$mode, $cluster, $role, $master");
        assertThat(ask("CLUSTER SLOTS")).contains("[$hostname, $one.example]");
        assertThat(ask("INFO")).contains("cluster_enabled:1", "server_mode:cluster", "cluster_connections:1");
        cluster.await(() -> ask("INFO memory").contains("mem_cluster_links:107\r"));
    }

    @Test
    void shouldTellClientsWhatIsNear() {
        start(2);
        assertThat(ask("HELLO")).endsWith("$modules, []]");
        cluster.ask(1, "CONFIG SET availability-zone west");
        cluster.await(() -> ask("CLUSTER SLOTS")
                .contains(", $" + cluster.id(1) + ", [$availability-zone, $west]]"));
        assertThat(ask("CLUSTER SHARDS")).contains("$health, $online, $availability-zone, $west]]");
        assertThat(cluster.ask(1, "HELLO")).endsWith("$modules, [], $availability_zone, $west]");
        cluster.ask(1, "CONFIG SET availability-zone " + "w".repeat(2000));
        cluster.await(() -> !ask("CLUSTER SLOTS").contains("availability-zone"));
    }

    @Test
    void shouldCountWhatGoesOverTheBus() {
        start(1);
        assertThat(ask("CLUSTER INFO")).contains("cluster_stats_messages_received:2\r\ncluster_stats_bytes_sent:30"
                + "\r\ncluster_stats_bytes_received:40\r\ncluster_stats_pubsub_bytes_sent:3"
                + "\r\ncluster_stats_pubsub_bytes_received:4\r\ncluster_stats_module_bytes_sent:0"
                + "\r\ncluster_stats_module_bytes_received:0\r\ntotal_cluster_links_buffer_limit_exceeded:5");
        assertThat(ask("INFO")).doesNotContain("cluster_state");
        assertThat(ask("INFO cluster_stats")).startsWith("$# Cluster_stats\r\ncluster_state:ok\r\n");
        assertThat(ask("CONFIG RESETSTAT")).isEqualTo("+OK");
        assertThat(ask("CLUSTER INFO")).contains("cluster_stats_messages_sent:0", "cluster_stats_bytes_sent:0",
                "cluster_stats_pubsub_bytes_received:0", "total_cluster_links_buffer_limit_exceeded:0");
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        start(2);
        String id = cluster.id(1);
        assertThat(ask("CLUSTER ADDSLOTS 1")).isEqualTo("-ERR Slot 1 is already busy");
        assertThat(ask("CLUSTER SETSLOT 1 NODE nosuch")).isEqualTo("-ERR Unknown node nosuch");
        assertThat(ask("CLUSTER SETSLOT 9000 MIGRATING " + id)).isEqualTo("-ERR I'm not the owner of hash slot 9000");
        assertThat(ask("CLUSTER FORGET " + cluster.id(0)))
                .isEqualTo("-ERR I tried hard but I can't forget myself...");
        assertThat(ask("CLUSTER FORGET " + id)).startsWith("-ERR ").contains("owns slots");
        assertThat(ask("CLUSTER REPLICATE " + id))
                .isEqualTo("-ERR To set a master the node must be empty and without assigned slots.");
        assertThat(ask("CLUSTER REPLICATE " + cluster.id(0))).isEqualTo("-ERR Can't replicate myself");
        assertThat(ask("CLUSTER SET-CONFIG-EPOCH 7")).startsWith("-ERR The user can assign a config epoch only");
        assertThat(ask("CLUSTER FAILOVER")).isEqualTo("-ERR You should send CLUSTER FAILOVER to a replica");
        assertThat(ask("REPLICAOF NO ONE")).isEqualTo("-ERR REPLICAOF not allowed in cluster mode.");
        assertThat(ask("SWAPDB 0 1")).isEqualTo("-ERR SWAPDB is not allowed in cluster mode");
        assertThat(ask("SELECT 1")).isEqualTo("-ERR SELECT is not allowed in cluster mode");
        cluster.of(0).majority(false);
        assertThat(ask("CLUSTER DELSLOTS 1")).startsWith("-ERR No majority");
    }

    @Test
    void shouldHaveDatabases() {
        start(1, "--cluster-databases", "4");
        assertThat(ask("SELECT 3")).isEqualTo("+OK");
        assertThat(ask("SET a 1")).isEqualTo("+OK");
        assertThat(ask("CLUSTER COUNTKEYSINSLOT 15495")).isEqualTo(":1");
        assertThat(ask("MOVE a 2")).isEqualTo(":1");
        assertThat(ask("SELECT 4")).isEqualTo("-ERR DB index is out of range");
        assertThat(ask("CLUSTER COUNTKEYSINSLOT 15495")).isEqualTo(":0");
    }

    @Test
    void shouldChangeRoles() {
        start(2);
        int replica = cluster.addReplica(1);
        cluster.ask(1, "SET a 1");
        TestServer node = cluster.node(replica);
        node.await(() -> node.node().keyspace.size() == 1);
        assertThat(cluster.ask(replica, "CLUSTER FAILOVER FOO")).isEqualTo("-ERR syntax error");
        assertThat(cluster.ask(replica, "CLUSTER FAILOVER")).isEqualTo("+OK");
        node.await(() -> !node.node().replicaRole.isReplica());
        assertThat(cluster.ask(replica, "SET a 2")).isEqualTo("+OK");
        assertThat(cluster.ask(1, "SET a 3")).isEqualTo("-MOVED 15495 127.0.0.1:" + cluster.port(replica));
        cluster.node(1).await(() -> cluster.node(1).node().replicaRole.isUp());
        assertThat(cluster.ask(1, "HELLO")).contains("$role, $replica");
        cluster.of(1).majority(false);
        assertThat(cluster.ask(1, "CLUSTER FAILOVER TAKEOVER")).startsWith("-ERR A takeover needs a majority");
        cluster.of(1).majority(true);
        assertThat(cluster.ask(1, "CLUSTER FAILOVER TAKEOVER")).isEqualTo("+OK");
        assertThat(cluster.ask(1, "SET a 4")).isEqualTo("+OK");
        cluster.node(replica).await(() -> node.node().replicaRole.isUp());
        assertThat(cluster.ask(replica, "CLUSTER REPLICATE NO ONE")).isEqualTo("+OK");
        assertThat(cluster.ask(replica, "DBSIZE")).isEqualTo(":0");
        assertThat(cluster.ask(replica, "CLUSTER NODES")).contains("myself,master");
        assertThat(cluster.ask(replica, "CLUSTER RESET HARD")).isEqualTo("+OK");
        assertThat(cluster.ask(replica, "CLUSTER NODES").split("\n")).hasSize(1);
        cluster.node(0).await(() -> cluster.node(0).node().cluster.view().members().size() == 2);
    }

    @Test
    void shouldForgetTwice() {
        start(1);
        int other = cluster.add();
        cluster.meet(other);
        String id = cluster.id(other);
        assertThat(ask("CLUSTER FORGET " + id)).isEqualTo("+OK");
        assertThat(ask("CLUSTER FORGET " + id)).isEqualTo("+OK");
        cluster.node(0).advance(61_000);
        cluster.await(() -> ask("CLUSTER FORGET " + id).equals("-ERR Unknown node " + id));
    }

    @Test
    void shouldMakeChangesOfTransactionsOneAfterTheOther() {
        start(2);
        assertThat(cluster.client(0).askAll("MULTI", "CLUSTER DELSLOTS 9000", "CLUSTER ADDSLOTS 9000",
                "CLUSTER SETSLOT 9000 STABLE", "CLUSTER BUMPEPOCH", "EXEC")).last().asString()
                .startsWith("[+OK, +OK, +OK, +");
        cluster.node(0).await(() -> cluster.node(0).node().cluster.view().isOwn(9000));
        assertThat(ask("CLUSTER NODES")).contains(" 0-8191 9000");
    }

    @Test
    void shouldFollowTheLastSlot() {
        start(1);
        cluster.mayHaveReplicas();
        int other = cluster.add();
        cluster.meet(other);
        assertThat(ask("CLUSTER DELSLOTSRANGE 1 16383")).isEqualTo("+OK");
        cluster.node(other).await(() -> cluster.node(other).node().cluster.view().owner(1) == null);
        assertThat(cluster.ask(other, "CLUSTER ADDSLOTSRANGE 1 16383")).isEqualTo("+OK");
        assertThat(ask("CLUSTER SETSLOT 0 NODE " + cluster.id(other))).isEqualTo("+OK");
        cluster.node(0).await(() -> cluster.node(0).node().replicaRole.isReplica());
        assertThat(ask("CLUSTER NODES")).contains("myself,slave " + cluster.id(other));
    }

    @Test
    void shouldDeleteKeysOfSlotsThatHaveGone() {
        start(2);
        assertThat(ask("MSET b 1 {b}2 2")).isEqualTo("+OK");
        assertThat(cluster.ask(1, "CLUSTER SETSLOT 3300 NODE " + cluster.id(1))).isEqualTo("+OK");
        cluster.node(0).await(() -> cluster.node(0).node().keyspace.size() == 0);
        assertThat(ask("CLUSTER FLUSHSLOTS")).isEqualTo("+OK");
        assertThat(ask("CLUSTER INFO")).contains("cluster_slots_assigned:8193");
    }

    @Test
    void shouldDeleteKeysOfSlotsThatHaveGoneAfterAFailover() {
        start(2);
        int replica = cluster.addReplica(0);
        for (int i = 0; i < 1000; i++) cluster.ask(0, "SET {b}" + i + " " + i);
        TestServer successor = cluster.node(replica);
        successor.await(() -> successor.node().keyspace.size() == 1000);
        Topology topology = cluster.of(0).topology();
        long epoch = topology.shardEpoch(cluster.of(0).own().shard());
        cluster.of(0).apply(new TopologyEntry.SlotChange(SlotSet.of(3300), cluster.of(0).self(), epoch,
                cluster.of(1).self(), topology.shardEpoch(cluster.of(1).own().shard())));
        cluster.of(0).apply(
                new TopologyEntry.Failover(cluster.of(replica).self(), cluster.of(0).self(), epoch + 1));
        successor.await(() -> !successor.node().replicaRole.isReplica() && successor.node().keyspace.size() == 0);
    }

    @Test
    void shouldFlushASlot() {
        start(1);
        assertThat(ask("MSET b 1 {b}2 2")).isEqualTo("+OK");
        ask("SET a 1");
        assertThat(ask("CLUSTER GETKEYSINSLOT 3300 1")).matches("\\[\\$(b|\\{b}2)]");
        assertThat(ask("CLUSTER FLUSHSLOT 3300 SYNC")).isEqualTo("+OK");
        assertThat(ask("CLUSTER GETKEYSINSLOT 3300 10")).isEqualTo("[]");
        assertThat(ask("DBSIZE")).isEqualTo(":1");
        assertThat(ask("CLUSTER FLUSHSLOT 3300 NOW")).isEqualTo("-ERR syntax error");
    }

    @Test
    void shouldTellOfTheUseOfSlots() {
        start(1);
        ask("MSET b 1 {b}2 2");
        ask("SET a 1");
        assertThat(ask("CLUSTER SLOT-STATS SLOTSRANGE 3299 3301")).isEqualTo(
                "[[:3299, [$key-count, :0, $memory-bytes, :0]], [:3300, [$key-count, :2, $memory-bytes, :"
                        + (used("b") + used("{b}2")) + "]], [:3301, [$key-count, :0, $memory-bytes, :0]]]");
        assertThat(ask("CLUSTER SLOT-STATS ORDERBY key-count LIMIT 2")).startsWith("[[:3300, [$key-count, :2, ")
                .contains("], [:15495, [$key-count, :1, ");
        ask("HSET a-hash field " + "x".repeat(1000));
        assertThat(ask("CLUSTER SLOT-STATS ORDERBY memory-bytes LIMIT 1"))
                .endsWith("[$key-count, :1, $memory-bytes, :" + used("a-hash") + "]]]");
        assertThat(ask("CLUSTER SLOT-STATS ORDERBY cpu-usec"))
                .isEqualTo("-ERR Unrecognized sort metric for ORDERBY.");
        assertThat(ask("CLUSTER SLOT-STATS ORDERBY key-count LIMIT 0")).startsWith("-ERR Limit has to lie");
        assertThat(ask("CLUSTER SLOT-STATS ORDERBY key-count ASC LIMIT 3 DESC"))
                .isEqualTo("-ERR Multiple filters of the same type are disallowed.");
        ask("CONFIG SET cluster-slot-stats-enabled yes");
        ask("GET a");
        assertThat(ask("CLUSTER SLOT-STATS SLOTSRANGE 15495 15495")).matches("\\[\\[:15495, \\[\\$key-count, :1,"
                + " \\$memory-bytes, :\\d+, \\$cpu-usec, :\\d+, \\$network-bytes-in, :20, \\$network-bytes-out, :7]]]");
    }

    private long used(String key) { return Long.parseLong(ask("MEMORY USAGE " + key).substring(1)); }

    @Test
    void shouldScanTheWholeCluster() {
        start(2);
        TreeSet<String> keys = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            String key = "key:" + i;
            int node = ask("SET " + key + " v").equals("+OK") ? 0 : 1;
            if (node == 1) assertThat(cluster.ask(1, "SET " + key + " v")).isEqualTo("+OK");
            keys.add(key);
        }
        List<String> found = new ArrayList<>();
        String cursor = "0";
        int node = ask("CLUSTERSCAN 0").startsWith("-MOVED") ? 1 : 0;
        do {
            String reply = cluster.ask(node, "CLUSTERSCAN " + cursor + " COUNT 7");
            if (reply.startsWith("-MOVED")) {
                node = 1 - node;
                continue;
            }
            cursor = reply.substring(2, reply.indexOf(','));
            for (String each : reply.substring(reply.indexOf(", [") + 3, reply.length() - 2).split(", "))
                if (!each.isEmpty()) found.add(each.substring(1));
        } while (!cursor.equals("0"));
        assertThat(found).hasSize(100);
        assertThat(new TreeSet<>(found)).isEqualTo(keys);
    }

    @Test
    void shouldKeepToTheRulesOfCursors() {
        start(1);
        assertThat(ask("CLUSTERSCAN 0")).isEqualTo("[$0-{06S}-0, []]");
        assertThat(ask("CLUSTERSCAN 0-{06S}-0 SLOT 1")).isEqualTo("-ERR Cursor slot mismatch");
        assertThat(ask("CLUSTERSCAN 0-{06S}-0 SLOT 20000")).isEqualTo("-ERR Invalid or out of range slot");
        assertThat(ask("CLUSTERSCAN 0-{06S}-0 SLOT 0 SLOT 0"))
                .isEqualTo("-ERR SLOT option can only be specified once");
        for (String cursor : List.of("invalid", "0-", "0-{0}", "abc-def-ghi", "-{06S}-0", "0-{06S}-x"))
            assertThat(ask("CLUSTERSCAN " + cursor)).isEqualTo("-ERR Invalid cursor");
        assertThat(ask("CLUSTERSCAN 0 COUNT 0")).isEqualTo("-ERR syntax error");
        assertThat(ask("CLUSTERSCAN 0 MATCH {5L5}-*")).isEqualTo("[$0-{5L5}-0, []]");
        assertThat(ask("CLUSTERSCAN 0-{Qi}-0 MATCH {06S}-*")).isEqualTo("[$0, []]");
        assertThat(ask("CLUSTERSCAN 0 SLOT 0 MATCH {Qi}-*")).isEqualTo("[$0, []]");
        ask("SET {06S}k v");
        assertThat(ask("CLUSTERSCAN 0B3a21-{06S}-96 SLOT 0")).isEqualTo("[$0, [${06S}k]]");
        assertThat(ask("CLUSTERSCAN 0-{06S}-0 SLOT 0")).isEqualTo("[$0, [${06S}k]]");
        assertThat(ask("CLUSTERSCAN 0-{06S}-0")).isEqualTo("[$0, [${06S}k]]");
        assertThat(ask("CLUSTERSCAN 0-{06S}-99 TYPE list")).isEqualTo("[$0, []]");
    }

    @Test
    void shouldBeOffWithoutACluster() {
        try (TestServer alone = TestServer.start()) {
            RawClient client = alone.connect();
            String off = "-ERR This instance has cluster support disabled";
            for (String line : List.of("CLUSTER INFO", "ASKING", "CLUSTER HELP", "CLUSTERSCAN 0", "CLUSTER MYID"))
                assertThat(client.ask(line)).isEqualTo(off);
            assertThat(client.ask("READONLY")).isEqualTo("+OK");
            assertThat(client.ask("CLUSTER NOSUCH")).startsWith("-ERR unknown subcommand");
            assertThat(client.ask("INFO cluster")).contains("cluster_enabled:0");
        }
    }
}
