package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaError;
import io.javelina.lua.LuaVm;
import io.javelina.memory.Account;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/// The walls around scripts, see `sandbox.lua`: globals that exist can be read and nothing more, and nothing that outlives a
/// script can be changed by it.
final class Sandbox {
    private static final String SOURCE = "sandbox.lua";
    static final String READONLY = "Attempt to modify a readonly table";
    /// What a string made by `string.rep` may take.
    private static final long LONGEST_STRING = 1L << 30;
    private static final int RUNS_PER_CLEANING = 64;

    private final LuaVm vm;
    /// References into the registry: what faces stand for, the globals, what scripts see of them, the function `next`.
    private int behind;
    private int globals;
    private int world;
    private int nativeNext;
    private int runsToCleaning = RUNS_PER_CLEANING;
    private final ScratchBuffer repeated;
    /// References to the names of globals that each script has anew.
    private final Map<String, Integer> names = new HashMap<>();

    Sandbox(LuaVm vm) {
        this.vm = vm;
        this.repeated = new ScratchBuffer(vm.allocator(), Account.TEMPORARY, 0);
    }

    /// Closes the walls; all libraries are there.
    void close() {
        long state = vm.state();
        Lua.pushValue(state, Lua.GLOBALS);
        globals = Lua.ref(state, Lua.REGISTRY);
        Lua.getField(state, Lua.GLOBALS, "next");
        nativeNext = Lua.ref(state, Lua.REGISTRY);
        Lua.createTable(state, 0, 0);
        behind = Lua.ref(state, Lua.REGISTRY);
        vm.global("rawset", this::rawSet);
        vm.global("rawget", this::rawGet);
        vm.global("pairs", this::pairs);
        vm.global("setmetatable", this::setMetatable);
        vm.library("string").function("rep", this::repeat);
        load();
        vm.pushFunction(state, _ -> { throw new LuaError(READONLY); });
        vm.pushFunction(state, Sandbox::unknown);
        Lua.rawGetI(state, Lua.REGISTRY, behind);
        if (vm.call(3, 1, 0) != Lua.OK) throw new IllegalStateException(Lua.toText(state, -1));
        world = Lua.ref(state, Lua.REGISTRY);
        restore();
    }

    /// A script has ended. It may have given the whole state other globals, by `setfenv(0, ...)`, and may have left something in
    /// a face, by `table.insert`, which asks no metatable.
    void restore() {
        Lua.rawGetI(vm.state(), Lua.REGISTRY, world);
        Lua.replace(vm.state(), Lua.GLOBALS);
        if (--runsToCleaning > 0) return;
        runsToCleaning = RUNS_PER_CLEANING;
        clean();
    }

    private void clean() {
        long state = vm.state();
        Lua.rawGetI(state, Lua.REGISTRY, behind);
        Lua.pushNil(state);
        while (Lua.next(state, -2)) {
            Lua.pop(state, 1);
            empty(state);
        }
        Lua.pop(state, 1);
    }

    /// Takes everything out of the table on top.
    private static void empty(long state) {
        Lua.pushNil(state);
        while (Lua.next(state, -2)) {
            Lua.pop(state, 1);
            Lua.pushValue(state, -1);
            Lua.pushNil(state);
            Lua.rawSet(state, -4);
        }
    }

