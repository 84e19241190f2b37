package io.javelina.persistence;

/// What is being read goes on behind the bytes that are there so far. Thrown by a reader that knows that more may come, and
/// caught where reading can be tried again; it has no stack trace.
final class MoreNeeded extends RuntimeException {
    static final MoreNeeded INSTANCE = new MoreNeeded();

    private MoreNeeded() { super("more bytes are needed", null, false, false); }
}
