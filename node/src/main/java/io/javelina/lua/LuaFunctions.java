package io.javelina.lua;

import static io.javelina.memory.NativeCode.INT;
import static io.javelina.memory.NativeCode.WORD;

import io.javelina.memory.NativeCode;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;

/// The few C functions by which native code calls Java: all functions of all states are one of them, told apart by a
/// number that is the first upvalue of each.
final class LuaFunctions {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    /// `int (*)(lua_State*)`
    static final long CALL = callable("call", MethodType.methodType(int.class, long.class),
            FunctionDescriptor.of(INT, WORD));
    /// `void (*)(lua_State*, lua_Debug*)`
    static final long HOOK = callable("hook", MethodType.methodType(void.class, long.class, long.class),
            FunctionDescriptor.ofVoid(WORD, WORD));
    static final long PANIC = callable("panic", MethodType.methodType(int.class, long.class),
            FunctionDescriptor.of(INT, WORD));
    /// The number of a state in its registry.
    private static final String STATE = "javelina.state";

    private record Slot(LuaVm vm, LuaFunction function) {
    }

    private static Slot[] slots = new Slot[64];
    private static int firstFree;

    private LuaFunctions() {}

    private static long callable(String name, MethodType type, FunctionDescriptor nativeType) {
        try {
            return NativeCode.callable(LOOKUP.findStatic(LuaFunctions.class, name, type), nativeType);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Gives a function of a state a number, until [#release].
    static synchronized int add(LuaVm vm, LuaFunction function) {
        int at = firstFree;
        while (at < slots.length && slots[at] != null) at++;
        if (at == slots.length) slots = Arrays.copyOf(slots, 2 * at);
        slots[at] = new Slot(vm, function);
        firstFree = at + 1;
        return at;
    }

    /// Marks a state, so that a hook, which has no upvalues, knows whose it is.
    static void mark(LuaVm vm) {
        Lua.pushNumber(vm.state(), add(vm, _ -> 0));
        Lua.setField(vm.state(), Lua.REGISTRY, STATE);
    }

    static synchronized void release(LuaVm vm) {
        for (int i = 0; i < slots.length; i++)
            if (slots[i] != null && slots[i].vm == vm) {
                slots[i] = null;
                firstFree = Math.min(firstFree, i);
            }
    }

    // What native code calls. Nothing may be thrown out of it.

    private static int call(long state) {
        Slot slot = slots[(int) Lua.toInteger(state, Lua.FIRST_UPVALUE)];
        try {
            return slot.function.call(state);
        } catch (LuaError e) {
            return slot.vm.raise(state, e);
        } catch (Throwable e) {
            return slot.vm.raiseDefect(state, e);
        }
    }

    private static void hook(long state, long debug) {
        LuaVm vm = null;
        try {
            Lua.getField(state, Lua.REGISTRY, STATE);
            vm = slots[(int) Lua.toInteger(state, -1)].vm;
            Lua.pop(state, 1);
            vm.hooked(state);
        } catch (Throwable e) {
            if (vm != null) vm.endsBy(state, e);
        }
    }

    /// Lua has no memory where nobody can catch that; it would end the process without a word in the log.
    private static int panic(long state) {
        try {
            System.err.println("Lua cannot go on, and so this node cannot: " + Lua.toText(state, -1));
        } finally {
            Runtime.getRuntime().halt(1);
        }
        return 0;
    }
}
