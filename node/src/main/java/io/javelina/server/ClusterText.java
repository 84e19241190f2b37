package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.NodeId;
import io.javelina.command.Client;
import java.util.Map;

/// The cluster as text: the lines of CLUSTER NODES and the fields of CLUSTER INFO.
final class ClusterText {
    private final ClusterView view;
    private final ClusterControl control;
    private final ClusterControl.Traffic traffic;

    ClusterText(ClusterView view, ClusterControl control, ClusterControl.Traffic traffic) {
        this.view = view;
        this.control = control;
        this.traffic = traffic;
    }

    // Nodes.

    /// A line for each node.
    String nodes(OpenSlots open, Client client) {
        StringBuilder text = new StringBuilder();
        for (Member member : view.members()) text.append(node(member, open, client)).append('\n');
        return text.toString();
    }

    /// ```
    /// <id> <ip:port@bus-port[,hostname]> <flags> <primary or -> <ping sent> <pong received> <epoch> <link> <slots> ...
    /// ```
    String node(Member member, OpenSlots open, Client client) {
        boolean isSelf = member.id().equals(view.self());
        NodeAddress address = member.address();
        ClusterControl.Peer peer = control.peer(member.id());
        StringBuilder line = new StringBuilder().append(member.id()).append(' ');
        line.append(ClusterEndpoints.ip(member, client)).append(':').append(ClusterEndpoints.port(member));
        line.append('@').append(address.busPort());
        if (!address.hostname().isEmpty()) line.append(',').append(address.hostname());
        line.append(' ').append(flags(member, isSelf, peer));
        line.append(' ').append(member.isPrimary() ? "-" : member.primary());
        line.append(' ').append(isSelf ? 0 : peer.pingSentMillis());
        line.append(' ').append(isSelf ? 0 : peer.pongReceivedMillis());
        line.append(' ').append(view.configEpoch(member));
        line.append(isSelf || control.reaches(member.id()) ? " connected" : " disconnected");
        for (ClusterView.Owned range : view.ranges(member.id())) line.append(' ').append(slots(range));
        if (isSelf) openSlots(open, line);
        return line.toString();
    }

    private static String flags(Member member, boolean isSelf, ClusterControl.Peer peer) {
        StringBuilder flags = new StringBuilder(isSelf ? "myself," : "");
        flags.append(member.isPrimary() ? "master" : "slave");
        if (member.failed()) flags.append(",fail");
        else if (!isSelf && peer.isSuspected()) flags.append(",fail?");
        return flags.toString();
    }

    private static String slots(ClusterView.Owned range) {
        return range.first() == range.last() ? "" + range.first() : range.first() + "-" + range.last();
    }

    private static void openSlots(OpenSlots open, StringBuilder line) {
        for (Map.Entry<Integer, NodeId> each : open.migrating().entrySet())
            line.append(" [").append(each.getKey()).append("->-").append(each.getValue()).append(']');
        for (Map.Entry<Integer, NodeId> each : open.importing().entrySet())
            line.append(" [").append(each.getKey()).append("-<-").append(each.getValue()).append(']');
    }

    // State.

    /// The fields of CLUSTER INFO.
    String info(boolean isHealthy) {
        int suspectedSlots = 0;
        int suspected = 0;
        int failed = 0;
        int suspectedOwners = 0;
        int failedOwners = 0;
        for (Member member : view.members()) {
            int owned = view.slotCount(member.id());
            boolean isOwner = member.isPrimary() && owned > 0;
            if (member.failed()) {
                failed++;
                failedOwners += isOwner ? 1 : 0;
            } else if (isSuspected(member)) {
                suspected++;
                suspectedOwners += isOwner ? 1 : 0;
                suspectedSlots += owned;
            }
        }
        int assigned = view.topology().assignedSlots();
        long ownEpoch = view.isMember() ? view.configEpoch(view.own()) : 0;
        return new Fields().add("cluster_state", isHealthy ? "ok" : "fail").add("cluster_slots_assigned", assigned)
                .add("cluster_slots_ok", assigned - suspectedSlots - view.failedSlots())
                .add("cluster_slots_pfail", suspectedSlots).add("cluster_slots_fail", view.failedSlots())
                .add("cluster_nodes_pfail", suspected).add("cluster_nodes_fail", failed)
                .add("cluster_voting_nodes_pfail", suspectedOwners).add("cluster_voting_nodes_fail", failedOwners)
                .add("cluster_known_nodes", view.members().size()).add("cluster_size", view.ownerCount())
                .add("cluster_current_epoch", view.topology().currentEpoch()).add("cluster_my_epoch", ownEpoch)
                .add("cluster_stats_messages_sent", traffic.sentMessages())
                .add("cluster_stats_messages_received", traffic.receivedMessages())
                .add("cluster_stats_bytes_sent", traffic.sentBytes())
                .add("cluster_stats_bytes_received", traffic.receivedBytes())
                .add("cluster_stats_pubsub_bytes_sent", traffic.sentPublishedBytes())
                .add("cluster_stats_pubsub_bytes_received", traffic.receivedPublishedBytes())
                .add("cluster_stats_module_bytes_sent", 0).add("cluster_stats_module_bytes_received", 0)
                .add("total_cluster_links_buffer_limit_exceeded", traffic.linksOverLimit()).text.toString();
    }

    private boolean isSuspected(Member member) {
        return !member.id().equals(view.self()) && control.peer(member.id()).isSuspected();
    }

    private static final class Fields {
        private final StringBuilder text = new StringBuilder();

        Fields add(String name, Object value) {
            text.append(name).append(':').append(value).append("\r\n");
            return this;
        }
    }
}
