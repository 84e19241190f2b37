package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.ALLOW_BUSY;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.NO_MULTI;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The commands about the server itself, and the registration of all their families.
final class ServerCommands {
    private static final CommandError NO_SHUTDOWN = new CommandError("ERR No shutdown in progress.");
    private static final CommandError NO_CLUSTER = new CommandError(
            "ERR SHUTDOWN FAILOVER is only supported in cluster mode.");
    private static final CommandError CANNOT_STOP = new CommandError("ERR Errors trying to SHUTDOWN. Check logs.");

    private final Node node;

    private ServerCommands(Node node) { this.node = node; }

    /// Registers everything that this package has to offer about the server.
    static void register(CommandTable table, Node node, NodeMetrics metrics, MemoryViews views) {
        ServerCommands commands = new ServerCommands(node);
        CommandTable.Family server = table.family(Group.SERVER);
        server.command("TIME").arity(1).flags(LOADING, STALE, FAST).tips(NONDETERMINISTIC_OUTPUT).does(commands::time);
        server.command("LOLWUT").arity(-1).flags(READONLY, FAST).does(commands::lolwut);
        server.command("SHUTDOWN").arity(-1).flags(ADMIN, NOSCRIPT, LOADING, STALE, NO_MULTI, ALLOW_BUSY)
                .does(commands::shutdown);
        InfoCommand.register(table, new InfoSections(node, metrics, views));
        MemoryCommands.register(table, views, metrics, node.slowAnswers);
        ConfigCommands.register(table, node.configuration, node.log, node.loading, node::resetStatistics);
        CommandLogCommands.register(table, node.commandLog);
        LatencyCommands.register(table, node.latency, node.clock);
        SaveCommands saving = new SaveCommands(node);
        saving.register(table);
        DebugCommand.register(table, node, saving);
        ModuleCommands.register(table, node);
    }

    void time(Request request, Database database, Reply reply) {
        long micros = node.clock.unixMicros();
        reply.array(2);
        reply.bulkInteger(TimeUnit.MICROSECONDS.toSeconds(micros));
        reply.bulkInteger(micros % TimeUnit.SECONDS.toMicros(1));
    }

    /// The version of the drawing has to be a number, and that is all.
    void lolwut(Request request, Database database, Reply reply) {
        boolean versioned = request.size() > 2 && request.is(1, "VERSION");
        if (versioned) request.integer(2);
        String drawing = Throw.random(node.keyspace.random()).draw();
        reply.verbatim("txt", (drawing + "\nJavelina ver. " + Version.VERSION + "\n")
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    /// The client may have to wait: without NOW until replicas have everything, with FAILOVER until one has taken over; another
    /// one may give it up with ABORT.
    void shutdown(Request request, Database database, Reply reply) {
        Set<Shutdown.Option> options = EnumSet.noneOf(Shutdown.Option.class);
        boolean abort = false;
        for (int i = 1; i < request.size(); i++) {
            Shutdown.Option option = Shutdown.Option.of(request.argument(i));
            if (option != null) options.add(option);
            else if (request.is(i, "ABORT")) abort = true;
            else throw CommandError.SYNTAX;
        }
        boolean isContradiction = options.contains(Shutdown.Option.SAVE) && options.contains(Shutdown.Option.NOSAVE);
        if (abort && !options.isEmpty() || isContradiction) throw CommandError.SYNTAX;
        if (options.contains(Shutdown.Option.FAILOVER) && node.cluster == null) throw NO_CLUSTER;
        if (abort) {
            if (!node.shutdown.abort()) throw NO_SHUTDOWN;
            reply.ok();
            return;
        }
        if (!options.contains(Shutdown.Option.NOSAVE) && node.loop.isServingMeanwhile())
            throw new CommandError(node.loop.busy());
        switch (node.shutdown.begin(options)) {
            case STOPS -> node.endSoon();
            case WAITS_FOR_REPLICAS -> node.shutdown.join((Connection) request.client());
            case FAILED -> throw CANNOT_STOP;
        }
    }
}
