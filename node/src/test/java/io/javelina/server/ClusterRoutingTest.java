package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.TopologyEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests that come to the right node and to wrong ones. `a` has slot 15495, `b` 3300, `foo` 12182.
class ClusterRoutingTest {
    private ClusterOfNodes cluster;

    @BeforeEach
    void start() { cluster = new ClusterOfNodes(2); }

    @AfterEach
    void close() { cluster.close(); }

    private String moved(int slot, int to) { return "-MOVED " + slot + " 127.0.0.1:" + cluster.port(to); }

    @Test
    void shouldSendClientsToTheOwnerOfTheSlot() {
        assertThat(cluster.ask(0, "SET a 1")).isEqualTo(moved(15495, 1));
        assertThat(cluster.ask(1, "SET a 1")).isEqualTo("+OK");
        assertThat(cluster.ask(1, "GET b")).isEqualTo(moved(3300, 0));
        assertThat(cluster.ask(0, "MSET b 1 {b}c 2")).isEqualTo("+OK");
        assertThat(cluster.ask(0, "MSET b 1 a 2")).startsWith("-CROSSSLOT");
        assertThat(cluster.ask(0, "PING")).isEqualTo("+PONG");
        assertThat(cluster.ask(0, "SPUBLISH a m")).isEqualTo(moved(15495, 1));
        assertThat(cluster.ask(0, "SSUBSCRIBE a")).isEqualTo(moved(15495, 1));
        assertThat(cluster.ask(0, "SSUBSCRIBE a b")).startsWith("-CROSSSLOT");
    }

    @Test
    void shouldSendClientsAwayFromTransactions() {
        assertThat(cluster.client(0).askAll("MULTI", "SET a 1", "EXEC")).containsExactly("+OK", moved(15495, 1),
                "-EXECABORT Transaction discarded because of previous errors.");
        assertThat(cluster.client(0).askAll("MULTI", "SET b 1", "SET {b}c 1", "EXEC")).last()
                .isEqualTo("[+OK, +OK]");
        assertThat(cluster.client(1).askAll("MULTI", "SET a 1", "SET foo 1", "EXEC")).last()
                .isEqualTo("-CROSSSLOT Keys in request don't hash to the same slot");
        assertThat(cluster.ask(1, "EXEC")).isEqualTo("-ERR EXEC without MULTI");
        cluster.client(0).askAll("MULTI", "SET b 2");
        assertThat(cluster.ask(1, "CLUSTER SETSLOT 3300 IMPORTING " + cluster.id(0))).isEqualTo("+OK");
        cluster.node(0).connect().ask("DEL b {b}c");
        assertThat(cluster.node(0).connect().ask("CLUSTER SETSLOT 3300 NODE " + cluster.id(1))).isEqualTo("+OK");
        assertThat(cluster.ask(0, "EXEC")).isEqualTo(moved(3300, 1));
        assertThat(cluster.ask(0, "EXEC")).isEqualTo("-ERR EXEC without MULTI");
    }

