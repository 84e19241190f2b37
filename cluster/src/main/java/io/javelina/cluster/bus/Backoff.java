package io.javelina.cluster.bus;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Pauses between attempts, each twice as long as the last, up to a limit.
final class Backoff {
    private static final long FIRST_MILLIS = 200;
    private static final long LAST_MILLIS = 5000;

    private final CountDownLatch closed;
    private long millis = FIRST_MILLIS;

    /// @param closed ends it all
    Backoff(CountDownLatch closed) { this.closed = closed; }

    /// Waits; false when there is nothing to be tried any more.
    boolean goOn() throws InterruptedException {
        boolean over = closed.await(millis, TimeUnit.MILLISECONDS);
        millis = Math.min(2 * millis, LAST_MILLIS);
        return !over;
    }
}
