package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;

/// Makes replies of values of Lua.
///
/// A table is an array up to its first nil, unless it has one of the fields that stand for something else: `err`, `ok`,
/// `double`, `map`, `set`, `big_number` or `verbatim_string`, in this order.
final class LuaReplies {
    private static final String LIMIT = "ERR reached lua stack limit";
    private static final int SLOTS_PER_LEVEL = 6;
    /// Tables in tables are written by a method that calls itself.
    private static final int DEEPEST = 1000;

    private final Slice text = new Slice();
    private int protocol;
    /// Whether an error was written that had been counted before.
    private boolean hasCountedError;

    /// Takes the value from the top of the stack. `ofScript` is the protocol that the script has chosen.
    void write(long state, int ofScript, Reply reply) {
        protocol = ofScript;
        hasCountedError = false;
        write(state, reply, 0);
    }

    private void write(long state, Reply reply, int depth) {
        int type = Lua.type(state, -1);
        switch (type) {
            case Lua.STRING -> reply.bulk(Lua.toString(state, -1, text));
            case Lua.NUMBER -> reply.integer(integer(Lua.toNumber(state, -1)));
            case Lua.BOOLEAN -> writeBoolean(Lua.toBoolean(state, -1), reply);
            case Lua.TABLE -> {
                if (depth < DEEPEST && Lua.checkStack(state, SLOTS_PER_LEVEL)) writeTable(state, reply, depth + 1);
                else reply.error(LIMIT);
            }
            default -> reply.nil();
        }
        Lua.pop(state, 1);
    }

    /// As C on most processors: what is no integer of 64 bits is the lowest one.
    static long integer(double value) {
        return value >= -0x1p63 && value < 0x1p63 ? (long) value : Long.MIN_VALUE;
    }

    private void writeBoolean(boolean value, Reply reply) {
        if (protocol == 3) reply.bool(value);
        else if (value) reply.integer(1);
        else reply.nil();
    }

    private void writeTable(long state, Reply reply, int depth) {
        int table = Lua.getTop(state);
        if (Lua.objLen(state, table) > 0 && !mayBeTagged(state, table)) {
            writeArray(state, table, reply, depth);
            return;
        }
        if (Lua.getField(state, table, "err") == Lua.STRING) {
            reply.error(Lua.toText(state, -1));
            hasCountedError = isCounted(state, table);
        } else if (field(state, table, "ok", Lua.STRING)) reply.simple(oneLine(Lua.toText(state, -1)));
        else if (field(state, table, "double", Lua.NUMBER)) reply.real(Lua.toNumber(state, -1));
        else if (field(state, table, "map", Lua.TABLE)) writePairs(state, reply, depth, true);
        else if (field(state, table, "set", Lua.TABLE)) writePairs(state, reply, depth, false);
        else if (field(state, table, "big_number", Lua.STRING)) reply.bigNumber(oneLine(Lua.toText(state, -1)));
        else
            if (!field(state, table, "verbatim_string", Lua.TABLE) || !writeVerbatim(state, reply))
                writeArray(state, table, reply, depth);
        Lua.setTop(state, table);
    }

    /// Whether an error was counted when a command replied it.
    static boolean isCounted(long state, int table) {
        boolean is = Lua.getField(state, table, "ignore_error_stats_update") == Lua.BOOLEAN
                && Lua.toBoolean(state, -1);
        Lua.pop(state, 1);
        return is;
    }

    boolean hasCountedError() { return hasCountedError; }

    /// Whether the table has anything but an array. An array alone is what most tables are.
    private static boolean mayBeTagged(long state, int table) {
        Lua.pushNumber(state, Lua.objLen(state, table));
        boolean more = Lua.next(state, table);
        Lua.setTop(state, table);
        return more;
    }

    /// Replaces the value on top by a field.
    private static boolean field(long state, int table, String name, int type) {
        Lua.setTop(state, table);
        int found = Lua.getField(state, table, name);
        return found == type;
    }

    private static String oneLine(String text) { return text.replace('\r', ' ').replace('\n', ' '); }

    private void writeArray(long state, int table, Reply reply, int depth) {
        Lua.setTop(state, table);
        int length = 0;
        while (true) {
            Lua.rawGetI(state, table, length + 1);
            boolean isEnd = Lua.isNil(state, -1);
            Lua.pop(state, 1);
            if (isEnd) break;
            length++;
        }
        reply.array(length);
        for (int i = 1; i <= length; i++) {
            Lua.rawGetI(state, table, i);
            write(state, reply, depth);
        }
    }

    /// Of the table on top, keys with their values, or keys alone.
    private void writePairs(long state, Reply reply, int depth, boolean withValues) {
        int table = Lua.getTop(state);
        int count = 0;
        Lua.pushNil(state);
        while (Lua.next(state, table)) {
            count++;
            Lua.pop(state, 1);
        }
        if (withValues) reply.map(count);
        else reply.set(count);
        Lua.pushNil(state);
        while (Lua.next(state, table)) {
            // Written from a copy, as a number must stay one while it is a key.
            Lua.pushValue(state, -2);
            write(state, reply, depth);
            if (withValues) write(state, reply, depth);
            else Lua.pop(state, 1);
        }
    }

    private static boolean writeVerbatim(long state, Reply reply) {
        int table = Lua.getTop(state);
        if (Lua.getField(state, table, "format") != Lua.STRING) return false;
        if (Lua.getField(state, table, "string") != Lua.STRING) return false;
        String format = (Lua.toText(state, -2) + "   ").substring(0, 3);
        reply.verbatim(format, Lua.toString(state, -1, new Slice()).toBytes());
        return true;
    }

    /// The text of a field, null when it has none.
    static String field(long state, int table, String name) {
        int type = Lua.getField(state, table, name);
        String text = type == Lua.STRING || type == Lua.NUMBER ? Lua.toText(state, -1) : null;
        Lua.pop(state, 1);
        return text;
    }
}
