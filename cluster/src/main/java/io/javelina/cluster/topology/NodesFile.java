package io.javelina.cluster.topology;

import io.javelina.cluster.wire.MalformedBytes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Valkey's `nodes.conf`: a line per node, and one of variables at the end:
///
/// ```
///   vars currentEpoch 6 lastVoteEpoch 0
/// ```
public record NodesFile(List<NodeLine> nodes, long currentEpoch, long lastVoteEpoch) {
    private static final String VARIABLES = "vars";

    /// What a node sees of the others and does with slots: all that lines say beyond the topology.
    public interface Sight {
        /// Who looks.
        NodeId self();

        default long pingSentMillis(NodeId id) { return 0; }

        default long pongReceivedMillis(NodeId id) { return 0; }

        boolean isConnected(NodeId id);

        /// Not heard for too long, which a majority has not confirmed.
        default boolean isSuspected(NodeId id) { return false; }

        /// Never takes over from its primary by itself.
        default boolean isWithoutFailover(NodeId id) { return false; }

        /// Where slots of this node go to, by slot.
        default SortedMap<Integer, NodeId> migrating() { return new TreeMap<>(); }

        /// Where slots come from to this node, by slot.
        default SortedMap<Integer, NodeId> importing() { return new TreeMap<>(); }
    }

    /// All members, as this node sees them.
    public static NodesFile of(Topology topology, Sight sight) {
        List<NodeLine> lines = new ArrayList<>();
        for (Member member : topology.members()) lines.add(line(topology, member, sight));
        return new NodesFile(lines, topology.currentEpoch(), 0);
    }

    /// One member, as this node sees it.
    public static NodeLine line(Topology topology, Member member, Sight sight) {
        NodeId id = member.id();
        boolean isMyself = id.equals(sight.self());
        long epoch = member.isPrimary()
                ? member.configEpoch()
                : topology.member(member.primary()).configEpoch();
        return new NodeLine(id, member.address(), flags(member, sight), member.primary(), member.shard(), Map.of(),
                isMyself ? 0 : sight.pingSentMillis(id), isMyself ? 0 : sight.pongReceivedMillis(id), epoch,
                isMyself || sight.isConnected(id), topology.slots(id), isMyself ? sight.migrating() : new TreeMap<>(),
                isMyself ? sight.importing() : new TreeMap<>());
    }

    private static Set<NodeFlag> flags(Member member, Sight sight) {
        Set<NodeFlag> flags = EnumSet.of(member.isPrimary() ? NodeFlag.PRIMARY : NodeFlag.REPLICA);
        if (member.id().equals(sight.self())) flags.add(NodeFlag.MYSELF);
        if (member.failed()) flags.add(NodeFlag.FAILED);
        else if (sight.isSuspected(member.id())) flags.add(NodeFlag.SUSPECTED);
        if (member.address().ip().isEmpty()) flags.add(NodeFlag.NO_ADDRESS);
        if (sight.isWithoutFailover(member.id())) flags.add(NodeFlag.NO_FAILOVER);
        return flags;
    }

    /// The reply to CLUSTER NODES.
    public String forClients(boolean tls) {
        StringBuilder text = new StringBuilder();
        for (NodeLine line : nodes) text.append(line.forClients(tls)).append('\n');
        return text.toString();
    }

    /// The contents of `nodes.conf`.
    public String text() {
        StringBuilder text = new StringBuilder();
        for (NodeLine line : nodes) text.append(line.forFile()).append('\n');
        return text.append(VARIABLES).append(" currentEpoch ").append(currentEpoch).append(" lastVoteEpoch ")
                .append(lastVoteEpoch).append('\n').toString();
    }

    /// The line of the node that wrote the file, null when there is none.
    public NodeLine myself() {
        return nodes.stream().filter(line -> line.has(NodeFlag.MYSELF)).findFirst().orElse(null);
    }

    /// Reads what [#text] or a Valkey wrote.
    public static NodesFile parse(String text) throws MalformedBytes {
        List<NodeLine> nodes = new ArrayList<>();
        Map<String, Long> variables = new TreeMap<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            try {
                if (line.startsWith(VARIABLES + " ")) parseVariables(line, variables);
                else if (!line.isBlank()) nodes.add(NodeLine.parse(line.stripTrailing()));
            } catch (MalformedBytes e) {
                throw new MalformedBytes("line " + number + ": " + e.getMessage());
            }
        }
        return new NodesFile(nodes, variables.getOrDefault("currentEpoch", 0L),
                variables.getOrDefault("lastVoteEpoch", 0L));
    }

    /// Variables of other versions are left out.
    private static void parseVariables(String line, Map<String, Long> variables) throws MalformedBytes {
        String[] words = line.split(" ");
        if (words.length % 2 == 0) throw new MalformedBytes("a variable without a value: " + line);
        for (int i = 1; i < words.length; i += 2) variables.put(words[i], NodeLine.number(words[i + 1]));
    }
}
