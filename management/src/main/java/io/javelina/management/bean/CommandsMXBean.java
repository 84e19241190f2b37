package io.javelina.management.bean;

import java.util.List;

/// `io.javelina:type=Commands`: calls, time and latency by command.
public interface CommandsMXBean {
    CommandsStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default long getCalls() { return getStats().calls(); }

    default long getMicroseconds() { return getStats().microseconds(); }

    default long getRejected() { return getStats().rejected(); }

    default long getFailed() { return getStats().failed(); }

    default List<CommandStats> getCommands() { return getStats().commands(); }
}
