package io.javelina.cluster;

/// Where time enters the cluster.
public final class ClusterClock {
    private ClusterClock() {}

    /// Only ever goes forward.
    public static long nanos() { return System.nanoTime(); }

    /// Only ever goes forward.
    public static long millis() { return nanos() / 1_000_000; }

    /// The time of day, in unix milliseconds.
    public static long unixMillis() { return System.currentTimeMillis(); }
}
