package io.javelina.server;

import io.javelina.server.LatencyMonitor.Event;
import io.javelina.server.LatencyMonitor.Sample;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// The latencies of the monitor, for people: a drawing, and words.
final class LatencyReport {
    /// Heights of a bar within one row of the drawing, lowest first.
    private static final char[] HEIGHTS = { '_', 'o', '#' };
    private static final int ROWS = 4;
    private static final long SECONDS_PER_MINUTE = 60;
    private static final long SECONDS_PER_HOUR = 60 * SECONDS_PER_MINUTE;
    private static final long SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR;

    private LatencyReport() {}

    /// One column per sample, with its age below.
    static String graph(Event event, long nowSeconds) {
        Collection<Sample> samples = event.samples();
        long highest = samples.stream().mapToLong(Sample::millis).max().orElse(0);
        long lowest = samples.stream().mapToLong(Sample::millis).min().orElse(0);
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT,
                "%s - high %d ms, low %d ms (all time high %d ms)%n", event.name(), highest, lowest,
                event.highestMillis()));
        text.append("-".repeat(80)).append('\n');
        for (int row = ROWS - 1; row >= 0; row--) {
            for (Sample sample : samples) text.append(cell(sample.millis(), lowest, highest, row));
            text.append('\n');
        }
        text.append('\n');
        List<String> ages = samples.stream().map(sample -> age(nowSeconds - sample.unixSeconds())).toList();
        int longest = ages.stream().mapToInt(String::length).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (String age : ages) text.append(i < age.length() ? age.charAt(i) : ' ');
            text.append('\n');
        }
        return text.toString();
    }

    private static char cell(long millis, long lowest, long highest, int row) {
        int steps = ROWS * HEIGHTS.length;
        long height = highest == lowest ? 0 : (millis - lowest) * (steps - 1) / (highest - lowest);
        long above = height - (long) row * HEIGHTS.length;
        if (above < 0) return ' ';
        return above >= HEIGHTS.length ? '|' : HEIGHTS[(int) above];
    }

    private static String age(long seconds) {
        if (seconds < SECONDS_PER_MINUTE) return seconds + "s";
        if (seconds < SECONDS_PER_HOUR) return seconds / SECONDS_PER_MINUTE + "m";
        if (seconds < SECONDS_PER_DAY) return seconds / SECONDS_PER_HOUR + "h";
        return seconds / SECONDS_PER_DAY + "d";
    }

    /// What the monitor has seen, and what usually helps.
    static String doctor(LatencyMonitor monitor) {
        if (!monitor.isOn())
            return "The latency monitor is off. CONFIG SET latency-monitor-threshold <milliseconds> turns it on.\n";
        if (monitor.events().isEmpty())
            return "Nothing has held the server up for " + monitor.thresholdMillis() + " ms or more.\n";
        StringBuilder text = new StringBuilder("These events have held the server up:\n\n");
        for (Event event : monitor.events()) describe(event, text);
        return text.toString();
    }

    private static void describe(Event event, StringBuilder text) {
        double average = event.samples().stream().mapToLong(Sample::millis).average().orElse(0);
        text.append(String.format(Locale.ROOT, " * %s: %d times, %.1f ms on average, %d ms at worst. %s%n%n",
                event.name(), event.samples().size(), average, event.highestMillis(), advice(event.name())));
    }

    private static String advice(String event) {
        return switch (event) {
            case "command" -> "SLOWLOG GET shows which commands these were; work on fewer elements at a time.";
            case "fast-command" -> "Commands that are always fast were slow, so the machine held the server up: look"
                    + " for swapping, for a busy CPU, and for pauses of the garbage collector.";
            case "expire-cycle" -> "Many keys expire at the same time; spread their times to live.";
            case "eviction-cycle" -> "Memory is at its limit and keys are evicted; raise maxmemory or lower"
                    + " maxmemory-eviction-tenacity.";
            default -> "";
        };
    }
}
