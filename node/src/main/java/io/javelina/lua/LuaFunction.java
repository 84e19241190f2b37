package io.javelina.lua;

/// A function of Lua that is written in Java. Its arguments are on the stack of `state`, from index 1 to the top; it pushes
/// its results and returns how many they are.
///
/// There is room for 20 values more on the stack ([Lua#checkStack] makes more). `state` may be the one of a coroutine, so
/// nothing is to be done through another one.
@FunctionalInterface
public interface LuaFunction {
    /// @throws LuaError to end as `error` does. Any other exception ends the whole call of [LuaVm#call], which throws it
    int call(long state);
}
