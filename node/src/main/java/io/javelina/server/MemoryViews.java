package io.javelina.server;

import io.javelina.management.Management;
import io.javelina.management.bean.Names;
import io.javelina.management.figures.MemoryArithmetic;
import io.javelina.management.figures.MemorySnapshot;
import io.javelina.management.figures.MemoryView;
import io.javelina.management.process.MemoryDoctor;
import io.javelina.management.process.ProcessMemorySampler;
import java.time.InstantSource;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;

/// Memory as the MBeans show it, for commands. The node serves clients some moments before its MBeans are registered;
/// until then the same arithmetic is done here.
final class MemoryViews {
    private final Supplier<MBeanServer> server;
    private final NodeMetrics metrics;
    /// Null until it has started.
    private final Supplier<Management> management;

    MemoryViews(Supplier<MBeanServer> server, NodeMetrics metrics, Supplier<Management> management) {
        this.server = server;
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
        if (started == null) return doctorBeforeManagement();
        started.refresh();
        try {
            return (String) server.get().invoke(Names.of("Memory"), "doctor", null, null);
        } catch (JMException e) {
            throw new IllegalStateException("The Memory bean cannot be asked", e);
        }
    }

    private String doctorBeforeManagement() {
        MemorySnapshot snapshot = metrics.memory();
        ProcessMemorySampler waterfall = new ProcessMemorySampler(InstantSource.system());
        return new MemoryDoctor(MemoryArithmetic.stats(snapshot), waterfall.apply(snapshot)).text();
    }
}
