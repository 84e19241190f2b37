package io.javelina.server;

import io.javelina.command.OracleLines;
import java.io.IOException;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/// What one node of a cluster says, and what a real server says to the same; what Valkey says otherwise than Redis 7.0 is left
/// out.
class ClusterDifferentialTest {
    /// The real one needs two seconds before it serves anybody.
    private static final List<String> ADMINISTRATION = List.of("GET a", "SELECT 0", "SELECT 1", "SELECT x",
            "SWAPDB 0 0", "REPLICAOF NO ONE", "REPLICAOF 127.0.0.1 1", "READONLY", "READWRITE", "ASKING",
            "CLUSTER KEYSLOT a", "CLUSTER KEYSLOT {a}b", "CLUSTER KEYSLOT {}a", "CLUSTER KEYSLOT a{}{b}",
            "CLUSTER KEYSLOT {{a}}", "CLUSTER COUNTKEYSINSLOT 0", "CLUSTER COUNTKEYSINSLOT -1",
            "CLUSTER COUNTKEYSINSLOT x", "CLUSTER GETKEYSINSLOT 0 1", "CLUSTER GETKEYSINSLOT 16384 1",
            "CLUSTER GETKEYSINSLOT 0 -1", "CLUSTER SLOTS", "CLUSTER LINKS", "CLUSTER SAVECONFIG",
            "CLUSTER ADDSLOTS x", "CLUSTER ADDSLOTS 16384", "CLUSTER ADDSLOTS 1 1", "CLUSTER ADDSLOTS 1 2",
            "CLUSTER ADDSLOTS 1", "CLUSTER DELSLOTS 3", "CLUSTER DELSLOTS 1 1", "CLUSTER DELSLOTS 1",
            "CLUSTER ADDSLOTSRANGE 5 3", "CLUSTER ADDSLOTSRANGE 1 2 3", "CLUSTER ADDSLOTSRANGE 1 2 2 3",
            "CLUSTER ADDSLOTSRANGE 1 2 5 9", "CLUSTER DELSLOTSRANGE 1 3", "CLUSTER DELSLOTSRANGE 1 2",
            "CLUSTER DELSLOTSRANGE 1 x", "CLUSTER SETSLOT 9 FOO", "CLUSTER SETSLOT 9 NODE", "CLUSTER SETSLOT 9 NODE x",
            "CLUSTER SETSLOT 9 MIGRATING x", "CLUSTER SETSLOT 9 IMPORTING x", "CLUSTER SETSLOT 1 IMPORTING x",
            "CLUSTER SETSLOT 1 MIGRATING x", "CLUSTER SETSLOT 9 STABLE", "CLUSTER SETSLOT 16384 STABLE",
            "CLUSTER FORGET x", "CLUSTER REPLICATE x", "CLUSTER REPLICAS x", "CLUSTER SLAVES x",
            "CLUSTER COUNT-FAILURE-REPORTS x", "CLUSTER FAILOVER", "CLUSTER FAILOVER FOO", "CLUSTER FAILOVER FORCE x",
            "CLUSTER RESET FOO", "CLUSTER RESET SOFT x", "CLUSTER SET-CONFIG-EPOCH x", "CLUSTER SET-CONFIG-EPOCH -1",
            "CLUSTER SET-CONFIG-EPOCH 3", "CLUSTER SET-CONFIG-EPOCH 4", "CLUSTER BUMPEPOCH", "CLUSTER MEET 1.2.3.4",
            "CLUSTER MEET bad 0", "CLUSTER MEET 127.0.0.1 0",
            "CLUSTER MEET 127.0.0.1 60000", "CLUSTER MEET 127.0.0.1 -1", "CLUSTER MEET 127.0.0.1 1 0",
            "CLUSTER MEET 127.0.0.1 1 2 3", "CLUSTER FLUSHSLOTS", "CLUSTER FLUSHSLOTS x", "CLUSTER",
            "CLUSTER NOSUCH", "CLUSTER SLOTS", "CLUSTER RESET", "CLUSTER RESET SOFT", "CLUSTER ADDSLOTSRANGE 0 16383");
    private static final List<String> DATA = List.of("GET a", "SET a 1", "MGET a b", "MSET a 1 b 2",
            "MSET {a}1 1 {a}2 2", "RENAME a b", "RENAME a {a}b", "COPY a b", "MOVE a 0", "MOVE {a}b 1",
            "COPY {a} {a}c DB 0", "MULTI", "SET a 1", "SET b 2", "EXEC", "MULTI", "MSET a 1 b 2", "EXEC", "MULTI",
            "SET {a}1 1", "GET {a}1", "EXEC", "WATCH a b", "BLPOP a b 1", "BITOP AND a b c", "XREAD STREAMS a b 0 0",
            "ZUNIONSTORE d 2 a b", "ZUNIONSTORE {a}d 2 {a}x {a}y", "SPUBLISH a m", "SSUBSCRIBE a b", "SINTERCARD 2 a b",
            "EXISTS a b", "GEORADIUS a 1 1 1 m STORE b", "CLUSTER COUNTKEYSINSLOT 15495", "DBSIZE",
            "CLUSTER GETKEYSINSLOT 3300 10", "CLUSTER FLUSHSLOTS", "CLUSTER RESET", "KEYS b");

    @Test
    void shouldSayWhatARealServerSays() throws IOException {
        try (OracleLines oracle = OracleLines.start("--cluster-enabled", "yes", "--dir",
                System.getProperty("java.io.tmpdir"), "--cluster-config-file", "nodes-" + System.nanoTime() + ".conf");
                TestCluster cluster = new TestCluster();
                TestServer server = TestServer.startIn(cluster)) {
            RawClient client = server.connect();
            SoftAssertions all = new SoftAssertions();
            for (String line : ADMINISTRATION) compare(line, oracle, client, all);
            oracle.await("CLUSTER INFO", "cluster_state:ok");
            for (String line : DATA) compare(line, oracle, client, all);
            all.assertAll();
        }
    }

    private static void compare(String line, OracleLines oracle, RawClient client, SoftAssertions all) {
        String expected = oracle.ask(line).replace("_$", "_").replace("_*", "_");
        all.assertThat(client.ask(line)).as(line).isEqualTo(expected);
    }
}
