package io.javelina.cluster;

import io.javelina.cluster.failover.FailoverSettings;
import io.javelina.cluster.failover.Standing;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;

/// Who this node is, and by what it acts: what all parts of its cluster share. The cluster's thread, but for what others read.
final class ThisNode {
    final ClusterSettings settings;
    final ClusterHost host;
    final ClusterThread thread;
    final SecureRandom random = new SecureRandom();
    private volatile NodeId id;
    private volatile Standing standing = Standing.NONE;
    /// As configured now.
    volatile FailoverSettings failover;
    /// How this node is reached, as far as it has found out; empty when it has not.
    String ip = "";
    /// Its claims while this node joins a cluster, null otherwise.
    TopologyEntry.NodeJoin joining;
    boolean leaving;

    ThisNode(ClusterSettings settings, ClusterHost host) {
        this.settings = settings;
        this.host = host;
        this.thread = new ClusterThread(settings.log());
        this.failover = settings.failover().get();
    }

    // Any thread.

    NodeId id() { return id; }

    boolean is(NodeId other) { return other.equals(id); }

    Standing standing() { return standing; }

    Topology topology() { return standing.topology(); }

    /// Null while the topology does not know it.
    Member own() { return topology().member(id); }

    void notice(String text) { settings.log().log(Level.INFO, text); }

    void warn(String text) { settings.log().log(Level.WARNING, text); }

    void fail(String text) { settings.log().log(Level.ERROR, text); }

    // The cluster's thread.

    void id(NodeId now) { id = now; }

    void standing(Standing now) { standing = now; }

    boolean isMember() { return own() != null; }

    /// Whether it is in a cluster of its own.
    boolean isAlone() { return topology().members().size() == 1 && isMember(); }

    NodeAddress address() {
        NodeAddress address = host.address();
        return address.ip().isEmpty() ? address.withIp(ip) : address;
    }

    /// How it comes into a cluster where it has no slots.
    TopologyEntry.NodeJoin newcomer() {
        return new TopologyEntry.NodeJoin(id, address(), NodeId.random(random), 0,
                SlotSet.EMPTY);
    }
}
