package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.FreePorts;
import io.javelina.command.Oracle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// Random commands to two nodes of a cluster, and to two real servers in a cluster, while slots are opened, closed, change
/// hands and have no owner, and clusters are down for it as configured: each says the same, in particular who sends
/// clients where.
class ClusterRedirectionsDifferentialTest {
    private static final int COMMANDS = Integer.getInteger("javelina.fuzz.commands", 3000);
    /// Not more than this for each of the protocols, however many commands that makes.
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(
            Integer.getInteger("javelina.fuzz.commands") == null ? 2 : 3600);
    private static final int PATIENCE_SECONDS = 30;
    private static final int NOBODY = -1;
    /// The first node has the slots below.
    private static final int HALF = 8192;
    private static final List<String> WHEN_DOWN = List.of("cluster-require-full-coverage",
            "cluster-allow-reads-when-down", "cluster-allow-pubsubshard-when-down");

    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final RoutedCommands commands = new RoutedCommands(random);
    /// By node, whether its client is amid a transaction. Nested ones, and WATCH in them, are refused in other words.
    private final boolean[] queues = new boolean[2];
    /// By node and slot, whether keys are on their way. What is queued is judged later then than it was in older versions.
    private final boolean[][] open = new boolean[2][RoutedCommands.SLOTS.length];
    /// By slot, the node that has it, or [#NOBODY].
    private final int[] owners = new int[RoutedCommands.SLOTS.length];
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

