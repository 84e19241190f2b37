package io.javelina.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the load clients themselves spend on a reply: it has to be small beside what they measure.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ReplyScannerBenchmark {
    private final ReplyScanner scanner = new ReplyScanner();
    private final ByteBuffer bulk = ByteBuffer
            .wrap(("$32\r\n" + "x".repeat(32) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));

    @Benchmark
    public boolean bulkString() { return scanner.next(bulk.rewind()); }
}
