package io.javelina.type;

/// A mistake of the client: the reply is this error and the connection goes on. It has no stack trace, since nobody
/// would read it.
public final class CommandError extends RuntimeException {
    public static final CommandError WRONG_TYPE = new CommandError(
            "WRONGTYPE Operation against a key holding the wrong kind of value");
    public static final CommandError SYNTAX = new CommandError("ERR syntax error");
    public static final CommandError NOT_AN_INTEGER = new CommandError("ERR value is not an integer or out of range");
    public static final CommandError NOT_A_FLOAT = new CommandError("ERR value is not a valid float");
    public static final CommandError NO_SUCH_KEY = new CommandError("ERR no such key");
    public static final CommandError STRING_TOO_LONG = new CommandError(
            "ERR string exceeds maximum allowed size (proto-max-bulk-len)");

    /// @param message the whole error as the client gets it, its code first, such as `ERR no such key`
    public CommandError(String message) { super(message, null, false, false); }
}
