package io.javelina.memory;

/// The system refused a native block. The command that asked fails; the node goes on.
public final class MemoryExhausted extends RuntimeException {
    public MemoryExhausted(Account account, long bytes) {
        super("no native memory for " + bytes + " bytes of " + account);
    }
}
