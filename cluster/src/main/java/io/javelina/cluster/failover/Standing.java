package io.javelina.cluster.failover;

import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;

/// By what a node serves its clients: it is taken whole, and replaced whole by the next one. Whoever takes another says
/// so with [MemberLogic#adopted], and uses this one no more.
///
/// @param majorityUntilMillis until when, by the clock of the ticks, it is certain that a majority has heard this node and that nobody
///        writes in its place; the clock is compared with it each time before something is written
/// @param leaseEra another one when leases that were there before are none any more: this node was not running for long, or its clock went
///        back
/// @param writable the slots that this node may write to until then
/// @param handedOver the slots that this node has lost while their new owner may not know of that yet: see [Handover]
/// @param isCurrent whether the topology is no older than this process; until then it says what once was, and nothing follows from that
public record Standing(Topology topology, long majorityUntilMillis, long leaseEra, SlotSet writable, SlotSet handedOver,
        boolean isCurrent) {
    /// Before anything is known.
    public static final Standing NONE = new Standing(Topology.EMPTY, Long.MIN_VALUE, 0, SlotSet.EMPTY,
            SlotSet.EMPTY, false);

    public boolean hasMajority(long nowMillis) { return nowMillis < majorityUntilMillis; }

    /// For how long from now on, 0 when not at all.
    public long majorityMillis(long nowMillis) { return hasMajority(nowMillis) ? majorityUntilMillis - nowMillis : 0; }

    public boolean mayWrite(int slot, long nowMillis) { return hasMajority(nowMillis) && writable.contains(slot); }

    @Override
    public boolean equals(Object other) {
        return other instanceof Standing that && topology == that.topology
                && majorityUntilMillis == that.majorityUntilMillis && leaseEra == that.leaseEra
                && isCurrent == that.isCurrent
                && writable.equals(that.writable) && handedOver.equals(that.handedOver);
    }

    @Override
    public int hashCode() { return topology.hashCode() * 31 + Long.hashCode(majorityUntilMillis); }
}
