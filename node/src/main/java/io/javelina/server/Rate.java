package io.javelina.server;

import java.util.Arrays;
import java.util.function.LongSupplier;

/// How fast a counter grows per second, as the mean over the last sixteen samples.
final class Rate {
    private static final int SAMPLES = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final LongSupplier counter;
    private final double[] perSecond = new double[SAMPLES];
    private int next;
    private long lastCount;
    private long lastNanos;

    Rate(LongSupplier counter, long nowNanos) {
        this.counter = counter;
        lastCount = counter.getAsLong();
        lastNanos = nowNanos;
    }

    /// Looks at the counter; a counter that was set back begins anew.
    void sample(long nowNanos) {
        long count = counter.getAsLong();
        long nanos = nowNanos - lastNanos;
        if (nanos <= 0) return;
        perSecond[next] = Math.max(0, count - lastCount) * (double) NANOS_PER_SECOND / nanos;
        next = (next + 1) % SAMPLES;
        lastCount = count;
        lastNanos = nowNanos;
    }

    double perSecond() { return Arrays.stream(perSecond).sum() / SAMPLES; }
}