    @Test
    void shouldAskAndTryAgainWhileKeysAreOnTheirWay() {
        assertThat(cluster.ask(0, "MSET {b}1 x {b}2 x")).isEqualTo("+OK");
        assertThat(cluster.ask(1, "CLUSTER SETSLOT 3300 IMPORTING " + cluster.id(0))).isEqualTo("+OK");
        assertThat(cluster.ask(0, "CLUSTER SETSLOT 3300 MIGRATING " + cluster.id(1))).isEqualTo("+OK");
        assertThat(cluster.ask(0, "GET {b}1")).isEqualTo("$x");
        String ask = "-ASK 3300 127.0.0.1:" + cluster.port(1);
        assertThat(cluster.ask(0, "GET {b}3")).isEqualTo(ask);
        assertThat(cluster.ask(0, "MGET {b}1 {b}3")).startsWith("-TRYAGAIN");
        assertThat(cluster.ask(1, "GET {b}3")).isEqualTo(moved(3300, 0));
        assertThat(cluster.client(1).askAll("ASKING", "SET {b}3 y", "GET {b}3")).containsExactly("+OK", "+OK",
                moved(3300, 0));
        assertThat(cluster.client(1).askAll("ASKING", "NOSUCH", "GET {b}3")).last().isEqualTo(moved(3300, 0));
        assertThat(cluster.client(1).askAll("ASKING", "MGET {b}3 {b}4")).last().asString().startsWith("-TRYAGAIN");
        assertThat(cluster.client(1).askAll("ASKING", "MULTI", "SET {b}3 z", "GET {b}3", "EXEC", "GET {b}3"))
                .containsExactly("+OK", "+OK", "+QUEUED", "+QUEUED", "[+OK, $z]", moved(3300, 0));
        assertThat(cluster.client(0).askAll("MULTI", "GET {b}5", "EXEC")).containsExactly("+OK", "+QUEUED", ask);
        assertThat(cluster.ask(0, "CLUSTER SETSLOT 3300 NODE " + cluster.id(1)))
                .startsWith("-ERR Can't assign hashslot 3300");
        assertThat(cluster.ask(0, "CLUSTER NODES")).contains(" [3300->-" + cluster.id(1) + "]");
        assertThat(cluster.ask(1, "CLUSTER NODES")).contains(" [3300-<-" + cluster.id(0) + "]");
        assertThat(cluster.ask(0, "DEL {b}1 {b}2")).isEqualTo(":2");
        assertThat(cluster.ask(1, "CLUSTER SETSLOT 3300 NODE " + cluster.id(1))).isEqualTo("+OK");
        assertThat(cluster.ask(0, "CLUSTER SETSLOT 3300 NODE " + cluster.id(1))).isEqualTo("+OK");
        assertThat(cluster.ask(0, "GET {b}3")).isEqualTo(moved(3300, 1));
        assertThat(cluster.ask(1, "GET {b}3")).isEqualTo("$z");
        assertThat(cluster.ask(1, "CLUSTER NODES")).doesNotContain("[3300");
    }

    @Test
    void shouldFindNodesAtTheAddressesThatClientsAreTold() {
        assertThat(cluster.ask(0, "SET b x")).isEqualTo("+OK");
        cluster.ask(1, "CONFIG SET cluster-announce-client-ipv4 10.0.0.7 cluster-announce-client-port 77");
        cluster.await(() -> cluster.ask(0, "GET a").equals("-MOVED 15495 10.0.0.7:77"));
        assertThat(cluster.ask(1, "CLUSTER SETSLOT 3300 IMPORTING " + cluster.id(0))).isEqualTo("+OK");
        assertThat(cluster.ask(0, "CLUSTER SETSLOT 3300 MIGRATING " + cluster.id(1))).isEqualTo("+OK");
        // The connection to the target is kept for a while.
        cluster.mayHaveReplicas();
        assertThat(cluster.ask(0, "MIGRATE 10.0.0.7 77 b 0 5000")).isEqualTo("+OK");
        assertThat(cluster.client(1).askAll("ASKING", "GET b")).last().isEqualTo("$x");
    }

    @Test
    void shouldGiveSlotsThoughOtherChangesComeFirst() {
        cluster.of(0).overtakenBy(new TopologyEntry.Epoch(cluster.of(0).self(), 0));
        assertThat(cluster.ask(0, "CLUSTER SETSLOT 3300 NODE " + cluster.id(1))).isEqualTo("+OK");
        assertThat(cluster.of(0).topology().owner(3300)).isEqualTo(cluster.of(1).self());
        cluster.of(1).overtakenBy(
                new TopologyEntry.SlotChange(SlotSet.of(3300), cluster.of(1).self(), epoch(1), cluster.of(0).self(),
                        epoch(0)));
        assertThat(cluster.ask(1, "CLUSTER SETSLOT 3300 NODE " + cluster.id(0))).isEqualTo("+OK");
        assertThat(cluster.of(0).topology().owner(3300)).isEqualTo(cluster.of(0).self());
    }

    private long epoch(int node) { return cluster.of(node).topology().shardEpoch(cluster.of(node).own().shard()); }

    @Test
    void shouldSendBlockedClientsAwayWithTheirSlot() {
        RawClient waits = cluster.node(0).waiting("BLPOP b 0");
        assertThat(cluster.ask(1, "CLUSTER SETSLOT 3300 NODE " + cluster.id(1))).isEqualTo("+OK");
        assertThat(waits.receive()).isEqualTo(moved(3300, 1));
        RawClient other = cluster.node(0).waiting("BLPOP {06S} 0");
        cluster.of(0).majority(false);
        assertThat(other.receive()).isEqualTo("-CLUSTERDOWN The cluster is down");
    }

