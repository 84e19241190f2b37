package io.javelina.lua;

import io.javelina.memory.Slice;

/// What a [LuaFunction] needs to take its arguments as Lua's own libraries do, and with their errors: `luaL_check...`
/// and `luaL_opt...`.
public final class LuaArguments {
    private LuaArguments() {}

    /// A number, or a string that can be read as one.
    public static double number(long state, int index) {
        double value = Lua.toNumber(state, index);
        if (value == 0 && !Lua.isNumber(state, index)) throw wrongType(state, index, "number");
        return value;
    }

    /// As [#number], without what is behind the point.
    public static long integer(long state, int index) {
        long value = Lua.toInteger(state, index);
        if (value == 0 && !Lua.isNumber(state, index)) throw wrongType(state, index, "number");
        return value;
    }

    /// As [#integer], or something else when the argument is missing or nil.
    public static long integer(long state, int index, long otherwise) {
        return Lua.type(state, index) <= Lua.NIL ? otherwise : integer(state, index);
    }

    /// A string, or a number, which becomes one.
    public static Slice string(long state, int index, Slice into) {
        if (Lua.toString(state, index, into) == null) throw wrongType(state, index, "string");
        return into;
    }

    /// Which of these words an argument is.
    public static int option(long state, int index, String... words) {
        Slice given = string(state, index, new Slice());
        for (int i = 0; i < words.length; i++) if (given.equalTo(words[i])) return i;
        String text = given.text();
        int end = text.indexOf(0);
        throw LuaError.argument(index, "invalid option '" + (end < 0 ? text : text.substring(0, end)) + "'");
    }

    public static LuaError wrongType(long state, int index, String expected) {
        String got = Lua.typeName(Lua.type(state, index));
        return LuaError.argument(index, expected + " expected, got " + got);
    }

    /// Makes room for so many values more.
    public static void checkStack(long state, int values, String whatFor) {
        if (!Lua.checkStack(state, values)) throw new LuaError("stack overflow (" + whatFor + ")");
    }
}
