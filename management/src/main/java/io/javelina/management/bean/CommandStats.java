package io.javelina.management.bean;

/// One command that was called. Percentiles are absent when latencies are not tracked.
public record CommandStats(
        String command, long calls, long microseconds, double microsecondsPerCall, long rejected, long failed,
        Double p50Microseconds, Double p99Microseconds, Double p999Microseconds) {
}
