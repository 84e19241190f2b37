package io.javelina.server;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/// The only clock of the node loop; everything below is told the time.
public interface NodeClock {
    /// Unix time in milliseconds.
    long unixMillis();

    /// Unix time in microseconds, for those who show it to users.
    default long unixMicros() { return TimeUnit.MILLISECONDS.toMicros(unixMillis()); }

    /// A time in nanoseconds that only grows.
    long nanos();

    /// The machine's clock.
    NodeClock SYSTEM = new NodeClock() {
        @Override
        public long unixMillis() { return System.currentTimeMillis(); }

        @Override
        public long unixMicros() { return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()); }

        @Override
        public long nanos() { return System.nanoTime(); }
    };
}
