package io.javelina.cluster.topology;

import java.util.List;

/// A change of the topology that has happened, or of who orders changes, told for people.
///
/// @param version of the topology afterwards
/// @param unixMillis when it was proposed, by the proposer's clock
/// @param node whom it is about, null when it is about several
/// @param other who had to do with it: the primary that was replaced, whose slots they were; null for nobody
/// @param proposer null when it was not proposed
/// @param witnesses the voters that had said that they do not hear the node
/// @param text what happened
/// @param cause why, and who wanted it; empty when that is not known
public record TopologyEvent(long version, long unixMillis, Kind kind, NodeId node, NodeId other, NodeId proposer,
        List<NodeId> witnesses, String text, String cause) {
    public enum Kind {
        JOINED, LEFT, FORMED, FAILED, RECOVERED,
        /// A replica has become the primary in its primary's place.
        TOOK_OVER,
        /// A node replicates another one from now on, or none.
        ROLE, SLOTS, ADDRESS, VOTE, EPOCH,
        /// Another node orders the changes.
        LEADER,
        /// Earlier events are not known here.
        GAP
    }

    public TopologyEvent {
        witnesses = List.copyOf(witnesses);
    }
}
