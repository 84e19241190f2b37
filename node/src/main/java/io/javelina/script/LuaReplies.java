package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import java.util.Arrays;

/// Makes replies of values of Lua.
///
/// A table is an array up to its first nil, unless it has one of the fields that stand for something else: `err`, `ok`,
/// `double`, `big_number`, `verbatim_string`, `map` or `set`, in this order.
///
/// Tables may be in each other as deep as the stack of Lua allows, so they are walked through without a recursion: what is
/// still to be written stays on that stack.
final class LuaReplies {
    private static final String LIMIT = "ERR reached lua stack limit";
    /// What one value may have on the stack at a time, and one that is free: Valkey has the handler of errors below all.
    private static final int SLOTS_PER_LEVEL = 5;
    private static final int FORMAT_LENGTH = 3;
    private static final int USUAL_DEPTH = 16;

    /// An aggregate that is being written, by what is on the stack.
    private enum Kind {
        /// The table.
        ARRAY,
        /// The table, the one with the pairs, the key that was written last.
        MAP,
        /// The same, and the value of that key, which comes next.
        MAP_VALUE,
        /// As with a map.
        SET
    }

    private final Slice text = new Slice();
    private int protocol;
    /// Whether an error was written that had been counted before.
    private boolean hasCountedError;
    /// Of all aggregates, the innermost last; of an array, how many elements there are, and how many are left.
    private Kind[] kinds = new Kind[USUAL_DEPTH];
    private int[] lengths = new int[USUAL_DEPTH];
    private int[] left = new int[USUAL_DEPTH];
    private int depth;

    /// Takes the value from the top of the stack. `ofScript` is the protocol that the script has chosen.
    void write(long state, int ofScript, Reply reply) {
        protocol = ofScript;
        hasCountedError = false;
        depth = 0;
        writeTop(state, reply);
        while (depth > 0) writeNext(state, reply, depth - 1);
    }

    /// Writes the next value of the innermost aggregate.
    private void writeNext(long state, Reply reply, int level) {
        switch (kinds[level]) {
            case ARRAY -> writeElement(state, reply, level);
            case MAP -> writeKey(state, reply, level);
            case MAP_VALUE -> {
                kinds[level] = Kind.MAP;
                writeTop(state, reply);
            }
            case SET -> writeMember(state, reply);
        }
    }

    private void writeElement(long state, Reply reply, int level) {
        if (left[level] == 0) {
            end(state, 1);
            return;
        }
        left[level]--;
        Lua.rawGetI(state, -1, lengths[level] - left[level]);
        writeTop(state, reply);
    }

    private void writeKey(long state, Reply reply, int level) {
        if (!Lua.next(state, -2)) {
            end(state, 2);
            return;
        }
        kinds[level] = Kind.MAP_VALUE;
        // Written from a copy, as a number must stay one while it is a key.
        Lua.pushValue(state, -2);
        writeTop(state, reply);
    }

    private void writeMember(long state, Reply reply) {
        if (!Lua.next(state, -2)) {
            end(state, 2);
            return;
        }
        Lua.pop(state, 1);
        Lua.pushValue(state, -1);
        writeTop(state, reply);
    }

    /// The innermost aggregate is written, of which so many values are on the stack.
    private void end(long state, int values) {
        Lua.pop(state, values);
        depth--;
    }

    /// Takes the value from the top of the stack, or makes it the innermost aggregate.
    private void writeTop(long state, Reply reply) {
        if (!Lua.checkStack(state, SLOTS_PER_LEVEL)) reply.error(LIMIT);
        else
            if (!Lua.isTable(state, -1)) writePlain(state, reply);
            else if (isPlainArray(state)) {
                beginArray(state, reply);
                return;
            } else if (!writeSingle(state, reply)) {
                beginAggregate(state, reply);
                return;
            }
        Lua.pop(state, 1);
    }

