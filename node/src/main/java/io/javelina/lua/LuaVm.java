package io.javelina.lua;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import java.util.function.BooleanSupplier;

/// One state of Lua, and the Java functions in it. Used by one thread at a time.
///
/// **How errors pass.** An error of Lua is a `longjmp` to the innermost `lua_pcall`, which must not jump over a frame of
/// Java. So a [LuaFunction] that fails pushes the error, sets the native `lua_error` as the hook for returns, and returns:
/// the interpreter, still in the frame of that function, calls the hook first of all, which raises what is on top of the
/// stack. Nothing of Java is between it and the `lua_pcall`, since Java calls Lua by [#call] alone. Whoever catches an
/// error then has to put the usual hook back; therefore `pcall` and `xpcall` of scripts are Java functions here. A
/// coroutine is dead after its error, and with it its hook. A function that succeeds pays nothing for all that.
///
/// **How a script is ended.** Each so many instructions the hook asks [#interruptible] whether to go on. If not, it makes
/// the native `lua_error` the hook for the next instruction, and each `pcall` raises again what it catches. So a loop ends
/// wherever it is. A handler of `xpcall` runs after the error was caught and not where it was raised, or hooks would not be
/// called in it.
public final class LuaVm implements AutoCloseable {
    /// What a name of a chunk may take.
    private static final int LONGEST_NAME = 256;
    private static final long KEPT_BYTES = 256;
    private static final long KEPT_SCRATCH = 64 << 10;
    private static final int STEPS_PER_QUESTION = 1 << 16;

    private static final int ERRORS_PER_QUESTION = 1000;

    private final Allocator allocator;
    private final ScratchBuffer names;
    private final ScratchBuffer scratch;
    private final LuaFrame frame;
    private final long state;
    /// Asked each [#hookInstructions] whether the script may go on, null when nobody is.
    private BooleanSupplier mayGoOn;
    private int hookInstructions;
    /// How often [#step] was called.
    private int steps;
    /// The call is being ended: whatever catches an error raises it again.
    private boolean ending;
    /// Errors that scripts have caught.
    private int caught;
    /// What a Java function has thrown that is no error of a script.
    private Throwable defect;

    public LuaVm(Allocator allocator) {
        this.allocator = allocator;
        this.state = Lua.newState();
        if (state == 0) throw new MemoryExhausted(Account.SERVER, 0);
        this.names = new ScratchBuffer(allocator, Account.SERVER, KEPT_BYTES);
        this.scratch = new ScratchBuffer(allocator, Account.SERVER, KEPT_SCRATCH);
        this.frame = new LuaFrame(allocator);
        Lua.atPanic(state, LuaFunctions.PANIC);
        LuaFunctions.mark(this);
    }

    public Allocator allocator() { return allocator; }

    /// The state of the main thread, for whoever is in no [LuaFunction].
    public long state() { return state; }

    /// Working space of the Java function that runs, which resets it when it is done.
    public ScratchBuffer scratch() { return scratch; }

    /// Where the function that runs was called from, and what called that.
    public LuaFrame frame() { return frame; }

    /// What Lua has allocated for this state, with the allocator of the C library.
    public long usedBytes() { return Lua.usedBytes(state); }

    // Putting it together.

    /// Opens the libraries `_G` with `coroutine`, `table`, `string`, `math` and `os`, with `pcall` and `xpcall` of our own.
    public void openLibraries() {
        Lua.openLibrary(state, "base", "");
        Lua.openLibrary(state, "table", "table");
        Lua.openLibrary(state, "string", "string");
        Lua.openLibrary(state, "math", "math");
        Lua.openLibrary(state, "os", "os");
        global("pcall", this::protectedCall);
        global("xpcall", this::protectedCallWithHandler);
    }

    /// The global table of that name, made with the first thing that is put into it.
    public LuaLibrary library(String name) { return new LuaLibrary(this, name); }

    /// A global function.
    public void global(String name, LuaFunction function) {
        pushFunction(state, function);
        Lua.setField(state, Lua.GLOBALS, name);
    }

    /// Pushes a Java function. It is known to this state until that is closed, so each is to be pushed once, not once per
    /// call.
    public void pushFunction(long thread, LuaFunction function) { pushFunction(thread, register(function), 0); }

    /// Makes a Java function known to this state until that is closed.
    ///
    /// @return its number
    public int register(LuaFunction function) { return LuaFunctions.add(this, function); }

    /// Pushes a function by its number, in place of so many values on top of the stack, which are its upvalues. May be done
    /// for each call: Lua frees it when nobody has it any more.
    public void pushFunction(long thread, int number, int upvalues) {
        Lua.pushNumber(thread, number);
        if (upvalues > 0) Lua.insert(thread, -upvalues - 1);
        Lua.pushNativeFunction(thread, LuaFunctions.CALL, upvalues + 1);
    }

    /// Lets `goOn` decide each so many instructions of Lua whether the script may go on.
    public void interruptible(int instructions, BooleanSupplier goOn) {
        hookInstructions = instructions;
        mayGoOn = goOn;
        restoreHook(state);
    }

    /// A step of a Java function that may take as many as a script likes: asks from time to time as the hook does, which does
    /// not come before the function has returned.
    ///
    /// @throws LuaError when the script is to be ended
    public void step() {
        if (++steps % STEPS_PER_QUESTION != 0 || mayGoOn == null) return;
        if (!ending && !mayGoOn.getAsBoolean()) ending = true;
        if (ending) throw LuaError.plain("ended");
    }

