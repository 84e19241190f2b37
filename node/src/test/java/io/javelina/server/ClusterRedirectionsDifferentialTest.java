package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.Oracle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// Random commands to two nodes of a cluster, and to two real servers in a cluster, while slots are opened, closed, and change hands:
/// each says the same, in particular who sends clients where.
class ClusterRedirectionsDifferentialTest {
    private static final int COMMANDS = Integer.getInteger("javelina.fuzz.commands", 2000);
    private static final int PATIENCE_SECONDS = 30;
    /// Of slots 0, 3300, 15495 and 12182: the first node has those below 8192.
    private static final String[] TAGS = { "{06S}", "{b}", "{a}", "{foo}" };
    private static final Integer[] SLOTS = { 0, 3300, 15495, 12182 };
    private static final List<String> SHAPES = List.of("GET K", "SET K v", "SET K v", "SET K v", "DEL K", "DEL K K",
            "EXISTS K K K", "MGET K K", "MGET K K", "MSET K 1 K 2", "RENAME K K", "RENAMENX K K", "COPY K K",
            "INCRBY K 2", "LPUSH K a b", "BLPOP K K 0.001", "LMOVE K K LEFT RIGHT", "SINTERSTORE K K K",
            "ZUNIONSTORE K 2 K K", "GETDEL K", "TOUCH K K", "UNLINK K", "SORT K BY nosort STORE K", "BITOP OR K K K",
            "PFCOUNT K K", "PERSIST K", "XREAD STREAMS K K 0 0", "SPUBLISH K message", "TYPE K",
            "EXPIRE K 1000",
            "RESTORE K 0 broken", "RESTORE-ASKING K 0 broken", "MGET K L", "MSET K 1 L 2", "EXISTS L L", "WATCH K",
            "DBSIZE", "PING", "MIGRATE 127.0.0.1 1 K 0 5000", "MIGRATE 127.0.0.1 1 nokey 0 5000 KEYS K K", "NOSUCH K",
            "GET", "GEORADIUS K 0 0 1 m STORE K", "OBJECT REFCOUNT K", "XADD K 1-1 a b", "FLUSHALL", "KEYS *");

    private final long seed = Long.getLong("javelina.seed", System.nanoTime());
    private final Random random = new Random(seed);
    /// By node, whether its client is amid a transaction. Nested ones, and WATCH in them, are refused in other words.
    private final boolean[] queues = new boolean[2];
    /// By node and slot, whether keys are on their way. What is queued is judged later then than it was in older versions.
    private final boolean[][] open = new boolean[2][SLOTS.length];
    private final List<String> story = new ArrayList<>();

    /// Two nodes, of which the first has the lower half of the slots. Ids and ports are other ones than those of another
    /// pair; whoever is meant has the same name.
    private static final class Named implements AutoCloseable {
        private final RawClient[] clients;
        private final String[] ids = new String[2];
        private final int[] ports;

        Named(int first, int second) {
            ports = new int[]{ first, second };
            clients = new RawClient[]{ RawClient.to(first), RawClient.to(second) };
            for (int i = 0; i < 2; i++) ids[i] = clients[i].ask("CLUSTER MYID").substring(1);
        }

        @Override
        public void close() {
            for (RawClient client : clients) client.close();
        }

        String ask(int node, String line) {
            String sent = line.replace("<0>", ids[0]).replace("<1>", ids[1]);
            String reply = clients[node].ask(sent);
            for (int i = 0; i < 2; i++)
                reply = reply.replace(ids[i], "<" + i + ">").replace(":" + ports[i], ":<" + i + ">");
            return reply;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static Oracle oracle(int busPort) throws IOException {
        return Oracle.start("--cluster-enabled", "yes", "--dir", System.getProperty("java.io.tmpdir"),
                "--cluster-config-file", "nodes-" + System.nanoTime() + ".conf", "--cluster-port", "" + busPort);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            TestServer.pause();
        }
    }

    @Test
    void shouldSendClientsWhereARealClusterSendsThem() throws IOException {
        System.out.println("ClusterRedirectionsDifferentialTest: -Djavelina.seed=" + seed);
        int busPort = freePort();
        try (Oracle first = oracle(freePort());
                Oracle second = oracle(busPort);
                ClusterOfNodes cluster = new ClusterOfNodes(2);
                Named theirs = new Named(first.port(), second.port());
                Named ours = new Named(cluster.port(0), cluster.port(1))) {
            for (int i = 0; i < 2; i++) cluster.node(i).allowScratch(1 << 17);
            theirs.ask(0, "CLUSTER ADDSLOTSRANGE 0 8191");
            theirs.ask(1, "CLUSTER ADDSLOTSRANGE 8192 16383");
            theirs.ask(1, "CLUSTER SET-CONFIG-EPOCH 2");
            assertThat(theirs.ask(0, "CLUSTER MEET 127.0.0.1 " + second.port() + " " + busPort)).isEqualTo("+OK");
            for (int i = 0; i < 2; i++) {
                int node = i;
                await(() -> theirs.ask(node, "CLUSTER INFO").contains("cluster_state:ok"));
            }
            compare(ours, theirs);
        }
    }

