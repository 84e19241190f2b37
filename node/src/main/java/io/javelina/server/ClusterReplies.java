package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.bus.Bus;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.NodeId;
import io.javelina.command.Client;
import io.javelina.resp.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// The cluster as clients want it: the replies of CLUSTER SLOTS, SHARDS and LINKS.
final class ClusterReplies {
    private final ClusterView view;
    private final ClusterControl control;
    private final ClusterEndpoints endpoints;
    /// The newest change that this node has.
    private final LongSupplier ownOffset;
    private final Client client;

    ClusterReplies(ClusterView view, ClusterControl control, ClusterEndpoints endpoints, LongSupplier ownOffset,
            Client client) {
        this.view = view;
        this.control = control;
        this.endpoints = endpoints;
        this.ownOffset = ownOffset;
        this.client = client;
    }

    private long offset(Member member) {
        return member.id().equals(view.self()) ? ownOffset.getAsLong() : control.peer(member.id()).offset();
    }

    // Slots.

    void slots(Reply reply) {
        reply.array(view.ranges().size());
        for (ClusterView.Owned range : view.ranges()) {
            List<Member> replicas = view.topology().replicas(range.owner()).stream().filter(this::isAvailable).toList();
            reply.array(3L + replicas.size());
            reply.integer(range.first());
            reply.integer(range.last());
            node(view.topology().member(range.owner()), reply);
            for (Member replica : replicas) node(replica, reply);
        }
    }

    /// Whether a replica has any data to be asked for.
    private boolean isAvailable(Member replica) { return !replica.failed() && offset(replica) != 0; }

    private void node(Member member, Reply reply) {
        reply.array(4);
        if (endpoints.preferred() == ClusterEndpoints.Preferred.UNKNOWN) reply.nil();
        else reply.bulk(endpoints.endpoint(member, client));
        reply.integer(ClusterEndpoints.port(member));
        reply.bulk(member.id().hex());
        otherEndpoints(member, reply);
    }

    /// What else is known of where the node is.
    private void otherEndpoints(Member member, Reply reply) {
        String hostname = member.address().hostname();
        boolean tellsIp = endpoints.preferred() != ClusterEndpoints.Preferred.IP;
        boolean tellsName = endpoints.preferred() != ClusterEndpoints.Preferred.HOSTNAME && !hostname.isEmpty();
        String zone = member.address().zone();
        reply.map((tellsIp ? 1 : 0) + (tellsName ? 1 : 0) + (zone.isEmpty() ? 0 : 1));
        if (tellsIp) text(reply, "ip", ClusterEndpoints.ip(member, client));
        if (tellsName) text(reply, "hostname", hostname);
        if (!zone.isEmpty()) text(reply, "availability-zone", zone);
    }

    // Shards.

    void shards(Reply reply) {
        Map<NodeId, List<Member>> shards = new LinkedHashMap<>();
        for (Member member : view.members())
            shards.computeIfAbsent(member.shard(), _ -> new ArrayList<>()).add(member);
        reply.array(shards.size());
        for (List<Member> shard : shards.values()) shard(shard, reply);
    }

    private void shard(List<Member> shard, Reply reply) {
        reply.map(3);
        reply.bulk("slots");
        List<ClusterView.Owned> ranges = shard.stream().flatMap(each -> view.ranges(each.id()).stream()).toList();
        reply.array(2L * ranges.size());
        for (ClusterView.Owned range : ranges) {
            reply.integer(range.first());
            reply.integer(range.last());
        }
        reply.bulk("nodes");
        reply.array(shard.size());
        for (Member member : shard) details(member, reply);
        text(reply, "id", shard.getFirst().shard().hex());
    }

    private void details(Member member, Reply reply) {
        NodeAddress address = member.address();
        int port = address.port(false);
        int tlsPort = address.port(true);
        boolean hasName = !address.hostname().isEmpty();
        boolean hasZone = !address.zone().isEmpty();
        reply.map(6L + (port > 0 ? 1 : 0) + (tlsPort > 0 ? 1 : 0) + (hasName ? 1 : 0) + (hasZone ? 1 : 0));
        text(reply, "id", member.id().hex());
        if (port > 0) number(reply, "port", port);
        if (tlsPort > 0) number(reply, "tls-port", tlsPort);
        text(reply, "ip", ClusterEndpoints.ip(member, client));
        text(reply, "endpoint", endpoints.endpoint(member, client));
        if (hasName) text(reply, "hostname", address.hostname());
        text(reply, "role", member.isPrimary() ? "master" : "replica");
        number(reply, "replication-offset", offset(member));
        text(reply, "health", health(member));
        if (hasZone) text(reply, "availability-zone", address.zone());
    }

    private String health(Member member) {
        if (member.failed()) return "fail";
        return !member.isPrimary() && offset(member) == 0 ? "loading" : "online";
    }

    // Links.

    void links(Reply reply) {
        List<Bus.LinkFigures> links = control.links();
        reply.array(links.size());
        for (Bus.LinkFigures link : links) {
            reply.map(6);
            text(reply, "direction", link.outgoing() ? "to" : "from");
            text(reply, "node", link.id());
            number(reply, "create-time", link.createdMillis());
            text(reply, "events", link.events());
            number(reply, "send-buffer-allocated", link.allocatedBytes());
            number(reply, "send-buffer-used", link.queuedBytes());
        }
    }

    private static void text(Reply reply, String name, String value) {
        reply.bulk(name);
        reply.bulk(value);
    }

    private static void number(Reply reply, String name, long value) {
        reply.bulk(name);
        reply.integer(value);
    }
}