    // Running.

    /// Compiles a chunk of text and pushes it as a function, or else an error. What was compiled before is refused.
    ///
    /// @param name as errors tell it: `@user_script` is the file `user_script`
    /// @return whether it could be compiled
    public boolean load(Slice code, String name) {
        if (code.length() > 0 && code.at(0) == BINARY) {
            Lua.pushText(state, "precompiled code is refused");
            return false;
        }
        assert name.length() < LONGEST_NAME : name;
        names.reset().append(name).appendByte(0);
        return Lua.loadBuffer(state, code.address(), code.length(), names.address()) == Lua.OK;
    }

    /// How compiled chunks begin.
    public static final int BINARY = 0x1b;

    /// Calls the function under its arguments on the stack of the main thread, not from within another call. All of them are
    /// replaced by the results or, when it fails, by one error.
    ///
    /// @param handler the index of a function that is given each error where it is raised, and returns what becomes of it; 0 for none
    /// @return [Lua#OK], or what kind of error it was
    public int call(int arguments, int results, int handler) {
        int status = Lua.pcall(state, arguments, results, handler);
        if (status != Lua.OK) {
            ending = false;
            restoreHook(state);
        }
        if (defect != null) throwDefect();
        return status;
    }

    /// Whether the call is being ended by [#interruptible]: a handler is then given what makes no sense.
    public boolean isEnding() { return ending; }

    private void throwDefect() {
        Throwable thrown = defect;
        defect = null;
        Lua.pop(state, 1);
        switch (thrown) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(thrown);
        }
    }

    // Errors of functions.

    int raise(long thread, LuaError error) {
        try {
            if (!error.isOnStack()) {
                Lua.setTop(thread, 0);
                String message = error.message(frame, thread);
                if (error.hasPosition()) Lua.where(thread, 1);
                else Lua.pushText(thread, "");
                Lua.pushText(thread, Lua.toText(thread, -1) + message);
            }
            return raiseTop(thread);
        } catch (Throwable e) {
            return raiseDefect(thread, e);
        }
    }

    private static int raiseTop(long thread) {
        Lua.setHook(thread, Lua.RAISE, Lua.HOOK_RETURN, 0);
        return 0;
    }

    /// Something that no script is to catch.
    int raiseDefect(long thread, Throwable thrown) {
        if (defect == null) defect = thrown;
        ending = true;
        Lua.setTop(thread, 0);
        Lua.pushNil(thread);
        return raiseTop(thread);
    }

    /// As [#raiseDefect], from within a hook.
    void endsBy(long thread, Throwable thrown) {
        if (defect == null) defect = thrown;
        end(thread);
    }

    private void end(long thread) {
        ending = true;
        Lua.setHook(thread, Lua.RAISE, Lua.HOOK_COUNT, 1);
    }

    void hooked(long thread) { if (ending || !mayGoOn.getAsBoolean()) end(thread); }

    private void restoreHook(long thread) {
        if (mayGoOn == null) Lua.setHook(thread, 0, 0, 0);
        else Lua.setHook(thread, LuaFunctions.HOOK, Lua.HOOK_COUNT, hookInstructions);
    }

    // pcall and xpcall.

    /// Puts the usual hook back. It begins to count anew then, so whoever catches errors all the time is asked for here.
    private void goOnAfterError(long thread) {
        if (!ending && mayGoOn != null && ++caught % ERRORS_PER_QUESTION == 0 && !mayGoOn.getAsBoolean()) ending = true;
        if (ending) throw LuaError.onStack();
        restoreHook(thread);
    }

    /// `pcall`, for whoever does more than that.
    public int protectedCall(long thread) {
        int arguments = Lua.getTop(thread);
        if (arguments == 0) throw LuaError.argument(1, "pcall", "value expected");
        Lua.pushBoolean(thread, true);
        Lua.insert(thread, 1);
        if (Lua.pcall(thread, arguments - 1, Lua.ALL_RESULTS, 0) != Lua.OK) caught(thread);
        return Lua.getTop(thread);
    }

    /// The stack has `true` and the error, and nothing else.
    private void caught(long thread) {
        goOnAfterError(thread);
        Lua.pushBoolean(thread, false);
        Lua.replace(thread, 1);
    }

    private int protectedCallWithHandler(long thread) {
        if (Lua.type(thread, 2) == Lua.NONE) throw LuaError.argument(2, "xpcall", "value expected");
        Lua.setTop(thread, 2);
        Lua.pushBoolean(thread, true);
        Lua.pushValue(thread, 1);
        if (Lua.pcall(thread, 0, Lua.ALL_RESULTS, 0) == Lua.OK) return Lua.getTop(thread) - 2;
        Lua.remove(thread, 1);
        Lua.insert(thread, 1);
        goOnAfterError(thread);
        // The error, the handler, true.
        Lua.setTop(thread, 2);
        Lua.insert(thread, 1);
        Lua.pushBoolean(thread, false);
        Lua.insert(thread, 1);
        if (Lua.pcall(thread, 1, Lua.ALL_RESULTS, 0) != Lua.OK) {
            goOnAfterError(thread);
            Lua.pushText(thread, "error in error handling");
            Lua.replace(thread, 2);
        }
        return Lua.getTop(thread);
    }

    @Override
    public void close() {
        Lua.close(state);
        LuaFunctions.release(this);
        frame.close();
        names.close();
        scratch.close();
    }
}
