package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.STALE;

import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;

/// MONITOR, which a client says once: from then on it is shown what the node executes, until it says RESET.
final class MonitorCommand {
    private static final CommandError INSIDE = new CommandError("ERR MONITOR isn't allowed for DENY BLOCKING client");

    private final NodeLoop loop;

    MonitorCommand(NodeLoop loop) { this.loop = loop; }

    void register(CommandTable table) {
        table.family(Group.SERVER).command("MONITOR").arity(1).flags(ADMIN, NOSCRIPT, LOADING, STALE)
                .does(this::monitor);
    }

    /// A client that is a monitor already gets no reply.
    void monitor(Request request, Database database, Reply reply) {
        if (request.client().isInside()) throw INSIDE;
        if (request.client().isMonitor()) return;
        loop.monitors().add((Connection) request.client());
        reply.ok();
    }
}
