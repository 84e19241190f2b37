package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaFrame;
import io.javelina.lua.LuaVm;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// A state of Lua for scripts: sandboxed, with the API `server` (`redis`), and the way into it and out of it. EVAL has one,
/// functions have another.
///
/// A chunk of code is compiled to a function and kept by a reference ([#compile], [#forget]); to run it is [#push], arguments,
/// and [#run], which leaves one value on the stack of the main thread: the result, or the error. [#reply] and [#replyError]
/// make a reply of it and take it away.
///
/// Libraries for scripts (`cjson` and the like) are opened by methods `static void open(LuaVm vm)`; the list that the
/// constructor takes has them. They are put behind the walls of the [Sandbox] afterwards, as everything else.
public final class ScriptVm implements AutoCloseable {
    /// Those that all scripts have.
    public static final List<Consumer<LuaVm>> LIBRARIES = List.of(BitLibrary::open, CjsonLibrary::open,
            CmsgpackLibrary::open, StructLibrary::open);

    /// What scripts of EVAL are called in errors, and functions.
    public static final String SCRIPT = "@user_script";
    public static final String FUNCTION = "@user_function";
    /// Scripts of EVAL can see it.
    private static final List<String> HANDLER_NAMES = List.of("__server__err__handler", "__redis__err__handler");
    private static final int INSTRUCTIONS_PER_QUESTION = 100_000;

    private final LuaVm vm;
    private final String chunk;
    private final ScriptHost host;
    private final Sandbox sandbox;
    private final ScriptApi api;
    private final LuaReplies replies;
    /// Reference to what is called with each error.
    private final int handler;
    private ScriptRun run;
    /// Asked while code is run that is no script; null otherwise.
    private BooleanSupplier mayCodeGoOn;

    /// @param chunk what code is called in errors
    public ScriptVm(Allocator allocator, ScriptHost host, String chunk, List<Consumer<LuaVm>> libraries) {
        this.chunk = chunk;
        this.host = host;
        this.vm = new LuaVm(allocator);
        this.replies = new LuaReplies();
        vm.openLibraries();
        new ScriptRandom().open(vm);
        for (Consumer<LuaVm> library : libraries) library.accept(vm);
        api = new ScriptApi(this);
        api.open();
        vm.pushFunction(vm.state(), this::handleError);
        for (String name : isForFunctions() ? List.<String>of() : HANDLER_NAMES) {
            Lua.pushValue(vm.state(), -1);
            Lua.setField(vm.state(), Lua.GLOBALS, name);
        }
        handler = Lua.ref(vm.state(), Lua.REGISTRY);
        sandbox = new Sandbox(vm);
        sandbox.close();
        vm.interruptible(INSTRUCTIONS_PER_QUESTION, this::mayGoOn);
    }

    LuaVm vm() { return vm; }

    boolean isForFunctions() { return chunk.equals(FUNCTION); }

    ScriptHost host() { return host; }

    Sandbox sandbox() { return sandbox; }

    /// The state of the main thread.
    public long state() { return vm.state(); }

    /// What runs now, null when nothing does.
    public ScriptRun running() { return run; }

    /// Bytes that Lua has for this state.
    public long usedBytes() { return vm.usedBytes(); }

    /// What a collection may leave undone until the next one is done little by little.
    public void collectSome() { Lua.collectSome(vm.state(), 0); }

    private boolean mayGoOn() {
        if (run != null) return host.mayGoOn(run);
        return mayCodeGoOn == null || mayCodeGoOn.getAsBoolean();
    }

    // Code.

    /// Compiles code.
    ///
    /// @return a reference to the function
    /// @throws ScriptError with Lua's words
    public int compile(Slice code) {
        boolean done = vm.load(code, chunk);
        if (done) return Lua.ref(vm.state(), Lua.REGISTRY);
        String message = Lua.toText(vm.state(), -1);
        Lua.pop(vm.state(), 1);
        throw new ScriptError(message);
    }

    public void forget(int reference) { Lua.unref(vm.state(), Lua.REGISTRY, reference); }

    /// Makes some of the arguments a global table of strings.
    public void setGlobal(String name, Arguments arguments, int from, int count) {
        pushArguments(arguments, from, count);
        sandbox.setGlobal(name);
    }

    public void pushArguments(Arguments arguments, int from, int count) {
        long state = vm.state();
        Lua.createTable(state, count, 0);
        for (int i = 0; i < count; i++) {
            Lua.pushString(state, arguments.get(from + i));
            Lua.rawSetI(state, -2, i + 1);
        }
    }

