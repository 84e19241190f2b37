package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.Protocol;

/// What operators and libraries use to make and use clusters.
class ClusterToolsTest {
    private static final String[] BUS = { "--cluster-port", "20000" };

    @TempDir
    Path folder;

    private ClusterOfNodes cluster;

    @BeforeAll
    static void keepLettuceFromNativeTransports() {
        System.setProperty("io.lettuce.core.iouring", "false");
        System.setProperty("io.lettuce.core.epoll", "false");
    }

    @BeforeEach
    void start() {
        cluster = new ClusterOfNodes(0);
        for (int i = 0; i < 3; i++) cluster.add(BUS);
    }

    @AfterEach
    void close() { cluster.close(); }

    private String address(int node) { return "127.0.0.1:" + cluster.port(node); }

    private String cli(String... arguments) throws Exception {
        return new ClusterManager(folder).run(arguments);
    }

    private void create() throws Exception {
        assertThat(cli("create", address(0), address(1), address(2), "--cluster-yes"))
                .contains("[OK] All nodes agree about slots configuration.", "[OK] All 16384 slots covered.");
    }

    @Test
    void shouldBearTheClusterManager() throws Exception {
        create();
        assertThat(cli("check", address(1))).contains("[OK] All 16384 slots covered.");
        assertThat(cli("info", address(2))).contains("0 keys in 3 masters");
        cluster.mayHaveReplicas();
        cluster.add(BUS);
        assertThat(cli("add-node", address(3), address(0), "--cluster-slave", "--cluster-master-id", cluster.id(1)))
                .contains("[OK] New node added correctly.");
        cluster.await(() -> cluster.ask(0, "CLUSTER NODES").contains("slave " + cluster.id(1)));
        cluster.add(BUS);
        assertThat(cli("add-node", address(4), address(0))).contains("[OK] New node added correctly.");
        cluster.await(() -> cluster.of(4).topology().members().size() == 5);
        cli("rebalance", address(0), "--cluster-use-empty-masters");
        assertThat(cli("check", address(0))).contains("[OK] All 16384 slots covered.");
        assertThat(cluster.of(0).topology().slots(cluster.of(4).self()).count()).isBetween(4000, 4100);
        cli("reshard", address(0), "--cluster-from", cluster.id(4), "--cluster-to", cluster.id(0), "--cluster-slots",
                "5000", "--cluster-yes");
        assertThat(cluster.of(0).topology().slots(cluster.of(4).self()).isEmpty()).isTrue();
        cluster.await(() -> cluster.ask(4, "CLUSTER NODES").contains("myself,slave " + cluster.id(0)));
        assertThat(cli("del-node", address(0), cluster.id(3))).contains("Sending CLUSTER RESET SOFT");
        cluster.await(() -> cluster.of(0).topology().members().size() == 4);
        assertThat(cluster.ask(0, "CLUSTER DELSLOTS 1 2 3")).isEqualTo("+OK");
        assertThat(cli("fix", address(0))).contains("Covering slot 2");
        assertThat(cli("check", address(0))).contains("[OK] All 16384 slots covered.");
        assertThat(cli("call", address(0), "DBSIZE")).contains(address(1) + ": 0");
    }

    @Test
    void shouldServeJedis() throws Exception {
        create();
        try (JedisCluster jedis = new JedisCluster(new HostAndPort("127.0.0.1", cluster.port(0)))) {
            for (int i = 0; i < 200; i++) jedis.set("key:" + i, "v" + i);
            for (int i = 0; i < 200; i++) assertThat(jedis.get("key:" + i)).isEqualTo("v" + i);
            cluster.ask(0, "FLUSHALL");
            int first = cluster.of(0).topology().slots(cluster.of(0).self()).ranges().getFirst().first();
            assertThat(cluster.ask(0, "CLUSTER SETSLOT " + first + " NODE " + cluster.id(1))).isEqualTo("+OK");
            for (int i = 0; i < 200; i++) jedis.set("key:" + i, "w" + i);
        }
    }

    @Test
    void shouldServeJedisInADatabase() {
        cluster.close();
        cluster = new ClusterOfNodes(2, "--cluster-databases", "4");
        JedisClientConfig config = DefaultJedisClientConfig.builder().database(3).build();
        try (JedisCluster jedis = new JedisCluster(Set.of(new HostAndPort("127.0.0.1", cluster.port(1))), config)) {
            for (int i = 0; i < 100; i++) jedis.set("key:" + i, "v" + i);
            for (int i = 0; i < 100; i++) assertThat(jedis.get("key:" + i)).isEqualTo("v" + i);
            assertThat(jedis.sendCommand("a", Protocol.Command.MOVE, "a", "2")).isEqualTo(0L);
            assertThat(jedis.sendCommand("key:1", Protocol.Command.MOVE, "key:1", "2")).isEqualTo(1L);
            assertThat(jedis.sendCommand("key:2", Protocol.Command.COPY, "key:2", "{key:2}", "DB", "0")).isEqualTo(1L);
            assertThat(jedis.get("key:1")).isNull();
        }
        assertThat(size(0)).as("copied").isEqualTo(1);
        assertThat(size(2)).as("moved").isEqualTo(1);
        assertThat(size(3)).isEqualTo(99);
    }

    /// How many keys a database has on all nodes.
    private int size(int database) {
        int size = 0;
        for (int node = 0; node < 2; node++) {
            assertThat(cluster.ask(node, "SELECT " + database)).isEqualTo("+OK");
            size += Integer.parseInt(cluster.ask(node, "DBSIZE").substring(1));
        }
        return size;
    }

    @Test
    void shouldServeLettuce() throws Exception {
        create();
        RedisClusterClient client = RedisClusterClient.create(RedisURI.create("127.0.0.1", cluster.port(2)));
        try (StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            for (int i = 0; i < 200; i++) connection.sync().set("key:" + i, "v" + i);
            for (int i = 0; i < 200; i++) assertThat(connection.sync().get("key:" + i)).isEqualTo("v" + i);
            assertThat(connection.sync().dbsize()).isEqualTo(200);
        } finally {
            client.shutdown();
        }
    }
}
