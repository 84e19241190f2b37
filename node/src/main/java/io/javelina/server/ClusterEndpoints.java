package io.javelina.server;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeAddress;
import io.javelina.command.Client;
import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/// Where clients are told to find nodes: what `cluster-preferred-endpoint-type` says, by the protocol they are connected
/// with.
final class ClusterEndpoints {
    enum Preferred {
        IP, HOSTNAME, UNKNOWN
    }

    /// Who has no name where names are wanted.
    static final String NAMELESS = "?";

    private Preferred preferred = Preferred.IP;

    void configure(Configuration now) {
        preferred = switch (now.text(Directives.CLUSTER_PREFERRED_ENDPOINT_TYPE)) {
            case "hostname" -> Preferred.HOSTNAME;
            case "unknown-endpoint" -> Preferred.UNKNOWN;
            default -> Preferred.IP;
        };
    }

    Preferred preferred() { return preferred; }

    static String ip(Member member, Client client) { return member.address().ip(isByIp6(client)); }

    static int port(Member member) { return member.address().port(false); }

    /// Empty when clients are to go on with the address that they know already.
    String endpoint(Member member, Client client) {
        NodeAddress address = member.address();
        return switch (preferred) {
            case IP -> ip(member, client);
            case HOSTNAME -> address.hostname().isEmpty() ? NAMELESS : address.hostname();
            case UNKNOWN -> "";
        };
    }

    private static boolean isByIp6(Client client) {
        return client instanceof Connection connection
                && connection.channel().remoteAddress() instanceof InetSocketAddress peer
                && peer.getAddress() instanceof Inet6Address;
    }
}
