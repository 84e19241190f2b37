/// Lua 5.1.5 in Java: the C library as it is, and Java methods as functions of Lua.
///
/// [Lua] is the C API as static methods. [LuaVm] is one state with the functions that Java adds to it: a [LuaFunction]
/// is a method that takes its arguments from the stack and leaves its results there, a [LuaError] ends it as `error`
/// does. [LuaLibrary] is a table of such functions. [LuaFrame] tells where in a chunk something is happening.
///
/// Errors of Lua are jumps of C, and a jump must not pass a Java frame. Therefore nothing of the API is bound that raises
/// errors, and a Java function that fails only asks for the error: the interpreter raises it when the function has
/// returned (see [LuaVm]).
package io.javelina.lua;
