package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What links take when one of three processes stops, and messages go on to all.
class ClusterLinksTest {
    /// So long that nobody takes the one that has stopped for failed.
    private static final int TIMEOUT_MILLIS = 30_000;
    private static final long LIMIT = 4 << 20;
    private static final long SLACK = 1 << 20;
    private static final int MESSAGE_BYTES = 1024;
    private static final int MESSAGES = 12_000;
    private static final int PROBES = 100;
    private static final long SLOW_MILLIS = 1000;
    private static final Pattern LINK = Pattern.compile("\\$direction, \\$(to|from), \\$node, \\$(\\w+), .*?"
            + "\\$events, \\$(\\w+), \\$send-buffer-allocated, :(\\d+), \\$send-buffer-used, :(\\d+)");

    @TempDir
    Path folder;

    private RealCluster cluster;

    @AfterEach
    void close() { if (cluster != null) cluster.close(); }

    private record Row(boolean outgoing, String node, String events, long allocated, long used) {
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        Matcher found = LINK.matcher(cluster.member(0).ask("CLUSTER LINKS"));
        while (found.find())
            rows.add(new Row(found.group(1).equals("to"), found.group(2), found.group(3),
                    Long.parseLong(found.group(4)), Long.parseLong(found.group(5))));
        return rows;
    }

    private Row to(String node) {
        return rows().stream().filter(row -> row.outgoing && row.node.equals(node)).findFirst().orElseThrow();
    }

    private long figure(String section, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ":(\\d+)").matcher(cluster.member(0).ask(section));
        assertThat(line.find()).as(name).isTrue();
        return Long.parseLong(line.group(1));
    }

    private long linkBytes() { return figure("INFO memory", "mem_cluster_links"); }

    @Test
    void shouldMeasureALinkWithAPeerThatHasStopped() {
        List<MemberProcess> members = Stream.of("a", "b", "c").map(name -> new MemberProcess(folder.resolve(name),
                TIMEOUT_MILLIS, "--cluster-link-sendbuf-limit", "" + LIMIT)).toList();
        cluster = new RealCluster(members);
        cluster.form(3);
        String other = cluster.member(1).id();
        String stopped = cluster.member(2).id();
        cluster.await("links", () -> rows().size() == 4);
        cluster.await("quiet links", () -> rows().stream().allMatch(row -> row.used < SLACK / 10));
        long idle = linkBytes();
        long idleRow = to(stopped).allocated;
        try (RawClient subscriber = RawClient.to(cluster.member(1).port);
                RawClient publisher = RawClient.to(cluster.member(0).port)) {
            assertThat(subscriber.ask("SUBSCRIBE probe")).contains("subscribe");
            members.get(2).halt();
            long heard = heard(other);
            publishALot(publisher, other);
            long[] echoes = probes(publisher, subscriber);
            Row row = to(stopped);
            System.out.printf("idle %d, row %d; stopped %s; %d; probes %d us, slowest %d us%n", idle, idleRow, row,
                    linkBytes(), echoes[PROBES / 2] / 1000, echoes[PROBES - 1] / 1000);
            assertThat(row.used).isBetween(LIMIT / 4, LIMIT);
            assertThat(row.allocated).isBetween(row.used, row.used + SLACK);
            assertThat(row.events).isEqualTo("rw");
            cluster.await("the sum", () -> linkBytes() > idle + LIMIT / 4);
            assertThat(linkBytes()).isLessThan(idle + LIMIT + 2 * SLACK);
            assertThat(figure("CLUSTER INFO", "total_cluster_links_buffer_limit_exceeded")).isEqualTo(1);
            assertThat(to(other).used).isLessThan(SLACK);
            assertThat(echoes[PROBES / 2]).isLessThan(TimeUnit.MILLISECONDS.toNanos(SLOW_MILLIS));
            cluster.await("heartbeats", () -> heard(other) > heard);
            assertThat(cluster.member(0).ask("CLUSTER INFO")).contains("cluster_state:ok");
            // The log goes on, too: what it decides needs the other one only.
            assertThat(cluster.member(0).ask("CLUSTER BUMPEPOCH")).startsWith("+BUMPED");
        }
        members.get(2).resume();
        cluster.await("an empty link", () -> to(stopped).used < SLACK / 10);
        assertThat(to(stopped).allocated).isLessThan(idleRow + SLACK / 10);
        cluster.await("the sum as before", () -> linkBytes() < idle + SLACK / 2);
        cluster.awaitHealth();
    }

    /// No faster than the other one takes it.
    private void publishALot(RawClient publisher, String other) {
        String message = "x".repeat(MESSAGE_BYTES);
        String[] batch = Collections.nCopies(100, "PUBLISH load " + message).toArray(String[]::new);
        for (int i = 0; i < MESSAGES / batch.length; i++) {
            assertThat(publisher.askAll(batch)).allMatch(reply -> reply.equals(":0"));
            cluster.await("the other keeps up", () -> to(other).used < SLACK / 2);
        }
    }

    /// How long messages take from one node to the other, sorted.
    private static long[] probes(RawClient publisher, RawClient subscriber) {
        long[] nanos = new long[PROBES];
        for (int i = 0; i < PROBES; i++) {
            long start = System.nanoTime();
            publisher.ask("PUBLISH probe " + i);
            assertThat(subscriber.receive()).contains("$" + i);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos;
    }

    /// When something was heard from that node last.
    private long heard(String node) {
        String line = cluster.nodes(0).lines().filter(each -> each.replace("$", "").startsWith(node)).findFirst()
                .orElseThrow();
        return Long.parseLong(line.split(" ")[5]);
    }
}
