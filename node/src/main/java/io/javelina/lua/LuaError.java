package io.javelina.lua;

/// Ends a [LuaFunction] as `error` of Lua does: whoever called it may catch it there.
public final class LuaError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean hasPosition;
    private final boolean isOnStack;
    /// The argument that is wrong, if that is the error, else -1.
    private final int argument;

    private LuaError(String message, boolean hasPosition, boolean isOnStack, int argument) {
        super(message, null, false, false);
        this.hasPosition = hasPosition;
        this.isOnStack = isOnStack;
        this.argument = argument;
    }

    /// With the place of the call before it, as errors of Lua's own libraries have: `user_script:1: ` and the message.
    public LuaError(String message) {
        this(message, true, false, -1);
    }

    /// The message, and nothing before it.
    public static LuaError plain(String message) { return new LuaError(message, false, false, -1); }

    /// The error is the value on top of the stack.
    public static LuaError onStack() { return new LuaError("value on the stack", false, true, -1); }

    /// What Lua's libraries say of an argument that is not as it has to be.
    public static LuaError argument(int index, String function, String why) {
        return new LuaError("bad argument #" + index + " to '" + function + "' (" + why + ")");
    }

    /// As [#argument(int, String, String)], of the function that runs, by the name that its caller has for it.
    public static LuaError argument(int index, String why) { return new LuaError(why, true, false, index); }

    /// The message without position.
    String message(LuaFrame frame, long state) {
        if (argument < 0) return getMessage();
        String name = frame.name(state);
        // A call with a colon has an argument more than the script shows.
        int shown = frame.isMethod() ? argument - 1 : argument;
        return frame.isMethod() && shown == 0
                ? "calling '" + name + "' on bad self (" + getMessage() + ")"
                : "bad argument #" + shown + " to '" + name + "' (" + getMessage() + ")";
    }

    boolean hasPosition() { return hasPosition; }

    boolean isOnStack() { return isOnStack; }
}