    private void compare(Named ours, Named theirs) {
        for (int i = 0; i < COMMANDS; i++) {
            if (random.nextInt(60) == 0) giveSlot(ours, theirs);
            else {
                int node = random.nextInt(2);
                compare(node, line(node), ours, theirs);
            }
        }
        for (int node = 0; node < 2; node++) compare(node, "DISCARD", ours, theirs);
    }

    private void compare(int node, String line, Named ours, Named theirs) {
        story.add(node + " " + line);
        String expected = theirs.ask(node, line);
        String reply = ours.ask(node, line);
        story.add("  " + reply);
        String[] words = line.split(" ");
        if (line.startsWith("CLUSTER SETSLOT") && reply.equals("+OK"))
            open[node][List.of(SLOTS).indexOf(Integer.valueOf(words[2]))] = line.contains("ING");
        if (Set.of("MULTI", "EXEC", "DISCARD").contains(line)) queues[node] = line.equals("MULTI");
        assertThat(sorted(reply))
                .as("seed %d, after %s", seed, story.subList(Math.max(0, story.size() - 40), story.size()))
                .isEqualTo(sorted(expected));
    }

    /// Keys come in any order.
    private static String sorted(String reply) {
        if (!reply.startsWith("[")) return reply;
        List<String> parts = new ArrayList<>(List.of(reply.replaceAll("[\\[\\]]", "").split(", ")));
        parts.sort(null);
        return parts.toString();
    }

    private String line(int node) {
        int slot = random.nextInt(SLOTS.length);
        if (queues[node] && random.nextInt(4) > 0) return open[node][slot] ? "PING" : shape(TAGS[slot], true);
        return switch (random.nextInt(queues[node] ? 3 : 20)) {
            case 0, 1 -> "ASKING";
            case 2 -> queues[node] ? random.nextInt(3) == 0 ? "DISCARD" : "EXEC" : "MULTI";
            case 3 -> "CLUSTER SETSLOT " + SLOTS[slot] + " MIGRATING " + other(node);
            case 4 -> "CLUSTER SETSLOT " + SLOTS[slot] + " IMPORTING " + other(node);
            case 5 -> random.nextBoolean() ? "EXEC" : "CLUSTER SETSLOT " + SLOTS[slot] + " STABLE";
            case 6 -> "CLUSTER " + (random.nextBoolean()
                    ? "COUNTKEYSINSLOT " + SLOTS[slot]
                    : "GETKEYSINSLOT " + SLOTS[slot] + " 99");
            case 7 -> random.nextInt(4) == 0 ? "READONLY" : random.nextInt(3) == 0 ? "READWRITE" : "UNWATCH";
            default -> shape(TAGS[slot], false);
        };
    }

    private String other(int node) { return random.nextInt(10) == 0 ? "nobody" : "<" + (1 - node) + ">"; }

    private String shape(String tag, boolean isQueued) {
        StringBuilder line = new StringBuilder();
        String shape = SHAPES.get(random.nextInt(SHAPES.size()));
        for (String word : (isQueued && shape.matches("WATCH K|MIGRATE.*") ? "GET K" : shape).split(" ")) {
            if (!line.isEmpty()) line.append(' ');
            if (word.equals("K") || isQueued && word.equals("L")) line.append(tag).append(random.nextInt(4));
            else if (word.equals("L")) line.append(TAGS[random.nextInt(TAGS.length)]).append(random.nextInt(4));
            else line.append(word);
        }
        return line.toString();
    }

    /// As tools do it: nothing is left in the slot where it goes, and both nodes are told.
    private void giveSlot(Named ours, Named theirs) {
        int slot = SLOTS[random.nextInt(SLOTS.length)];
        int to = random.nextInt(2);
        for (int node = 0; node < 2; node++) {
            compare(node, "DISCARD", ours, theirs);
            compare(node, "CLUSTER SETSLOT " + slot + " STABLE", ours, theirs);
        }
        String[] keys = theirs.ask(1 - to, "CLUSTER GETKEYSINSLOT " + slot + " 99").replaceAll("[\\[\\]$,]", " ")
                .strip().split(" +");
        for (String key : keys) if (!key.isEmpty()) compare(1 - to, "DEL " + key, ours, theirs);
        compare(to, "CLUSTER SETSLOT " + slot + " NODE <" + to + ">", ours, theirs);
        compare(1 - to, "CLUSTER SETSLOT " + slot + " NODE <" + to + ">", ours, theirs);
    }
}
