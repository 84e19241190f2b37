package io.javelina.lua;

import static io.javelina.memory.NativeCode.INT;
import static io.javelina.memory.NativeCode.WORD;

import io.javelina.memory.Memory;
import io.javelina.memory.NativeCode;
import io.javelina.memory.NativeLibrary;
import io.javelina.memory.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// The C API of Lua 5.1, under its own names without `lua_`; its manual holds for each of them. `state` is a `lua_State*`:
/// always the one that a [LuaFunction] was given. Indices count from 1 upwards from the function's first argument, or from
/// -1 downwards from the top.
///
/// What raises errors is not here, and neither is what may call metamethods. For want of memory anything that makes a value
/// may raise one all the same; that a large string has no room is found out before.
///
/// Text given or taken as String is ISO-8859-1: one byte per character.
public final class Lua {
    // Types of values.
    public static final int NONE = -1;
    public static final int NIL = 0;
    public static final int BOOLEAN = 1;
    public static final int LIGHT_USER_DATA = 2;
    public static final int NUMBER = 3;
    public static final int STRING = 4;
    public static final int TABLE = 5;
    public static final int FUNCTION = 6;
    public static final int USER_DATA = 7;
    public static final int THREAD = 8;

    // Indices that are no places on the stack.
    public static final int REGISTRY = -10000;
    public static final int ENVIRONMENT = -10001;
    public static final int GLOBALS = -10002;
    /// Of the function that runs.
    static final int FIRST_UPVALUE = GLOBALS - 1;

    /// A value that was given to the function that runs when it was pushed, from 1 upwards.
    public static int upvalue(int number) { return FIRST_UPVALUE - number; }

    /// As many results as there are.
    public static final int ALL_RESULTS = -1;

    // What `pcall` and `loadBuffer` return.
    public static final int OK = 0;
    public static final int RUNTIME_ERROR = 2;
    public static final int SYNTAX_ERROR = 3;
    public static final int OUT_OF_MEMORY = 4;
    public static final int ERROR_IN_HANDLER = 5;

    // Events of hooks.
    static final int HOOK_RETURN = 1 << 1;
    static final int HOOK_COUNT = 1 << 3;

    /// Jobs of the garbage collector.
    private static final int COLLECT = 2;
    private static final int COUNT_KILOBYTES = 3;
    private static final int COUNT_BYTES = 4;
    private static final int STEP = 5;

    /// Strings of this length and more are made by plain calls, when it is known that there is memory for them.
    private static final int LONG_STRING = 1 << 20;

    private static final SymbolLookup LUA = load();
    private static final SymbolLookup C = java.lang.foreign.Linker.nativeLinker().defaultLookup();
    private static final ValueLayout.OfDouble REAL = ValueLayout.JAVA_DOUBLE;

    private static final FunctionDescriptor STATE_TO_INT = FunctionDescriptor.of(INT, WORD);
    private static final FunctionDescriptor STATE_INDEX = FunctionDescriptor.ofVoid(WORD, INT);
    private static final FunctionDescriptor STATE_INDEX_TO_INT = FunctionDescriptor.of(INT, WORD, INT);
    private static final FunctionDescriptor STATE_INDEX_TO_WORD = NativeCode.word(WORD, INT);
    private static final FunctionDescriptor STATE_TWO_INTS = FunctionDescriptor.ofVoid(WORD, INT, INT);
    private static final FunctionDescriptor STATE_TWO_INTS_TO_INT = FunctionDescriptor.of(INT, WORD, INT, INT);
    private static final FunctionDescriptor STATE_ONLY = FunctionDescriptor.ofVoid(WORD);

