package io.javelina.management.registration;

import io.javelina.management.bean.MemoryEvent;
import io.javelina.management.bean.MemoryFinding;
import io.javelina.management.bean.MemoryMXBean;
import io.javelina.management.bean.MemoryStats;
import io.javelina.management.event.MemoryEvents;
import io.javelina.management.figures.Figures;
import io.javelina.management.process.MemoryDoctor;
import java.util.List;

/// `io.javelina:type=Memory`.
final class MemoryBean implements MemoryMXBean {
    private final Figures figures;
    private final MemoryEvents events;

    MemoryBean(Figures figures, MemoryEvents events) {
        this.figures = figures;
        this.events = events;
    }

    @Override
    public MemoryStats getStats() { return figures.memory(); }

    @Override
    public List<MemoryFinding> getFindings() { return examined().findings(); }

    @Override
    public String doctor() { return examined().text(); }

    private MemoryDoctor examined() { return new MemoryDoctor(figures.memory(), figures.processMemory()); }

    @Override
    public boolean purge() { return figures.purge(); }

    @Override
    public List<MemoryEvent> getRecentEvents() { return events.recent(); }

    @Override
    public long getNotificationsDropped() { return events.dropped(); }
}
