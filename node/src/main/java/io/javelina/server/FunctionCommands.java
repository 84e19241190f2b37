package io.javelina.server;

import static io.javelina.command.Flag.ALLOW_BUSY;
import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.MAY_REPLICATE;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.NO_MANDATORY_KEYS;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.SKIP_MONITOR;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;
import static io.javelina.command.Tip.ASK_ALL_SHARDS;
import static io.javelina.command.Tip.JOIN_ALL_SUCCEEDED;
import static io.javelina.command.Tip.JOIN_ONE_SUCCEEDED;
import static io.javelina.command.Tip.JOIN_SPECIAL;
import static io.javelina.command.Tip.NONDETERMINISTIC_ORDER;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Help;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.memory.Glob;
import io.javelina.memory.Slice;
import io.javelina.persistence.LibrariesPayload;
import io.javelina.resp.Reply;
import io.javelina.script.FunctionLibraries;
import io.javelina.script.FunctionRecord;
import io.javelina.script.Functions;
import io.javelina.script.LibraryError;
import io.javelina.script.LibraryRecord;
import io.javelina.script.ScriptFlag;
import io.javelina.script.ScriptRun;
import io.javelina.script.Shebang;
import io.javelina.type.CommandError;
import java.util.concurrent.TimeUnit;

/// FUNCTION: libraries of functions, which stay until somebody deletes them, go to the replicas and are saved with the
/// data.
final class FunctionCommands {
    private static final CommandError NO_LIBRARY = new CommandError("ERR Library not found");
    private static final CommandError NO_PATTERN = new CommandError("ERR library name argument was not given");
    private static final CommandError BAD_FLUSH = new CommandError(
            "ERR FUNCTION FLUSH only supports SYNC|ASYNC option");
    private static final CommandError BAD_POLICY = new CommandError(
            "ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.");
    private static final CommandError NO_FUNCTION = new CommandError("ERR Function not found");
    private static final CommandError BAD_KEY_COUNT = new CommandError("ERR Bad number of keys provided");
    private static final CommandError TOO_MANY_KEYS = new CommandError(
            "ERR Number of keys can't be greater than number of args");
    private static final CommandError NEGATIVE_KEYS = new CommandError("ERR Number of keys can't be negative");
    private static final String WRITES = "We cannot tell how the keys will be used so we assume the worst, RW and UPDATE";
    private static final String READS = "We cannot tell how the keys will be used so we assume the worst, RO and ACCESS";
    private static final int KEY_COUNT = 2;
    private static final int FIRST = 2;
    private static final int LIST_FIELDS = 3;
    private static final int MOST_QUOTED = 128;

    private static final String[] HELP = {
        "LOAD [REPLACE] <code>",
        "    Make a library of what the code registers. It begins with a line such as \"#!lua name=mylib\".",
        "DELETE <library>",
        "    Delete a library and its functions.",
        "LIST [LIBRARYNAME <pattern>] [WITHCODE]",
        "    The libraries, or those whose names match: name, engine, functions and, if asked for, code.",
        "STATS",
        "    The function that runs, with its command and for how long, and how many libraries there are.",
        "KILL",
        "    End the function that runs, unless it has written something.",
        "FLUSH [ASYNC|SYNC]",
        "    Delete all libraries, in the background or not. Without either, as lazyfree-lazy-user-flush says.",
        "DUMP",
        "    All libraries as bytes, for FUNCTION RESTORE.",
        "RESTORE <bytes> [FLUSH|APPEND|REPLACE]",
        "    Make the libraries of FUNCTION DUMP again:",
        "    * FLUSH: in place of all that are there.",
        "    * APPEND: beside those that are there. If one of the same name is, none is made. This is the default.",
        "    * REPLACE: in place of those of the same names.",
    };

    private final Node node;
    private final ScriptCommands scripts;
    private final ScriptCalls calls;
    private final Functions functions;
    /// Null before the first use: it has some memory of its own.
    private LibrariesPayload payload;
    private final Slice name = new Slice();

    FunctionCommands(Node node, ScriptCalls calls) {
        this.node = node;
        this.scripts = node.scripts;
        this.calls = calls;
        this.functions = node.functions;
    }

