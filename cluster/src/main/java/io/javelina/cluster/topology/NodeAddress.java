package io.javelina.cluster.topology;

/// Where a node is reached, as it announces itself. Ports are 0 where there is none.
///
/// @param ip of clients and peers, not a name; empty while it is unknown
/// @param port of clients without TLS
/// @param tlsPort of clients with TLS
/// @param busPort of the cluster bus
/// @param hostname what clients may be told instead of the address; empty for none
/// @param humanName what logs call the node; empty for none
/// @param client what clients are told instead
/// @param zone that the node is in, for clients that prefer near ones; empty for none
public record NodeAddress(String ip, int port, int tlsPort, int busPort, String hostname, String humanName,
        ForClients client, String zone) {
    /// What clients are told when that is not what nodes use among themselves: empty, and 0, where it is the same.
    ///
    /// @param ip4 for clients that are connected by IPv4
    /// @param ip6 for clients that are connected by IPv6
    public record ForClients(String ip4, String ip6, int port, int tlsPort) {
        public static final ForClients SAME = new ForClients("", "", 0, 0);
    }

    public NodeAddress(String ip, int port, int tlsPort, int busPort, String hostname, String humanName) {
        this(ip, port, tlsPort, busPort, hostname, humanName, ForClients.SAME, "");
    }

    /// The address that a client is told.
    public String ip(boolean byIp6) {
        String own = byIp6 ? client.ip6 : client.ip4;
        return own.isEmpty() ? ip : own;
    }

    /// The port that a client is told.
    public int port(boolean withTls) {
        int own = withTls ? client.tlsPort : client.port;
        if (own != 0) return own;
        return withTls ? tlsPort : port;
    }

    /// Whether clients are told to come here, and it is not where other nodes come.
    public boolean isForClients(String host, int port) {
        return port != 0 && port == port(false) && (host.equals(ip(false)) || host.equals(ip(true)))
                && !(host.equals(ip) && port == this.port);
    }

    /// The same node elsewhere.
    public NodeAddress withIp(String found) {
        return new NodeAddress(found, port, tlsPort, busPort, hostname, humanName, client, zone);
    }
}
