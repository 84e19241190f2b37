package io.javelina.server;

import java.util.Arrays;

/// The highest of some values that were seen in the last eight seconds.
final class RecentMaximum {
    private static final int SECONDS = 8;

    private final long[] bySecond = new long[SECONDS];
    private long second;

    void see(long value, long unixSeconds) {
        if (unixSeconds != second) {
            for (long i = Math.max(second + 1, unixSeconds - SECONDS + 1); i <= unixSeconds; i++)
                bySecond[(int) (i % SECONDS)] = 0;
            second = unixSeconds;
        }
        int slot = (int) (unixSeconds % SECONDS);
        bySecond[slot] = Math.max(bySecond[slot], value);
    }

    long value() { return Arrays.stream(bySecond).max().getAsLong(); }
}
