package io.javelina.server;

import static io.javelina.command.Flag.ALLOW_BUSY;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.MAY_REPLICATE;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.NO_MANDATORY_KEYS;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.SKIP_MONITOR;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;

import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Help;
import io.javelina.command.Request;
import io.javelina.command.Tip;
import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.script.ScriptCache;
import io.javelina.script.ScriptError;
import io.javelina.script.ScriptFlag;
import io.javelina.script.ScriptRun;
import io.javelina.script.ScriptVm;
import io.javelina.script.Sha1;
import io.javelina.script.Shebang;
import io.javelina.type.CommandError;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// EVAL, EVALSHA and SCRIPT. The state of Lua is made by the first script. Node loop only.
final class ScriptCommands {
    private static final int KEY_COUNT = 2;
    private static final String MAY_WRITE = "We cannot tell how the keys will be used so we assume the worst, RW and UPDATE";
    private static final String MAY_READ = "We cannot tell how the keys will be used so we assume the worst, RO and ACCESS";
    private static final CommandError NO_SCRIPT = new CommandError("NOSCRIPT No matching script.");
    private static final CommandError NEGATIVE = new CommandError("ERR Number of keys can't be negative");
    private static final CommandError TOO_MANY = new CommandError(
            "ERR Number of keys can't be greater than number of args");
    private static final CommandError NO_CLUSTER = new CommandError(
            "ERR Can not run script on cluster, 'no-cluster' flag is set.");
    private static final CommandError WRITES_IN_READ_ONLY = new CommandError(
            "ERR Can not execute a script with write flag using *_ro command.");
    private static final CommandError WRITES_ON_REPLICA = new CommandError(
            "READONLY Can not run script with write flag on readonly replica.");
    private static final CommandError OUT_OF_MEMORY = new CommandError(
            "OOM allow-oom flag is not set on the script, can not run it when used memory > 'maxmemory'");
    private static final String STALE_REPLICA = "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'";
    private static final CommandError STALE_WITHOUT_FLAG = new CommandError(
            STALE_REPLICA + " and 'allow-stale' flag is not set on the script.");
    private static final CommandError STALE_SCRIPT = new CommandError(STALE_REPLICA + ".");
    private static final CommandError FLUSH_SYNTAX = new CommandError(
            "ERR SCRIPT FLUSH only support SYNC|ASYNC option");
    private static final CommandError DEBUG_SYNTAX = new CommandError("ERR Use SCRIPT DEBUG YES/SYNC/NO");
    private static final CommandError NO_DEBUGGER = new CommandError(
            "ERR scripts cannot be debugged in this version");
    private static final CommandError NOT_BUSY = new CommandError("NOTBUSY No scripts in execution right now.");
    private static final CommandError UNKILLABLE = new CommandError(
            "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either wait the"
                    + " script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.");
    private static final CommandError UNKILLABLE_OF_PRIMARY = new CommandError(
            "UNKILLABLE The busy script was sent by a primary instance in the context of replication and cannot be"
                    + " killed.");
    static final CommandError BUSY_SCRIPT = new CommandError(
            "BUSY Valkey is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.");
    private static final CommandError BUSY_FUNCTION = new CommandError(
            "BUSY Valkey is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.");
    private static final String[] HELP = {
        "DEBUG (YES|SYNC|NO)",
        "    Debugs the scripts that follow, or does not. Only NO is known here.",
        "EXISTS <sha1> [<sha1> ...]",
        "    Tells of each digest whether its script is cached.",
        "FLUSH [ASYNC|SYNC]",
        "    Forgets all scripts.",
        "KILL",
        "    Ends the script that runs, if it has not written anything.",
        "LOAD <script>",
        "    Keeps a script without running it, and tells its digest.",
        "SHOW <sha1>",
        "    The text of a script.",
    };

    private final Node node;
    private final Gate gate;
    private final ScriptCalls calls;
    private final ScriptCache cache;
    private final Slice text = new Slice();
    /// Null before the first script.
    private ScriptVm vm;

    ScriptCommands(Node node, Gate gate, ScriptCalls calls) {
        this.node = node;
        this.gate = gate;
        this.calls = calls;
        this.cache = new ScriptCache(node.keyspace.allocator());
    }

