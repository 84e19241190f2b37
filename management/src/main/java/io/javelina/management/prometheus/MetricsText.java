package io.javelina.management.prometheus;

import java.util.Map;
import java.util.stream.Collectors;

/// Writes families of samples in Prometheus' text format 0.0.4 or in OpenMetrics 1.0. They differ in three things here:
/// OpenMetrics takes the `_total` of a counter and the `_info` of an information out of the family's name, tells units,
/// and ends with a mark.
final class MetricsText {
    static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final StringBuilder text = new StringBuilder(16 << 10);
    private final boolean openMetrics;

    /// Name of the samples of the family that is being written.
    private String sample = "";

    MetricsText(boolean openMetrics) { this.openMetrics = openMetrics; }

    /// Begins a family. The type shows in the name: `_total` is a counter, `_info` an information, all else a gauge.
    void family(String name, String meaning) {
        sample = name;
        String family = openMetrics ? withoutSuffix(name) : name;
        line("HELP", family, escape(meaning, openMetrics));
        line("TYPE", family, type(name));
        if (!openMetrics) return;
        if (family.endsWith("_bytes")) line("UNIT", family, "bytes");
        else if (family.endsWith("_seconds")) line("UNIT", family, "seconds");
        else if (family.endsWith("_ratio")) line("UNIT", family, "ratio");
    }

    private String type(String name) {
        if (name.endsWith("_total")) return "counter";
        return name.endsWith("_info") && openMetrics ? "info" : "gauge";
    }

    private static String withoutSuffix(String name) {
        return name.endsWith("_total") || name.endsWith("_info") ? name.substring(0, name.lastIndexOf('_')) : name;
    }

    private void line(String keyword, String family, String rest) {
        text.append("# ").append(keyword).append(' ').append(family).append(' ').append(rest).append('\n');
    }

    /// A sample of the family. Labels are written in the order given.
    void sample(Map<String, String> labels, double value) {
        text.append(sample);
        if (!labels.isEmpty()) {
            text.append(labels.entrySet().stream()
                    .map(label -> label.getKey() + "=\"" + escape(label.getValue(), true) + '"')
                    .collect(Collectors.joining(",", "{", "}")));
        }
        text.append(' ').append(number(value)).append('\n');
    }

    /// Help text in the older format keeps its quotes as they are.
    private static String escape(String text, boolean quotes) {
        String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
        return quotes ? escaped.replace("\"", "\\\"") : escaped;
    }

    private static String number(double value) {
        if (Double.isNaN(value)) return "NaN";
        if (Double.isInfinite(value)) return value > 0 ? "+Inf" : "-Inf";
        return value == Math.rint(value) && Math.abs(value) < 1L << 53
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    String done() { return openMetrics ? text.append("# EOF\n").toString() : text.toString(); }
}
