package io.javelina.cluster.simulator;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.HashMap;
import java.util.Map;

/// What must never be, looked at after every event, and what must be once all faults have ended.
final class Checks {
    private final Simulation simulation;
    /// By configuration epoch: who had it first. Nobody else ever has it while owning slots.
    private final Map<Long, NodeId> ownersByEpoch = new HashMap<>();
    private Topology seen = Topology.EMPTY;
    /// By who gave its slots to a replica that asked for them, and does not follow it yet.
    private final Map<SimulatedNode, Handover> handovers = new HashMap<>();

    /// A primary has agreed that a replica takes over.
    private static final class Handover {
        final SimulatedNode heir;
        /// Where the heir's data ended when it took over; negative until it has.
        long offset = -1;

        Handover(SimulatedNode heir) { this.heir = heir; }
    }

    Checks(Simulation simulation) { this.simulation = simulation; }

    void check() {
        oneWriter();
        oneOwnerPerEpoch();
        nothingLost();
    }

    // Handing over.

    /// A failover was decided.
    void handsOver(Topology before, TopologyEntry.Failover failover) {
        SimulatedNode heir = simulation.node(failover.replica());
        boolean isAgreed = !before.member(failover.primary()).failed() && !heir.isForced();
        if (isAgreed) handovers.put(simulation.node(failover.primary()), new Handover(heir));
    }

    void becomesPrimary(SimulatedNode node) {
        handovers.remove(node);
        for (Handover each : handovers.values())
            if (each.heir == node && each.offset < 0) each.offset = node.offset();
    }

    void follows(SimulatedNode node) { handovers.remove(node); }

    /// Whoever has agreed that another one takes over has written nothing that the other one has not.
    private void nothingLost() {
        handovers.forEach((primary, handover) -> {
            if (handover.offset >= 0 && primary.offset() > handover.offset)
                throw simulation.failure("n" + primary.number + " has written up to " + primary.offset()
                        + ", but n" + handover.heir.number + " took over at " + handover.offset);
        });
    }

    /// Never do two nodes accept writes for one slot at the same instant.
    private void oneWriter() {
        for (int i = 0; i < simulation.nodes.size(); i++) {
            SlotSet writable = simulation.nodes.get(i).writable();
            if (writable.isEmpty()) continue;
            for (int j = 0; j < i; j++) {
                SlotSet others = simulation.nodes.get(j).writable();
                if (others.meets(writable))
                    throw simulation.failure("two writers, n" + (j + 1) + " and n" + (i + 1) + ", of "
                            + others.common(writable));
            }
        }
    }

    private void oneOwnerPerEpoch() {
        Topology newest = simulation.log.newest();
        if (newest == seen) return;
        seen = newest;
        newest.assertInvariants();
        for (NodeId owner : newest.slotOwners()) {
            NodeId first = ownersByEpoch.putIfAbsent(newest.member(owner).configEpoch(), owner);
            if (first != null && !first.equals(owner)) throw simulation.failure("two owners at one epoch");
        }
    }

    String ill() {
        Topology newest = simulation.log.newest();
        if (newest.assignedSlots() != SlotSet.SLOTS) return "slots without an owner";
        for (Member member : newest.members()) if (member.failed()) return "failed: " + member.id();
        for (SimulatedNode node : simulation.nodes) {
            if (newest.member(node.id) == null) continue;
            if (node.topology().version() != newest.version()) return "n" + node.number + " is behind";
            if (!node.hasMajority()) return "n" + node.number + " hears no majority";
        }
        SlotSet served = simulation.served();
        return served.count() == SlotSet.SLOTS ? null : "not served: " + SlotSet.range(0, 16383).without(served);
    }
}
