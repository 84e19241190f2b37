package io.javelina.server;

import io.javelina.command.Command;
import io.javelina.command.Dispatcher;
import io.javelina.command.Flag;
import io.javelina.command.Request;
import io.javelina.command.SlotFinder;
import io.javelina.config.Directives;
import io.javelina.keyspace.Propagation;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.script.ScriptError;
import io.javelina.script.ScriptHost;
import io.javelina.script.ScriptRun;
import java.util.concurrent.TimeUnit;

/// What scripts may do in this node: judges each command that a script calls, and executes it inside the one that runs the
/// script. Node loop only.
final class ScriptCalls implements ScriptHost, RunningScript {
    private static final String UNKNOWN = "Unknown command called from script";
    private static final String WRONG_ARITY = "Wrong number of args calling command from script";
    private static final String NOT_ALLOWED = "This Redis command is not allowed from script";
    private static final String READ_ONLY = "Write commands are not allowed from read-only scripts.";
    private static final String STALE = "Can not execute the command on a stale replica";
    private static final String OUT_OF_MEMORY = "-OOM command not allowed when used memory > 'maxmemory'.";
    private static final String SLOTS_DIFFER = "Script attempted to access keys that do not hash to the same slot";

    private final Node node;
    private final Dispatcher dispatcher;
    private final Gate gate;
    private final ScriptClient client;
    private final CapturedReply captured;
    private final Reply reply = new Reply();
    private final Request judged = new Request();
    /// Of all keys so far, as [SlotFinder] says.
    private int slot;
    private ScriptRun run;
    /// Who asked for the script that runs.
    private Request request;
    /// Whether it has run for too long already.
    private boolean isSlow;

    ScriptCalls(Node node, Dispatcher dispatcher, Gate gate) {
        this.node = node;
        this.dispatcher = dispatcher;
        this.gate = gate;
        this.client = new ScriptClient(node.keyspace.database(0));
        this.captured = new CapturedReply(node.keyspace.allocator());
    }

    /// The script that runs, null when there is none.
    ScriptRun run() { return run; }

    /// A script begins, for the request that asks for it.
    void begin(ScriptRun begun, Request from) {
        run = begun;
        request = from;
        isSlow = false;
        slot = request.slot();
        client.begin(request.client());
    }

    void end() {
        node.keyspace.propagation().restrict(true, true);
        client.end();
        captured.reset();
        run = null;
        request = null;
    }

    /// The request that the running script is executed for, null without one.
    Request request() { return request; }

    /// Who calls commands for the script that runs.
    ScriptClient client() { return client; }

    @Override
    public String call(ScriptRun script, Arguments arguments, Slice result) {
        Command command = dispatcher.table().find(arguments);
        client.protocol(script.protocol());
        String refusal = judge(script, command, arguments);
        if (refusal != null) {
            gate.rejected(judged, refusal.startsWith("-") ? refusal.substring(1) : "ERR " + refusal);
            return refusal;
        }
        captured.reset();
        reply.bind(captured, script.protocol());
        dispatcher.executeInside(client, arguments, command, reply);
        result.wrap(captured.address(), (int) Math.min(captured.length(), Integer.MAX_VALUE));
        return null;
    }

    /// Why the command is not executed, null when it is. One that begins with a minus has a code of its own.
    private String judge(ScriptRun script, Command command, Arguments arguments) {
        judged.bind(client, arguments, command);
        if (command == null) return UNKNOWN;
        if (!command.accepts(arguments.size())) return WRONG_ARITY;
        if (command.has(Flag.NOSCRIPT)) return NOT_ALLOWED;
        if (gate.isStale() && !command.has(Flag.STALE)) return STALE;
        String refusal = judgeWriting(script, command);
        if (refusal != null) return refusal;
        if (mayLackMemory(script, command)) return OUT_OF_MEMORY;
        if (command.has(Flag.WRITE)) script.writes();
        return client.isObeyed() ? null : judgeSlot(script, command);
    }

    private String judgeWriting(ScriptRun script, Command command) {
        boolean writes = command.has(Flag.WRITE);
        if (!writes && !command.has(Flag.MAY_REPLICATE)) return null;
        if (script.isReadOnly()) return READ_ONLY;
        if (script.hasWritten() || client.isObeyed()) return null;
        String refusal = gate.refusalOfWrites();
        return writes && refusal != null ? "-" + refusal : null;
    }

    /// There was too little when the script began. What has begun to write is to be brought to an end.
    private boolean mayLackMemory(ScriptRun script, Command command) {
        return command.has(Flag.DENYOOM) && !script.mayRunOutOfMemory() && !script.hasWritten() && !client.isObeyed()
                && gate.wasOutOfMemory();
    }

    private String judgeSlot(ScriptRun script, Command command) {
        String redirection = gate.redirection(judged);
        if (redirection != null) return describe(redirection, command);
        int found = judged.slot();
        if (script.mayCrossSlots() || found == SlotFinder.NO_KEYS) return null;
        if (slot != SlotFinder.NO_KEYS && slot != found) return SLOTS_DIFFER;
        slot = found;
        return null;
    }

    /// What a script is told where a client would be sent elsewhere.
    private static String describe(String redirection, Command command) {
        if (redirection.startsWith("CROSSSLOT"))
            return "Command '" + command.fullName()
                    + "' in script attempted to access keys that don't hash to the same slot";
        if (redirection.endsWith("Hash slot not served")) return "Script attempted to access a slot not served";
        if (redirection.endsWith("read commands"))
            return "Script attempted to execute a write command while the cluster is down and readonly";
        if (redirection.startsWith("CLUSTERDOWN"))
            return "Script attempted to execute a command while the cluster is down";
        return "Script attempted to access a non local key in a cluster node";
    }

    @Override
    public boolean mayCall(ScriptRun script, Arguments arguments) {
        Command command = dispatcher.table().find(arguments);
        if (command == null) throw new ScriptError("Invalid command passed to server.acl_check_cmd()");
        return true;
    }

    @Override
    public void propagateTo(ScriptRun script, boolean file, boolean replicas) {
        Propagation propagation = node.keyspace.propagation();
        propagation.restrict(file, replicas);
    }

    @Override
    public void errorIsCounted() { node.commandStatistics.errorIsCounted(); }

    @Override
    public void log(int level, String line) {
        switch (level) {
            case 0 -> node.log.debug(line);
            case 1 -> node.log.verbose(line);
            case 2 -> node.log.notice(line);
            default -> node.log.warning(line);
        }
    }

    /// A script that runs for longer than it should lets other clients be served, and somebody may end it then.
    @Override
    public boolean mayGoOn(ScriptRun script) {
        if (script.isKilled()) return false;
        long millis = TimeUnit.NANOSECONDS.toMillis(node.clock.nanos()) - script.sinceMillis();
        long threshold = node.configuration.integer(Directives.BUSY_REPLY_THRESHOLD);
        if (threshold <= 0 || millis < threshold) return true;
        if (!isSlow)
            node.log.warning("Slow script detected: still in execution after " + millis
                    + " milliseconds. You can try killing the script using the "
                    + (script.isFunction() ? "FUNCTION" : "SCRIPT")
                    + " KILL command. Script name is: " + script.name() + ".");
        isSlow = true;
        return node.loop.serveMeanwhile(this) && !script.isKilled();
    }

    @Override
    public boolean isFunction() { return run.isFunction(); }

    @Override
    public String redisVersion() { return Version.REDIS_VERSION; }

    @Override
    public String valkeyVersion() { return Version.VALKEY_VERSION; }
}
