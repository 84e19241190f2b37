package io.javelina.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/// What happened when a client went where it was told to.
///
/// @param host where that was
/// @param found the id of the node that answered there; empty when it would not say
/// @param failure what was said by whoever refused; empty when nobody did
record Visit(Outcome outcome, String host, int port, String found, String failure) {
    enum Outcome {
        REACHED, ANOTHER_NODE, NO_ADDRESS, NO_PORT, UNKNOWN_NAME, REFUSED, SILENT, NO_ROUTE, NOT_A_NODE
    }

    /// @param asked the address by which the first node was reached: where clients go when no endpoint is named
    static Visit to(Announcement node, String asked, Credentials credentials, int timeoutMillis) {
        String host = node.endpoint().isEmpty() ? asked : node.endpoint();
        if (host.equals("?")) return failed(Outcome.NO_ADDRESS, node, host, "");
        if (node.port() == 0) return failed(Outcome.NO_PORT, node, host, "");
        try (RespConnection connection = new RespConnection(host, node.port(), timeoutMillis)) {
            return found(node, host, id(connection, credentials));
        } catch (IOException e) {
            return failed(outcome(e), node, host, String.valueOf(e.getMessage()));
        }
    }

    private static String id(RespConnection connection, Credentials credentials) throws IOException {
        try {
            credentials.say(connection);
            return String.valueOf(connection.ask("CLUSTER", "MYID"));
        } catch (RespConnection.ErrorReply e) {
            boolean isShut = e.getMessage().startsWith("NOAUTH") || e.getMessage().startsWith("NOPERM");
            if (isShut) return "";
            throw e;
        }
    }

    private static Visit found(Announcement node, String host, String id) {
        boolean isAnother = !id.isEmpty() && !id.equals(node.id());
        return new Visit(isAnother ? Outcome.ANOTHER_NODE : Outcome.REACHED, host, node.port(), id, "");
    }

    private static Visit failed(Outcome outcome, Announcement node, String host, String failure) {
        return new Visit(outcome, host, node.port(), "", failure);
    }

    private static Outcome outcome(IOException failure) {
        return switch (failure) {
            case UnknownHostException _ -> Outcome.UNKNOWN_NAME;
            case SocketTimeoutException _ -> Outcome.SILENT;
            case NoRouteToHostException _ -> Outcome.NO_ROUTE;
            case ConnectException _ -> Outcome.REFUSED;
            default -> Outcome.NOT_A_NODE;
        };
    }

    boolean isGood() { return outcome == Outcome.REACHED; }
}
