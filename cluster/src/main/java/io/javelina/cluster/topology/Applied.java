package io.javelina.cluster.topology;

import java.util.Map;

/// What became of an entry.
///
/// @param topology the next one; the same object as before when the entry was refused or was true already
/// @param refusal why the entry does not fit, null when it does
/// @param dropped claims that a join did not get or took from others, by the node that is without these slots now
public record Applied(Topology topology, String refusal, Map<NodeId, SlotSet> dropped) {
    static Applied refused(Topology same, String refusal) { return new Applied(same, refusal, Map.of()); }

    public boolean isRefused() { return refusal != null; }
}
