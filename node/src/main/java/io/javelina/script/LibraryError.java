package io.javelina.script;

/// Why a library of functions is not taken. The message is what a client is told, without a code before it.
public final class LibraryError extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LibraryError(String message) { super(message, null, false, false); }
}
