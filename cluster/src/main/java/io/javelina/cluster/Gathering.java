package io.javelina.cluster;

import io.javelina.cluster.topology.Formation;
import io.javelina.cluster.topology.NodeId;
import java.util.List;

/// Nodes that were told where others are come together without being asked, and become a cluster once there are enough of them. Who has
/// keys waits for people: it could lose them. The cluster's thread.
final class Gathering {
    private static final long AGAIN_MILLIS = 1000;
    private static final long STRANGERS_MILLIS = 10_000;

    private final ThisNode node;
    private final Home home;
    private final Meetings meetings;
    private final Departure departure;
    private final Proposer proposer;
    private long nextSeedMillis;
    /// How often this node has looked for somebody to join, and has not.
    private int rounds;
    /// Since when there have been others whom this node would rather join than those it is with; 0 while there are none.
    private long strangersSinceMillis;
    private long nextFormMillis;

    Gathering(ThisNode node, Home home, Meetings meetings, Departure departure, Proposer proposer) {
        this.node = node;
        this.home = home;
        this.meetings = meetings;
        this.departure = departure;
        this.proposer = proposer;
    }

    private boolean isWanted() { return !node.settings.seeds().isEmpty(); }

    void tick(long now) {
        if (isWanted() && meetings.areNone() && node.isAlone() && now >= nextSeedMillis) meetWhoIsThere(now);
        leaveForOthers(now);
    }

    /// Around the one with the least id, or the next one when that did not help.
    private void meetWhoIsThere(long now) {
        nextSeedMillis = now + AGAIN_MILLIS;
        String self = node.id().hex();
        List<String> others = home.bus().present().stream().filter(id -> !id.equals(self)).sorted().toList();
        if (!others.isEmpty() && node.host.isEmpty()) meetings.meet(others.get(rounds++ % others.size()));
    }

    /// At the start some may come together here and some there, and neither would ever join the others. Those that have no slots and do not
    /// know the node with the least id part again, and each joins the others by itself.
    private void leaveForOthers(long now) {
        boolean mayLeave = isWanted() && !node.leaving && node.isMember() && !node.isAlone() && node.host.isEmpty()
                && !node.topology().hadOwners();
        if (!mayLeave || !isLesserPresent()) {
            strangersSinceMillis = 0;
            return;
        }
        if (strangersSinceMillis == 0) strangersSinceMillis = now;
        if (now - strangersSinceMillis < STRANGERS_MILLIS) return;
        strangersSinceMillis = 0;
        node.notice("This node leaves a cluster without slots, to join others");
        departure.reset(false);
    }

    private boolean isLesserPresent() {
        NodeId least = node.topology().members().iterator().next().id();
        return home.bus().present().stream().anyMatch(id -> id.compareTo(least.hex()) < 0);
    }

    /// Of nodes that have come together without slots, one makes a cluster: see [Formation].
    void form(long now) {
        if (now < nextFormMillis || !node.host.isEmpty()) return;
        nextFormMillis = now + AGAIN_MILLIS;
        Formation.proposedBy(node.id(), node.topology(), node.settings.primaries(), node.settings.replicasEach())
                .ifPresent(entry -> {
                    node.notice(node.topology().members().size()
                            + " nodes are together; this one gives out the slots");
                    proposer.propose(entry);
                });
    }
}
