package io.javelina.cluster;

import io.javelina.cluster.topology.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// What other nodes have said last of their memory, and when this node heard it, by its own clock: clocks of several nodes are
/// never compared. Any thread.
final class HeardFigures {
    private final Map<NodeId, Heard> heard = new ConcurrentHashMap<>();

    private record Heard(NodeFigures figures, long millis) {
    }

    void heard(NodeId from, NodeFigures figures, long nowMillis) { heard.put(from, new Heard(figures, nowMillis)); }

    /// Forgets all others.
    void keep(Predicate<NodeId> wanted) { heard.keySet().removeIf(wanted.negate()); }

    /// All figures, as old as they are now.
    Map<NodeId, NodeFigures> at(long nowMillis) {
        Map<NodeId, NodeFigures> aged = new HashMap<>();
        heard.forEach((id, last) -> aged.put(id, last.figures.older(nowMillis - last.millis)));
        return aged;
    }
}
