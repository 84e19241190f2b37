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
import java.util.concurrent.TimeUnit;

/// The commands about the server itself, and the registration of all their families.
final class ServerCommands {
    private static final CommandError NO_SHUTDOWN = new CommandError("ERR No shutdown in progress.");
    private static final CommandError CANNOT_SAVE = new CommandError("ERR Errors trying to SHUTDOWN. Check logs.");

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

    /// Without NOW the client may have to wait until replicas have everything; another one may give it up with ABORT.
    void shutdown(Request request, Database database, Reply reply) {
        boolean save = false;
        boolean noSave = false;
        boolean force = false;
        boolean abort = false;
        boolean now = false;
        for (int i = 1; i < request.size(); i++) {
            if (request.is(i, "SAVE")) save = true;
            else if (request.is(i, "NOSAVE")) noSave = true;
            else if (request.is(i, "FORCE")) force = true;
            else if (request.is(i, "ABORT")) abort = true;
            else if (request.is(i, "NOW")) now = true;
            else throw CommandError.SYNTAX;
        }
        if (abort && request.size() > 2 || save && noSave) throw CommandError.SYNTAX;
        if (abort) {
            if (!node.shutdown.abort()) throw NO_SHUTDOWN;
            reply.ok();
            return;
        }
        switch (node.shutdown.begin(new Shutdown.Options(save, noSave, force, now))) {
            case STOPS -> node.closeSoon();
            case WAITS_FOR_REPLICAS -> node.shutdown.join((Connection) request.client());
            case FAILED -> throw CANNOT_SAVE;
        }
    }
}