    private static Oracle oracle(int busPort) throws IOException {
        return Oracle.start("--cluster-enabled", "yes", "--dir", System.getProperty("java.io.tmpdir"),
                "--cluster-config-file", "nodes-" + System.nanoTime() + ".conf", "--cluster-port", "" + busPort);
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("seed %d, waited too long after %s", seed, lastOfStory())
                    .isLessThan(deadline);
            TestServer.pause();
        }
    }

    @Test
    void shouldSendClientsWhereARealClusterSendsThem() throws IOException {
        System.out.println("ClusterRedirectionsDifferentialTest: -Djavelina.seed=" + seed);
        int busPort = FreePorts.next();
        try (Oracle first = oracle(FreePorts.next());
                Oracle second = oracle(busPort);
                ClusterOfNodes cluster = new ClusterOfNodes(2);
                Named theirs = new Named(first.port(), second.port());
                Named ours = new Named(cluster.port(0), cluster.port(1))) {
            for (int i = 0; i < 2; i++) cluster.node(i).allowScratch(1 << 17);
            for (int i = 0; i < owners.length; i++) owners[i] = RoutedCommands.SLOTS[i] < HALF ? 0 : 1;
            theirs.ask(0, "CLUSTER ADDSLOTSRANGE 0 8191");
            theirs.ask(1, "CLUSTER ADDSLOTSRANGE 8192 16383");
            theirs.ask(1, "CLUSTER SET-CONFIG-EPOCH 2");
            assertThat(theirs.ask(0, "CLUSTER MEET 127.0.0.1 " + second.port() + " " + busPort)).isEqualTo("+OK");
            for (int i = 0; i < 2; i++) {
                int node = i;
                await(() -> theirs.ask(node, "CLUSTER INFO").contains("cluster_state:ok"));
            }
            compare(ours, theirs);
            for (int node = 0; node < 2; node++) {
                ours.ask(node, "HELLO 3");
                theirs.ask(node, "HELLO 3");
            }
            compare(ours, theirs);
        }
    }

    private void compare(Named ours, Named theirs) {
        long begin = System.nanoTime();
        for (int i = 0; i < COMMANDS && System.nanoTime() - begin < MOST_NANOS; i++)
            switch (random.nextInt(150)) {
            case 0, 1 -> giveSlot(commands.slot(), random.nextInt(2), ours, theirs);
            case 2 -> takeSlot(commands.slot(), ours, theirs);
            case 3 -> configure(ours, theirs);
            default -> {
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
            open[node][List.of(RoutedCommands.SLOTS).indexOf(Integer.valueOf(words[2]))] = line.contains("ING");
        if (Set.of("MULTI", "EXEC", "DISCARD").contains(line)) queues[node] = line.equals("MULTI");
        if (isExcused(line, reply, expected)) return;
        assertThat(sorted(reply))
                .as("seed %d, after %s", seed, lastOfStory()).isEqualTo(sorted(expected));
    }

    private static boolean isExcused(String line, String reply, String expected) {
        String down = "-CLUSTERDOWN The cluster is down";
        // Older versions look at the first slot before they see that there are several.
        if (reply.startsWith("-CROSSSLOT")) return expected.equals("-CLUSTERDOWN Hash slot not served");
        // Who waits while the cluster is down is told so some time.
        if (line.contains("BLOCK")) return reply.equals(down) || expected.equals(down);
        // Older versions do not look for messages, and none for what writes, in what is queued.
        return line.equals("EXEC") && (expected.equals(down) || reply.equals(down + " and only accepts read commands"));
    }

    private List<String> lastOfStory() { return story.subList(Math.max(0, story.size() - 40), story.size()); }

    /// Keys come in any order, older versions shout, and how far somebody comes who talks to nobody is a matter of luck.
    private static String sorted(String reply) {
        if (!reply.startsWith("[")) return reply.replaceFirst("Unbalanced \\S+ |(?<=IOERR).*", "");
        List<String> parts = new ArrayList<>(List.of(reply.replaceAll("[\\[\\]]", "").split(", ")));
        parts.sort(null);
        return parts.toString();
    }

    private String line(int node) {
        int slot = commands.slot();
        if (queues[node] && random.nextInt(4) > 0) return open[node][slot] ? "PING" : commands.next(slot, true);
        int number = RoutedCommands.SLOTS[slot];
        return switch (random.nextInt(queues[node] ? 3 : 20)) {
            case 0, 1 -> "ASKING";
            case 2 -> queues[node] ? random.nextInt(3) == 0 ? "DISCARD" : "EXEC" : "MULTI";
            case 3 -> "CLUSTER SETSLOT " + number + " MIGRATING " + other(node);
            case 4 -> "CLUSTER SETSLOT " + number + " IMPORTING " + other(node);
            case 5 -> random.nextBoolean() ? "EXEC" : "CLUSTER SETSLOT " + number + " STABLE";
            case 6 -> "CLUSTER " + (random.nextBoolean()
                    ? "COUNTKEYSINSLOT " + number
                    : "GETKEYSINSLOT " + number + " 99");
            case 7 -> random.nextInt(4) == 0 ? "READONLY" : random.nextInt(3) == 0 ? "READWRITE" : "UNWATCH";
            default -> commands.next(slot, false);
        };
    }

    private String other(int node) { return random.nextInt(10) == 0 ? "nobody" : "<" + (1 - node) + ">"; }

    // What is not left to clients.

    /// Nothing is left in the slot where it goes. Real ones have to be told both: who gives it first, and what that one has said
    /// before has to have come.
    private void giveSlot(int slot, int to, Named ours, Named theirs) {
        close(slot, ours, theirs);
        int number = RoutedCommands.SLOTS[slot];
        for (int node : new int[]{ 1 - to, to }) {
            compare(node, "CLUSTER SETSLOT " + number + " NODE <" + to + ">", ours, theirs);
            TestServer.pause();
        }
        owners[slot] = to;
        settle(ours, theirs);
    }

    private void close(int slot, Named ours, Named theirs) {
        for (int node = 0; node < 2; node++) {
            compare(node, "DISCARD", ours, theirs);
            compare(node, "CLUSTER SETSLOT " + RoutedCommands.SLOTS[slot] + " STABLE", ours, theirs);
            compare(node, "FLUSHALL", ours, theirs);
        }
    }

    /// Nobody has the slot. Of the real ones each has to be told, the owner first.
    private void takeSlot(int slot, Named ours, Named theirs) {
        if (owners[slot] == NOBODY) return;
        close(slot, ours, theirs);
        String line = "CLUSTER DELSLOTS " + RoutedCommands.SLOTS[slot];
        story.add(line);
        for (int node : new int[]{ owners[slot], 1 - owners[slot] }) {
            assertThat(theirs.ask(node, line)).isEqualTo("+OK");
            TestServer.pause();
        }
        assertThat(ours.ask(0, line)).isEqualTo("+OK");
        owners[slot] = NOBODY;
        settle(ours, theirs);
    }

    private void configure(Named ours, Named theirs) {
        String line = "CONFIG SET " + WHEN_DOWN.get(random.nextInt(WHEN_DOWN.size())) + " "
                + (random.nextBoolean() ? "yes" : "no");
        for (int node = 0; node < 2; node++) {
            compare(node, "DISCARD", ours, theirs);
            compare(node, line, ours, theirs);
        }
        // Otherwise real ones look at it when something else happens.
        close(commands.slot(), ours, theirs);
        settle(ours, theirs);
    }

    /// Real ones look at their state some times a second only. What one says of itself as it loses a slot may come late to the
    /// other one, which believes it then.
    private void settle(Named ours, Named theirs) {
        for (int i = 0; i < 2; i++) {
            int node = i;
            await(() -> {
                for (int slot = 0; slot < owners.length; slot++)
                    if (owners[slot] == NOBODY) theirs.ask(node, "CLUSTER DELSLOTS " + RoutedCommands.SLOTS[slot]);
                return state(node, theirs).equals(state(node, ours));
            });
        }
    }

    private static String state(int node, Named nodes) {
        return nodes.ask(node, "CLUSTER INFO").replaceAll("(?s)cluster_slots_ok.*", "");
    }
}
