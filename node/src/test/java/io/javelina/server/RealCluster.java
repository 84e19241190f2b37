package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.topology.SlotSet;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// Members with the real parts of the cluster, and what all of them together can be asked.
final class RealCluster implements AutoCloseable {
    static final long PATIENCE_SECONDS = 40;
    /// Several processes that start at once on a machine that is busy already.
    private static final long START_SECONDS = 120;
    /// Of a line of CLUSTER NODES.
    private static final int FLAGS = 2;
    private static final int PRIMARY = 3;
    private static final int SLOTS = 8;

    final List<RealMember> members = new ArrayList<>();

    RealCluster(List<? extends RealMember> members) {
        this.members.addAll(members);
        try {
            members.forEach(RealMember::start);
            for (RealMember each : members)
                await(each.port + " starts", START_SECONDS, () -> each.tryAsk("PING").equals("+PONG"));
        } catch (AssertionError | RuntimeException e) {
            close();
            throw e;
        }
    }

    RealMember member(int index) { return members.get(index); }

    /// The first so many share all slots, the others replicate one of them each.
    void form(int primaries) {
        for (int i = 0; i < primaries; i++) {
            int first = SlotSet.SLOTS * i / primaries;
            int last = SlotSet.SLOTS * (i + 1) / primaries - 1;
            awaitReply(i, "CLUSTER ADDSLOTSRANGE " + first + " " + last, "+OK");
        }
        for (int i = 1; i < members.size(); i++) meet(i, 0);
        for (int i = primaries; i < members.size(); i++) {
            RealMember replica = member(i);
            String primary = member(i % primaries).id();
            awaitReply(i, "CLUSTER REPLICATE " + primary, "+OK");
            await("replica " + i, () -> replica.tryAsk("INFO replication").contains("master_link_status:up"));
        }
        awaitHealth();
        // Before, the first node alone would be a majority.
        await("votes", () -> members.stream().allMatch(each -> each.voters() == members.size()));
    }

    void meet(int member, int other) {
        RealMember met = member(other);
        assertThat(member(member).ask("CLUSTER MEET " + met.host + " " + met.port + " " + met.busPort))
                .isEqualTo("+OK");
        await("member " + member + " meets " + other, () -> nodes(member).contains(member(other).id()));
    }

    void awaitReply(int member, String line, String reply) {
        await(line + " at " + member, () -> member(member).tryAsk(line).equals(reply));
    }

    String nodes(int member) { return member(member).tryAsk("CLUSTER NODES"); }

    /// All serve, agree on who has what, and follow whom they have to.
    void awaitHealth() { await("health", this::isHealthy); }

    private boolean isHealthy() {
        String first = agreed(member(0));
        return !first.contains("fail") && !first.isEmpty()
                && members.stream().allMatch(each -> agreed(each).equals(first) && isServing(each));
    }

    private static boolean isServing(RealMember member) {
        String replication = member.tryAsk("INFO replication");
        return member.tryAsk("CLUSTER INFO").contains("cluster_state:ok")
                && (replication.contains("role:master") || replication.contains("master_link_status:up"));
    }

    /// What this member says of all, in a form that is the same whoever says it.
    private static String agreed(RealMember member) {
        String text = member.tryAsk("CLUSTER NODES");
        if (!text.startsWith("$")) return "";
        TreeSet<String> lines = new TreeSet<>();
        for (String line : text.substring(1).strip().split("\n")) {
            String[] words = line.split(" ");
            // A node that is on its way to another cluster knows nobody.
            if (words.length <= PRIMARY) return "";
            String slots = String.join(" ", Stream.of(words).skip(SLOTS).toList());
            lines.add(words[0] + " " + words[FLAGS].replace("myself,", "") + " " + words[PRIMARY] + " " + slots);
        }
        return String.join("\n", lines);
    }

    boolean isPrimary(int member) { return member(member).tryAsk("ROLE").startsWith("[$master"); }

    boolean isReplica(int member) {
        return member(member).tryAsk("INFO replication").contains("master_link_status:up");
    }

    void await(String what, BooleanSupplier condition) { await(what, PATIENCE_SECONDS, condition); }

    private void await(String what, long seconds, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new AssertionError("waited too long: " + what + describe());
            TestServer.pause();
        }
    }

    /// How everybody sees everybody.
    private String describe() {
        StringBuilder text = new StringBuilder();
        for (RealMember each : members)
            text.append("\n").append(each.port).append(": ").append(each.tryAsk("CLUSTER NODES"))
                    .append(each.tryAsk("CLUSTER INFO").lines().limit(1).toList()).append(each.lastWords());
        return text.toString();
    }

    /// A key that this member serves.
    String keyOf(int member) {
        for (int i = 0;; i++)
            if (!member(member).ask("GET {" + i + "}").startsWith("-MOVED")) return "" + i;
    }

    /// Asks whoever is responsible for the key.
    String ask(String line) {
        RealMember asked = member(0);
        String reply = "";
        for (int i = 0; i < members.size(); i++) {
            try (RawClient client = RawClient.to(asked.host, asked.port)) {
                reply = client.ask(line);
            } catch (UncheckedIOException e) {
                asked = member((i + 1) % members.size());
                continue;
            }
            if (!reply.startsWith("-MOVED")) return reply;
            asked = movedTo(reply);
        }
        return reply;
    }

    /// Where a redirection leads.
    RealMember movedTo(String moved) {
        String address = moved.substring(moved.lastIndexOf(' ') + 1);
        return members.stream().filter(each -> address.equals(each.host + ":" + each.port)).findFirst().orElseThrow();
    }

    /// The port of a redirection.
    static int portOf(String moved) { return Integer.parseInt(moved.substring(moved.lastIndexOf(':') + 1)); }

    @Override
    public void close() { members.forEach(RealMember::close); }
}