    private void writePlain(long state, Reply reply) {
        switch (Lua.type(state, -1)) {
            case Lua.STRING -> reply.bulk(Lua.toString(state, -1, text));
            case Lua.NUMBER -> reply.integer(integer(Lua.toNumber(state, -1)));
            case Lua.BOOLEAN -> writeBoolean(Lua.toBoolean(state, -1), reply);
            default -> reply.nil();
        }
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

    /// Whether the table has nothing but an array, as most tables do.
    private static boolean isPlainArray(long state) {
        long length = Lua.objLen(state, -1);
        if (length == 0) return false;
        Lua.pushNumber(state, length);
        boolean hasMore = Lua.next(state, -2);
        if (hasMore) Lua.pop(state, 2);
        return !hasMore;
    }

    /// Writes a table that stands for one value, and leaves it on the stack; says whether it does.
    private boolean writeSingle(long state, Reply reply) {
        if (pushField(state, "err", Lua.STRING)) {
            reply.error(Lua.toText(state, -1));
            hasCountedError = isCounted(state, -2);
        } else if (pushField(state, "ok", Lua.STRING)) reply.simple(oneLine(Lua.toText(state, -1)));
        else if (pushField(state, "double", Lua.NUMBER)) reply.real(Lua.toNumber(state, -1));
        else if (pushField(state, "big_number", Lua.STRING)) reply.bigNumber(oneLine(Lua.toText(state, -1)));
        else return pushField(state, "verbatim_string", Lua.TABLE) && writeVerbatim(state, reply);
        Lua.pop(state, 1);
        return true;
    }

    /// Pushes the field of the table on top if it is of that type.
    private static boolean pushField(long state, String name, int type) {
        if (Lua.getField(state, -1, name) == type) return true;
        Lua.pop(state, 1);
        return false;
    }

    private static String oneLine(String text) { return text.replace('\r', ' ').replace('\n', ' '); }

    /// Takes the table with format and text from the stack.
    private boolean writeVerbatim(long state, Reply reply) {
        String format = stringField(state, "format");
        boolean isWhole = format != null && pushField(state, "string", Lua.STRING);
        if (isWhole) {
            reply.verbatim((format + "   ").substring(0, FORMAT_LENGTH), Lua.toString(state, -1, text).toBytes());
            Lua.pop(state, 1);
        }
        Lua.pop(state, 1);
        return isWhole;
    }

    private static String stringField(long state, String name) {
        if (!pushField(state, name, Lua.STRING)) return null;
        String value = Lua.toText(state, -1);
        Lua.pop(state, 1);
        return value;
    }

    private void beginAggregate(long state, Reply reply) {
        if (pushField(state, "map", Lua.TABLE)) {
            reply.map(count(state));
            begin(Kind.MAP);
            Lua.pushNil(state);
        } else if (pushField(state, "set", Lua.TABLE)) {
            reply.set(count(state));
            begin(Kind.SET);
            Lua.pushNil(state);
        } else beginArray(state, reply);
    }

    private void beginArray(long state, Reply reply) {
        int length = 0;
        while (hasElement(state, length + 1)) length++;
        reply.array(length);
        begin(Kind.ARRAY);
        lengths[depth - 1] = length;
        left[depth - 1] = length;
    }

    private static boolean hasElement(long state, int index) {
        Lua.rawGetI(state, -1, index);
        boolean is = !Lua.isNil(state, -1);
        Lua.pop(state, 1);
        return is;
    }

    /// How many pairs the table on top has.
    private static long count(long state) {
        long count = 0;
        Lua.pushNil(state);
        while (Lua.next(state, -2)) {
            Lua.pop(state, 1);
            count++;
        }
        return count;
    }

    private void begin(Kind kind) {
        if (depth == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * depth);
            lengths = Arrays.copyOf(lengths, 2 * depth);
            left = Arrays.copyOf(left, 2 * depth);
        }
        kinds[depth++] = kind;
    }

    /// Whether an error was counted when a command replied it.
    static boolean isCounted(long state, int table) {
        boolean is = Lua.getField(state, table, "ignore_error_stats_update") == Lua.BOOLEAN
                && Lua.toBoolean(state, -1);
        Lua.pop(state, 1);
        return is;
    }

    boolean hasCountedError() { return hasCountedError; }

    /// The text of a field, null when it has none.
    static String field(long state, int table, String name) {
        int type = Lua.getField(state, table, name);
        String text = type == Lua.STRING || type == Lua.NUMBER ? Lua.toText(state, -1) : null;
        Lua.pop(state, 1);
        return text;
    }
}
