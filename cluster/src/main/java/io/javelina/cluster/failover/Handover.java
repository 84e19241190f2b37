package io.javelina.cluster.failover;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import java.util.ArrayList;
import java.util.List;

/// The slots that this node has lost to others who may not know of that yet: whoever asks for one of them and is sent to its new owner at
/// once is sent back, and gives up after being sent to and fro a few times. So the server lets such clients wait until the new
/// owner says that it serves them, but not for long, since that may be gone. In the meantime nobody serves them: what this node
/// lost it lost at once.
final class Handover {
    private static final long LONGEST_MILLIS = 1000;

    private record Gift(SlotSet slots, NodeId owner, long version, long givenAt) {
    }

    private final Surroundings surroundings;
    private final List<Gift> gifts = new ArrayList<>();
    private SlotSet slots = SlotSet.EMPTY;

    Handover(Surroundings surroundings) { this.surroundings = surroundings; }

    /// Called before the topology is replaced by a later one. Old stories are of no use to anybody.
    void applying(Topology before, Topology after) {
        SlotSet lost = before.slots(surroundings.self).without(after.slots(surroundings.self));
        if (lost.isEmpty() || !surroundings.caughtUp) return;
        for (Member member : after.members()) give(lost.common(after.slots(member.id())), member.id(), after.version());
        count();
    }

    private void give(SlotSet given, NodeId owner, long version) {
        if (!given.isEmpty()) gifts.add(new Gift(given, owner, version, surroundings.clock.now()));
    }

    private void count() {
        slots = SlotSet.EMPTY;
        for (Gift gift : gifts) slots = slots.with(gift.slots);
    }

    /// Lets go of what its new owner serves.
    void review() { if (!gifts.isEmpty() && gifts.removeIf(this::isOver)) count(); }

    private boolean isOver(Gift gift) {
        Peer owner = surroundings.peer(gift.owner);
        long longest = Math.min(LONGEST_MILLIS, surroundings.settings.nodeTimeoutMillis());
        return owner == null || owner.adopted >= gift.version || surroundings.since(gift.givenAt) >= longest;
    }

    SlotSet slots() { return slots; }
}
