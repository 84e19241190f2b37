package io.javelina.memory;

/// A mistake of the program with native memory that checked mode found. An error, so that no handler of ordinary
/// failures takes it for one of its own.
public final class MemoryFault extends AssertionError {
    MemoryFault(String message) {
        super(message);
    }
}