    // Running.

    /// Pushes the handler of errors and a function, behind which its arguments are to be pushed.
    public void push(int reference) {
        Lua.rawGetI(vm.state(), Lua.REGISTRY, handler);
        Lua.rawGetI(vm.state(), Lua.REGISTRY, reference);
    }

    /// Runs what was pushed.
    ///
    /// @return whether it succeeded; its result, or the error, is on the stack
    public boolean run(ScriptRun script, int arguments) {
        run = script;
        try {
            boolean isDone = vm.call(arguments, 1, Lua.getTop(vm.state()) - arguments - 1) == Lua.OK;
            Lua.remove(vm.state(), -2);
            return isDone;
        } catch (RuntimeException | Error e) {
            Lua.setTop(vm.state(), 0);
            throw e;
        } finally {
            run = null;
            sandbox.restore();
        }
    }

    /// Runs the function on the stack, which is no script and is not given an answer by the node, as long as it may go on.
    ///
    /// @return whether it succeeded; if not, the error is on the stack
    boolean runCode(BooleanSupplier mayGoOn) {
        mayCodeGoOn = mayGoOn;
        try {
            return vm.call(0, 0, 0) == Lua.OK;
        } finally {
            mayCodeGoOn = null;
        }
    }

    /// Makes the result a reply.
    public void reply(ScriptRun script, Reply reply) {
        replies.write(vm.state(), script.protocol(), reply);
        if (replies.hasCountedError()) host.errorIsCounted();
        assert Lua.getTop(vm.state()) == 0 : Lua.getTop(vm.state());
    }

    /// Makes the error a reply.
    public void replyError(ScriptRun script, Reply reply) {
        String error = errorText(script);
        if (Lua.isTable(vm.state(), -1) && LuaReplies.isCounted(vm.state(), Lua.getTop(vm.state())))
            host.errorIsCounted();
        Lua.setTop(vm.state(), 0);
        reply.error(error);
    }

    /// Takes the error, as [#replyError] tells it.
    private String errorText(ScriptRun script) {
        long state = vm.state();
        if (script.isKilled())
            return "ERR Script killed by user with " + (script.isFunction() ? "FUNCTION" : "SCRIPT")
                    + " KILL. script: " + script.name() + ", on " + chunk + ":" + killedLine + ".";
        if (!Lua.isTable(state, -1)) {
            String message = Lua.toText(state, -1);
            return "ERR Error running script " + script.name() + ", "
                    + (message == null ? "execution failure" : message);
        }
        String text = LuaReplies.field(state, -1, "err");
        String source = LuaReplies.field(state, -1, "source");
        String line = LuaReplies.field(state, -1, "line");
        if (text == null) text = "ERR unknown error";
        if (source == null || line == null) return text;
        return text + " script: " + script.name() + ", on " + source + ":" + line + ".";
    }

    /// Where a script was when it was ended.
    private int killedLine;

    /// Makes an error a table that says where it happened, if it is none, or does not say.
    private int handleError(long thread) {
        LuaFrame frame = vm.frame();
        boolean isKnown = frame.at(thread, 1);
        if (isKnown && frame.isNative()) isKnown = frame.at(thread, 2);
        if (vm.isEnding()) {
            killedLine = isKnown ? frame.line() : 0;
            return 0;
        }
        if (!Lua.isTable(thread, 1)) makeTable(thread);
        Lua.setTop(thread, 1);
        if (isKnown) {
            Lua.pushText(thread, frame.source());
            Lua.setField(thread, 1, "source");
            Lua.pushNumber(thread, frame.line());
            Lua.setField(thread, 1, "line");
        }
        return 1;
    }

    private static void makeTable(long thread) {
        String text = Lua.toText(thread, 1);
        if (text == null) text = describe(thread);
        Lua.setTop(thread, 0);
        Lua.createTable(thread, 0, 3);
        Lua.pushText(thread, "ERR " + text);
        Lua.setField(thread, 1, "err");
    }

    private static String describe(long thread) {
        int type = Lua.type(thread, 1);
        if (type == Lua.BOOLEAN) return Boolean.toString(Lua.toBoolean(thread, 1));
        if (type == Lua.NIL || type == Lua.NONE) return "nil";
        return Lua.typeName(type) + ": 0x" + Long.toHexString(Lua.toPointer(thread, 1));
    }

    @Override
    public void close() {
        sandbox.release();
        api.release();
        vm.close();
    }

    /// Who pays for what is in between.
    static final Account ACCOUNT = Account.TEMPORARY;
}
