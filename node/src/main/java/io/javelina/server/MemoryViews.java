package io.javelina.server;

import io.javelina.management.Management;
import io.javelina.management.figures.MemoryArithmetic;
import io.javelina.management.figures.MemorySnapshot;
import io.javelina.management.figures.MemoryView;
import io.javelina.management.process.MemoryDoctor;
import io.javelina.management.process.ProcessMemorySampler;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Memory as the MBeans show it, for commands. The node serves clients some moments before its MBeans are registered;
/// until then the same arithmetic is done here.
final class MemoryViews {
    private final NodeMetrics metrics;
    /// Null until it has started.
    private final Supplier<Management> management;

    MemoryViews(NodeMetrics metrics, Supplier<Management> management) {
        this.metrics = metrics;
        this.management = management;
    }

    /// The figures of this moment.
    MemoryView now() {
        Management started = management.get();
        return started == null ? MemoryView.of(MemoryArithmetic.stats(metrics.memory())) : started.memory();
    }

    /// What the doctor says of the figures of this moment.
    String doctor() {
        Management started = management.get();
        return started == null ? doctorBeforeManagement() : started.doctor();
    }

    private String doctorBeforeManagement() {
        MemorySnapshot snapshot = metrics.memory();
        ProcessMemorySampler waterfall = new ProcessMemorySampler(InstantSource.system());
        return new MemoryDoctor(MemoryArithmetic.stats(snapshot), waterfall.apply(snapshot)).text();
    }
}
