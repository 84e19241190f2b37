package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaArguments;
import io.javelina.lua.LuaError;
import io.javelina.lua.LuaVm;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;

/// The library `struct`: values to and from bytes, as a format tells (see [StructFormat]).
public final class StructLibrary {
    private final ScratchBuffer packed;
    private final StructFormat format = new StructFormat();
    private final Slice data = new Slice();

    private StructLibrary(LuaVm vm) { packed = vm.scratch(); }

    /// Makes the global `struct`.
    public static void open(LuaVm vm) {
        StructLibrary library = new StructLibrary(vm);
        vm.library("struct").function("pack", library::pack).function("unpack", library::unpack).function("size",
                library::size);
    }

    private void begin(long state) {
        LuaArguments.string(state, 1, format.format());
        format.begin();
    }

    // Packing.

    private int pack(long state) {
        begin(state);
        // What is missing is nil.
        Lua.pushNil(state);
        try {
            packAll(state);
            Lua.pushString(state, packed.address(), packed.length());
        } finally {
            packed.reset();
        }
        return 1;
    }

    private void packAll(long state) {
        int argument = 2;
        while (format.next()) {
            for (int i = format.padding(packed.length()); i > 0; i--) packed.appendByte(0);
            switch (format.option()) {
                case 'b', 'B', 'h', 'H', 'l', 'L', 'T', 'i', 'I' -> packInteger(LuaArguments.number(state, argument++));
                case 'f' -> packBits(Float.floatToRawIntBits((float) LuaArguments.number(state, argument++)));
                case 'd' -> packBits(Double.doubleToRawLongBits(LuaArguments.number(state, argument++)));
                case 's', 'c' -> packString(state, argument++);
                case 'x' -> packed.appendByte(0);
                default -> format.control();
            }
        }
    }

    private void packInteger(double value) { packBits(Casts.toUnsignedLong(value)); }

    /// So many bytes as the option has; those beyond 8 are zero.
    private void packBits(long bits) {
        int size = format.size();
        long target = packed.reserve(size);
        for (int i = 0; i < size; i++) {
            int value = i < Long.BYTES ? (int) (bits >>> i * Byte.SIZE) : 0;
            Memory.putByte(target + (format.isBigEndian() ? size - 1 - i : i), value);
        }
        packed.advance(size);
    }

    private void packString(long state, int argument) {
        LuaArguments.string(state, argument, data);
        int bytes = format.size() == 0 ? data.length() : format.size();
        // It is the next argument that is blamed, there as here.
        if (bytes > data.length()) throw LuaError.argument(argument + 1, "string too short");
        packed.append(data.address(), bytes);
        if (format.option() == 's') packed.appendByte(0);
    }

    // Unpacking.

    private int unpack(long state) {
        begin(state);
        LuaArguments.string(state, 2, data);
        long position = LuaArguments.integer(state, 3, 1);
        if (position == 0) throw LuaError.argument(3, "offset must be 1 or greater");
        position--;
        int results = 0;
        while (format.next()) {
            position += format.padding(position);
            mustHave(format.size(), position);
            // For the result, and the position behind all of them.
            LuaArguments.checkStack(state, 2, "too many results");
            long at = data.address() + position;
            position += format.size();
            switch (format.option()) {
                case 'b', 'B', 'h', 'H', 'l', 'L', 'T', 'i', 'I' -> Lua.pushNumber(state, integer(at));
                case 'f' -> Lua.pushNumber(state, Float.intBitsToFloat((int) bits(at)));
                case 'd' -> Lua.pushNumber(state, Double.longBitsToDouble(bits(at)));
                case 'c' -> {
                    if (format.size() > 0) {
                        Lua.pushString(state, at, format.size());
                    } else {
                        long bytes = takeSize(state, results--);
                        mustHave(bytes, position);
                        Lua.pushString(state, at, bytes);
                        position += bytes;
                    }
                }
                case 's' -> {
                    long bytes = Memory.indexOf(at, data.length() - position, 0);
                    if (bytes < 0) throw new LuaError("unfinished string in data");
                    Lua.pushString(state, at, bytes);
                    position += bytes + 1;
                }
                case 'x' -> results--;
                default -> {
                    format.control();
                    results--;
                }
            }
            results++;
        }
        Lua.pushNumber(state, position + 1);
        return results + 1;
    }

    /// All of it may be larger than any number with a sign, or seem to be.
    private void mustHave(long bytes, long position) {
        long length = data.length();
        if (Long.compareUnsigned(bytes, length) > 0 || Long.compareUnsigned(position, length - bytes) > 0)
            throw LuaError.argument(2, "data string too short");
    }

    /// Takes the last result, which tells how many bytes follow.
    private static long takeSize(long state, int results) {
        if (results == 0 || !Lua.isNumber(state, -1)) throw new LuaError("format 'c0' needs a previous size");
        long bytes = Casts.toUnsignedLong(Lua.toNumber(state, -1));
        Lua.pop(state, 1);
        return bytes;
    }

    private double integer(long at) {
        int size = format.size();
        long bits = bits(at);
        if (Character.isUpperCase(format.option())) return Casts.fromUnsigned(bits);
        // Of larger numbers the same bit is looked at as in C, where this is a shift by more than there are bits.
        long sign = -1L << size * Byte.SIZE - 1;
        return (bits & sign) == 0 ? bits : bits | sign;
    }

    /// The last 8 bytes by weight.
    private long bits(long at) {
        int size = format.size();
        long bits = 0;
        for (int i = 0; i < size; i++)
            bits = bits << Byte.SIZE | Memory.getUnsignedByte(at + (format.isBigEndian() ? i : size - 1 - i));
        return bits;
    }

    // Sizes.

    private int size(long state) {
        begin(state);
        long position = 0;
        while (format.next()) {
            position += format.padding(position);
            if (format.option() == 's') throw LuaError.argument(1, "option 's' has no fixed size");
            if (format.option() == 'c' && format.size() == 0)
                throw LuaError.argument(1, "option 'c0' has no fixed size");
            if (!format.isWord()) format.control();
            position += format.size();
        }
        Lua.pushNumber(state, position);
        return 1;
    }
}