    @Test
    void shouldUnsubscribeFromChannelsOfSlotsThatHaveGone() {
        RawClient listener = cluster.node(0).connect();
        assertThat(listener.ask("SSUBSCRIBE b")).isEqualTo("[$ssubscribe, $b, :1]");
        assertThat(listener.ask("SSUBSCRIBE {06S}")).isEqualTo("[$ssubscribe, ${06S}, :2]");
        assertThat(cluster.ask(1, "CLUSTER SETSLOT 3300 NODE " + cluster.id(1))).isEqualTo("+OK");
        assertThat(listener.receive()).isEqualTo("[$sunsubscribe, $b, :1]");
        assertThat(cluster.ask(0, "SPUBLISH {06S} m")).isEqualTo(":1");
        assertThat(listener.receive()).isEqualTo("[$smessage, ${06S}, $m]");
    }

    @Test
    void shouldBringMessagesToAllNodes() {
        RawClient listener = cluster.node(1).connect();
        listener.ask("SUBSCRIBE news");
        assertThat(cluster.ask(0, "PUBLISH news now")).isEqualTo(":0");
        assertThat(listener.receive()).isEqualTo("[$message, $news, $now]");
    }

    @Test
    void shouldBeDownAsConfigured() {
        assertThat(cluster.ask(0, "SET b 1")).isEqualTo("+OK");
        assertThat(cluster.ask(1, "CLUSTER DELSLOTS 16383")).isEqualTo("+OK");
        cluster.node(0).await(() -> !cluster.node(0).node().cluster.view().isCovered());
        assertThat(cluster.ask(0, "GET b")).isEqualTo("-CLUSTERDOWN The cluster is down");
        assertThat(cluster.ask(0, "SPUBLISH b m")).isEqualTo(":0");
        assertThat(cluster.ask(0, "CLUSTER INFO")).contains("cluster_state:fail", "cluster_slots_assigned:16383");
        assertThat(cluster.ask(0, "CONFIG SET cluster-allow-reads-when-down yes")).isEqualTo("+OK");
        assertThat(cluster.ask(0, "GET b")).isEqualTo("$1");
        assertThat(cluster.ask(0, "SET b 2"))
                .isEqualTo("-CLUSTERDOWN The cluster is down and only accepts read commands");
        assertThat(cluster.ask(0, "XREAD BLOCK 0 STREAMS {b}s $")).isEqualTo("-CLUSTERDOWN The cluster is down");
        assertThat(cluster.ask(0, "CONFIG SET cluster-allow-pubsubshard-when-down no")).isEqualTo("+OK");
        assertThat(cluster.ask(0, "SPUBLISH b m")).isEqualTo("-CLUSTERDOWN The cluster is down");
        assertThat(cluster.ask(0, "CONFIG SET cluster-require-full-coverage no")).isEqualTo("+OK");
        assertThat(cluster.ask(0, "SET b 2")).isEqualTo("+OK");
        assertThat(cluster.ask(0, "GET {6ZJ}")).isEqualTo("-CLUSTERDOWN Hash slot not served");
        cluster.of(0).majority(false);
        assertThat(cluster.ask(0, "SET b 3"))
                .isEqualTo("-CLUSTERDOWN The cluster is down and only accepts read commands");
    }

    @Test
    void shouldHoldWritersBackWhileOthersMayWriteStill() {
        cluster.of(0).fenced(SlotSet.of(3300));
        cluster.node(0).await(() -> cluster.node(0).node().cluster.writable().count() == 8191);
        RawClient writer = cluster.node(0).connect();
        writer.send(RawClient.request("SET", "b", "1"));
        assertThat(cluster.ask(0, "GET b")).isEqualTo("_");
        assertThat(cluster.ask(0, "SET {06S} 1")).isEqualTo("+OK");
        assertThat(writer.hasReply()).isFalse();
        cluster.of(0).fenced(SlotSet.EMPTY);
        assertThat(writer.receive()).isEqualTo("+OK");
        cluster.of(0).fenced(SlotSet.of(3300));
        cluster.node(0).await(() -> cluster.node(0).node().cluster.writable().count() == 8191);
        writer.send(RawClient.request("SET", "b", "2"));
        assertThat(cluster.ask(1, "CLUSTER SETSLOT 3300 NODE " + cluster.id(1))).isEqualTo("+OK");
        assertThat(writer.receive()).isEqualTo(moved(3300, 1));
    }

