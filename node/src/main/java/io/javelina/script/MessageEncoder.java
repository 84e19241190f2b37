package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaArguments;
import io.javelina.lua.LuaError;
import io.javelina.lua.LuaVm;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;

/// Writes values of Lua as MessagePack, each in as few bytes as it can be.
///
/// A table is an array when its keys are 1 to their number, else a map. What is in more than 16 tables, or can be no value
/// of MessagePack, becomes nil.
final class MessageEncoder {
    private static final int MOST_NESTED = 16;
    private static final int FEW_ELEMENTS = 15;
    private static final int FEW_BYTES = 31;
    private static final long LEAST_SMALL_NUMBER = -32;

    private final LuaVm vm;
    private final ScratchBuffer message;
    private final long mostBytes;
    private final Slice string = new Slice();

    /// @param mostBytes of the message before its last value
    MessageEncoder(LuaVm vm, long mostBytes) {
        this.vm = vm;
        this.message = vm.scratch();
        this.mostBytes = mostBytes;
    }

    /// Appends the value on top of the stack, and takes it away.
    void encode(long state) { encode(state, 0); }

    private void encode(long state, int nested) {
        vm.step();
        if (message.length() > mostBytes) throw LuaError.plain("not enough memory");
        switch (Lua.type(state, -1)) {
            case Lua.STRING -> bytes(Lua.toString(state, -1, string));
            case Lua.BOOLEAN -> message.appendByte(Lua.toBoolean(state, -1) ? MessageTypes.TRUE : MessageTypes.FALSE);
            case Lua.NUMBER -> number(Lua.toNumber(state, -1));
            case Lua.TABLE -> {
                if (nested == MOST_NESTED) message.appendByte(MessageTypes.NIL);
                else if (isArray(state)) array(state, nested);
                else map(state, nested);
            }
            default -> message.appendByte(MessageTypes.NIL);
        }
        Lua.pop(state, 1);
    }

    // Scalars.

    private void bytes(Slice bytes) {
        int length = bytes.length();
        if (length <= FEW_BYTES) message.appendByte(MessageTypes.FEW_BYTES | length);
        else if (length <= 0xff) message.appendByte(MessageTypes.BYTES_8).appendByte(length);
        else sized(MessageTypes.BYTES_16, length);
        message.append(bytes);
    }

    /// A type with a length of two bytes, or the next one with a length of four.
    private void sized(int type, long length) {
        if (length <= 0xffff) bigEndian(type, length, Short.BYTES);
        else bigEndian(type + 1, length, Integer.BYTES);
    }

    private void bigEndian(int type, long value, int bytes) {
        message.appendByte(type);
        long target = message.reserve(bytes);
        for (int i = 0; i < bytes; i++) Memory.putByte(target + i, (int) (value >>> (bytes - 1 - i) * Byte.SIZE));
        message.advance(bytes);
    }

    private void number(double value) {
        long integer = Casts.toLong(value);
        if (integer == value) integer(integer);
        else
            if ((float) value == value)
                bigEndian(MessageTypes.FLOAT, Float.floatToRawIntBits((float) value), Float.BYTES);
            else
                bigEndian(MessageTypes.DOUBLE, Double.doubleToRawLongBits(value), Double.BYTES);
    }

    private void integer(long value) {
        if (value >= 0) {
            if (value <= Byte.MAX_VALUE) message.appendByte((int) value);
            else if (value <= 0xff) bigEndian(MessageTypes.UNSIGNED_8, value, Byte.BYTES);
            else if (value <= 0xffff) bigEndian(MessageTypes.UNSIGNED_16, value, Short.BYTES);
            else if (value <= 0xffffffffL) bigEndian(MessageTypes.UNSIGNED_32, value, Integer.BYTES);
            else bigEndian(MessageTypes.UNSIGNED_64, value, Long.BYTES);
        } else {
            if (value >= LEAST_SMALL_NUMBER) message.appendByte((int) value);
            else if (value >= Byte.MIN_VALUE) bigEndian(MessageTypes.SIGNED_8, value, Byte.BYTES);
            else if (value >= Short.MIN_VALUE) bigEndian(MessageTypes.SIGNED_16, value, Short.BYTES);
            else if (value >= Integer.MIN_VALUE) bigEndian(MessageTypes.SIGNED_32, value, Integer.BYTES);
            else bigEndian(MessageTypes.SIGNED_64, value, Long.BYTES);
        }
    }

    // Tables.

    /// Whether the keys are 1 to their number, which they are when the largest of so many different ones is that number.
    private static boolean isArray(long state) {
        LuaArguments.checkStack(state, 2, "in function table_is_an_array");
        int count = 0;
        int largest = 0;
        Lua.pushNil(state);
        while (Lua.next(state, -2)) {
            Lua.pop(state, 1);
            double key = Lua.type(state, -1) == Lua.NUMBER ? Lua.toNumber(state, -1) : 0;
            if (key <= 0 || key != Casts.toInt(key)) {
                Lua.pop(state, 1);
                return false;
            }
            largest = Math.max(largest, (int) key);
            count++;
        }
        return largest == count;
    }

    private void array(long state, int nested) {
        int length = (int) Lua.objLen(state, -1);
        if (length <= FEW_ELEMENTS) message.appendByte(MessageTypes.FEW_ELEMENTS | length);
        else sized(MessageTypes.ARRAY_16, length);
        LuaArguments.checkStack(state, 1, "in function mp_encode_lua_table_as_array");
        for (int i = 1; i <= length; i++) {
            Lua.rawGetI(state, -1, i);
            encode(state, nested + 1);
        }
    }

    private void map(long state, int nested) {
        LuaArguments.checkStack(state, 3, "in function mp_encode_lua_table_as_map");
        long pairs = 0;
        Lua.pushNil(state);
        for (; Lua.next(state, -2); pairs++) Lua.pop(state, 1);
        if (pairs <= FEW_ELEMENTS) message.appendByte((int) (MessageTypes.FEW_PAIRS | pairs));
        else sized(MessageTypes.MAP_16, pairs);
        Lua.pushNil(state);
        while (Lua.next(state, -2)) {
            Lua.pushValue(state, -2);
            encode(state, nested + 1);
            encode(state, nested + 1);
        }
    }
}