    private static final MethodHandle NEW_STATE = plain("luaL_newstate", NativeCode.word());
    private static final MethodHandle CLOSE = plain("lua_close", STATE_ONLY);
    private static final MethodHandle AT_PANIC = plain("lua_atpanic", NativeCode.word(WORD, WORD));
    private static final MethodHandle GET_TOP = critical("lua_gettop", STATE_TO_INT);
    private static final MethodHandle SET_TOP = critical("lua_settop", STATE_INDEX);
    private static final MethodHandle PUSH_VALUE = critical("lua_pushvalue", STATE_INDEX);
    private static final MethodHandle REMOVE = critical("lua_remove", STATE_INDEX);
    private static final MethodHandle INSERT = critical("lua_insert", STATE_INDEX);
    private static final MethodHandle REPLACE = critical("lua_replace", STATE_INDEX);
    private static final MethodHandle CHECK_STACK = critical("lua_checkstack", STATE_INDEX_TO_INT);
    private static final MethodHandle TYPE = critical("lua_type", STATE_INDEX_TO_INT);
    private static final MethodHandle IS_C_FUNCTION = critical("lua_iscfunction", STATE_INDEX_TO_INT);
    private static final MethodHandle RAW_EQUAL = critical("lua_rawequal", STATE_TWO_INTS_TO_INT);
    private static final MethodHandle IS_NUMBER = critical("lua_isnumber", STATE_INDEX_TO_INT);
    private static final MethodHandle TO_NUMBER = critical("lua_tonumber", FunctionDescriptor.of(REAL, WORD, INT));
    private static final MethodHandle TO_INTEGER = critical("lua_tointeger", STATE_INDEX_TO_WORD);
    private static final MethodHandle TO_BOOLEAN = critical("lua_toboolean", STATE_INDEX_TO_INT);
    private static final MethodHandle TO_STRING = critical("lua_tolstring", NativeCode.word(WORD, INT, WORD));
    private static final MethodHandle OBJECT_LENGTH = critical("lua_objlen", STATE_INDEX_TO_WORD);
    private static final MethodHandle TO_POINTER = critical("lua_topointer", STATE_INDEX_TO_WORD);
    private static final MethodHandle PUSH_NIL = critical("lua_pushnil", STATE_ONLY);
    private static final MethodHandle PUSH_NUMBER = critical("lua_pushnumber", FunctionDescriptor.ofVoid(WORD, REAL));
    private static final MethodHandle PUSH_BOOLEAN = critical("lua_pushboolean", STATE_INDEX);
    private static final FunctionDescriptor PUSH_STRING_TYPE = FunctionDescriptor.ofVoid(WORD, WORD, WORD);
    private static final MethodHandle PUSH_STRING = critical("lua_pushlstring", PUSH_STRING_TYPE);
    private static final MethodHandle PUSH_STRING_LONG = plain("lua_pushlstring", PUSH_STRING_TYPE);
    private static final MethodHandle PUSH_ARRAY = NativeCode.criticalWithArrays(LUA, "lua_pushlstring",
            FunctionDescriptor.ofVoid(WORD, ValueLayout.ADDRESS, WORD));
    private static final MethodHandle PUSH_CLOSURE = critical("lua_pushcclosure",
            FunctionDescriptor.ofVoid(WORD, WORD, INT));
    private static final MethodHandle PUSH_LIGHT_USER_DATA = critical("lua_pushlightuserdata",
            FunctionDescriptor.ofVoid(WORD, WORD));
    private static final MethodHandle NEW_USER_DATA = critical("lua_newuserdata", NativeCode.word(WORD, WORD));
    private static final MethodHandle TO_USER_DATA = critical("lua_touserdata", STATE_INDEX_TO_WORD);
    private static final MethodHandle CREATE_TABLE = critical("lua_createtable", STATE_TWO_INTS);
    private static final MethodHandle RAW_GET = critical("lua_rawget", STATE_INDEX);
    private static final MethodHandle RAW_GET_I = critical("lua_rawgeti", STATE_TWO_INTS);
    private static final MethodHandle RAW_SET = critical("lua_rawset", STATE_INDEX);
    private static final MethodHandle RAW_SET_I = critical("lua_rawseti", STATE_TWO_INTS);
    private static final MethodHandle NEXT = critical("lua_next", STATE_INDEX_TO_INT);
    private static final MethodHandle GET_METATABLE = critical("lua_getmetatable", STATE_INDEX_TO_INT);
    private static final MethodHandle SET_METATABLE = critical("lua_setmetatable", STATE_INDEX_TO_INT);
    private static final MethodHandle GET_ENVIRONMENT = critical("lua_getfenv", STATE_INDEX);
    private static final MethodHandle SET_ENVIRONMENT = critical("lua_setfenv", STATE_INDEX_TO_INT);
    private static final MethodHandle REF = critical("luaL_ref", STATE_INDEX_TO_INT);
    private static final MethodHandle UNREF = critical("luaL_unref", STATE_TWO_INTS);
    private static final MethodHandle PCALL = plain("lua_pcall", FunctionDescriptor.of(INT, WORD, INT, INT, INT));
    private static final MethodHandle LOAD_BUFFER = plain("luaL_loadbuffer",
            FunctionDescriptor.of(INT, WORD, WORD, WORD, WORD));
    private static final MethodHandle GC = plain("lua_gc", STATE_TWO_INTS_TO_INT);
    private static final MethodHandle COUNT = critical("lua_gc", STATE_TWO_INTS_TO_INT);
    private static final MethodHandle SET_HOOK = critical("lua_sethook",
            FunctionDescriptor.of(INT, WORD, WORD, INT, INT));
    private static final MethodHandle GET_STACK = critical("lua_getstack", FunctionDescriptor.of(INT, WORD, INT, WORD));
    private static final MethodHandle GET_INFO = critical("lua_getinfo", FunctionDescriptor.of(INT, WORD, WORD, WORD));
    private static final MethodHandle WHERE = critical("luaL_where", STATE_INDEX);
    private static final MethodHandle MALLOC = NativeCode.plain(C, "malloc", NativeCode.word(WORD));
    private static final MethodHandle FREE = NativeCode.plain(C, "free", STATE_ONLY);

