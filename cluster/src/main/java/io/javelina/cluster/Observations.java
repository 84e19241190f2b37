package io.javelina.cluster;

import io.javelina.cluster.failover.MemberLogic;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import java.util.HashMap;
import java.util.Map;

/// What this node knows of the others by itself, for the server to show, and what it tells them of its own memory. The cluster's thread,
/// but for what is shown.
final class Observations {
    private static final long FIGURES_MILLIS = 1000;

    private final ThisNode node;
    private final Mail mail;
    private final HeardFigures figures = new HeardFigures();
    /// By node, when it was heard last, in unix milliseconds.
    private final Map<NodeId, Long> heardMillis = new HashMap<>();
    private volatile Map<NodeId, ClusterControl.Peer> peers = Map.of();
    private long nextFiguresMillis;

    Observations(ThisNode node, Mail mail) {
        this.node = node;
        this.mail = mail;
    }

    // Any thread.

    ClusterControl.Peer peer(NodeId id) { return peers.getOrDefault(id, ClusterControl.Peer.UNKNOWN); }

    Map<NodeId, NodeFigures> figures() { return figures.at(ClusterClock.millis()); }

    // The cluster's thread.

    void heard(NodeId from) { heardMillis.put(from, ClusterClock.unixMillis()); }

    void told(NodeId from, NodeFigures told) {
        if (node.topology().member(from) != null) figures.heard(from, told, ClusterClock.millis());
    }

    void tick(long now, MemberLogic logic) {
        Map<NodeId, ClusterControl.Peer> shown = new HashMap<>();
        for (Member member : node.topology().members()) shown.put(member.id(), peer(member.id(), logic));
        peers = shown;
        figures.keep(id -> node.topology().member(id) != null);
        if (now >= nextFiguresMillis) tellFigures(now);
    }

    private ClusterControl.Peer peer(NodeId id, MemberLogic logic) {
        long heard = heardMillis.getOrDefault(id, 0L);
        boolean suspected = logic.isSuspected(id);
        return new ClusterControl.Peer(suspected, suspected ? heard : 0, heard, logic.offset(id),
                logic.failureReports(id));
    }

    /// Each other member hears once in a while how much memory this one takes.
    private void tellFigures(long now) {
        nextFiguresMillis = now + FIGURES_MILLIS;
        NodeFigures own = node.host.figures();
        if (own != null) mail.sendToAll(own);
    }
}
