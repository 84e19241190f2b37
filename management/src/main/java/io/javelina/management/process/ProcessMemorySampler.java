package io.javelina.management.process;

import io.javelina.management.bean.AllocatorStats;
import io.javelina.management.bean.LedgerStats;
import io.javelina.management.bean.ProcessMemoryStats;
import io.javelina.management.figures.MemorySnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.function.Function;

/// Takes the waterfall: one read of the kernel's table of mappings (5 to 15 milliseconds), one look at the JVM, and the
/// ledger's and the allocator's figures. Where there is no such table, the waterfall has no rows.
public final class ProcessMemorySampler implements Function<MemorySnapshot, ProcessMemoryStats> {
    private final JvmMemoryReader jvm = new JvmMemoryReader();
    private final InstantSource clock;

    public ProcessMemorySampler(InstantSource clock) { this.clock = clock; }

    @Override
    public ProcessMemoryStats apply(MemorySnapshot snapshot) {
        try {
            JvmMemory said = jvm.read();
            Mappings mappings = Mappings.read(jvm.heap(), jvm.code());
            if (mappings == null) return Waterfall.absent(clock.millis());
            AllocatorStats allocator = snapshot.allocator();
            long nativeBytes = LedgerStats.of(0, 0, snapshot.ledger()).nativeBytes();
            long scripting = snapshot.memory().vmEval + snapshot.memory().vmFunctions;
            return new Waterfall(mappings, said, nativeBytes, allocator.resident(), scripting)
                    .stats(clock.millis(), snapshot.ageMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
