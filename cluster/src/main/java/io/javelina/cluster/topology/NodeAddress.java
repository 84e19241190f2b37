package io.javelina.cluster.topology;

/// Where a node is reached, as it announces itself. Ports are 0 where there is none.
///
/// @param ip of clients and peers, not a name; empty while it is unknown
/// @param port of clients without TLS
/// @param tlsPort of clients with TLS
/// @param busPort of the cluster bus
/// @param hostname what clients may be told instead of the address; empty for none
/// @param humanName what logs call the node; empty for none
public record NodeAddress(String ip, int port, int tlsPort, int busPort, String hostname, String humanName) {
}
