package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaArguments;
import io.javelina.lua.LuaError;
import io.javelina.lua.LuaVm;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;

/// The library `cmsgpack`: values to and from MessagePack (see [MessageEncoder] and [MessageDecoder]).
public final class CmsgpackLibrary {
    /// What a value of the keyspace can have. A few tables that hold each other may stand for any number of bytes.
    private static final long MOST_BYTES = 512L << 20;

    private final ScratchBuffer message;
    private final MessageEncoder encoder;
    private final MessageDecoder decoder;
    private final Slice bytes = new Slice();

    private CmsgpackLibrary(LuaVm vm, long mostBytes) {
        message = vm.scratch();
        encoder = new MessageEncoder(vm, mostBytes);
        decoder = new MessageDecoder(vm);
    }

    /// Makes the global `cmsgpack`.
    public static void open(LuaVm vm) { open(vm, MOST_BYTES); }

    static void open(LuaVm vm, long mostBytes) {
        CmsgpackLibrary library = new CmsgpackLibrary(vm, mostBytes);
        vm.library("cmsgpack").function("pack", library::pack).function("unpack", library::unpack)
                .function("unpack_one", library::unpackOne).function("unpack_limit", library::unpackLimit)
                .text("_NAME", "cmsgpack").text("_VERSION", "lua-cmsgpack 0.4.0")
                .text("_COPYRIGHT", "Copyright (C) 2012, Redis Ltd.")
                .text("_DESCRIPTION", "MessagePack C implementation for Lua");
    }

    /// All arguments, one behind the other.
    private int pack(long state) {
        int arguments = Lua.getTop(state);
        if (arguments == 0) throw LuaError.argument(0, "MessagePack pack needs input.");
        // There is half of the stack for them, as their texts would be on the other half.
        if (!Lua.checkStack(state, arguments))
            throw LuaError.argument(0, "Too many arguments for MessagePack pack.");
        try {
            for (int i = 1; i <= arguments; i++) pack(state, i);
            Lua.pushString(state, message.address(), message.length());
        } finally {
            message.reset();
        }
        return 1;
    }

    private void pack(long state, int argument) {
        LuaArguments.checkStack(state, 1, "in function mp_check");
        Lua.pushValue(state, argument);
        encoder.encode(state);
        // Where its text would be: how deep tables may go depends on what is left.
        Lua.pushNil(state);
    }

    private int unpack(long state) { return unpack(state, 0, 0); }

    private int unpackOne(long state) {
        long offset = LuaArguments.integer(state, 2, 0);
        return unpack(state, 1, offset);
    }

    private int unpackLimit(long state) {
        long limit = LuaArguments.integer(state, 2);
        long offset = LuaArguments.integer(state, 3, 0);
        return unpack(state, limit, offset);
    }

    /// So many values from an offset on, and before them the offset that follows, -1 for none. If both are 0 all values, and
    /// nothing before them.
    private int unpack(long state, long limit, long offset) {
        boolean isAll = limit == 0 && offset == 0;
        if (!isAll && Lua.getTop(state) > 1) Lua.setTop(state, 1);
        LuaArguments.string(state, 1, bytes);
        checkRange(limit, offset);
        decoder.begin(bytes.address() + offset, bytes.length() - offset);
        int values = 0;
        for (; decoder.left() > 0 && (isAll || values < limit); values++) decoder.decode(state);
        if (isAll) return values;
        LuaArguments.checkStack(state, 1, "in function mp_unpack_full");
        Lua.pushNumber(state, decoder.left() == 0 ? -1 : bytes.length() - decoder.left());
        Lua.insert(state, 2);
        return values + 1;
    }

    /// The first text says limit and means length, and both tell the lower half of a number, as scripts know them.
    private void checkRange(long limit, long offset) {
        if (offset < 0 || limit < 0)
            throw new LuaError("Invalid request to unpack with offset of " + (int) offset + " and limit of "
                    + bytes.length() + ".");
        if (offset > bytes.length())
            throw new LuaError(
                    "Start offset " + (int) offset + " greater than input length " + bytes.length() + ".");
    }
}
