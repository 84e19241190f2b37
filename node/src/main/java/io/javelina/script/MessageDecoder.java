package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaArguments;
import io.javelina.lua.LuaError;
import io.javelina.lua.LuaVm;
import io.javelina.memory.Memory;
import java.util.Arrays;

/// Reads MessagePack to values of Lua. It trusts no length: bytes are there before they are read, and tables grow as their
/// elements come.
///
/// Arrays and maps that are not yet complete are levels here and no calls, so that no message can have Java run out of its
/// stack. Each of them has two places on the stack of Lua, its table and a key, so there are no more than 4000.
final class MessageDecoder {
    private static final int FIRST_LEVELS = 16;
    /// In place of an index: the level is a map, and what comes next is a key, or its value.
    private static final int KEY = -1;
    private static final int VALUE = -2;

    private final LuaVm vm;
    private long at;
    private long end;
    private int depth;
    /// For each level how many elements or pairs are missing.
    private long[] missing = new long[FIRST_LEVELS];
    /// For each level the index of the next element, which is on the stack already, or [#KEY] or [#VALUE].
    private int[] index = new int[FIRST_LEVELS];

    MessageDecoder(LuaVm vm) { this.vm = vm; }

    /// Begins to read these bytes.
    void begin(long address, long bytes) {
        at = address;
        end = address + bytes;
    }

    /// How many bytes are left.
    long left() { return end - at; }

    /// Pushes the next value.
    void decode(long state) {
        depth = 0;
        do {
            boolean complete = push(state);
            while (complete && depth > 0) complete = store(state);
        } while (depth > 0);
    }

    // Arrays and maps.

    /// @return whether it is complete, and no elements follow
    private boolean open(long state, long elements, boolean isArray) {
        Lua.createTable(state, 0, 0);
        if (isArray) LuaArguments.checkStack(state, 1, "in function mp_decode_to_lua_array");
        if (elements == 0) return true;
        if (depth == missing.length) {
            missing = Arrays.copyOf(missing, 2 * depth);
            index = Arrays.copyOf(index, 2 * depth);
        }
        missing[depth] = elements;
        index[depth] = isArray ? 1 : KEY;
        if (isArray) Lua.pushNumber(state, 1);
        depth++;
        return false;
    }

    /// Puts the value on top of the stack where it belongs.
    ///
    /// @return whether that makes the table complete, which then is on top
    private boolean store(long state) {
        int level = depth - 1;
        if (index[level] == KEY) {
            index[level] = VALUE;
            return false;
        }
        Lua.rawSet(state, -3);
        if (--missing[level] == 0) {
            depth--;
            return true;
        }
        if (index[level] == VALUE) index[level] = KEY;
        else Lua.pushNumber(state, ++index[level]);
        return false;
    }

    // Values.

    /// Pushes a value, or begins a table.
    ///
    /// @return whether it is complete
    private boolean push(long state) {
        vm.step();
        need(1);
        LuaArguments.checkStack(state, 1, "too many return values at once; use unpack_one or unpack_limit instead.");
        int type = Memory.getUnsignedByte(at++);
        if (type < MessageTypes.FEW_PAIRS) return number(state, type);
        if (type < MessageTypes.FEW_ELEMENTS) return open(state, type - MessageTypes.FEW_PAIRS, false);
        if (type < MessageTypes.FEW_BYTES) return open(state, type - MessageTypes.FEW_ELEMENTS, true);
        if (type < MessageTypes.NIL) return bytes(state, type - MessageTypes.FEW_BYTES);
        if (type >= MessageTypes.FIRST_NEGATIVE) return number(state, (byte) type);
        return switch (type) {
            case MessageTypes.NIL -> {
                Lua.pushNil(state);
                yield true;
            }
            case MessageTypes.FALSE, MessageTypes.TRUE -> {
                Lua.pushBoolean(state, type == MessageTypes.TRUE);
                yield true;
            }
            case MessageTypes.FLOAT -> number(state, Float.intBitsToFloat((int) signed(Float.BYTES)));
            case MessageTypes.DOUBLE -> number(state, Double.longBitsToDouble(signed(Double.BYTES)));
            case MessageTypes.UNSIGNED_8 -> number(state, unsigned(Byte.BYTES));
            case MessageTypes.UNSIGNED_16 -> number(state, unsigned(Short.BYTES));
            case MessageTypes.UNSIGNED_32 -> number(state, unsigned(Integer.BYTES));
            // Lua's own integers have a sign, and Valkey makes one of them.
            case MessageTypes.UNSIGNED_64, MessageTypes.SIGNED_64 -> number(state, signed(Long.BYTES));
            case MessageTypes.SIGNED_8 -> number(state, signed(Byte.BYTES));
            case MessageTypes.SIGNED_16 -> number(state, signed(Short.BYTES));
            case MessageTypes.SIGNED_32 -> number(state, signed(Integer.BYTES));
            case MessageTypes.BYTES_8 -> bytes(state, unsigned(Byte.BYTES));
            case MessageTypes.BYTES_16 -> bytes(state, unsigned(Short.BYTES));
            case MessageTypes.BYTES_32 -> bytes(state, unsigned(Integer.BYTES));
            case MessageTypes.ARRAY_16 -> open(state, unsigned(Short.BYTES), true);
            case MessageTypes.ARRAY_32 -> open(state, unsigned(Integer.BYTES), true);
            case MessageTypes.MAP_16 -> open(state, unsigned(Short.BYTES), false);
            case MessageTypes.MAP_32 -> open(state, unsigned(Integer.BYTES), false);
            default -> throw new LuaError("Bad data format in input.");
        };
    }

    private void need(long bytes) { if (end - at < bytes) throw new LuaError("Missing bytes in input."); }

    private static boolean number(long state, double value) {
        Lua.pushNumber(state, value);
        return true;
    }

    private boolean bytes(long state, long length) {
        need(length);
        Lua.pushString(state, at, length);
        at += length;
        return true;
    }

    /// A big-endian number of so many bytes.
    private long signed(int bytes) {
        int beyond = Long.SIZE - bytes * Byte.SIZE;
        return unsigned(bytes) << beyond >> beyond;
    }

    private long unsigned(int bytes) {
        need(bytes);
        long value = 0;
        for (int i = 0; i < bytes; i++) value = value << Byte.SIZE | Memory.getUnsignedByte(at++);
        return value;
    }
}
