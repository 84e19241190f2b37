package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.NodeFigures;
import io.javelina.cluster.bus.Bus;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.management.bean.ClusterLinkRow;
import io.javelina.management.bean.ClusterNodeRow;
import io.javelina.management.bean.ClusterStats;
import io.javelina.management.figures.ClusterFigures;
import java.util.Map;

/// The cluster as the figures of this node show it, filled in one turn of the loop. The others' memory is what they told last.
final class ClusterMetrics {
    private final NodeCluster cluster;
    private final ClusterControl control;
    private final ClusterView view;
    private final Map<NodeId, NodeFigures> heard;
    private final NodeFigures own;

    /// @param own this node's memory as it is now
    ClusterMetrics(NodeCluster cluster, NodeFigures own) {
        this.cluster = cluster;
        this.control = cluster.control();
        this.view = cluster.view();
        this.heard = control.figures();
        this.own = own;
    }

    ClusterStats stats(long nowMillis) {
        ClusterFigures f = new ClusterFigures();
        f.state = cluster.gate().isHealthy() ? "ok" : "fail";
        f.nodeId = control.self().hex();
        fillTopology(f);
        fillConsensus(f);
        fillTraffic(f);
        for (Member member : view.members()) f.nodes.add(row(member));
        return f.stats(nowMillis);
    }

    private void fillTopology(ClusterFigures f) {
        Member self = view.own();
        f.shardId = self == null ? null : self.shard().hex();
        f.role = self == null ? null : role(self);
        f.knownNodes = (long) view.members().size();
        f.size = (long) view.ownerCount();
        f.slotsAssigned = (long) view.topology().assignedSlots();
        f.slotsFailed = (long) view.failedSlots();
        f.ownSlots = self == null ? 0L : view.slotCount(self.id());
        f.currentEpoch = view.topology().currentEpoch();
        f.ownEpoch = self == null ? 0 : view.configEpoch(self);
    }

    private void fillConsensus(ClusterFigures f) {
        NodeId leader = control.logLeader();
        f.logLeader = leader == null ? null : leader.hex();
        f.majority = control.hasMajority();
        f.leaseMillis = control.leaseMillis();
    }

    private void fillTraffic(ClusterFigures f) {
        ClusterControl.Traffic traffic = control.traffic();
        f.messagesSent = traffic.sentMessages();
        f.messagesReceived = traffic.receivedMessages();
        f.bytesSent = traffic.sentBytes();
        f.bytesReceived = traffic.receivedBytes();
        f.linksOverLimit = traffic.linksOverLimit();
        f.linkBytes = own.linkBytes();
        long told = 0;
        for (Bus.LinkFigures link : control.links()) {
            told += link.allocatedBytes();
            f.links.add(new ClusterLinkRow(link.id(), link.outgoing() ? "to" : "from", link.createdMillis(),
                    link.events(), link.allocatedBytes(), link.queuedBytes(), link.drops()));
        }
        f.sharedLinkBytes = Math.max(0, f.linkBytes - told);
    }

    private ClusterNodeRow row(Member member) {
        boolean isSelf = member.id().equals(view.self());
        NodeFigures f = isSelf ? own : heard.get(member.id());
        boolean known = f != null;
        return new ClusterNodeRow(member.id().hex(), isSelf, member.address().ip(), (long) member.address().port(false),
                (long) member.address().busPort(), emptyToNull(member.address().hostname()), member.shard().hex(),
                role(member), member.isPrimary() ? null : member.primary().hex(), health(member, isSelf),
                member.voter(), (long) view.slotCount(member.id()), view.configEpoch(member),
                isSelf ? cluster.ownOffset() : control.peer(member.id()).offset(), known ? f.ageMillis() : null,
                known ? f.totalAllocated() : null, known ? f.peakAllocated() : null, known ? f.maxmemory() : null,
                known ? f.rssBytes() : null, known ? f.datasetBytes() : null, known ? f.overheadBytes() : null,
                known ? f.keys() : null, known ? f.clients() : null, known ? f.clientsBytes() : null,
                known ? f.replicationBacklog() : null, known ? f.replicaBuffers() : null,
                known ? f.linkBytes() : null);
    }

    private static String emptyToNull(String text) { return text.isEmpty() ? null : text; }

    private static String role(Member member) { return member.isPrimary() ? "primary" : "replica"; }

    private String health(Member member, boolean isSelf) {
        if (member.failed()) return "failed";
        return !isSelf && control.peer(member.id()).isSuspected() ? "suspected" : "online";
    }
}