    void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.SCRIPTING);
        calling(table.command("FCALL").flags(MAY_REPLICATE).countedKeys(KEY_COUNT, 1, RW, ACCESS, UPDATE).note(WRITES));
        calling(table.command("FCALL_RO").flags(READONLY).countedKeys(KEY_COUNT, 1, RO, ACCESS).note(READS));
        Command function = table.command("FUNCTION").arity(-2);
        changing(function, "LOAD").arity(-3).flags(DENYOOM).does(this::load);
        changing(function, "DELETE").arity(3).does(this::delete);
        changing(function, "FLUSH").arity(-2).does(this::flush);
        changing(function, "RESTORE").arity(-3).flags(DENYOOM).does(this::restore);
        function.subcommand("DUMP").arity(2).flags(NOSCRIPT).does(this::dump);
        function.subcommand("LIST").arity(-2).flags(NOSCRIPT).tips(NONDETERMINISTIC_ORDER).does(this::list);
        function.subcommand("STATS").arity(2).flags(NOSCRIPT, ALLOW_BUSY)
                .tips(NONDETERMINISTIC_OUTPUT, ASK_ALL_SHARDS, JOIN_SPECIAL).does(this::stats);
        function.subcommand("KILL").arity(2).flags(NOSCRIPT, ALLOW_BUSY).tips(ASK_ALL_SHARDS, JOIN_ONE_SUCCEEDED)
                .does(this::kill);
        function.subcommand("HELP").arity(2).flags(LOADING, STALE).does(Help.of(HELP));
    }

    private static Command changing(Command function, String name) {
        return function.subcommand(name).flags(WRITE, NOSCRIPT).tips(ASK_ALL_SHARDS, JOIN_ALL_SUCCEEDED);
    }

    private void calling(Command command) {
        command.arity(-3).flags(NOSCRIPT, STALE, SKIP_MONITOR, NO_MANDATORY_KEYS).runsScripts()
                .does(this::call);
        DeclaredFlags declared = new DeclaredFlags(command.flags());
        command.flagsBy(request -> {
            long function = functions.libraries().function(request.argument(1));
            return function == 0 ? null : declared.of(FunctionRecord.flags(function));
        });
    }

    // Calling.

    void call(Request request, Database database, Reply reply) {
        // Before the commands that it executes.
        if (node.loop.monitors().areWatching()) node.loop.monitors().showCaller(request);
        long function = functions.libraries().function(request.argument(1));
        if (function == 0) throw NO_FUNCTION;
        int keys = keyCount(request);
        Shebang says = new Shebang(ScriptFlag.of(FunctionRecord.flags(function)), true, 0);
        ScriptRun run = scripts.judge(FunctionRecord.name(function, name).text(), true, says, request);
        calls.begin(run, request);
        try {
            functions.call(function, run, request.arguments(), KEY_COUNT + 1, keys, reply);
        } finally {
            calls.end();
        }
    }

    private static int keyCount(Request request) {
        long count = request.integer(KEY_COUNT, BAD_KEY_COUNT);
        if (count > request.size() - KEY_COUNT - 1) throw TOO_MANY_KEYS;
        if (count < 0) throw NEGATIVE_KEYS;
        return (int) count;
    }

    // What changes.

    void load(Request request, Database database, Reply reply) {
        int last = request.size() - 1;
        boolean replaces = false;
        for (int i = FIRST; i < last; i++) {
            if (!request.is(i, "REPLACE"))
                throw new CommandError("ERR Unknown option given: " + quote(request.argument(i)));
            replaces = true;
        }
        boolean isUnlimited = request.client().isObeyed();
        try {
            long library = functions.load(request.argument(last), replaces, isUnlimited);
            database.countChanges(1);
            reply.bulk(LibraryRecord.name(library, new Slice()));
        } catch (LibraryError e) {
            throw refused(e);
        }
    }

    private static CommandError refused(LibraryError e) { return new CommandError("ERR " + e.getMessage()); }

    private static String quote(Slice given) {
        return new Slice().wrap(given, 0, Math.min(given.length(), MOST_QUOTED)).text();
    }

    void delete(Request request, Database database, Reply reply) {
        long library = functions.libraries().library(request.argument(FIRST));
        if (library == 0) throw NO_LIBRARY;
        functions.libraries().remove(library);
        database.countChanges(1);
        reply.ok();
    }

    void flush(Request request, Database database, Reply reply) {
        if (request.size() > FIRST + 1) throw Help.unknown(request, "FUNCTION");
        isLazy(request, database);
        functions.flush();
        database.countChanges(1);
        reply.ok();
    }

    private static boolean isLazy(Request request, Database database) {
        if (request.size() == FIRST) return database.keyspace().settings().lazyUserFlush;
        if (request.is(FIRST, "SYNC")) return false;
        if (request.is(FIRST, "ASYNC")) return true;
        throw BAD_FLUSH;
    }

    void restore(Request request, Database database, Reply reply) {
        if (request.size() > FIRST + 2) throw Help.unknown(request, "FUNCTION");
        boolean flushes = request.size() > FIRST + 1 && request.is(FIRST + 1, "FLUSH");
        boolean replaces = request.size() > FIRST + 1 && request.is(FIRST + 1, "REPLACE");
        if (request.size() > FIRST + 1 && !flushes && !replaces && !request.is(FIRST + 1, "APPEND")) throw BAD_POLICY;
        boolean isUnlimited = request.client().isObeyed();
        try (FunctionLibraries restored = functions.empty(); LibrariesPayload given = payload()) {
            given.read(request.argument(FIRST), code -> functions.load(code, false, isUnlimited, restored));
            if (flushes) functions.libraries().takeOver(restored);
            else functions.libraries().join(restored, replaces);
        } catch (LibraryError e) {
            throw refused(e);
        }
        database.countChanges(1);
        reply.ok();
    }

    private LibrariesPayload payload() {
        if (payload == null) payload = new LibrariesPayload(node.allocator, node.rdbSettings);
        return payload;
    }

    // What only looks.

    void dump(Request request, Database database, Reply reply) {
        try (LibrariesPayload written = payload()) {
            reply.bulk(written.of(functions.libraries()::forEachCode).slice(new Slice()));
        }
    }

    void list(Request request, Database database, Reply reply) {
        boolean withCode = false;
        Glob pattern = null;
        for (int i = FIRST; i < request.size(); i++) {
            if (!withCode && request.is(i, "WITHCODE")) {
                withCode = true;
            } else if (pattern == null && request.is(i, "LIBRARYNAME")) {
                if (++i == request.size()) throw NO_PATTERN;
                pattern = new Glob(request.argument(i), true);
            } else throw new CommandError("ERR Unknown argument " + quote(request.argument(i)));
        }
        new Listing(reply, pattern, withCode).write(functions.libraries());
    }

    /// The reply of LIST.
    private static final class Listing {
        private final Reply reply;
        /// Null for all.
        private final Glob pattern;
        private final boolean withCode;
        private final Slice text = new Slice();
        private long count;

        Listing(Reply reply, Glob pattern, boolean withCode) {
            this.reply = reply;
            this.pattern = pattern;
            this.withCode = withCode;
        }

        void write(FunctionLibraries libraries) {
            libraries.forEach(library -> count += isListed(library) ? 1 : 0);
            reply.array(count);
            libraries.forEach(library -> {
                if (isListed(library)) library(library);
            });
        }

        private boolean isListed(long library) {
            return pattern == null || pattern.matches(LibraryRecord.name(library, text));
        }

        private void library(long library) {
            reply.map(withCode ? LIST_FIELDS + 1 : LIST_FIELDS);
            reply.bulk("library_name");
            reply.bulk(LibraryRecord.name(library, text));
            reply.bulk("engine");
            reply.bulk(Functions.ENGINE);
            reply.bulk("functions");
            reply.array(LibraryRecord.count(library));
            FunctionLibraries.forEachFunction(library, this::function);
            if (!withCode) return;
            reply.bulk("library_code");
            reply.bulk(LibraryRecord.code(library, text));
        }

        private void function(long function) {
            reply.map(LIST_FIELDS);
            reply.bulk("name");
            reply.bulk(FunctionRecord.name(function, text));
            reply.bulk("description");
            if (FunctionRecord.hasDescription(function)) reply.bulk(FunctionRecord.description(function, text));
            else reply.nil();
            reply.bulk("flags");
            int flags = FunctionRecord.flags(function);
            reply.set(Integer.bitCount(flags));
            for (ScriptFlag flag : ScriptFlag.values()) if (flag.isIn(flags)) reply.simple(flag.text());
        }
    }

    void stats(Request request, Database database, Reply reply) {
        ScriptRun run = calls.run();
        if (run != null && !run.isFunction()) throw ScriptCommands.BUSY_SCRIPT;
        reply.map(2);
        reply.bulk("running_script");
        if (run == null) reply.nil();
        else running(run, calls.request(), reply);
        reply.bulk("engines");
        reply.map(1);
        reply.bulk(Functions.ENGINE);
        reply.map(2);
        reply.bulk("libraries_count");
        reply.integer(functions.libraries().libraryCount());
        reply.bulk("functions_count");
        reply.integer(functions.libraries().functionCount());
    }

    private void running(ScriptRun run, Request by, Reply reply) {
        reply.map(LIST_FIELDS);
        reply.bulk("name");
        reply.bulk(run.name());
        reply.bulk("command");
        reply.array(by.size());
        for (int i = 0; i < by.size(); i++) reply.bulk(by.argument(i));
        reply.bulk("duration_ms");
        reply.integer(TimeUnit.NANOSECONDS.toMillis(node.clock.nanos()) - run.sinceMillis());
    }

    void kill(Request request, Database database, Reply reply) { scripts.kill(true, reply); }
}
