package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaError;
import io.javelina.lua.LuaLibrary;
import io.javelina.lua.LuaVm;
import io.javelina.memory.Decimal;
import io.javelina.memory.Real;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;

/// The table `server`, also named `redis`: what scripts can ask of the node.
final class ScriptApi {
    private static final String NO_ARGUMENTS = "Please specify at least one argument for this call";
    private static final String NOT_STRINGS = "Command arguments must be strings or integers";
    private static final String NOT_HERE = "ERR ";
    private static final long KEPT_BYTES = 4096;

    private final ScriptVm script;
    private final LuaVm vm;
    private final Arguments arguments = new Arguments();
    /// The digits of arguments that are numbers.
    private final ScratchBuffer digits;
    private final Slice text = new Slice();
    private final Slice reply = new Slice();
    private final RespValues values = new RespValues();

    ScriptApi(ScriptVm script) {
        this.script = script;
        this.vm = script.vm();
        this.digits = new ScratchBuffer(vm.allocator(), ScriptVm.ACCOUNT, KEPT_BYTES);
    }

    void release() { digits.close(); }

    void open() {
        LuaLibrary library = vm.library("server").function("call", this::call).function("pcall", this::pcall)
                .function("log", this::log).function("setresp", this::setProtocol)
                .function("sha1hex", this::digest).function("error_reply", this::errorReply)
                .function("status_reply", this::statusReply).function("set_repl", this::setPropagation)
                .function("acl_check_cmd", this::mayCall);
        if (!script.isForFunctions())
            library.function("replicate_commands", ScriptApi::replicateCommands)
                    .function("breakpoint", ScriptApi::breakpoint).function("debug", _ -> 0);
        String[] levels = { "LOG_DEBUG", "LOG_VERBOSE", "LOG_NOTICE", "LOG_WARNING" };
        for (int i = 0; i < levels.length; i++) library.number(levels[i], i);
        library.number("REPL_NONE", 0).number("REPL_AOF", 1).number("REPL_SLAVE", 2).number("REPL_REPLICA", 2)
                .number("REPL_ALL", 3);
        String redis = script.host().redisVersion();
        String valkey = script.host().valkeyVersion();
        library.text("REDIS_VERSION", redis).number("REDIS_VERSION_NUM", number(redis)).text("SERVER_NAME", "valkey")
                .text("VALKEY_VERSION", valkey).number("VALKEY_VERSION_NUM", number(valkey));
        long state = vm.state();
        Lua.getField(state, Lua.GLOBALS, "server");
        Lua.setField(state, Lua.GLOBALS, "redis");
        vm.global("pcall", this::protectedCall);
    }

    private static int number(String version) {
        int number = 0;
        for (String part : version.split("\\.")) number = number << 8 | Integer.parseInt(part);
        return number;
    }

    // Commands.

    private int call(long thread) {
        if (execute(thread)) throw LuaError.onStack();
        return 1;
    }

    private int pcall(long thread) {
        execute(thread);
        return 1;
    }

    /// Pushes the reply, or an error.
    ///
    /// @return whether it is an error
    private boolean execute(long thread) {
        String refusal = takeArguments(thread);
        if (refusal != null) return pushError(thread, refusal, false);
        ScriptRun run = script.running();
        if (run == null) return pushError(thread, "server.call can only be called inside a script invocation", false);
        refusal = script.host().call(run, arguments, reply);
        if (refusal != null) return pushError(thread, refusal, true);
        return values.push(thread, reply, run.protocol());
    }

    /// Returns why that cannot be called, null when it can.
    private String takeArguments(long thread) {
        int count = Lua.getTop(thread);
        if (count == 0) return NO_ARGUMENTS;
        arguments.clear();
        digits.reset();
        boolean hasNumbers = false;
        for (int i = 1; i <= count; i++) {
            int type = Lua.type(thread, i);
            if (type == Lua.NUMBER) hasNumbers = true;
            else if (type != Lua.STRING) return NOT_STRINGS;
        }
        // Nothing may move that arguments point to.
        if (hasNumbers) digits.reserve((long) count * Real.LONGEST);
        for (int i = 1; i <= count; i++) {
            if (hasNumbers && Lua.type(thread, i) == Lua.NUMBER) addNumber(Lua.toNumber(thread, i));
            else addString(thread, i);
        }
        return null;
    }

    private void addString(long thread, int index) {
        Lua.toString(thread, index, text);
        arguments.add(text.address(), text.length());
    }

