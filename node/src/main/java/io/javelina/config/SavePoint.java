package io.javelina.config;

/// A snapshot is due so many seconds after the last one if there were at least so many changes.
public record SavePoint(long seconds, int changes) {
    @Override
    public String toString() { return seconds + " " + changes; }
}
