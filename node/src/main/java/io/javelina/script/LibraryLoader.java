package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaError;
import io.javelina.lua.LuaVm;
import io.javelina.memory.Slice;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Runs the code of libraries, which registers functions with `server.register_function`.
///
/// The globals of that code, and of all functions in it, are a table that is always empty and that nobody can change. What
/// they find there instead is decided by its metatable: while the code is run the little that it may use then, when a
/// function is called what all scripts have.
final class LibraryLoader {
    private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final String REGISTER = "register_function";
    /// What a library may use of the API while it is loaded.
    private static final List<String> LOADING_API = List.of("log", "LOG_DEBUG", "LOG_VERBOSE", "LOG_NOTICE",
            "LOG_WARNING", "REDIS_VERSION", "REDIS_VERSION_NUM", "SERVER_NAME", "VALKEY_VERSION", "VALKEY_VERSION_NUM");

    // Where the arguments of a registration are, after all of them were found.
    private static final int NAME = 2;
    private static final int DESCRIPTION = 3;
    private static final int CALLBACK = 4;

    private final ScriptVm script;
    private final LuaVm vm;
    private final long state;
    private final LongSupplier nanos;
    /// References to the globals of libraries, their metatable, and what libraries find while they are loaded.
    private final int globals;
    private final int metatable;
    private final int loadingApi;

    // While a library is loaded; null otherwise.
    private FunctionLibraries loading;
    private long library;
    private long endNanos;
    private boolean isOver;
    private final Slice name = new Slice();
    private final Slice description = new Slice();
    private final Slice flag = new Slice();

    LibraryLoader(ScriptVm script, LongSupplier nanos) {
        this.script = script;
        this.vm = script.vm();
        this.state = vm.state();
        this.nanos = nanos;
        pushLoadingApi();
        loadingApi = Lua.ref(state, Lua.REGISTRY);
        Lua.createTable(state, 0, 0);
        Lua.pushNil(state);
        pushMetatable("__index");
        Lua.getMetatable(state, -1);
        metatable = Lua.ref(state, Lua.REGISTRY);
        globals = Lua.ref(state, Lua.REGISTRY);
        offer(false);
    }

    private void pushLoadingApi() {
        Lua.createTable(state, 0, 2);
        pushServer();
        Lua.pushValue(state, -1);
        Lua.setField(state, -3, "server");
        Lua.setField(state, -2, "redis");
        demandExisting();
    }

    /// Pushes what is called `server` while a library is loaded.
    private void pushServer() {
        Lua.createTable(state, 0, 0);
        Lua.createTable(state, 0, LOADING_API.size() + 1);
        script.sandbox().pushHidden("server");
        for (String each : LOADING_API) {
            Lua.getField(state, -1, each);
            Lua.setField(state, -3, each);
        }
        Lua.pop(state, 1);
        vm.pushFunction(state, this::register);
        Lua.setField(state, -2, REGISTER);
        demandExisting();
        pushMetatable("__index");
    }

    /// Lets whoever asks the table on top for what it lacks have an error.
    private void demandExisting() {
        vm.pushFunction(state, LibraryLoader::lacking);
        pushMetatable("__index");
    }

    /// Gives the table below the top a metatable with what is on top, and lets nobody change either.
    private void pushMetatable(String field) {
        Lua.createTable(state, 0, 3);
        Lua.insert(state, -2);
        Lua.setField(state, -2, field);
        vm.pushFunction(state, LibraryLoader::changed);
        Lua.setField(state, -2, "__newindex");
        Lua.pushBoolean(state, false);
        Lua.setField(state, -2, "__metatable");
        Lua.setMetatable(state, -2);
        script.sandbox().guard();
    }

    private static int changed(long state) { throw new LuaError(Sandbox.READONLY); }

    private static int lacking(long state) {
        throw new LuaError("Script attempted to access nonexistent global variable '" + Lua.toText(state, 2) + "'");
    }

    /// Decides what code finds as globals.
    private void offer(boolean isLoading) {
        Lua.rawGetI(state, Lua.REGISTRY, metatable);
        if (isLoading) Lua.rawGetI(state, Lua.REGISTRY, loadingApi);
        else Lua.pushValue(state, Lua.GLOBALS);
        Lua.setField(state, -2, "__index");
        Lua.pop(state, 1);
    }

    /// Runs the code of a library, which is in a set of them already and has no functions yet.
    ///
    /// @throws LibraryError when it is wrong, or took too long
    void load(Slice code, FunctionLibraries into, long begun, boolean isUnlimited) {
        if (!vm.load(code, ScriptVm.FUNCTION)) throw new LibraryError("Error compiling function: " + takeText());
        Lua.rawGetI(state, Lua.REGISTRY, globals);
        Lua.setFEnv(state, -2);
        loading = into;
        library = begun;
        isOver = false;
        endNanos = nanos.getAsLong() + LIMIT_NANOS;
        offer(true);
        try {
            if (!script.runCode(isUnlimited ? () -> true : this::mayGoOn))
                throw new LibraryError("Error registering functions: " + takeError());
        } finally {
            offer(false);
            loading = null;
        }
    }

