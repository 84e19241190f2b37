package io.javelina.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// What is wrong with an announced address, and which setting mends it.
final class Advice {
    private static final String ADDRESS = "cluster-announce-client-ipv4 (or -ipv6)";

    private Advice() {}

    /// @param askedByLoopback whether the node that was asked is on this machine, or looks so
    static String of(Visit visit, Announcement node, boolean askedByLoopback) {
        String where = visit.host() + ":" + visit.port();
        return switch (visit.outcome()) {
            case REACHED -> "is reached at " + where;
            case ANOTHER_NODE -> "at " + where + " there is another node, " + visit.found()
                    + ": set cluster-announce-client-port to the port that leads to this one, and see which ports are published";
            case NO_ADDRESS -> "has no name where names are wanted: set cluster-announce-hostname on it, "
                    + "or cluster-preferred-endpoint-type to ip";
            case NO_PORT -> "announces no port without TLS: set port, or cluster-announce-client-port";
            case UNKNOWN_NAME ->
                "the name " + visit.host() + " means nothing here: set cluster-announce-hostname to one "
                        + "that it does, or cluster-preferred-endpoint-type to ip";
            case REFUSED -> node.health().equals("fail")
                    ? "has failed, and nobody listens at " + where + ": start it"
                    : "nobody listens at " + where + ": " + refused(visit.host(), askedByLoopback);
            case SILENT, NO_ROUTE ->
                where + " is not reached from here: set " + ADDRESS + " on it to an address of its "
                        + "machine that is, or let a firewall pass port " + visit.port();
            case NOT_A_NODE -> "what listens at " + where + " does not answer as a node (" + visit.failure()
                    + "): see which ports are published, and cluster-announce-client-port";
        };
    }

    private static String refused(String host, boolean askedByLoopback) {
        if (isLoopback(host) && !askedByLoopback)
            return "it announces the machine that clients are on. Set " + ADDRESS + " on it to an address by which its "
                    + "machine is reached from here";
        return "publish that port, or set cluster-announce-client-port to the one that is published, and " + ADDRESS
                + " to the machine where";
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