    @Test
    void shouldSendClientsAwayWhenTheNewOwnerKnowsThatItIs() {
        cluster.of(0).handedOver(SlotSet.of(3300));
        assertThat(cluster.ask(0, "SET b 1")).isEqualTo("+OK");
        assertThat(cluster.ask(1, "CLUSTER SETSLOT 3300 NODE " + cluster.id(1))).isEqualTo("+OK");
        cluster.node(0).await(() -> !cluster.node(0).node().cluster.view().isOwn(3300));
        RawClient client = cluster.node(0).connect();
        client.send(RawClient.request("GET", "b"));
        RawClient transaction = cluster.node(0).connect();
        assertThat(transaction.ask("MULTI")).isEqualTo("+OK");
        transaction.send(RawClient.request("GET", "b"));
        assertThat(cluster.ask(0, "GET a")).isEqualTo(moved(15495, 1));
        assertThat(client.hasReply()).isFalse();
        assertThat(transaction.hasReply()).isFalse();
        cluster.of(0).handedOver(SlotSet.EMPTY);
        assertThat(client.receive()).isEqualTo(moved(3300, 1));
        assertThat(transaction.receive()).isEqualTo(moved(3300, 1));
        assertThat(transaction.ask("EXEC")).startsWith("-EXECABORT");
    }

    @Test
    void shouldReadFromReplicas() {
        int replica = cluster.addReplica(0);
        assertThat(cluster.ask(0, "SET b 1")).isEqualTo("+OK");
        cluster.node(replica).await(() -> cluster.node(replica).node().keyspace.size() == 1);
        assertThat(cluster.ask(replica, "GET b")).isEqualTo(moved(3300, 0));
        assertThat(cluster.ask(replica, "READONLY")).isEqualTo("+OK");
        assertThat(cluster.ask(replica, "GET b")).isEqualTo("$1");
        assertThat(cluster.ask(replica, "GET a")).isEqualTo(moved(15495, 1));
        assertThat(cluster.ask(replica, "SET b 2")).isEqualTo(moved(3300, 0));
        assertThat(cluster.ask(replica, "CLIENT INFO")).contains(" flags=r ");
        assertThat(cluster.ask(replica, "READWRITE")).isEqualTo("+OK");
        assertThat(cluster.ask(replica, "GET b")).isEqualTo(moved(3300, 0));
        assertThat(cluster.ask(0, "CLUSTER SETSLOT 3300 MIGRATING " + cluster.id(1))).isEqualTo("+OK");
        assertThat(cluster.ask(replica, "CLUSTER NODES")).contains("[3300->-" + cluster.id(1) + "]");
        assertThat(cluster.ask(replica, "CLUSTER SETSLOT 3300 STABLE"))
                .isEqualTo("-ERR Please use SETSLOT only with masters.");
        RawClient listener = cluster.node(replica).connect();
        assertThat(listener.ask("SSUBSCRIBE b")).isEqualTo("[$ssubscribe, $b, :1]");
        assertThat(cluster.ask(0, "SPUBLISH b m")).isEqualTo(":0");
        assertThat(listener.receive()).isEqualTo("[$smessage, $b, $m]");
    }

    @Test
    void shouldOpenSlotsOnlyWhenAllReplicasKnowThat() {
        cluster.addReplica(0);
        String migrating = "CLUSTER SETSLOT 3300 MIGRATING " + cluster.id(1);
        try (RawReplica silent = RawReplica.to(cluster.node(0).port())) {
            silent.fullSync();
            cluster.await(() -> cluster.ask(0, "INFO replication").contains("connected_slaves:2"));
            silent.send("REPLCONF", "ACK", "0");
            assertThat(cluster.ask(0, migrating + " TIMEOUT 200"))
                    .isEqualTo("-NOREPLICAS Not enough good replicas to write.");
            assertThat(cluster.ask(0, "CLUSTER NODES")).doesNotContain("[3300");
            assertThat(cluster.ask(0, migrating + " TIMEOUT -1")).isEqualTo("-ERR timeout is negative");
            assertThat(cluster.ask(0, migrating + " TIMEOUT")).isEqualTo("-ERR Missing timeout value");
        }
        cluster.await(() -> cluster.ask(0, "INFO replication").contains("connected_slaves:1"));
        assertThat(cluster.ask(0, migrating + " TIMEOUT 5000")).isEqualTo("+OK");
        assertThat(cluster.ask(0, "CLUSTER NODES")).contains("[3300->-" + cluster.id(1) + "]");
    }
}
