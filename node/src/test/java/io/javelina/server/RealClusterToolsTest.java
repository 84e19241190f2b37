package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;

/// Tools that move slots, and a replica that takes over, while libraries write: with the real bus, the real log, and several
/// nodes that are told the same at once. No library sees an error, and nothing is lost.
class RealClusterToolsTest {
    /// No node fails here; on a busy machine none is to seem to.
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int KEYS = 40;
    private static final int MOVED_SLOTS = 8;

    @TempDir
    Path folder;

    private RealCluster cluster;
    private ClusterManager manager;
    private volatile boolean ends;
    private final List<String> surprises = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void keepLettuceFromNativeTransports() {
        System.setProperty("io.lettuce.core.iouring", "false");
        System.setProperty("io.lettuce.core.epoll", "false");
    }

    @AfterEach
    void close() {
        ends = true;
        if (cluster != null) cluster.close();
    }

    private String address(int member) { return "127.0.0.1:" + cluster.member(member).port; }

    /// Counts keys of the slots that move up, one after the other, until all is over.
    private final class Writer implements Runnable {
        private final String name;
        private final ToLongFunction<String> increment;
        private final long[] counts = new long[KEYS];

        Writer(String name, ToLongFunction<String> increment) {
            this.name = name;
            this.increment = increment;
        }

        private String key(int number) { return "{" + SlotTags.of(number % MOVED_SLOTS) + "}" + name + number; }

        @Override
        public void run() {
            for (int i = 0; !ends && surprises.isEmpty(); i = (i + 1) % KEYS)
                try {
                    long now = increment.applyAsLong(key(i));
                    if (now != ++counts[i]) surprises.add(key(i) + " is " + now + ", not " + counts[i]);
                } catch (RuntimeException e) {
                    surprises.add(name + ": " + e);
                }
        }

        long total() {
            long total = 0;
            for (long each : counts) total += each;
            return total;
        }
    }

    private void awaitProgress(List<Writer> writers) {
        for (Writer each : writers) {
            long before = each.total();
            cluster.await(each.name + " writes", () -> each.total() > before + KEYS || !surprises.isEmpty());
        }
        assertThat(surprises).isEmpty();
    }

    @Test
    void shouldServeLibrariesWhileSlotsMoveAndRolesChange() throws Exception {
        start(4);
        RedisClusterClient client = RedisClusterClient
                .create(RedisURI.create("127.0.0.1", cluster.member(0).port));
        client.setOptions(ClusterClientOptions.builder().topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder().enablePeriodicRefresh(Duration.ofSeconds(1)).build()).build());
        try (JedisCluster jedis = new JedisCluster(new HostAndPort("127.0.0.1", cluster.member(1).port),
                PATIENCE_MILLIS, JedisCluster.DEFAULT_MAX_ATTEMPTS);
                StatefulRedisClusterConnection<String, String> lettuce = client.connect();
                RawClient listener = RawClient.to(cluster.member(0).port)) {
            List<Writer> writers = List.of(new Writer("jedis", jedis::incr),
                    new Writer("lettuce", key -> lettuce.sync().incr(key)));
            List<Thread> threads = writers.stream().map(each -> Thread.ofPlatform().daemon().start(each)).toList();
            awaitProgress(writers);
            String channel = SlotTags.of(0);
            assertThat(listener.ask("SSUBSCRIBE " + channel)).isEqualTo("[$ssubscribe, $" + channel + ", :1]");
            reshard(0, 1);
            assertThat(listener.receive()).isEqualTo("[$sunsubscribe, $" + channel + ", :0]");
            awaitProgress(writers);
            reshard(1, 0);
            awaitProgress(writers);
            assertThat(cluster.member(3).ask("CLUSTER FAILOVER")).isEqualTo("+OK");
            cluster.await("failover", () -> cluster.isPrimary(3));
            awaitProgress(writers);
            migrate(3, 2);
            awaitProgress(writers);
            ends = true;
            for (Thread each : threads) each.join();
            assertThat(surprises).isEmpty();
            for (Writer each : writers)
                for (int i = 0; i < KEYS; i++)
                    assertThat(jedis.get(each.key(i))).isEqualTo("" + each.counts[i]);
        } finally {
            client.shutdown();
        }
        assertThat(manager.run("check", address(2))).contains("[OK] All 16384 slots covered.")
                .doesNotContain("WARNING");
    }

    private void start(int count) {
        List<RealMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) members.add(new MemberInJvm(folder.resolve("" + i), TIMEOUT_MILLIS));
        cluster = new RealCluster(members);
        manager = new ClusterManager(folder);
        cluster.form(3);
    }

    private void reshard(int from, int to) throws Exception {
        manager.run("reshard", address(2), "--cluster-from", cluster.member(from).id(), "--cluster-to",
                cluster.member(to).id(), "--cluster-slots", "" + MOVED_SLOTS, "--cluster-yes");
        cluster.await("all slots are closed",
                () -> cluster.members.stream().noneMatch(each -> each.tryAsk("CLUSTER NODES").contains("[")));
        assertThat(cluster.member(to).ask("CLUSTER NODES")).contains(" connected 0-");
    }

    private void migrate(int from, int to) {
        assertThat(cluster.member(from).ask("CLUSTER MIGRATESLOTS SLOTSRANGE 0 " + (MOVED_SLOTS - 1) + " NODE "
                + cluster.member(to).id())).isEqualTo("+OK");
        cluster.await("migration",
                () -> cluster.member(from).tryAsk("CLUSTER GETSLOTMIGRATIONS").contains("$state, $success"));
    }
}
