package io.javelina.management.registration;

import io.javelina.management.bean.AllocatorMXBean;
import io.javelina.management.bean.AllocatorStats;
import io.javelina.management.figures.Figures;

/// `io.javelina:type=Allocator`.
record AllocatorBean(Figures figures) implements AllocatorMXBean {
    @Override
    public AllocatorStats getStats() { return figures.allocator(); }

    @Override
    public boolean purge() { return figures.purge(); }

    @Override
    public String mallocStats() { return figures.mallocStats(); }
}
