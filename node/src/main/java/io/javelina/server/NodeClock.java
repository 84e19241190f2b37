package io.javelina.server;

/// The only clock of the node loop; everything below is told the time.
public interface NodeClock {
    /// Unix time in milliseconds.
    long unixMillis();

    /// A time in nanoseconds that only grows.
    long nanos();

    /// The machine's clock.
    NodeClock SYSTEM = new NodeClock() {
        @Override
        public long unixMillis() { return System.currentTimeMillis(); }

        @Override
        public long nanos() { return System.nanoTime(); }
    };
}
