package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Command;
import io.javelina.config.Configuration;
import io.javelina.config.Directives;

/// Error replies to those who should never get one: the primary, a replica, the append-only file that is being loaded. What
/// they sent did something else here than where it comes from, so the datasets differ from now on. Node loop only.
final class UnexpectedErrors {
    private final Node node;
    /// `unexpected_error_replies`
    private long count;
    /// As `propagation-error-behavior` says.
    private boolean stopsReplicas;
    private boolean stopsLoading;

    UnexpectedErrors(Node node) {
        this.node = node;
        node.configuration.onChange(Directives.PROPAGATION_ERROR_BEHAVIOR, this::configured);
        configured(node.configuration);
    }

    private void configured(Configuration now) {
        String behavior = now.text(Directives.PROPAGATION_ERROR_BEHAVIOR);
        stopsLoading = behavior.equals("panic");
        stopsReplicas = stopsLoading || behavior.equals("panic-on-replicas");
    }

    long count() { return count; }

    void resetStatistics() { count = 0; }

    /// Whether the node is ending because of one.
    boolean haveEndedNode() { return node.hasFailed(); }

    /// A command was answered by an error; of most clients that is expected.
    ///
    /// @param command null when there is none of that name
    void replied(Client client, Command command, String error) {
        if (client.isPrimary()) toPrimary(named(command), error);
        else if (client instanceof LoadingClient) toFile(named(command), error);
        else if (client.isReplica()) tell("primary", "replica", named(command), error);
    }

    private static String named(Command command) { return command == null ? "<unknown>" : command.fullName(); }

    private void toPrimary(String command, String error) {
        // It is refused because the node ends, and that has been told.
        if (node.hasFailed()) return;
        tell("replica", "primary", command, error);
        // A replica that clients may write to differs from its primary anyway.
        if (stopsReplicas && node.replicaRole.isReadOnly())
            node.replicaRole.panic(panic("replica", "primary", command));
    }

    private void toFile(String command, String error) {
        tell("server", "AOF-loading-client", command, error);
        if (!stopsLoading) return;
        node.log.warning(panic("server", "AOF-loading-client", command));
        node.fail();
    }

    private void tell(String from, String to, String command, String error) {
        count++;
        node.log.warning("== CRITICAL == This " + from + " is sending an error to its " + to + ": '" + error
                + "' after processing the command '" + command + "'");
    }

    private static String panic(String from, String to, String command) {
        return "This " + from + " panicked sending an error to its " + to + " after processing the command '" + command
                + "'";
    }
}