    void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.SCRIPTING);
        declared(table.command("EVAL").arity(-3).flags(NOSCRIPT, STALE, SKIP_MONITOR, MAY_REPLICATE, NO_MANDATORY_KEYS)
                .countedKeys(KEY_COUNT, 1, RW, ACCESS, UPDATE).note(MAY_WRITE).runsScripts().does(this::eval),
                ScriptCommands::ofText);
        declared(table.command("EVALSHA").arity(-3)
                .flags(NOSCRIPT, STALE, SKIP_MONITOR, MAY_REPLICATE, NO_MANDATORY_KEYS)
                .countedKeys(KEY_COUNT, 1, RW, ACCESS, UPDATE).runsScripts().does(this::evalSha), this::ofDigest);
        declared(table.command("EVALSHA_RO").arity(-3).flags(NOSCRIPT, STALE, SKIP_MONITOR, READONLY, NO_MANDATORY_KEYS)
                .countedKeys(KEY_COUNT, 1, RO, ACCESS).runsScripts().does(this::evalSha), this::ofDigest);
        declared(table.command("EVAL_RO").arity(-3).flags(NOSCRIPT, STALE, SKIP_MONITOR, READONLY, NO_MANDATORY_KEYS)
                .countedKeys(KEY_COUNT, 1, RO, ACCESS).note(MAY_READ).runsScripts().does(this::eval),
                ScriptCommands::ofText);
        Command script = table.command("SCRIPT").arity(-2);
        script.subcommand("DEBUG").arity(3).flags(NOSCRIPT).does(this::debug);
        script.subcommand("EXISTS").arity(-3).flags(NOSCRIPT).tips(Tip.ASK_ALL_SHARDS, Tip.JOIN_LOGICAL_AND)
                .does(this::exists);
        script.subcommand("FLUSH").arity(-2).flags(NOSCRIPT).tips(Tip.ASK_ALL_NODES, Tip.JOIN_ALL_SUCCEEDED)
                .does(this::flush);
        script.subcommand("HELP").arity(2).flags(LOADING, STALE).does(Help.of(HELP));
        script.subcommand("KILL").arity(2).flags(NOSCRIPT, ALLOW_BUSY).tips(Tip.ASK_ALL_SHARDS, Tip.JOIN_ONE_SUCCEEDED)
                .does(this::kill);
        script.subcommand("LOAD").arity(3).flags(NOSCRIPT, STALE).tips(Tip.ASK_ALL_NODES, Tip.JOIN_ALL_SUCCEEDED)
                .does(this::load);
        script.subcommand("SHOW").arity(3).flags(NOSCRIPT).does(this::show);
    }

    /// A script that says about itself what it does is judged by that, before it is run or queued.
    private void declared(Command command, Function<Request, Shebang> says) {
        DeclaredFlags declared = new DeclaredFlags(command.flags());
        command.flagsBy(request -> {
            Shebang said = says.apply(request);
            return said == null || !said.isPresent() ? null : declared.of(said.bits());
        });
    }

    /// Null when it makes no sense, as it will be told.
    private static Shebang ofText(Request request) {
        try {
            return Shebang.of(request.argument(1));
        } catch (ScriptError e) {
            return null;
        }
    }

    private Shebang ofDigest(Request request) {
        if (request.argument(1).length() != Sha1.LENGTH) return null;
        ScriptCache.Script script = cache.find(digest(request, 1));
        return script == null ? null : script.shebang();
    }

    int cached() { return cache.size(); }

    long evicted() { return cache.evicted(); }

    /// What Lua has for scripts.
    long usedBytes() { return vm == null ? 0 : vm.usedBytes(); }

    private ScriptVm vm() {
        if (vm == null) vm = new ScriptVm(node.keyspace.allocator(), calls, ScriptVm.SCRIPT, ScriptVm.LIBRARIES);
        return vm;
    }

    // Running.

    void eval(Request request, Database database, Reply reply) {
        if (node.loop.monitors().areWatching()) node.loop.monitors().showCaller(request);
        int keys = keyCount(request);
        String digest = Sha1.of(request.argument(1));
        ScriptCache.Script script = cache.find(digest);
        if (script == null) script = compile(digest, request.argument(1), false);
        run(script, keys, request, reply);
    }

    void evalSha(Request request, Database database, Reply reply) {
        if (node.loop.monitors().areWatching()) node.loop.monitors().showCaller(request);
        if (request.argument(1).length() != Sha1.LENGTH) throw NO_SCRIPT;
        int keys = keyCount(request);
        ScriptCache.Script script = cache.find(digest(request, 1));
        if (script == null) throw NO_SCRIPT;
        run(script, keys, request, reply);
    }

    private static String digest(Request request, int index) {
        return request.argument(index).text().toLowerCase(Locale.ROOT);
    }

    private static int keyCount(Request request) {
        long count = request.integer(KEY_COUNT);
        if (count > request.size() - KEY_COUNT - 1) throw TOO_MANY;
        if (count < 0) throw NEGATIVE;
        return (int) count;
    }

    private ScriptCache.Script compile(String digest, Slice code, boolean stays) {
        try {
            return cache.add(vm(), digest, code, stays);
        } catch (ScriptError e) {
            throw new CommandError(e.getMessage());
        }
    }

    private void run(ScriptCache.Script script, int keys, Request request, Reply reply) {
        ScriptRun run = judge(script.digest(), false, script.shebang(), request);
        cache.used(script);
        int first = KEY_COUNT + 1;
        vm.setGlobal("KEYS", request.arguments(), first, keys);
        vm.setGlobal("ARGV", request.arguments(), first + keys, request.size() - first - keys);
        vm.push(script.reference());
        // What it does is propagated, it itself never is.
        if (request.command().isPropagated()) node.keyspace.propagation().insteadOfCommand();
        calls.begin(run, request);
        try {
            if (vm.run(run, 0)) vm.reply(run, reply);
            else vm.replyError(run, reply);
        } finally {
            calls.end();
        }
    }

    /// Judges by what a script or function says about itself whether it may run.
    ScriptRun judge(String name, boolean isFunction, Shebang says, Request request) {
        boolean isReadOnly = request.command().has(READONLY);
        if (!says.isPresent()) {
            if (gate.isStale()) throw STALE_SCRIPT;
        } else {
            judgeFlags(says, isReadOnly, request);
        }
        boolean writesNothing = isReadOnly || says.has(ScriptFlag.NO_WRITES);
        boolean crossesSlots = !says.isPresent() || says.has(ScriptFlag.ALLOW_CROSS_SLOT_KEYS);
        boolean needsNoMemory = says.has(ScriptFlag.ALLOW_OOM) || says.has(ScriptFlag.NO_WRITES);
        return new ScriptRun(name, isFunction, writesNothing, needsNoMemory, crossesSlots,
                TimeUnit.NANOSECONDS.toMillis(node.clock.nanos()));
    }

    private void judgeFlags(Shebang says, boolean isReadOnly, Request request) {
        if (says.has(ScriptFlag.NO_CLUSTER) && node.cluster != null) throw NO_CLUSTER;
        if (gate.isStale() && !says.has(ScriptFlag.ALLOW_STALE)) throw STALE_WITHOUT_FLAG;
        boolean isObeyed = request.client().isObeyed();
        if (!says.has(ScriptFlag.NO_WRITES)) {
            if (!isObeyed && gate.isReadOnlyReplica()) throw WRITES_ON_REPLICA;
            if (isReadOnly) throw WRITES_IN_READ_ONLY;
            String refusal = isObeyed ? null : gate.refusalOfWrites();
            if (refusal != null) throw new CommandError(refusal);
        }
        boolean needsNoMemory = says.has(ScriptFlag.ALLOW_OOM) || says.has(ScriptFlag.NO_WRITES);
        if (!isObeyed && !needsNoMemory && gate.wasOutOfMemory()) throw OUT_OF_MEMORY;
    }

    // SCRIPT.

    void load(Request request, Database database, Reply reply) {
        String digest = Sha1.of(request.argument(2));
        ScriptCache.Script script = cache.find(digest);
        if (script == null) compile(digest, request.argument(2), true);
        else cache.keep(script);
        reply.bulk(digest);
    }

    void exists(Request request, Database database, Reply reply) {
        reply.array(request.size() - 2L);
        for (int i = 2; i < request.size(); i++) reply.integer(cache.find(digest(request, i)) == null ? 0 : 1);
    }

    void show(Request request, Database database, Reply reply) {
        ScriptCache.Script script = cache.find(digest(request, 2));
        if (script == null) throw NO_SCRIPT;
        reply.bulk(script.text(text));
    }

    void flush(Request request, Database database, Reply reply) {
        boolean isKnown = request.size() == 2
                || request.size() == 3 && (request.is(2, "SYNC") || request.is(2, "ASYNC"));
        if (!isKnown) throw FLUSH_SYNTAX;
        clear();
        reply.ok();
    }

    /// Forgets everything.
    void clear() {
        cache.clear();
        if (vm != null) vm.close();
        vm = null;
    }

    /// Ends the script of EVAL that runs.
    void kill(Request request, Database database, Reply reply) { kill(false, reply); }

    /// Ends what runs, if it is what is meant.
    void kill(boolean isFunction, Reply reply) {
        ScriptRun run = calls.run();
        if (run == null) throw NOT_BUSY;
        if (calls.client().isObeyed()) throw UNKILLABLE_OF_PRIMARY;
        if (run.hasWritten()) throw UNKILLABLE;
        if (run.isFunction() != isFunction) throw run.isFunction() ? BUSY_FUNCTION : BUSY_SCRIPT;
        run.kill();
        reply.ok();
    }

    /// There is no debugger, so the only thing to say is that there is to be none.
    void debug(Request request, Database database, Reply reply) {
        if (request.is(2, "YES") || request.is(2, "SYNC")) throw NO_DEBUGGER;
        if (!request.is(2, "NO")) throw DEBUG_SYNTAX;
        reply.ok();
    }
}
