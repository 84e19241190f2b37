package io.javelina.config;

/// Why a value or a request was not accepted, in the words that the client is to read.
///
/// It is an answer, not an accident, and so has no stack trace. What else went wrong on the way is suppressed in it.
public final class Refusal extends Exception {
    private final String code;

    public Refusal(String message) { this("ERR", message); }

    public Refusal(String code, String message) {
        super(message, null, true, false);
        this.code = code;
    }

    /// The first word of the error reply: nearly always `ERR`.
    public String code() { return code; }
}
