package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaError;
import io.javelina.lua.LuaVm;
import io.javelina.memory.RoundedReal;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import java.util.Arrays;

/// Writes values of Lua as JSON. A table is an array when all its keys are whole numbers from 1 upwards, and there is one;
/// elements that are missing are null.
///
/// Tables that are not yet complete are levels here and no calls, so that no value can have Java run out of its stack. Each
/// of them has a place on the stack of Lua, so there are no more than 8000.
final class JsonEncoder {
    private static final int FIRST_LEVELS = 16;
    /// The length of a level that is no array.
    private static final int OBJECT = -1;
    private static final int LETTERS = 256;
    /// What is written for each byte, null for itself.
    private static final String[] ESCAPES = escapes();

    private final LuaVm vm;
    private final ScratchBuffer json;
    private final long mostBytes;
    private final Slice string = new Slice();
    private JsonSettings settings;
    private int depth;
    /// For each level the length of an array, or [#OBJECT].
    private int[] lengths = new int[FIRST_LEVELS];
    /// For each level that is an array the index of the element that is being written.
    private int[] indices = new int[FIRST_LEVELS];

    /// @param mostBytes of the text before its last value
    JsonEncoder(LuaVm vm, long mostBytes) {
        this.vm = vm;
        this.json = vm.scratch();
        this.mostBytes = mostBytes;
    }

    private static String[] escapes() {
        String[] escapes = new String[LETTERS];
        for (int i = 0; i < ' '; i++) escapes[i] = String.format("\\u%04x", i);
        escapes['\b'] = "\\b";
        escapes['\t'] = "\\t";
        escapes['\n'] = "\\n";
        escapes['\f'] = "\\f";
        escapes['\r'] = "\\r";
        escapes['"'] = "\\\"";
        escapes['/'] = "\\/";
        escapes['\\'] = "\\\\";
        escapes[0x7f] = "\\u007f";
        return escapes;
    }

    /// Appends the value on top of the stack, and leaves it there.
    void encode(long state, JsonSettings with) {
        settings = with;
        depth = 0;
        do {
            boolean complete = append(state);
            while (complete && depth > 0) complete = goOn(state);
        } while (depth > 0);
    }

    // Tables.

    /// Begins the table on top.
    ///
    /// @return whether it is complete, as it has no elements
    private boolean open(long state) {
        // For a key, a value, and what an error would need.
        if (depth >= settings.get(JsonSettings.ENCODE_DEPTH) || !Lua.checkStack(state, 3))
            throw new LuaError("Cannot serialise, excessive nesting (" + (depth + 1) + ")");
        int length = arrayLength(state);
        if (depth == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * depth);
            indices = Arrays.copyOf(indices, 2 * depth);
        }
        lengths[depth] = length;
        indices[depth] = 0;
        depth++;
        json.appendByte(length == OBJECT ? '{' : '[');
        if (length == OBJECT) Lua.pushNil(state);
        return length == OBJECT ? nextField(state, true) : nextElement(state);
    }

    /// The value on top, which is in a table, was written: takes it away and pushes the next one.
    ///
    /// @return whether there is none, and the table is on top, and complete
    private boolean goOn(long state) {
        Lua.pop(state, 1);
        return lengths[depth - 1] == OBJECT ? nextField(state, false) : nextElement(state);
    }

    private boolean nextElement(long state) {
        int index = ++indices[depth - 1];
        if (index > lengths[depth - 1]) return close(']');
        if (index > 1) json.appendByte(',');
        Lua.rawGetI(state, -1, index);
        return false;
    }

    /// The key of the one before is on top.
    private boolean nextField(long state, boolean isFirst) {
        if (!Lua.next(state, -2)) return close('}');
        if (!isFirst) json.appendByte(',');
        switch (Lua.type(state, -2)) {
            case Lua.NUMBER -> {
                json.appendByte('"');
                number(Lua.toNumber(state, -2));
                json.appendByte('"');
            }
            case Lua.STRING -> string(Lua.toString(state, -2, string));
            default -> throw cannot(Lua.type(state, -2), "table key must be a number or string");
        }
        json.appendByte(':');
        return false;
    }

    private boolean close(int bracket) {
        json.appendByte(bracket);
        depth--;
        return true;
    }

    /// How many elements the table on top has as an array, [#OBJECT] if it is none.
    private int arrayLength(long state) {
        int count = 0;
        int largest = 0;
        Lua.pushNil(state);
        while (Lua.next(state, -2)) {
            double key = Lua.type(state, -2) == Lua.NUMBER ? Lua.toNumber(state, -2) : 0;
            if (key < 1 || key != Math.floor(key)) {
                Lua.pop(state, 2);
                return OBJECT;
            }
            // A key that is no int becomes the smallest one: then the table is an object, unless smaller keys follow.
            if (key > largest) largest = Casts.toInt(key);
            count++;
            Lua.pop(state, 1);
        }
        return largest > 0 && !isSparse(largest, count) ? largest : OBJECT;
    }

    private boolean isSparse(int largest, int count) {
        int ratio = settings.get(JsonSettings.SPARSE_RATIO);
        boolean sparse = ratio > 0 && largest > count * ratio && largest > settings.get(JsonSettings.SPARSE_SAFE);
        if (sparse && settings.get(JsonSettings.CONVERT_SPARSE) == JsonSettings.OFF)
            throw cannot(Lua.TABLE, "excessively sparse array");
        return sparse;
    }

    // Values.

    /// @return whether that is all of it
    private boolean append(long state) {
        vm.step();
        if (json.length() > mostBytes) throw LuaError.plain("not enough memory");
        switch (Lua.type(state, -1)) {
            case Lua.STRING -> string(Lua.toString(state, -1, string));
            case Lua.NUMBER -> number(Lua.toNumber(state, -1));
            case Lua.BOOLEAN -> json.append(Lua.toBoolean(state, -1) ? "true" : "false");
            case Lua.NIL -> json.append("null");
            case Lua.TABLE -> {
                return open(state);
            }
            default -> {
                if (!isNull(state)) throw cannot(Lua.type(state, -1), "type not supported");
                json.append("null");
            }
        }
        return true;
    }

    private static boolean isNull(long state) {
        return Lua.type(state, -1) == Lua.LIGHT_USER_DATA && Lua.toUserData(state, -1) == JsonDecoder.NULL;
    }

    private static LuaError cannot(int type, String why) {
        return new LuaError("Cannot serialise " + Lua.typeName(type) + ": " + why);
    }

    private void number(double value) {
        if (Double.isFinite(value)) {
            int digits = settings.get(JsonSettings.DIGITS);
            json.advance(RoundedReal.write(value, digits, json.reserve(RoundedReal.LONGEST)));
            return;
        }
        switch (settings.get(JsonSettings.ENCODE_INVALID)) {
            case JsonSettings.OFF -> throw cannot(Lua.NUMBER, "must not be NaN or Inf");
            case JsonSettings.NULL -> json.append("null");
            default -> json.append(Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
        }
    }

    private void string(Slice bytes) {
        int length = bytes.length();
        json.reserve(length + 2L);
        json.appendByte('"');
        int written = 0;
        for (int i = 0; i < length; i++) {
            String escape = ESCAPES[bytes.at(i)];
            if (escape == null) continue;
            if (json.length() > mostBytes) throw LuaError.plain("not enough memory");
            json.append(bytes.address() + written, i - written).append(escape);
            written = i + 1;
        }
        json.append(bytes.address() + written, length - written).appendByte('"');
    }
}
