package io.javelina.cluster;

import io.javelina.cluster.failover.Standing;
import io.javelina.cluster.topology.Topology;

/// The standing by which the server serves its clients. It is taken whole, lease and topology together: a node that was halted may learn
/// at one and the same time that a majority hears it again and that it has lost its slots, and must not write to them by the new
/// lease before it has adopted the new topology. Until then its old lease counts, which is true for as long as it lasts, unless it was
/// [dropped][Standing#leaseEra].
final class ServedStanding {
    private volatile Topology adopted = Topology.EMPTY;
    private volatile Standing taken = Standing.NONE;

    /// The server serves its clients by this topology now.
    void adopted(Topology topology) { adopted = topology; }

    /// @param newest the one that the server may, or may not yet, have heard of
    boolean hasMajority(Standing newest, long nowMillis) {
        if (newest.topology() == adopted) taken = newest;
        return taken.leaseEra() == newest.leaseEra() && taken.hasMajority(nowMillis);
    }
}
