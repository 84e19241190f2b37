package io.javelina.script;

/// Why a script cannot be compiled or run, as its caller is told.
public final class ScriptError extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ScriptError(String message) {
        super(message, null, false, false);
    }
}
