package io.javelina.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// What is wrong with an announced address, and which setting mends it.
final class Advice {
    private static final String ADDRESS = "cluster-announce-client-ipv4 (or -ipv6)";
    private static final String BY_IP = "cluster-preferred-endpoint-type to ip";

    private Advice() {}

    static String finding(Visit visit, Announcement node) {
        String where = visit.host() + ":" + visit.port();
        return switch (visit.outcome()) {
            case REACHED -> "is reached at " + where;
            case ANOTHER_NODE -> "at " + where + " there is another node, " + visit.found();
            case NO_ADDRESS -> "has no name, where names are wanted";
            case NO_PORT -> "announces no port without TLS";
            case UNKNOWN_NAME -> "the name " + visit.host() + " means nothing here";
            case REFUSED -> (node.health().equals("fail") ? "has failed, and " : "") + "nobody listens at " + where;
            case SILENT, NO_ROUTE -> where + " is not reached from here";
            case NOT_A_NODE -> "what listens at " + where + " does not answer as a node (" + visit.failure() + ")";
        };
    }

    /// For all nodes with the same trouble the same.
    ///
    /// @param asked the address by which the first node was reached
    static String remedy(Examination examination, InetAddress asked) {
        Visit visit = examination.visit();
        if (examination.instead() != null) return instead(examination, asked);
        return switch (visit.outcome()) {
            case REACHED -> "";
            case ANOTHER_NODE -> "Set cluster-announce-client-port to the port that leads to each node, and see which "
                    + "ports are published.";
            case NO_ADDRESS -> "Set cluster-announce-hostname on each node, or " + BY_IP + ".";
            case NO_PORT -> "Set port, or cluster-announce-client-port.";
            case UNKNOWN_NAME -> "Set cluster-announce-hostname on each node to a name that means something here, or "
                    + BY_IP + ".";
            case REFUSED -> examination.node().health().equals("fail")
                    ? "Start the nodes that have failed."
                    : refused(visit.host(), asked);
            case SILENT, NO_ROUTE ->
                "Set " + ADDRESS + " on each node to an address of its machine that is reached from "
                        + "here, or let a firewall pass these ports.";
            case NOT_A_NODE -> "See which ports are published, and cluster-announce-client-port.";
        };
    }

    private static String instead(Examination examination, InetAddress asked) {
        String found = examination.instead().host();
        Announcement node = examination.node();
        if (found.equals(node.hostname()))
            return "Set cluster-preferred-endpoint-type to hostname: clients here find nodes by name. Or, for clients elsewhere, "
                    + "too, set " + ADDRESS + " on each node to an address that all of them reach.";
        if (found.equals(node.ip())) return "Set " + BY_IP + ": clients here find nodes by address.";
        String setting = asked.getAddress().length == 4
                ? "cluster-announce-client-ipv4"
                : "cluster-announce-client-ipv6";
        return "Set " + setting + " on each node to " + asked.getHostAddress() + (asked.isLoopbackAddress()
                ? ", or to an address of this machine that clients elsewhere reach, too."
                : ".");
    }

    private static String refused(String host, InetAddress asked) {
        if (!isLoopback(host))
            return "Publish these ports, or set cluster-announce-client-port to those that are published, and "
                    + ADDRESS
                    + " to the machine where.";
        String elsewhere = "set " + ADDRESS + " on each node to an address by which its machine is reached from here: "
                + host + " is whatever machine or container the client itself is on.";
        if (!asked.isLoopbackAddress()) return capitalized(elsewhere);
        return "If this is the machine where the nodes' ports are published, publish them all, or set "
                + "cluster-announce-client-port. If not, " + elsewhere;
    }

    private static String capitalized(String text) { return Character.toUpperCase(text.charAt(0)) + text.substring(1); }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
