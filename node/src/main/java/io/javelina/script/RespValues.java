package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaError;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.Real;
import io.javelina.memory.Slice;

/// Makes values of Lua of a reply. What it reads is our own writing, so nothing of it is doubted.
final class RespValues {
    private static final int SLOTS_PER_LEVEL = 6;

    private long at;
    private boolean isResp3;

    /// Pushes the value of a reply that begins at `address`.
    ///
    /// @return whether it is an error
    boolean push(long thread, long address, int protocol) {
        at = address;
        isResp3 = protocol == 3;
        boolean isError = Memory.getByte(address) == '-';
        pushNext(thread);
        return isError;
    }

    private void pushNext(long thread) {
        if (!Lua.checkStack(thread, SLOTS_PER_LEVEL)) throw LuaError.plain("reached lua stack limit");
        int sign = Memory.getByte(at);
        long from = at + 1;
        int length = (int) (endOfLine(from) - from);
        at = from + length + 2;
        switch (sign) {
            case ':' -> Lua.pushNumber(thread, Decimal.parse(from, length));
            case '$' -> pushBulk(thread, from, length);
            case '+' -> pushNamed(thread, "ok", from, length);
            case '-' -> pushError(thread, from, length);
            case '*', '>' -> pushArray(thread, from, length);
            case '%' -> pushMap(thread, (int) Decimal.parse(from, length));
            case '~' -> pushSet(thread, (int) Decimal.parse(from, length));
            case '_' -> Lua.pushNil(thread);
            case '#' -> Lua.pushBoolean(thread, Memory.getByte(from) == 't');
            case ',' -> pushReal(thread, from, length);
            case '(' -> pushNamed(thread, "big_number", from, length);
            case '=' -> pushVerbatim(thread, (int) Decimal.parse(from, length));
            case '|' -> skipAttributes(thread, (int) Decimal.parse(from, length));
            default -> throw new IllegalStateException("no reply begins with " + (char) sign);
        }
    }

    private static long endOfLine(long from) {
        long end = from;
        while (Memory.getByte(end) != '\r') end++;
        return end;
    }

    private void pushBulk(long thread, long from, int length) {
        long bytes = Decimal.parse(from, length);
        if (bytes < 0) {
            Lua.pushBoolean(thread, false);
            return;
        }
        Lua.pushString(thread, at, bytes);
        at += bytes + 2;
    }

    private static void pushNamed(long thread, String name, long from, int length) {
        Lua.createTable(thread, 0, 1);
        Lua.pushString(thread, from, length);
        Lua.setField(thread, -2, name);
    }

    /// An error was counted when it was made.
    private static void pushError(long thread, long from, int length) {
        pushNamed(thread, "err", from, length);
        Lua.pushBoolean(thread, true);
        Lua.setField(thread, -2, "ignore_error_stats_update");
    }

    private void pushArray(long thread, long from, int digits) {
        int length = (int) Decimal.parse(from, digits);
        if (length < 0) {
            Lua.pushBoolean(thread, false);
            return;
        }
        Lua.createTable(thread, length, 0);
        for (int i = 1; i <= length; i++) {
            pushNext(thread);
            Lua.rawSetI(thread, -2, i);
        }
    }

    private void pushMap(long thread, int pairs) {
        Lua.createTable(thread, 0, 1);
        Lua.createTable(thread, 0, pairs);
        for (int i = 0; i < pairs; i++) {
            pushNext(thread);
            pushNext(thread);
            Lua.rawSet(thread, -3);
        }
        Lua.setField(thread, -2, "map");
    }

    private void pushSet(long thread, int elements) {
        Lua.createTable(thread, 0, 1);
        Lua.createTable(thread, 0, elements);
        for (int i = 0; i < elements; i++) {
            pushNext(thread);
            Lua.pushBoolean(thread, true);
            Lua.rawSet(thread, -3);
        }
        Lua.setField(thread, -2, "set");
    }

    private static void pushReal(long thread, long from, int length) {
        Lua.createTable(thread, 0, 1);
        double value = Real.parse(from, length);
        Lua.pushNumber(thread, value);
        Lua.setField(thread, -2, "double");
    }

    private void pushVerbatim(long thread, int bytes) {
        Lua.createTable(thread, 0, 1);
        Lua.createTable(thread, 0, 2);
        Lua.pushString(thread, at, 3);
        Lua.setField(thread, -2, "format");
        Lua.pushString(thread, at + 4, bytes - 4);
        Lua.setField(thread, -2, "string");
        Lua.setField(thread, -2, "verbatim_string");
        at += bytes + 2;
    }

    private void skipAttributes(long thread, int pairs) {
        for (int i = 0; i < 2 * pairs; i++) {
            pushNext(thread);
            Lua.pop(thread, 1);
        }
        pushNext(thread);
    }

    /// What a slice is wrapped around says nothing of its end, which the reply itself does.
    boolean push(long thread, Slice reply, int protocol) { return push(thread, reply.address(), protocol); }
}
