package io.javelina.cluster;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.TopologyEntry;
import java.net.InetAddress;

/// How this node is reached, as far as nobody has configured it: others say so when they meet it, or it finds out by the links that it
/// has with them. All others are told. The cluster's thread.
///
/// An address that others know stays, as long as it is one of this machine's: whoever is met anew over another one, or speaks with
/// others over several, is not on the move.
final class Whereabouts {
    private static final long AGAIN_MILLIS = 1000;

    private final ThisNode node;
    private final Home home;
    private final Proposer proposer;
    private long nextMillis;

    Whereabouts(ThisNode node, Home home, Proposer proposer) {
        this.node = node;
        this.home = home;
        this.proposer = proposer;
    }

    /// The bus has been opened. Who is met without being asked for is told by nobody how it was reached.
    void begin() {
        if (!node.settings.seeds().isEmpty()) node.ip = home.bus().announced().getAddress().getHostAddress();
    }

    /// Another node says how this one is reached, if it knows that. All others are to know it as soon as they are together.
    void reachedAt(String ip) {
        if (ip.isEmpty() || !node.ip.isEmpty()) return;
        node.ip = ip;
        nextMillis = 0;
        tick(ClusterClock.millis());
    }

    /// Who meets another node is reached by the address over which it speaks with it, as long as nobody says otherwise.
    void speaksWith(String other) {
        if (!node.ip.isEmpty()) return;
        InetAddress own = home.bus().ownAddressTo(other);
        if (own == null) return;
        node.ip = own.getHostAddress();
        nextMillis = 0;
    }

    /// A node that finds out how it is reached tells the others, also when it has come back elsewhere.
    void tick(long now) {
        Member own = node.own();
        if (own == null || now < nextMillis) return;
        String ip = ip(own.address().ip());
        nextMillis = now + AGAIN_MILLIS;
        if (!ip.isEmpty() && !own.address().ip().equals(ip))
            proposer.propose(new TopologyEntry.AddressChange(own.id(), own.address().withIp(ip)));
    }

    /// How it is reached when others know it by this address; empty when it cannot tell yet.
    private String ip(String known) {
        if (known.isEmpty() || !node.settings.seeds().isEmpty()) return node.address().ip();
        if (home.bus().listensAt(known)) return known;
        for (Member other : node.topology().members()) if (!node.is(other.id())) speaksWith(other.id().hex());
        return node.address().ip();
    }
}
