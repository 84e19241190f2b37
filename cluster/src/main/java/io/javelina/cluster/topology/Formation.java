package io.javelina.cluster.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// How nodes that have come together, and have no slots yet, become a cluster by themselves. Of all of them one proposes it, the one
/// with the least id; what is proposed says all, so that it happens as a whole or not at all ([TopologyEntry.Form]).
///
/// Machines are told apart by their IP addresses: primaries are on as many of them as possible, and a replica is elsewhere than its
/// primary where that can be had.
public final class Formation {
    private final List<Member> primaries;
    private final List<Member> others;
    private final Map<NodeId, List<NodeId>> replicas = new LinkedHashMap<>();

    private Formation(List<Member> spread, int primaryCount) {
        primaries = spread.subList(0, primaryCount);
        others = spread.subList(primaryCount, spread.size());
        for (Member primary : primaries) replicas.put(primary.id(), new ArrayList<>());
    }

    /// What this node proposes now; nothing as long as nodes are missing, when it is not its turn, and ever after slots had owners.
    ///
    /// @param primaryCount how many primaries are wanted; 0 when people form the cluster
    /// @param replicasEach the least number of replicas of each; who comes beyond that replicates, too
    public static Optional<TopologyEntry.Form> proposedBy(NodeId self, Topology topology, int primaryCount,
            int replicasEach) {
        if (primaryCount == 0 || topology.hadOwners()) return Optional.empty();
        if (topology.members().size() < (long) primaryCount * (1 + replicasEach)) return Optional.empty();
        boolean isFirst = topology.members().iterator().next().id().equals(self);
        boolean ready = topology.members().stream().allMatch(each -> each.isPrimary() && !each.failed());
        if (!isFirst || !ready) return Optional.empty();
        return Optional.of(new Formation(spread(topology), primaryCount).form());
    }

    /// All members: the first ones of each machine, then the second ones, and so on.
    private static List<Member> spread(Topology topology) {
        Map<String, Integer> seen = new LinkedHashMap<>();
        Map<Member, Integer> rounds = new LinkedHashMap<>();
        for (Member member : topology.members()) rounds.put(member, seen.merge(member.address().ip(), 1, Integer::sum));
        return rounds.keySet().stream().sorted(Comparator.comparing(rounds::get)).toList();
    }

    private TopologyEntry.Form form() {
        for (int i = 0; i < others.size(); i++)
            replicas.get(primaryFor(others.get(i), i + 1).id()).add(others.get(i).id());
        List<TopologyEntry.Share> shares = new ArrayList<>();
        for (int i = 0; i < primaries.size(); i++) {
            NodeId primary = primaries.get(i).id();
            shares.add(new TopologyEntry.Share(primary, slots(i), replicas.get(primary)));
        }
        return new TopologyEntry.Form(shares);
    }

    /// One that has the fewest replicas so far, rather on another machine. It is another one each time that is looked at first: machines
    /// come in the same order here and there, and the last replica should not be left with its own.
    private Member primaryFor(Member replica, int first) {
        return IntStream.range(0, primaries.size()).mapToObj(i -> primaries.get((first + i) % primaries.size()))
                .min(Comparator.comparing((Member primary) -> replicas.get(primary.id()).size())
                        .thenComparing(primary -> primary.address().ip().equals(replica.address().ip())))
                .orElseThrow();
    }

    private SlotSet slots(int index) {
        return SlotSet.range(SlotSet.SLOTS * index / primaries.size(),
                SlotSet.SLOTS * (index + 1) / primaries.size() - 1);
    }
}
