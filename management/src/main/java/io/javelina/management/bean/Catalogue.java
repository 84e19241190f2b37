package io.javelina.management.bean;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The one table of names, units, exactness and meanings. It is written as a table, in `catalogue.txt` beside this
/// class; MBean descriptions, MEMORY STATS, INFO and Prometheus' text all take their names from it.
public final class Catalogue {
    /// How many fields a row has: bean, attribute, three names, unit, exactness, meaning.
    private static final int FIELDS = 8;

    private static final Catalogue INSTANCE = load();

    private final List<Metric> metrics;

    /// By bean and attribute, `Memory.TotalAllocated` or `Databases/Databases.Keys`.
    private final Map<String, Metric> byPlace = new LinkedHashMap<>();

    private Catalogue(List<Metric> metrics) {
        this.metrics = metrics;
        for (Metric metric : metrics) {
            if (byPlace.put(place(metric.beanType(), metric.attribute()), metric) != null) {
                throw new IllegalStateException(
                        "Catalogue has " + metric.beanType() + "." + metric.attribute() + " twice");
            }
        }
    }

    public static List<Metric> metrics() { return INSTANCE.metrics; }

    /// The row of an attribute (`Memory`, `TotalAllocated`) or of a table's column (`Databases/Databases`, `Keys`), or
    /// null.
    public static Metric find(String beanType, String attribute) {
        return INSTANCE.byPlace.get(place(beanType, attribute));
    }

    /// The rows of MEMORY STATS in that command's order; `db.N` stands where the databases are listed.
    public static Stream<Metric> memoryStats() {
        return metrics().stream().filter(m -> m.beanType().equals("Memory") && m.memoryStatsName() != null);
    }

    private static String place(String beanType, String attribute) { return beanType + "." + attribute; }

    private static Catalogue load() {
        try (InputStream in = Catalogue.class.getResourceAsStream("catalogue.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return new Catalogue(lines.lines().filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Catalogue::metric).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Metric metric(String line) {
        String[] field = line.split("\\|", -1);
        if (field.length != FIELDS)
            throw new IllegalStateException("Catalogue row with " + field.length + " fields: " + line);
        for (int i = 0; i < FIELDS; i++) field[i] = field[i].strip();
        return new Metric(field[0], field[1], orAbsent(field[2]), orAbsent(field[3]), orAbsent(field[4]), field[5],
                field[6], field[7]);
    }

    private static String orAbsent(String name) { return name.equals("-") ? null : name; }
}
