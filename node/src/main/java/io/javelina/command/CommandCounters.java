package io.javelina.command;

import org.HdrHistogram.Histogram;

/// What one command did since the statistics were reset. Node loop only.
public final class CommandCounters {
    private static final long LONGEST_NANOS = 1_000_000_000;
    private static final int SIGNIFICANT_DIGITS = 2;

    private long calls;
    private long nanos;
    private long rejectedCalls;
    private long failedCalls;
    /// Made by the first call that is recorded.
    private Histogram latencies;

    public void called(long forNanos, boolean failed) {
        calls++;
        nanos += forNanos;
        if (failed) failedCalls++;
    }

    /// Records how long a call took, for percentiles; longer than a second counts as a second.
    public void took(long forNanos) {
        if (latencies == null) latencies = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
        latencies.recordValue(Math.clamp(forNanos, 1, LONGEST_NANOS));
    }

    /// How long calls took in nanoseconds, null when none was recorded.
    public Histogram latencies() { return latencies; }

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
        latencies = null;
    }
}
