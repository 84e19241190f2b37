package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Remembers when the loop was held up for longer than `latency-monitor-threshold`, and by what. Node loop only.
final class LatencyMonitor {
    /// Moments remembered of each event.
    private static final int MOST_SAMPLES = 160;

    /// When, in unix seconds, and how long at most in that second.
    record Sample(long unixSeconds, long millis) {
    }

    /// What held the loop up, again and again.
    static final class Event {
        private final String name;
        private final ArrayDeque<Sample> samples = new ArrayDeque<>();
        private long highestMillis;

        private Event(String name) { this.name = name; }

        String name() { return name; }

        /// Oldest first; never empty.
        Collection<Sample> samples() { return samples; }

        Sample latest() { return samples.getLast(); }

        /// The longest since the event is remembered.
        long highestMillis() { return highestMillis; }

        private void add(Sample sample) {
            highestMillis = Math.max(highestMillis, sample.millis);
            Sample last = samples.peekLast();
            if (last != null && last.unixSeconds == sample.unixSeconds) {
                if (last.millis >= sample.millis) return;
                samples.removeLast();
            }
            samples.add(sample);
            if (samples.size() > MOST_SAMPLES) samples.removeFirst();
        }
    }

    private final NodeClock clock;
    private final Map<String, Event> events = new TreeMap<>();
    private long thresholdNanos;

    LatencyMonitor(NodeClock clock, Configuration configuration) {
        this.clock = clock;
        configuration.onChange(Directives.LATENCY_MONITOR_THRESHOLD, this::changed);
        changed(configuration);
    }

    private void changed(Configuration now) {
        long millis = now.integer(Directives.LATENCY_MONITOR_THRESHOLD);
        thresholdNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /// Whether anything is to be measured for the monitor.
    boolean isOn() { return thresholdNanos != 0; }

    /// Something took so long; remembered when that is long enough.
    void add(String event, long nanos) {
        if (thresholdNanos == 0 || nanos < thresholdNanos) return;
        events.computeIfAbsent(event, Event::new)
                .add(new Sample(clock.unixMillis() / 1000, TimeUnit.NANOSECONDS.toMillis(nanos)));
    }

    /// Runs work and remembers it under this name if it takes long.
    void watch(String event, Runnable work) {
        if (!isOn()) {
            work.run();
            return;
        }
        long start = clock.nanos();
        work.run();
        add(event, clock.nanos() - start);
    }

    long thresholdMillis() { return TimeUnit.NANOSECONDS.toMillis(thresholdNanos); }

    Collection<Event> events() { return events.values(); }

    /// The event of this name, null when it never happened.
    Event find(String name) { return events.get(name); }

    /// Forgets an event; whether there was one.
    boolean reset(String name) { return events.remove(name) != null; }

    /// Forgets all; gives how many.
    int reset() {
        int count = events.size();
        events.clear();
        return count;
    }
}
