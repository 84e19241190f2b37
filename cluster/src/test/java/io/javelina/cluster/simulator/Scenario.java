package io.javelina.cluster.simulator;

import io.javelina.cluster.failover.FailoverSettings;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.Nodes;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A story of a cluster, a line per event:
///
/// ```
///   # comment
///   cluster 3 shards 1 replicas timeout 1000 ms
///   at 2000 crash n1
///   at 3500 expect n4 serves 0-5460
/// ```
///
/// In a `young cluster` only the first node votes. The line may end with `without migration`, or with `migration barrier 2`; the barrier is 1 otherwise.
/// Primaries are the first nodes; their replicas follow in turn. Times are milliseconds. All that can happen and can be
/// expected is in [#verbs].
final class Scenario {
    private static final Pattern CLUSTER = Pattern
            .compile("(?:young )?cluster (\\d+) shards? (\\d+) replicas? timeout (\\d+) ms"
                    + "( without migration)?(?: migration barrier (\\d+))?");
    private static final Pattern EVENT = Pattern.compile("at (\\d+) (.+)");
    /// After the last line, so that what comes of it is checked as well.
    private static final long AFTERMATH_MILLIS = 3000;

    private final Map<Pattern, Consumer<MatchResult>> verbs = new LinkedHashMap<>();
    private final List<String> lines;
    private final Simulation simulation;

    Scenario(String text, long seed, Mutation mutation) {
        lines = text.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
        Matcher cluster = CLUSTER.matcher(lines.getFirst());
        if (!cluster.matches()) throw new IllegalArgumentException("no cluster: " + lines.getFirst());
        FailoverSettings settings = new FailoverSettings(number(cluster, 3), 10, 1000, false,
                cluster.group(4) == null, cluster.group(5) == null ? 1 : number(cluster, 5), 5000);
        simulation = lines.getFirst().startsWith("young")
                ? Simulation.young(seed, number(cluster, 1), number(cluster, 2), settings, mutation)
                : new Simulation(seed, number(cluster, 1), number(cluster, 2), settings, mutation);
        verbs();
    }

    void run() {
        simulation.start();
        long last = 0;
        for (String line : lines.subList(1, lines.size())) {
            Matcher event = EVENT.matcher(line);
            if (!event.matches()) throw new IllegalArgumentException("no event: " + line);
            last = Long.parseLong(event.group(1));
            schedule(last, event.group(2), line);
        }
        simulation.runUntil(last + AFTERMATH_MILLIS);
    }

    private void schedule(long at, String what, String line) {
        for (Map.Entry<Pattern, Consumer<MatchResult>> verb : verbs.entrySet()) {
            Matcher matcher = verb.getKey().matcher(what);
            if (!matcher.matches()) continue;
            MatchResult match = matcher.toMatchResult();
            simulation.at(at, () -> {
                simulation.note(line);
                verb.getValue().accept(match);
            });
            return;
        }
        throw new IllegalArgumentException("what is that: " + line);
    }

    private void verbs() {
        happens("crash (N)", words -> node(words, 1).crash());
        // Its host is gone with it: no port refuses anything.
        happens("lose (N)", words -> node(words, 1).vanish());
        happens("start (N)", words -> node(words, 1).start());
        happens("pause (N)", words -> node(words, 1).pause());
        happens("resume (N)", words -> node(words, 1).resume());
        happens("cut off (N(?: N)*)", words -> cutOff(words.group(1)));
        happens("block (N) -> (N)", words -> simulation.network.block(number(words, 1), number(words, 2)));
        happens("disk of (N) is full", words -> node(words, 1).fillDisk(true));
        happens("disk of (N) has room", words -> node(words, 1).fillDisk(false));
        happens("heal", words -> simulation.network.heal());
        happens("lose (\\d+)% of messages", words -> simulation.network.loss = number(words, 1) / 100.0);
        happens("clock of (N) jumps by (-?\\d+)", words -> node(words, 1).jump(Long.parseLong(words.group(2))));
        happens("replication of (N) stops", words -> node(words, 1).stopReplication());
        happens("CLUSTER FAILOVER on (N)", words -> node(words, 1).failover(false));
        happens("CLUSTER FAILOVER FORCE on (N)", words -> node(words, 1).failover(true));
        happens("(N) wants (N) to take over", words -> node(words, 1).offerTo(Nodes.node(number(words, 2))));
        happens("move (\\d+)-(\\d+) from (N) to (N)", this::move);
        happens("all want to vote", words -> simulation.wantToVote());
        happens("(N) stops voting", words -> vote(number(words, 1), false));
        happens("(N) votes", words -> vote(number(words, 1), true));

        expected("(N) serves (\\d+)-(\\d+)",
                words -> slots(words, 2).without(node(words, 1).writable()).isEmpty());
        expected("(N) serves nothing", words -> node(words, 1).writable().isEmpty());
        expected("nobody serves (\\d+)-(\\d+)", words -> !simulation.served().meets(slots(words, 1)));
        expected("(N) replicates (N)",
                words -> Nodes.node(number(words, 2)).equals(member(number(words, 1)).primary()));
        expected("(N) is a primary", words -> member(number(words, 1)).isPrimary());
        expected("(N) has failed", words -> member(number(words, 1)).failed());
        expected("(N) has not failed", words -> !member(number(words, 1)).failed());
        expected("well", words -> simulation.ill() == null);
    }

    private interface Expectation {
        boolean holds(MatchResult words);
    }

    private void expected(String pattern, Expectation expectation) {
        happens("expect " + pattern, words -> {
            if (!expectation.holds(words))
                throw simulation.failure("not so: " + words.group() + ", " + simulation.ill());
        });
    }

    /// `N` stands for a node.
    private void happens(String pattern, Consumer<MatchResult> action) {
        verbs.put(Pattern.compile(pattern.replaceAll("\\bN\\b", "n\\\\d+")), action);
    }

    private static int number(MatchResult words, int group) {
        String word = words.group(group);
        return Integer.parseInt(word.startsWith("n") ? word.substring(1) : word);
    }

    private SimulatedNode node(MatchResult words, int group) { return simulation.node(number(words, group)); }

    private Member member(int number) { return simulation.log.newest().member(Nodes.node(number)); }

    private static SlotSet slots(MatchResult words, int group) {
        return SlotSet.range(number(words, group), number(words, group + 1));
    }

    private void cutOff(String names) {
        List<Integer> part = new ArrayList<>();
        Arrays.stream(names.split(" ")).forEach(name -> part.add(Integer.parseInt(name.substring(1))));
        simulation.network.pairs((one, other) -> {
            if (part.contains(one.number) != part.contains(other.number))
                simulation.network.block(one.number, other.number);
        });
    }

    private void move(MatchResult words) {
        Topology topology = simulation.log.newest();
        Member from = member(number(words, 3));
        Member to = member(number(words, 4));
        simulation.node(to.id()).propose(new TopologyEntry.SlotChange(slots(words, 1), from.id(),
                topology.shardEpoch(from.shard()), to.id(), topology.shardEpoch(to.shard())));
    }

    private void vote(int number, boolean votes) {
        simulation.node(number).propose(Nodes.voter(simulation.log.newest(), number, votes));
    }
}
