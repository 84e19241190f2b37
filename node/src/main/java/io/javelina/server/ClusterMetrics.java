package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.bus.Bus;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.TopologyEvent;
import io.javelina.management.bean.ClusterEventRow;
import io.javelina.management.bean.ClusterLinkRow;
import io.javelina.management.bean.ClusterNodeRow;
import io.javelina.management.bean.ClusterStats;
import io.javelina.management.figures.ClusterFigures;
import java.util.Locale;
import java.util.stream.Collectors;

/// The cluster as the figures of this node show it, filled in one turn of the loop.
final class ClusterMetrics {
    private final NodeCluster cluster;
    private final ClusterControl control;
    private final ClusterView view;
    private final SlotMigrations migrations;
    private final ClusterFigures f = new ClusterFigures();

    ClusterMetrics(NodeCluster cluster, SlotMigrations migrations) {
        this.cluster = cluster;
        this.control = cluster.control();
        this.view = cluster.view();
        this.migrations = migrations;
    }

    ClusterStats stats(long nowMillis) {
        f.state = cluster.gate().isHealthy() ? "ok" : "fail";
        f.nodeId = control.self().hex();
        fillTopology();
        fillConsensus();
        fillTraffic();
        f.migrations.addAll(new ClusterMigrationMetrics(cluster, migrations).rows());
        for (Member member : view.members()) f.nodes.add(row(member, nowMillis));
        for (TopologyEvent event : control.timeline()) f.timeline.add(row(event));
        return f.stats(nowMillis);
    }

    private void fillTopology() {
        Member self = view.own();
        f.shardId = self == null ? null : self.shard().hex();
        f.role = self == null ? null : role(self);
        f.voters = (long) view.topology().voters();
        f.size = (long) view.ownerCount();
        f.slotsAssigned = (long) view.topology().assignedSlots();
        f.slotsFailed = (long) view.failedSlots();
        f.ownSlots = self == null ? 0L : view.slotCount(self.id());
        f.currentEpoch = view.topology().currentEpoch();
        f.ownEpoch = self == null ? 0 : view.configEpoch(self);
    }

    private void fillConsensus() {
        NodeId leader = control.logLeader();
        f.logLeader = hex(leader);
        f.majority = control.hasMajority();
        f.leaseMillis = control.leaseMillis();
    }

    private void fillTraffic() {
        ClusterControl.Traffic traffic = cluster.busTraffic();
        f.messagesSent = traffic.sentMessages();
        f.messagesReceived = traffic.receivedMessages();
        f.bytesSent = traffic.sentBytes();
        f.bytesReceived = traffic.receivedBytes();
        f.linksOverLimit = traffic.linksOverLimit();
        f.linkBytes = control.linkBytes();
        long told = 0;
        for (Bus.LinkFigures link : control.links()) {
            told += link.allocatedBytes();
            f.links.add(new ClusterLinkRow(link.id(), link.outgoing() ? "to" : "from", link.createdMillis(),
                    link.events(), link.allocatedBytes(), link.queuedBytes(), link.drops(), link.carriedBytes()));
        }
        f.sharedLinkBytes = Math.max(0, f.linkBytes - told);
    }

    // Members.

    static String role(Member member) { return member.isPrimary() ? "primary" : "replica"; }

    private ClusterNodeRow row(Member member, long nowMillis) {
        boolean isSelf = member.id().equals(view.self());
        ClusterControl.Peer peer = control.peer(member.id());
        long heard = peer.pongReceivedMillis();
        return new ClusterNodeRow(member.id().hex(), isSelf, member.address().ip(), (long) member.address().port(false),
                zeroToNull(member.address().port(true)), (long) member.address().busPort(),
                emptyToNull(member.address().hostname()), emptyToNull(member.address().humanName()),
                member.shard().hex(), role(member), hex(member.primary()), health(member, isSelf, peer),
                isSelf || control.reaches(member.id()), member.voter(), (long) peer.failureReports(),
                (long) view.slotCount(member.id()), slotRanges(member.id()), view.configEpoch(member),
                view.topology().shardEpoch(member.shard()), offset(member.id()), lag(member),
                isSelf || heard == 0 ? null : Math.max(0, nowMillis - heard));
    }

    private static Long zeroToNull(int port) { return port == 0 ? null : (long) port; }

    private static String emptyToNull(String text) { return text.isEmpty() ? null : text; }

    private static String hex(NodeId id) { return id == null ? null : id.hex(); }

    private static String health(Member member, boolean isSelf, ClusterControl.Peer peer) {
        if (member.failed()) return "failed";
        return !isSelf && peer.isSuspected() ? "suspected" : "online";
    }

    private String slotRanges(NodeId owner) {
        return view.ranges(owner).stream().map(range -> ClusterMigrationMetrics.text(range.first(), range.last()))
                .collect(Collectors.joining(" "));
    }

    private Long offset(NodeId id) {
        return id.equals(view.self()) ? cluster.ownOffset() : control.peer(id).offset();
    }

    /// What was told last by both, a heartbeat ago or two.
    private Long lag(Member member) {
        if (member.isPrimary() || member.failed() || view.topology().member(member.primary()).failed()) return null;
        return Math.max(0, offset(member.primary()) - offset(member.id()));
    }

    private static ClusterEventRow row(TopologyEvent event) {
        return new ClusterEventRow(event.version(), event.unixMillis() == 0 ? null : event.unixMillis(),
                event.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'), hex(event.node()), hex(event.other()),
                hex(event.proposer()), event.witnesses().stream().map(NodeId::hex).toList(), event.text(),
                event.cause());
    }
}
