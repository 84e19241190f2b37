package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.topology.Member;
import java.util.Comparator;

/// A primary of a cluster that is about to end is replaced first: a replica is asked to take over, which it does as with
/// CLUSTER FAILOVER, so that nothing is lost. Node loop only.
///
/// The one with the newest data is asked; if nothing comes of it, whoever that is then, again and again.
final class Succession {
    private static final long AGAIN_MILLIS = 1000;

    private final Node node;
    /// Unix milliseconds.
    private long askAtMillis;
    /// Whether nobody waited here for the new primary any more when it was looked last.
    private boolean settled;

    Succession(Node node) { this.node = node; }

    /// Whether slots would be served by nobody if this node ended.
    boolean isNeeded() {
        if (node.cluster == null) return false;
        ClusterView view = node.cluster.view();
        return view.isMember() && view.own().isPrimary() && view.slotCount(view.self()) > 0;
    }

    /// Begins, if that is of any use.
    boolean begin() {
        if (!isNeeded()) return false;
        boolean isPossible = node.replicas.countWith(Long.MIN_VALUE) > 0 && successor() != null;
        if (!isPossible) node.log.warning("Unable to find a replica to perform the auto failover on shutdown.");
        askAtMillis = 0;
        settled = false;
        return isPossible;
    }

    /// Looks how far it is, and asks.
    ///
    /// @return whether a replica has taken over, and clients that waited know
    boolean tick() {
        if (isNeeded()) {
            ask();
            return false;
        }
        node.loop.policies().pause().end(ClientPause.Purpose.SHUTDOWN);
        boolean wasSettled = settled;
        settled = node.cluster.handedOver().isEmpty();
        return wasSettled && settled;
    }

    private void ask() {
        if (node.keyspace.now() < askAtMillis) return;
        askAtMillis = node.keyspace.now() + AGAIN_MILLIS;
        Member successor = successor();
        if (successor == null) return;
        node.log.notice("Asking replica " + successor.id() + " to take over.");
        control().offerTo(successor.id());
    }

    private ClusterControl control() { return node.cluster.control(); }

    /// Of replicas with the same data, the one that was heard last. Null when there is none.
    private Member successor() {
        ClusterView view = node.cluster.view();
        return view.topology().replicas(view.self()).stream().filter(this::isThere)
                .max(Comparator.comparing(member -> control().peer(member.id()),
                        Comparator.comparingLong(ClusterControl.Peer::offset)
                                .thenComparingLong(ClusterControl.Peer::pongReceivedMillis)))
                .orElse(null);
    }

    private boolean isThere(Member member) {
        return !member.failed() && control().reaches(member.id()) && !control().peer(member.id()).isSuspected();
    }
}