    private boolean mayGoOn() {
        isOver = nanos.getAsLong() >= endNanos;
        return !isOver;
    }

    private String takeText() {
        String text = LibraryHeader.quote(Lua.toString(state, -1, name));
        Lua.pop(state, 1);
        return text;
    }

    private String takeError() {
        if (isOver) {
            Lua.pop(state, 1);
            return "ERR FUNCTION LOAD timeout";
        }
        if (!Lua.isTable(state, -1)) return "ERR " + takeText();
        Lua.getField(state, -1, "err");
        Lua.remove(state, -2);
        return takeText();
    }

    // What libraries call.

    private int register(long thread) {
        if (loading == null)
            throw error(thread, "server.register_function can only be called on FUNCTION LOAD command");
        int arguments = Lua.getTop(thread);
        if (arguments < 1 || arguments > 2)
            throw error(thread, "wrong number of arguments to server.register_function");
        int flags = arguments == 1 ? namedArguments(thread) : positionalArguments(thread);
        Lua.toString(thread, NAME, name);
        if (!LibraryHeader.isProper(name))
            throw error(thread,
                    "Library names can only contain letters, numbers, or underscores(_) and must be at least"
                            + " one character long");
        boolean isDescribed = Lua.toString(thread, DESCRIPTION, description) != null;
        Lua.pushValue(thread, CALLBACK);
        int reference = Lua.ref(thread, Lua.REGISTRY);
        if (loading.register(library, name, isDescribed ? description : null, flags, reference)) return 0;
        Lua.unref(thread, Lua.REGISTRY, reference);
        throw error(thread, "Function already exists in the library");
    }

    private static int positionalArguments(long thread) {
        if (!isText(thread, 1)) throw error(thread, "first argument to server.register_function must be a string");
        if (Lua.type(thread, 2) != Lua.FUNCTION)
            throw error(thread, "second argument to server.register_function must be a function");
        Lua.pushNil(thread);
        Lua.pushValue(thread, 2);
        Lua.pushValue(thread, 1);
        Lua.replace(thread, NAME);
        return 0;
    }

    /// Whether it is a string, or a number, which can be one.
    private static boolean isText(long thread, int index) {
        int type = Lua.type(thread, index);
        return type == Lua.STRING || type == Lua.NUMBER;
    }

    /// Returns the flags.
    private int namedArguments(long thread) {
        if (!Lua.isTable(thread, 1))
            throw error(thread,
                    "calling server.register_function with a single argument is only applicable to Lua table"
                            + " (representing named arguments).");
        Lua.setTop(thread, CALLBACK);
        int flags = 0;
        Lua.pushNil(thread);
        while (Lua.next(thread, 1)) {
            if (Lua.type(thread, -2) != Lua.STRING) throw badKey(thread);
            flags |= namedArgument(thread, Lua.toString(thread, -2, flag));
        }
        if (Lua.isNil(thread, NAME))
            throw error(thread, "server.register_function must get a function name argument");
        if (Lua.isNil(thread, CALLBACK))
            throw error(thread, "server.register_function must get a callback argument");
        return flags;
    }

    private static LuaError badKey(long thread) {
        return error(thread, Lua.type(thread, -2) == Lua.NUMBER
                ? "unknown argument given to server.register_function"
                : "named argument key given to server.register_function is not a string");
    }

    /// Takes the value on top; returns the flags that it brings.
    private int namedArgument(long thread, Slice key) {
        int flags = 0;
        if (key.is("FUNCTION_NAME")) keep(thread, NAME, "function_name");
        else if (key.is("DESCRIPTION")) keep(thread, DESCRIPTION, "description");
        else if (key.is("CALLBACK")) keepCallback(thread);
        else if (key.is("FLAGS")) flags = flags(thread);
        else throw error(thread, "unknown argument given to server.register_function");
        Lua.setTop(thread, CALLBACK + 1);
        return flags;
    }

    private static void keep(long thread, int place, String argument) {
        if (!isText(thread, -1))
            throw error(thread, argument + " argument given to server.register_function must be a string");
        Lua.replace(thread, place);
    }

    private static void keepCallback(long thread) {
        if (Lua.type(thread, -1) != Lua.FUNCTION)
            throw error(thread, "callback argument given to server.register_function must be a function");
        Lua.replace(thread, CALLBACK);
    }

    private int flags(long thread) {
        if (!Lua.isTable(thread, -1))
            throw error(thread,
                    "flags argument to server.register_function must be a table representing function flags");
        int flags = 0;
        for (int i = 1;; i++) {
            Lua.rawGetI(thread, CALLBACK + 2, i);
            if (Lua.isNil(thread, -1)) return flags;
            int bit = isText(thread, -1) ? ScriptFlag.bitOf(Lua.toString(thread, -1, flag)) : 0;
            if (bit == 0) throw error(thread, "unknown flag given");
            flags |= bit;
            Lua.pop(thread, 1);
        }
    }

    private static LuaError error(long thread, String message) {
        Lua.createTable(thread, 0, 1);
        Lua.pushText(thread, "ERR " + message);
        Lua.setField(thread, -2, "err");
        return LuaError.onStack();
    }
}
