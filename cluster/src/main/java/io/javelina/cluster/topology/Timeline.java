package io.javelina.cluster.topology;

import io.javelina.cluster.topology.TopologyEvent.Kind;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What has happened to a topology, as the log tells it: who came and went, who took over from whom and why. The newest events
/// are kept, up to a limit. One that is opened again tells them once more, as far back as the log goes. Any thread.
public final class Timeline {
    /// How many events are kept.
    public static final int MOST = 256;

    private final ArrayDeque<TopologyEvent> events = new ArrayDeque<>();
    /// By member, the voters that have said of it last that it is silent.
    private final Map<NodeId, List<NodeId>> witnesses = new HashMap<>();
    /// Null until somebody is known to order changes.
    private NodeId leader;

    /// An entry was applied. Nothing is told of one that changes nothing.
    ///
    /// @param origin null when it is not known
    public synchronized void applied(Topology before, Topology after, TopologyEntry entry, Origin origin) {
        if (after.version() == before.version() || origin == null) return;
        add(new Story(before, after, origin, witnesses).of(entry));
        if (entry instanceof TopologyEntry.NodeFail fail) witnesses.put(fail.id(), origin.witnesses());
        witnesses.keySet().removeIf(id -> after.member(id) == null);
    }

    /// The topology is another one, and how it became that is not known.
    public synchronized void restored(Topology topology) {
        long known = events.isEmpty() ? 0 : events.getLast().version();
        if (topology.version() > known)
            add(new TopologyEvent(topology.version(), 0, Kind.GAP, null, null, null, List.of(),
                    "What was before is not known here", ""));
    }

    /// This node has seen that somebody else orders changes from now on.
    ///
    /// @param now null when nobody is known to
    public synchronized void leads(NodeId now, Topology topology, long unixMillis) {
        if (now == null || Objects.equals(now, leader)) return;
        String before = leader == null ? "" : "before, " + Story.name(topology.member(leader), leader) + " did";
        add(new TopologyEvent(topology.version(), unixMillis, Kind.LEADER, now, leader, null, List.of(),
                Story.name(topology.member(now), now) + " orders the changes", before));
        leader = now;
    }

    private void add(TopologyEvent event) {
        if (events.size() == MOST) events.removeFirst();
        events.addLast(event);
    }

    /// The oldest first.
    public synchronized List<TopologyEvent> events() { return List.copyOf(events); }
}
