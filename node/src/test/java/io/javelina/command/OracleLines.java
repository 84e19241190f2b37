package io.javelina.command;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// A real server for tests of the server itself.
public final class OracleLines implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Oracle oracle;

    private OracleLines(Oracle oracle) { this.oracle = oracle; }

    public static OracleLines start(String... options) throws IOException {
        return new OracleLines(Oracle.start(options));
    }

    /// The reply to a command line in the notation of [RespText].
    public String ask(String line) { return oracle.ask(line); }

    /// Asks until the reply contains this.
    public void await(String line, String wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!ask(line).contains(wanted))
            if (System.nanoTime() > deadline) throw new AssertionError("no " + wanted + " in " + ask(line));
    }

    @Override
    public void close() throws IOException { oracle.close(); }
}
