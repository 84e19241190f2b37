package io.javelina;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports on which nobody listens, for servers that are told their port before they start. All are below those that the
/// system gives to whoever connects or asks for any port, and no port is given twice: it stays free until its server starts,
/// and while that is away.
public final class FreePorts {
    private static final int FIRST = 10_000;
    private static final int END = 22_000;
    /// Processes that run tests at the same time begin at different places.
    private static final AtomicInteger END_OF_LAST = new AtomicInteger(
            FIRST + (int) (ProcessHandle.current().pid() * 97 % (END - FIRST)));

    private FreePorts() {}

    public static int next() { return next(1); }

    /// The first of some in a row.
    public static int next(int count) {
        for (int tried = 0; tried < END - FIRST; tried += count) {
            int first = END_OF_LAST.updateAndGet(end -> (end + count > END ? FIRST : end) + count) - count;
            if (areFree(first, count)) return first;
        }
        throw new IllegalStateException("no free port");
    }

    /// Whether nobody listens on any of some ports in a row.
    public static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (ServerSocket _ = new ServerSocket(port)) {
                continue;
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }
}
