package io.javelina.lua;

/// A table of functions under a global name, which is put together when a state is opened:
///
/// ```
///   vm.library("bit").function("tobit", BitLibrary::toBit).text("_NAME", "bit");
/// ```
///
/// A class of such functions has a method `static void open(LuaVm vm)` that does this.
public final class LuaLibrary {
    private final LuaVm vm;
    private final String name;

    LuaLibrary(LuaVm vm, String name) {
        this.vm = vm;
        this.name = name;
    }

    public LuaLibrary function(String field, LuaFunction function) {
        vm.pushFunction(vm.state(), function);
        return set(field);
    }

    public LuaLibrary number(String field, double value) {
        Lua.pushNumber(vm.state(), value);
        return set(field);
    }

    public LuaLibrary text(String field, String value) {
        Lua.pushText(vm.state(), value);
        return set(field);
    }

    /// The value on top of the stack, which is taken away.
    public LuaLibrary set(String field) {
        long state = vm.state();
        if (Lua.getField(state, Lua.GLOBALS, name) != Lua.TABLE) {
            Lua.pop(state, 1);
            Lua.createTable(state, 0, 0);
            Lua.pushValue(state, -1);
            Lua.setField(state, Lua.GLOBALS, name);
        }
        Lua.insert(state, -2);
        Lua.setField(state, -2, field);
        Lua.pop(state, 1);
        return this;
    }
}
