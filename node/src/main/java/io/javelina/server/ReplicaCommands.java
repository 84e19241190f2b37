package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.NO_ASYNC_LOADING;
import static io.javelina.command.Flag.STALE;

import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Request;
import io.javelina.config.PrimaryAddress;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;

/// REPLICAOF and SLAVEOF, its old name: whom this node follows.
final class ReplicaCommands {
    private static final CommandError IN_CLUSTER = new CommandError("ERR REPLICAOF not allowed in cluster mode.");
    private static final CommandError NO_PORT = new CommandError("ERR Invalid master port");
    private static final CommandError FOR_REPLICA = new CommandError(
            "ERR Command is not valid when client is a replica.");
    private static final CommandError FAILING_OVER = new CommandError(
            "ERR REPLICAOF not allowed while failing over.");
    private static final int HIGHEST_PORT = 65535;

    private final Node node;
    private final ReplicaRole role;

    ReplicaCommands(Node node) {
        this.node = node;
        this.role = node.replicaRole;
    }

    void register(CommandTable table) {
        for (String name : new String[]{ "REPLICAOF", "SLAVEOF" })
            table.family(Group.SERVER).command(name).arity(3).flags(ADMIN, NOSCRIPT, STALE, NO_ASYNC_LOADING)
                    .does(this::replicaOf);
    }

    void replicaOf(Request request, Database database, Reply reply) {
        if (node.cluster != null) throw IN_CLUSTER;
        if (node.failover.isUnderWay()) throw FAILING_OVER;
        String by = "(user request from '" + ClientLine.of((Connection) request.client(), node.loop) + "')";
        if (request.is(1, "NO") && request.is(2, "ONE")) {
            if (role.isReplica()) {
                role.promote();
                node.log.notice("PRIMARY MODE enabled " + by);
            }
            reply.ok();
            return;
        }
        if (request.client().isReplica()) throw FOR_REPLICA;
        long port = request.integer(2, NO_PORT);
        if (port < 0 || port > HIGHEST_PORT) throw NO_PORT;
        PrimaryAddress address = new PrimaryAddress(request.argument(1).text(), (int) port);
        if (role.isReplica() && isSame(role.link().address(), address)) {
            node.log.notice("REPLICAOF would result into synchronization with the primary we are already connected"
                    + " with. No operation performed.");
            reply.simple("OK Already connected to specified primary");
            return;
        }
        role.follow(address);
        node.log.notice("REPLICAOF " + address.host() + ":" + address.port() + " enabled " + by);
        reply.ok();
    }

    private static boolean isSame(PrimaryAddress one, PrimaryAddress other) {
        return one.port() == other.port() && one.host().equalsIgnoreCase(other.host());
    }
}
