package io.javelina.lua;

/// Ends a [LuaFunction] as `error` of Lua does: whoever called it may catch it there.
public final class LuaError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean hasPosition;
    private final boolean isOnStack;

    private LuaError(String message, boolean hasPosition, boolean isOnStack) {
        super(message, null, false, false);
        this.hasPosition = hasPosition;
        this.isOnStack = isOnStack;
    }

    /// With the place of the call before it, as errors of Lua's own libraries have: `user_script:1: ` and the message.
    public LuaError(String message) {
        this(message, true, false);
    }

    /// The message, and nothing before it.
    public static LuaError plain(String message) { return new LuaError(message, false, false); }

    /// The error is the value on top of the stack.
    public static LuaError onStack() { return new LuaError("value on the stack", false, true); }

    /// What Lua's libraries say of an argument that is not as it has to be.
    public static LuaError argument(int index, String function, String why) {
        return new LuaError("bad argument #" + index + " to '" + function + "' (" + why + ")");
    }

    boolean hasPosition() { return hasPosition; }

    boolean isOnStack() { return isOnStack; }
}
