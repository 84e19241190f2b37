package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;

/// Whole clusters in one JVM: nodes with the real bus and the real log, that find each other, fail, and come back.
class RealClusterTest {
    private static final int TIMEOUT_MILLIS = 2000;

    @TempDir
    Path folder;

    private RealCluster cluster;

    @AfterEach
    void close() { if (cluster != null) cluster.close(); }

    private void start(int count, String... options) {
        List<RealMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) members.add(new MemberInJvm(folder.resolve("" + i), TIMEOUT_MILLIS, options));
        cluster = new RealCluster(members);
    }

    private RealMember member(int index) { return cluster.member(index); }

    private JedisCluster jedis(int... members) {
        Set<HostAndPort> known = new HashSet<>();
        for (int each : members) known.add(new HostAndPort("127.0.0.1", member(each).port));
        return new JedisCluster(known);
    }

    // Failures.

    @Test
    void shouldReplaceAPrimaryThatIsGone() {
        start(6);
        cluster.form(3);
        try (JedisCluster jedis = jedis(0, 1, 2)) {
            for (int i = 0; i < 300; i++) jedis.set("key:" + i, "a" + i);
        }
        assertThat(member(0).ask("WAIT 1 10000")).isEqualTo(":1");
        member(0).kill();
        cluster.await("takeover", () -> cluster.isPrimary(3)
                && member(3).tryAsk("CLUSTER INFO").contains("cluster_state:ok"));
        try (JedisCluster jedis = jedis(1, 2)) {
            for (int i = 0; i < 300; i++) assertThat(jedis.get("key:" + i)).isEqualTo("a" + i);
            for (int i = 0; i < 300; i += 2) jedis.set("key:" + i, "b" + i);
        }
        member(0).start();
        cluster.await("return", () -> cluster.isReplica(0));
        cluster.awaitHealth();
        assertThat(cluster.isPrimary(3)).isTrue();
        cluster.await("data", () -> member(0).ask("DBSIZE").equals(member(3).ask("DBSIZE")));
        assertThat(cluster.ask("GET key:4")).isEqualTo("$b4");
    }

    @Test
    void shouldServeNobodyWithoutAMajority() throws Exception {
        start(3);
        cluster.form(3);
        String key = keyOf(0);
        assertThat(member(0).ask("SET " + key + " 1")).isEqualTo("+OK");
        member(1).kill();
        member(2).kill();
        long gone = System.nanoTime();
        cluster.await("down", () -> member(0).ask("SET " + key + " 2").startsWith("-CLUSTERDOWN"));
        assertThat(System.nanoTime() - gone).isLessThan(TimeUnit.MILLISECONDS.toNanos(2 * TIMEOUT_MILLIS));
        assertThat(member(0).ask("CLUSTER INFO")).contains("cluster_state:fail");
        member(1).start();
        member(2).start();
        cluster.awaitHealth();
        assertThat(member(0).ask("SET " + key + " 3")).isEqualTo("+OK");
    }

    /// A key that this member serves.
    private String keyOf(int member) {
        for (int i = 0;; i++)
            if (!member(member).ask("GET key:" + i).startsWith("-MOVED")) return "key:" + i;
    }

    @Test
    void shouldKeepSlotsAndIdsWhenAllStartAgain() {
        start(4, "--appendonly", "yes");
        cluster.form(3);
        List<String> ids = cluster.members.stream().map(RealMember::id).toList();
        String slots = slots();
        for (int i = 0; i < 100; i++) assertThat(cluster.ask("SET key:" + i + " " + i)).isEqualTo("+OK");
        cluster.members.forEach(RealMember::kill);
        cluster.members.forEach(RealMember::start);
        cluster.awaitHealth();
        assertThat(cluster.members.stream().map(RealMember::id)).isEqualTo(ids);
        assertThat(slots()).isEqualTo(slots);
        for (int i = 0; i < 100; i++) assertThat(cluster.ask("GET key:" + i)).isEqualTo("$" + i);
    }

    /// What docs/cluster.md says under "Logs of other builds".
    @Test
    void shouldBeMadeAnewFromTheDataOfItsPrimaries() throws IOException {
        start(4, "--appendonly", "yes");
        cluster.form(3);
        for (int i = 0; i < 100; i++) assertThat(cluster.ask("SET key:" + i + " " + i)).isEqualTo("+OK");
        cluster.members.forEach(RealMember::kill);
        for (int i = 0; i < 3; i++) remove(folder.resolve("" + i).resolve("cluster-log"));
        remove(folder.resolve("3"));
        Files.createDirectory(folder.resolve("3"));
        Files.createFile(folder.resolve("3").resolve("javelina.conf"));
        cluster.members.forEach(RealMember::start);
        for (RealMember each : cluster.members)
            cluster.await("start", () -> each.tryAsk("CLUSTER INFO").contains("cluster_known_nodes:1\r\n"));
        cluster.form(3);
        for (int i = 0; i < 100; i++) assertThat(cluster.ask("GET key:" + i)).isEqualTo("$" + i);
        cluster.await("data", () -> member(3).ask("DBSIZE").equals(member(0).ask("DBSIZE")));
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }

    private String slots() { return member(1).ask("CLUSTER SLOTS"); }

    @Test
    void shouldFindThoseWhoComeBackAtAnotherAddress() {
        start(4);
        cluster.form(3);
        String key = keyOf(1);
        assertThat(member(1).ask("SET " + key + " 1")).isEqualTo("+OK");
        startElsewhere(1, "127.0.0.2");
        startElsewhere(3, "127.0.0.3");
        cluster.awaitHealth();
        assertThat(cluster.ask("SET " + key + " 2")).isEqualTo("+OK");
        assertThat(member(1).ask("GET " + key)).isEqualTo("$2");
        assertThat(member(3).ask("CLUSTER FAILOVER")).isEqualTo("+OK");
        cluster.await("failover", () -> cluster.isPrimary(3) && cluster.isReplica(0));
    }

    private void startElsewhere(int index, String host) {
        member(index).kill();
        ((MemberInJvm) member(index)).startAt(host);
        String address = host + ":" + member(index).port + "@";
        cluster.await("the others know " + address,
                () -> cluster.members.stream().allMatch(each -> each.tryAsk("CLUSTER NODES").contains(address)));
    }

    // What operators do.

    @ParameterizedTest
    @ValueSource(strings = { "CLUSTER FAILOVER", "CLUSTER FAILOVER FORCE", "CLUSTER FAILOVER TAKEOVER" })
    void shouldLoseNothingWhenAReplicaTakesOver(String failover) throws Exception {
        start(4);
        cluster.form(3);
        String key = keyOf(0);
        AtomicLong acknowledged = new AtomicLong();
        AtomicBoolean ends = new AtomicBoolean();
        List<String> surprises = new CopyOnWriteArrayList<>();
        Thread writer = Thread.ofPlatform().start(() -> count(key, acknowledged, ends, surprises));
        int primary = 0;
        for (int i = 0; i < 4; i++) {
            int replica = 3 - primary;
            assertThat(member(replica).ask(failover)).isEqualTo("+OK");
            cluster.await("failover " + i, () -> cluster.isPrimary(replica) && cluster.isReplica(3 - replica));
            long before = acknowledged.get();
            cluster.await("writes after failover " + i,
                    () -> acknowledged.get() > before + 50 || !surprises.isEmpty());
            assertThat(surprises).isEmpty();
            primary = replica;
        }
        ends.set(true);
        writer.join();
        assertThat(surprises).isEmpty();
        assertThat(member(primary).ask("GET " + key)).isEqualTo("$" + acknowledged.get());
    }

    private void count(String key, AtomicLong acknowledged, AtomicBoolean ends, List<String> surprises) {
        RawClient client = RawClient.to(member(0).port);
        while (!ends.get() && surprises.isEmpty()) {
            String reply = client.ask("INCR " + key);
            if (reply.startsWith("-MOVED")) {
                client.close();
                client = RawClient.to(RealCluster.portOf(reply));
            } else if (reply.equals(":" + (acknowledged.get() + 1))) acknowledged.incrementAndGet();
            else surprises.add(reply + " after " + acknowledged.get());
        }
        client.close();
    }

    @ParameterizedTest
    @ValueSource(strings = { "SHUTDOWN NOSAVE FAILOVER", "SHUTDOWN NOW SAFE FAILOVER", "SIGTERM" })
    void shouldLoseNothingWhenAPrimaryEnds(String how) throws Exception {
        start(5, "--shutdown-on-sigterm", "failover safe");
        cluster.form(3);
        cluster.meet(4, 0);
        cluster.awaitReply(4, "CLUSTER REPLICATE " + member(0).id(), "+OK");
        cluster.awaitHealth();
        String key = keyOf(0);
        AtomicLong acknowledged = new AtomicLong();
        AtomicBoolean ends = new AtomicBoolean();
        List<String> surprises = new CopyOnWriteArrayList<>();
        Thread writer = Thread.ofPlatform().start(() -> count(key, acknowledged, ends, surprises));
        cluster.await("writes", () -> acknowledged.get() > 100 || !surprises.isEmpty());
        MemberInJvm primary = (MemberInJvm) member(0);
        if (how.equals("SIGTERM")) primary.terminate();
        else assertThat(primary.ask(how)).isEqualTo(RawClient.CLOSED);
        primary.awaitEnd();
        assertThat(cluster.isPrimary(3) || cluster.isPrimary(4)).as("taken over before the end").isTrue();
        long before = acknowledged.get();
        cluster.await("writes afterwards", () -> acknowledged.get() > before + 100 || !surprises.isEmpty());
        ends.set(true);
        writer.join();
        assertThat(surprises).isEmpty();
        cluster.members.remove(0);
        assertThat(cluster.ask("GET " + key)).isEqualTo("$" + acknowledged.get());
        primary.start();
        cluster.members.addFirst(primary);
        cluster.await("return", () -> cluster.isReplica(0));
    }

    @Test
    void shouldLetMembersGo() {
        start(5);
        cluster.form(3);
        assertThat(member(0).ask("CLUSTER FORGET " + member(0).id()))
                .isEqualTo("-ERR I tried hard but I can't forget myself...");
        String reset = member(4).id();
        assertThat(member(4).ask("CLUSTER RESET SOFT")).isEqualTo("+OK");
        assertThat(member(4).id()).isEqualTo(reset);
        cluster.await("one less", () -> !cluster.nodes(0).contains(reset) && lineCount(4) == 1);
        cluster.meet(4, 1);
        cluster.awaitHealth();
        assertThat(member(0).ask("SET " + cluster.keyOf(0) + " value")).isEqualTo("+OK");
        assertThat(member(4).ask("CLUSTER REPLICATE " + member(0).id())).isEqualTo("+OK");
        cluster.await("a copy", () -> member(4).ask("DBSIZE").equals(":1"));
        assertThat(member(1).ask("CLUSTER FORGET " + reset)).isEqualTo("+OK");
        cluster.await("forgotten", () -> member(4).ask("CLUSTER INFO").contains("cluster_known_nodes:1\r\n"));
        assertThat(member(4).ask("CLUSTER RESET SOFT")).isEqualTo("+OK");
        assertThat(member(4).ask("DBSIZE")).isEqualTo(":0");
        cluster.await("one less again", () -> !cluster.nodes(0).contains(reset) && lineCount(4) == 1);
        String gone = member(3).id();
        assertThat(member(4).ask("CLUSTER RESET HARD")).isEqualTo("+OK");
        assertThat(member(4).id()).isNotEqualTo(reset);
        member(3).kill();
        cluster.await("failed", () -> cluster.nodes(1).contains("slave,fail "));
        assertThat(member(1).ask("CLUSTER FORGET " + gone)).isEqualTo("+OK");
        for (int i = 0; i < 3; i++) {
            int each = i;
            cluster.await("forgotten by " + i, () -> !cluster.nodes(each).contains(gone));
            assertThat(member(i).ask("CLUSTER INFO")).contains("cluster_state:ok", "cluster_known_nodes:3");
        }
    }

    @Test
    void shouldTakeBackAReplicaThatWasReset() {
        start(4);
        cluster.form(3);
        assertThat(member(0).ask("SET " + keyOf(0) + " 1")).isEqualTo("+OK");
        for (String kind : List.of("HARD", "SOFT", "HARD")) {
            cluster.await("data", () -> member(3).ask("DBSIZE").equals(":1"));
            String before = member(3).id();
            assertThat(member(3).ask("CLUSTER RESET " + kind)).isEqualTo("+OK");
            assertThat(member(3).id().equals(before)).isEqualTo(kind.equals("SOFT"));
            assertThat(lineCount(3)).isEqualTo(1);
            assertThat(cluster.nodes(3)).contains("myself,master -");
            assertThat(member(3).ask("DBSIZE")).isEqualTo(":0");
            cluster.await("forgotten", () -> !cluster.nodes(0).contains(before));
            cluster.meet(3, 0);
            cluster.awaitReply(3, "CLUSTER REPLICATE " + member(0).id(), "+OK");
            cluster.awaitHealth();
        }
    }

    @Test
    void shouldForgetAPrimaryThatOthersReplicate() {
        start(5);
        cluster.form(3);
        assertThat(member(0).ask("SET " + keyOf(0) + " 1")).isEqualTo("+OK");
        cluster.await("data", () -> member(3).ask("DBSIZE").equals(":1"));
        String primary = member(0).id();
        assertThat(member(3).ask("CLUSTER FORGET " + primary)).isEqualTo("-ERR Can't forget my master!");
        assertThat(member(0).ask("CLUSTER DELSLOTSRANGE 0 5460")).isEqualTo("+OK");
        assertThat(member(1).ask("CLUSTER FORGET " + primary)).isEqualTo("+OK");
        cluster.await("forgotten", () -> !cluster.nodes(3).contains(primary) && cluster.isPrimary(3));
        cluster.await("alone", () -> lineCount(0) == 1);
        assertThat(member(3).ask("DBSIZE")).as("what it has may be all that there is").isEqualTo(":1");
        assertThat(member(3).ask("CLUSTER ADDSLOTSRANGE 0 5460")).isEqualTo("+OK");
        cluster.await("served", () -> member(3).tryAsk("GET " + keyOf(3)).equals("$1"));
    }

    @Test
    void shouldRememberSlotsWhoseKeysAreOnTheirWay() {
        start(2, "--appendonly", "yes");
        cluster.form(2);
        assertThat(member(0).ask("MSET {b}1 x {b}2 x")).isEqualTo("+OK");
        String from = member(0).id();
        String to = member(1).id();
        assertThat(member(1).ask("CLUSTER SETSLOT 3300 IMPORTING " + from)).isEqualTo("+OK");
        assertThat(member(0).ask("CLUSTER SETSLOT 3300 MIGRATING " + to)).isEqualTo("+OK");
        assertThat(member(0).ask("MIGRATE 127.0.0.1 " + member(1).port + " {b}1 0 5000")).isEqualTo("+OK");
        cluster.members.forEach(RealMember::kill);
        cluster.members.forEach(RealMember::start);
        cluster.await("health", () -> member(0).tryAsk("GET {b}2").equals("$x"));
        assertThat(cluster.nodes(0)).contains("[3300->-" + to + "]");
        assertThat(cluster.nodes(1)).contains("[3300-<-" + from + "]");
        assertThat(member(0).ask("GET {b}1")).startsWith("-ASK 3300");
        cluster.await("keys", () -> member(1).tryAsk("DBSIZE").equals(":1"));
        assertThat(member(1).ask("CLUSTER SETSLOT 3300 STABLE")).isEqualTo("+OK");
        member(1).kill();
        member(1).start();
        cluster.await("stable", () -> cluster.nodes(1).contains("5461") || cluster.nodes(1).contains("8192"));
        assertThat(cluster.nodes(1)).doesNotContain("[");
        cluster.await("left over", () -> member(1).tryAsk("DBSIZE").equals(":0"));
    }

    private long lineCount(int member) { return cluster.nodes(member).strip().lines().count(); }

    @Test
    void shouldNotMakeOneOfTwoClusters() {
        start(4);
        cluster.meet(1, 0);
        cluster.meet(3, 2);
        String meet = "CLUSTER MEET 127.0.0.1 " + member(0).port + " " + member(0).busPort;
        // It is accepted when the other one has not answered in time.
        cluster.await("refusal", () -> member(2).ask(meet)
                .equals("-ERR The two nodes are of different clusters that have several nodes each"));
        assertThat(lineCount(0)).isEqualTo(2);
        assertThat(lineCount(2)).isEqualTo(2);
    }

    // Messages.

    @Test
    void shouldPublishToAll() {
        start(3);
        cluster.form(3);
        try (RawClient first = RawClient.to(member(1).port); RawClient second = RawClient.to(member(2).port)) {
            assertThat(first.ask("SUBSCRIBE news")).isEqualTo("[$subscribe, $news, :1]");
            assertThat(second.ask("PSUBSCRIBE n*")).isEqualTo("[$psubscribe, $n*, :1]");
            assertThat(member(0).ask("PUBLISH news hello")).isEqualTo(":0");
            assertThat(first.receive()).isEqualTo("[$message, $news, $hello]");
            assertThat(second.receive()).isEqualTo("[$pmessage, $n*, $news, $hello]");
        }
    }
}
