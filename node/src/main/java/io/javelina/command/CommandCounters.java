package io.javelina.command;

/// What one command did since the statistics were reset. Node loop only.
public final class CommandCounters {
    private long calls;
    private long nanos;
    private long rejectedCalls;
    private long failedCalls;

    public void called(long forNanos, boolean failed) {
        calls++;
        nanos += forNanos;
        if (failed) failedCalls++;
    }

    public void rejected() { rejectedCalls++; }

    public long calls() { return calls; }

    /// Time spent in it, in nanoseconds.
    public long nanos() { return nanos; }

    /// Calls that were refused before the command ran.
    public long rejectedCalls() { return rejectedCalls; }

    /// Calls that ended with an error.
    public long failedCalls() { return failedCalls; }

    public void reset() {
        calls = 0;
        nanos = 0;
        rejectedCalls = 0;
        failedCalls = 0;
    }
}
