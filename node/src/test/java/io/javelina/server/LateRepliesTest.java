package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.TopologyEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A primary whose lease ends after it has executed a command, and before the reply has left, as when its process is halted
/// between. `b` has slot 3300.
class LateRepliesTest {
    private ClusterOfNodes cluster;

    @BeforeEach
    void start() { cluster = new ClusterOfNodes(2); }

    @AfterEach
    void close() { cluster.close(); }

    /// Does something in the turn in which the next requests are executed, between them and their replies.
    private void afterNextBatch(Runnable task) {
        Node node = cluster.node(0).node();
        boolean[] executed = { false };
        boolean[] done = { false };
        cluster.node(0).onLoop(() -> {
            node.loop.beforeBatch(() -> {
                node.cluster.look();
                executed[0] = true;
            });
            node.loop.eachTurn(() -> {
                if (!executed[0] || done[0]) return;
                done[0] = true;
                task.run();
            });
            return null;
        });
    }

    /// What a client reads whose requests are executed while the lease lasts, and which asks for the replies when it is over.
    private String replyAfterLease(RawClient client, String line) {
        afterNextBatch(() -> cluster.of(0).majority(false));
        String reply = client.ask(line);
        assertThat(cluster.of(0).hasMajority()).isFalse();
        cluster.of(0).majority(true);
        return reply;
    }

    private String replyAfterLease(String line) { return replyAfterLease(cluster.node(0).connect(), line); }

    @Test
    void shouldNotAcknowledgeWrites() {
        assertThat(replyAfterLease("SET b 1")).isEqualTo(RawClient.CLOSED);
        assertThat(cluster.ask(0, "GET b")).isEqualTo("$1");
        assertThat(replyAfterLease("EVAL return{redis.call('SET','b','2')} 0")).isEqualTo(RawClient.CLOSED);
        assertThat(cluster.ask(0, "GET b")).isEqualTo("$2");
        assertThat(replyAfterLease("FLUSHALL")).isEqualTo(RawClient.CLOSED);
        assertThat(cluster.ask(0, "DBSIZE")).isEqualTo(":0");
        assertThat(cluster.ask(0, "SCRIPT FLUSH SYNC")).isEqualTo("+OK");
        cluster.node(0).allowScratch(4096);
    }

    @Test
    void shouldNotAcknowledgeTransactions() {
        RawClient client = cluster.node(0).connect();
        assertThat(client.askAll("MULTI", "SET b 1")).containsExactly("+OK", "+QUEUED");
        assertThat(replyAfterLease(client, "EXEC")).isEqualTo(RawClient.CLOSED);
        assertThat(cluster.ask(0, "GET b")).isEqualTo("$1");
    }

    @Test
    void shouldNotTellWhatMayBeOld() {
        assertThat(cluster.ask(0, "SET b 1")).isEqualTo("+OK");
        assertThat(replyAfterLease("GET b")).isEqualTo(RawClient.CLOSED);
        assertThat(cluster.ask(0, "GET b")).isEqualTo("$1");
    }

    @Test
    void shouldTellWhatNoLeaseIsNeededFor() {
        assertThat(replyAfterLease("PING")).isEqualTo("+PONG");
        assertThat(replyAfterLease("GET a")).startsWith("-MOVED");
        RawClient client = cluster.node(0).connect();
        assertThat(client.ask("SET b 1")).isEqualTo("+OK");
        assertThat(replyAfterLease(client, "PING")).isEqualTo("+PONG");
        cluster.of(0).majority(false);
        assertThat(client.ask("SET b 2")).isEqualTo("-CLUSTERDOWN The cluster is down");
        assertThat(cluster.ask(0, "CONFIG SET cluster-allow-reads-when-down yes")).isEqualTo("+OK");
        assertThat(client.ask("GET b")).isEqualTo("$1");
    }

    /// A node that wakes may learn at one and the same time that it has lost its slots and that a majority hears it again.
    @Test
    void shouldNotTakeTheNextLeaseForTheLast() {
        afterNextBatch(() -> {
            cluster.of(0).majorityUntilNext();
            cluster.of(0).apply(handOver());
            cluster.node(0).node().cluster.changed();
        });
        assertThat(cluster.node(0).connect().ask("SET b 1")).isEqualTo(RawClient.CLOSED);
        cluster.node(0).await(cluster.of(0)::hasMajority);
        assertThat(cluster.ask(0, "GET b")).startsWith("-MOVED 3300");
    }

    private TopologyEntry handOver() {
        return new TopologyEntry.SlotChange(SlotSet.of(3300), cluster.of(0).self(), epoch(0), cluster.of(1).self(),
                epoch(1));
    }

    private long epoch(int node) { return NodeCluster.epoch(cluster.of(node).topology(), cluster.of(node).own()); }
}