    /// The native function that raises what is on top of the stack, for hooks only.
    static final long RAISE = LUA.findOrThrow("lua_error").address();

    private Lua() {}

    private static SymbolLookup load() {
        String[] platform = NativeLibrary.platform().split("/");
        String processor = platform[1].equals("x64") ? "64" : platform[1];
        String suffix = platform[0].equals("macos") ? ".dylib" : ".so";
        try {
            return NativeLibrary.fromResource("/liblua51" + processor + suffix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MethodHandle critical(String name, FunctionDescriptor type) {
        return NativeCode.critical(LUA, name, type);
    }

    private static MethodHandle plain(String name, FunctionDescriptor type) {
        return NativeCode.plain(LUA, name, type);
    }

    // States.

    /// A new state, 0 when there is no memory.
    static long newState() {
        try {
            return (long) NEW_STATE.invokeExact();
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static void close(long state) {
        try {
            CLOSE.invokeExact(state);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static void atPanic(long state, long function) {
        try {
            long _ = (long) AT_PANIC.invokeExact(state, function);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Opens one of the standard libraries, `luaopen_...`, whose table is then the global of that name. Outside of calls
    /// only.
    static void openLibrary(long state, String library, String name) {
        pushNativeFunction(state, LUA.findOrThrow("luaopen_" + library).address(), 0);
        pushText(state, name);
        if (pcall(state, 1, 0, 0) != OK) throw new IllegalStateException("cannot open the library " + library);
    }

    // The stack.

    public static int getTop(long state) {
        try {
            return (int) GET_TOP.invokeExact(state);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void setTop(long state, int index) {
        try {
            SET_TOP.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void pop(long state, int values) { setTop(state, -values - 1); }

    public static void pushValue(long state, int index) {
        try {
            PUSH_VALUE.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void remove(long state, int index) {
        try {
            REMOVE.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void insert(long state, int index) {
        try {
            INSERT.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void replace(long state, int index) {
        try {
            REPLACE.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Makes room for so many values more. A function can have 8000 at most.
    public static boolean checkStack(long state, int values) {
        try {
            return (int) CHECK_STACK.invokeExact(state, values) != 0;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    // What a value is.

    public static int type(long state, int index) {
        try {
            return (int) TYPE.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static boolean isNil(long state, int index) { return type(state, index) == NIL; }

    public static boolean isTable(long state, int index) { return type(state, index) == TABLE; }

    /// The name of a type as Lua's messages have it.
    public static String typeName(int type) {
        return switch (type) {
            case NONE -> "no value";
            case NIL -> "nil";
            case BOOLEAN -> "boolean";
            case NUMBER -> "number";
            case STRING -> "string";
            case TABLE -> "table";
            case FUNCTION -> "function";
            case THREAD -> "thread";
            default -> "userdata";
        };
    }

    /// Whether it is a number, or a string that can be read as one.
    public static boolean isNumber(long state, int index) {
        try {
            return (int) IS_NUMBER.invokeExact(state, index) != 0;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Whether it is a function that is not written in Lua.
    public static boolean isNativeFunction(long state, int index) {
        try {
            return (int) IS_C_FUNCTION.invokeExact(state, index) != 0;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static boolean rawEqual(long state, int left, int right) {
        try {
            return (int) RAW_EQUAL.invokeExact(state, left, right) != 0;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Length of a string, or of the array in a table by Lua's `#`. It makes a number a string.
    public static long objLen(long state, int index) {
        try {
            return (long) OBJECT_LENGTH.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    // Values to Java.

    /// A number, or what a string says; 0 for everything else.
    public static double toNumber(long state, int index) {
        try {
            return (double) TO_NUMBER.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// As [#toNumber], as C makes an integer of it.
    public static long toInteger(long state, int index) {
        try {
            return (long) TO_INTEGER.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static boolean toBoolean(long state, int index) {
        try {
            return (int) TO_BOOLEAN.invokeExact(state, index) != 0;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// The bytes of a string, or of a number, which becomes a string then (so never of a key in [#next]). They are good as
    /// long as the value is on the stack or in a table that is.
    ///
    /// @return null when it is neither
    public static Slice toString(long state, int index, Slice into) {
        try {
            long address = (long) TO_STRING.invokeExact(state, index, 0L);
            if (address == 0) return null;
            long length = objLen(state, index);
            if (length > Integer.MAX_VALUE) throw new LuaError("string too long");
            if (Memory.CHECKED) Memory.allow(address, length);
            return into.wrap(address, (int) length);
        } catch (LuaError e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// As [#toString], as text on the heap.
    public static String toText(long state, int index) {
        Slice bytes = toString(state, index, new Slice());
        return bytes == null ? null : bytes.text();
    }

    /// What tells a table, function or thread from all others.
    public static long toPointer(long state, int index) {
        try {
            return (long) TO_POINTER.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static long toUserData(long state, int index) {
        try {
            return (long) TO_USER_DATA.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    // Values from Java.

    public static void pushNil(long state) {
        try {
            PUSH_NIL.invokeExact(state);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void pushNumber(long state, double value) {
        try {
            PUSH_NUMBER.invokeExact(state, value);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void pushBoolean(long state, boolean value) {
        try {
            PUSH_BOOLEAN.invokeExact(state, value ? 1 : 0);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// A string of these bytes.
    ///
    /// @throws LuaError when a large one has no room
    public static void pushString(long state, long address, long length) {
        try {
            if (length < LONG_STRING) {
                PUSH_STRING.invokeExact(state, address, length);
            } else {
                findRoom(length);
                PUSH_STRING_LONG.invokeExact(state, address, length);
            }
        } catch (LuaError e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void pushString(long state, Slice bytes) { pushString(state, bytes.address(), bytes.length()); }

    /// A string of the characters of a text.
    public static void pushText(long state, String text) {
        pushBytes(state, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public static void pushBytes(long state, byte[] bytes) {
        try {
            if (bytes.length >= LONG_STRING) findRoom(bytes.length);
            PUSH_ARRAY.invokeExact(state, MemorySegment.ofArray(bytes), (long) bytes.length);
        } catch (LuaError e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    private static void findRoom(long bytes) throws Throwable {
        long block = (long) MALLOC.invokeExact(bytes + 64);
        if (block == 0) throw LuaError.plain("not enough memory");
        FREE.invokeExact(block);
    }

    /// A function of C, with so many upvalues from the top of the stack.
    static void pushNativeFunction(long state, long address, int upvalues) {
        try {
            PUSH_CLOSURE.invokeExact(state, address, upvalues);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// A number that only Java can make sense of, told from all strings and numbers.
    public static void pushLightUserData(long state, long value) {
        try {
            PUSH_LIGHT_USER_DATA.invokeExact(state, value);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Pushes a block of so many bytes, which lives as long as the value.
    ///
    /// @return its address
    public static long newUserData(long state, long bytes) {
        try {
            long address = (long) NEW_USER_DATA.invokeExact(state, bytes);
            if (Memory.CHECKED) Memory.allow(address, bytes);
            return address;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    // Tables. Nothing here asks metatables.

    /// A new table with room for so many elements and so many fields.
    public static void createTable(long state, int elements, int fields) {
        try {
            CREATE_TABLE.invokeExact(state, elements, fields);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Replaces the key on top by its value.
    public static void rawGet(long state, int table) {
        try {
            RAW_GET.invokeExact(state, table);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void rawGetI(long state, int table, int index) {
        try {
            RAW_GET_I.invokeExact(state, table, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Takes a key and a value above it from the stack.
    ///
    /// @throws LuaError when that cannot be a key
    public static void rawSet(long state, int table) {
        int type = type(state, -2);
        if (type == NIL) throw LuaError.plain("table index is nil");
        if (type == NUMBER && Double.isNaN(toNumber(state, -2))) throw LuaError.plain("table index is NaN");
        try {
            RAW_SET.invokeExact(state, table);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void rawSetI(long state, int table, int index) {
        try {
            RAW_SET_I.invokeExact(state, table, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Pushes the field of a table.
    ///
    /// @return its type
    public static int getField(long state, int table, String name) {
        int index = absolute(state, table);
        pushText(state, name);
        rawGet(state, index);
        return type(state, -1);
    }

    /// Takes the value of a field from the stack.
    public static void setField(long state, int table, String name) {
        int index = absolute(state, table);
        pushText(state, name);
        insert(state, -2);
        rawSet(state, index);
    }

    /// An index that stays good when something is pushed.
    public static int absolute(long state, int index) {
        return index < 0 && index > REGISTRY ? getTop(state) + index + 1 : index;
    }

    /// Replaces the key on top by the next one of the table and its value; takes it away when there is none.
    public static boolean next(long state, int table) {
        try {
            return (int) NEXT.invokeExact(state, table) != 0;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Pushes a metatable, if there is one.
    public static boolean getMetatable(long state, int index) {
        try {
            return (int) GET_METATABLE.invokeExact(state, index) != 0;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Takes a metatable, or nil, from the stack.
    public static void setMetatable(long state, int index) {
        try {
            int _ = (int) SET_METATABLE.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void getFEnv(long state, int index) {
        try {
            GET_ENVIRONMENT.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Takes the environment of a function from the stack.
    public static void setFEnv(long state, int index) {
        try {
            int _ = (int) SET_ENVIRONMENT.invokeExact(state, index);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Takes a value from the stack and keeps it in a table.
    ///
    /// @return where [#rawGetI] finds it there
    public static int ref(long state, int table) {
        try {
            return (int) REF.invokeExact(state, table);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void unref(long state, int table, int reference) {
        try {
            UNREF.invokeExact(state, table, reference);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    // Chunks and calls.

    /// Calls a function under its arguments; all of them are replaced by the results, or by one error. Of [LuaVm] only, which
    /// sees to what Java functions have left.
    static int pcall(long state, int arguments, int results, int handler) {
        try {
            return (int) PCALL.invokeExact(state, arguments, results, handler);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Compiles a chunk; pushes it as a function, or an error. `name` is the address of bytes that end with 0.
    static int loadBuffer(long state, long code, long length, long name) {
        try {
            return (int) LOAD_BUFFER.invokeExact(state, code, length, name);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static int setHook(long state, long function, int mask, int count) {
        try {
            return (int) SET_HOOK.invokeExact(state, function, mask, count);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static boolean getStack(long state, int level, long debug) {
        try {
            return (int) GET_STACK.invokeExact(state, level, debug) != 0;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static void getInfo(long state, long what, long debug) {
        try {
            int _ = (int) GET_INFO.invokeExact(state, what, debug);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Pushes where the function at a level is, as `user_script:1: `.
    public static void where(long state, int level) {
        try {
            WHERE.invokeExact(state, level);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    // Garbage.

    /// What the state takes, in bytes.
    public static long usedBytes(long state) {
        try {
            return ((int) COUNT.invokeExact(state, COUNT_KILOBYTES, 0) & 0xffffffffL) * 1024
                    + (int) COUNT.invokeExact(state, COUNT_BYTES, 0);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    public static void collect(long state) { gc(state, COLLECT, 0); }

    /// A part of a collection.
    public static void collectSome(long state, int size) { gc(state, STEP, size); }

    private static void gc(long state, int what, int data) {
        try {
            int _ = (int) GC.invokeExact(state, what, data);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }
}