    private void addNumber(double value) {
        long address = digits.reserve(Real.LONGEST);
        int length = value == (long) value && Math.abs(value) < 1e15
                ? Decimal.write((long) value, address)
                : Real.write(value, address);
        digits.advance(length);
        arguments.add(address, length);
    }

    /// Pushes an error, as a table. One that begins with a minus has a code of its own.
    private static boolean pushError(long thread, String error, boolean isCounted) {
        String whole = error.startsWith("-") ? error.substring(1) : NOT_HERE + error;
        if (error.startsWith("-") && error.indexOf(' ') < 0) whole = NOT_HERE + whole;
        Lua.createTable(thread, 0, 4);
        Lua.pushText(thread, whole);
        Lua.setField(thread, -2, "err");
        if (isCounted) {
            Lua.pushBoolean(thread, true);
            Lua.setField(thread, -2, "ignore_error_stats_update");
        }
        return true;
    }

    /// `pcall`: an error of the API is given as its text.
    private int protectedCall(long thread) {
        int results = vm.protectedCall(thread);
        if (Lua.toBoolean(thread, 1) || !Lua.isTable(thread, 2)) return results;
        int type = Lua.getField(thread, 2, "err");
        if (type == Lua.STRING || type == Lua.NUMBER) Lua.replace(thread, 2);
        return Lua.getTop(thread);
    }

    private int mayCall(long thread) {
        String refusal = takeArguments(thread);
        if (refusal != null) return raise(thread, refusal);
        try {
            Lua.pushBoolean(thread, script.host().mayCall(script.running(), arguments));
            return 1;
        } catch (ScriptError e) {
            return raise(thread, e.getMessage());
        }
    }

    private static int raise(long thread, String error) {
        pushError(thread, error, false);
        throw LuaError.onStack();
    }

    // Everything else.

    private int log(long thread) {
        int count = Lua.getTop(thread);
        if (count < 2) return raise(thread, "server.log() requires two arguments or more.");
        if (!Lua.isNumber(thread, 1)) return raise(thread, "First argument must be a number (log level).");
        double level = Lua.toNumber(thread, 1);
        if (!(level >= 0 && level < 4)) return raise(thread, "Invalid log level.");
        StringBuilder line = new StringBuilder();
        for (int i = 2; i <= count; i++) {
            String part = Lua.toText(thread, i);
            if (part != null) line.append(i > 2 ? " " : "").append(part);
        }
        script.host().log((int) level, line.toString());
        return 0;
    }

    private int setProtocol(long thread) {
        if (Lua.getTop(thread) != 1) return raise(thread, "server.setresp() requires one argument.");
        double version = Lua.toNumber(thread, 1);
        if (version != 2 && version != 3) return raise(thread, "RESP version must be 2 or 3.");
        if (script.running() != null) script.running().protocol((int) version);
        return 0;
    }

    private int digest(long thread) {
        if (Lua.getTop(thread) != 1) return raise(thread, "wrong number of arguments");
        Slice bytes = Lua.toString(thread, 1, text);
        Lua.pushText(thread, Sha1.of(bytes == null ? new Slice() : bytes));
        return 1;
    }

    private int errorReply(long thread) {
        if (!isOneString(thread)) return 1;
        String error = Lua.toText(thread, 1);
        pushError(thread, error.startsWith("-") ? error : "-" + error, false);
        return 1;
    }

    private int statusReply(long thread) {
        if (!isOneString(thread)) return 1;
        Lua.createTable(thread, 0, 1);
        Lua.pushValue(thread, 1);
        Lua.setField(thread, -2, "ok");
        return 1;
    }

    private static boolean isOneString(long thread) {
        if (Lua.getTop(thread) == 1 && Lua.type(thread, 1) == Lua.STRING) return true;
        pushError(thread, "wrong number or type of arguments", false);
        return false;
    }

    private int setPropagation(long thread) {
        if (Lua.getTop(thread) != 1) return raise(thread, "server.set_repl() requires one argument.");
        long to = (long) Lua.toNumber(thread, 1);
        if ((to & ~3) != 0)
            return raise(thread, "Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.");
        if (script.running() != null) script.host().propagateTo(script.running(), (to & 1) != 0, (to & 2) != 0);
        return 0;
    }

    /// Effects are what is propagated, always.
    private static int replicateCommands(long thread) {
        Lua.pushBoolean(thread, true);
        return 1;
    }

    /// There is no debugger to stop in.
    private static int breakpoint(long thread) {
        Lua.pushBoolean(thread, false);
        return 1;
    }
}
