package io.javelina.server;

import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Flag;
import io.javelina.command.Group;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.util.concurrent.locks.LockSupport;

/// A command that runs until another one says that it is to end, and lets clients be served meanwhile, as a script does:
///
///     RUNLONG [command argument ...]     executes the command first, if there is one, and replies DONE in the end
///     READLONG ...                       the same as a command that does not write
///     ENDLONG                            ends it
///
/// On the loop, but for what is volatile.
final class LongScript implements RunningScript {
    private static final long PAUSE_NANOS = 50_000;

    private final NodeLoop loop;
    private final CommandTable table;
    private final Arguments arguments = new Arguments();
    private volatile boolean runs;
    private volatile boolean ended;
    private volatile int count;

    private LongScript(Node node) {
        this.loop = node.loop;
        this.table = node.table;
    }

    /// Adds the commands to a node.
    static LongScript at(TestServer server) {
        LongScript script = new LongScript(server.node());
        server.onLoop(() -> {
            CommandTable.Family family = script.table.family(Group.SCRIPTING);
            family.command("RUNLONG").arity(-1).flags(Flag.NOSCRIPT, Flag.WRITE).runsScripts().does(script::run);
            family.command("READLONG").arity(-1).flags(Flag.NOSCRIPT).runsScripts().does(script::run);
            return family.command("ENDLONG").arity(1).flags(Flag.NOSCRIPT, Flag.ALLOW_BUSY).does(script::end);
        });
        return script;
    }

    /// Whether clients are served while it runs.
    boolean isServing() { return runs && loop.isServingMeanwhile(); }

    /// How many of them have run.
    int count() { return count; }

    @Override
    public boolean isFunction() { return false; }

    private void run(Request request, Database database, Reply reply) {
        if (request.size() > 1) execute(request, database);
        count++;
        ended = false;
        runs = true;
        try {
            while (!ended) {
                if (!loop.serveMeanwhile(this)) throw new CommandError("ERR the node ends");
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } finally {
            runs = false;
        }
        reply.simple("DONE");
    }

    private void execute(Request request, Database database) {
        arguments.clear();
        for (int i = 1; i < request.size(); i++)
            arguments.add(request.argument(i).address(), request.argument(i).length());
        Command command = table.find(arguments);
        command.handler().execute(new Request().bind(request.client(), arguments, command), database,
                new Reply().bind(loop.nowhere(), 2));
    }

    private void end(Request request, Database database, Reply reply) {
        ended = true;
        reply.ok();
    }
}