    private void load() {
        try (InputStream in = Sandbox.class.getResourceAsStream(SOURCE);
                ScratchBuffer code = new ScratchBuffer(vm.allocator(), Account.TEMPORARY, 0)) {
            code.append(in.readAllBytes());
            if (!vm.load(code.slice(new Slice()), "=" + SOURCE))
                throw new IllegalStateException(Lua.toText(vm.state(), -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Takes a value from the stack of the main thread and makes it a global.
    void setGlobal(String name) {
        long state = vm.state();
        Lua.rawGetI(state, Lua.REGISTRY, globals);
        Lua.rawGetI(state, Lua.REGISTRY, names.computeIfAbsent(name, this::keep));
        Lua.pushValue(state, -3);
        Lua.rawSet(state, -3);
        Lua.pop(state, 2);
    }

    private int keep(String name) {
        Lua.pushText(vm.state(), name);
        return Lua.ref(vm.state(), Lua.REGISTRY);
    }

    /// Pushes what is behind a global table, for whoever may see it as it is.
    void pushHidden(String global) {
        long state = vm.state();
        Lua.rawGetI(state, Lua.REGISTRY, globals);
        Lua.getField(state, -1, global);
        Lua.remove(state, -2);
        pushBehind(state, -1);
        Lua.remove(state, -2);
    }

    /// Lets nobody change the table on top by means that ask no metatable.
    void guard() {
        long state = vm.state();
        Lua.rawGetI(state, Lua.REGISTRY, behind);
        Lua.pushValue(state, -2);
        Lua.pushValue(state, -3);
        Lua.rawSet(state, -3);
        Lua.pop(state, 1);
    }

    void release() { repeated.close(); }

    private static int unknown(long thread) {
        String name = Lua.toText(thread, 2);
        throw new LuaError("Script attempted to access nonexistent global variable '"
                + (name == null ? Lua.typeName(Lua.type(thread, 2)) : name) + "'");
    }

    /// Pushes what a table is a face of, or nil.
    private boolean pushBehind(long thread, int table) {
        int index = Lua.absolute(thread, table);
        Lua.rawGetI(thread, Lua.REGISTRY, behind);
        Lua.pushValue(thread, index);
        Lua.rawGet(thread, -2);
        Lua.remove(thread, -2);
        return !Lua.isNil(thread, -1);
    }

    private int rawSet(long thread) {
        ScriptRandom.Arguments.table(thread, 1, "rawset");
        if (Lua.getTop(thread) < 2) throw LuaError.argument(2, "rawset", "value expected");
        if (Lua.getTop(thread) < 3) throw LuaError.argument(3, "rawset", "value expected");
        Lua.setTop(thread, 3);
        if (pushBehind(thread, 1)) throw LuaError.plain(READONLY);
        Lua.pop(thread, 1);
        Lua.rawSet(thread, 1);
        return 1;
    }

    private int rawGet(long thread) {
        ScriptRandom.Arguments.table(thread, 1, "rawget");
        if (Lua.getTop(thread) < 2) throw LuaError.argument(2, "rawget", "value expected");
        Lua.setTop(thread, 2);
        if (pushBehind(thread, 1)) Lua.replace(thread, 1);
        else Lua.pop(thread, 1);
        Lua.rawGet(thread, 1);
        return 1;
    }

    private int setMetatable(long thread) {
        ScriptRandom.Arguments.table(thread, 1, "setmetatable");
        int type = Lua.type(thread, 2);
        if (type != Lua.NIL && type != Lua.TABLE) throw LuaError.argument(2, "setmetatable", "nil or table expected");
        Lua.setTop(thread, 2);
        if (pushBehind(thread, 1)) throw LuaError.plain(READONLY);
        Lua.pop(thread, 1);
        if (Lua.getMetatable(thread, 1)) {
            if (Lua.getField(thread, -1, "__metatable") != Lua.NIL)
                throw new LuaError("cannot change a protected metatable");
            Lua.setTop(thread, 2);
        }
        Lua.setMetatable(thread, 1);
        return 1;
    }

    private int pairs(long thread) {
        ScriptRandom.Arguments.table(thread, 1, "pairs");
        Lua.setTop(thread, 1);
        boolean isFace = pushBehind(thread, 1);
        Lua.setTop(thread, 1);
        Lua.rawGetI(thread, Lua.REGISTRY, globals);
        if (isFace) Lua.getField(thread, -1, "next");
        else Lua.rawGetI(thread, Lua.REGISTRY, nativeNext);
        Lua.pushValue(thread, 1);
        Lua.pushNil(thread);
        return 3;
    }

    /// `string.rep`, which does not take more memory than any string of a script needs.
    private int repeat(long thread) {
        Slice text = Lua.toString(thread, 1, new Slice());
        if (text == null)
            throw LuaError.argument(1, "rep", "string expected, got " + Lua.typeName(Lua.type(thread, 1)));
        double times = Math.max(0, Math.floor(ScriptRandom.Arguments.number(thread, 2, "rep")));
        if (text.length() * times > LONGEST_STRING) throw LuaError.plain("not enough memory");
        repeated.reset();
        for (int i = 0; i < (int) times; i++) repeated.append(text);
        Lua.pushString(thread, repeated.address(), repeated.length());
        repeated.reset();
        return 1;
    }
}
