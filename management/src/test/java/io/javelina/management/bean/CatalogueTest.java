package io.javelina.management.bean;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    /// Names are a promise to consoles, dashboards and scripts: to change one, change `names.txt` with it.
    @Test
    void shouldKeepEveryName() throws IOException {
        String names = Catalogue.metrics().stream().map(m -> String.join(" ", m.beanType() + "." + m.attribute(),
                shown(m.memoryStatsName()), shown(m.infoName()), shown(m.prometheusName()), m.unit().replace(' ', '-'),
                m.exactness()))
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(names).isEqualTo(resource("names.txt"));
    }

    private static String shown(String name) { return name == null ? "-" : name; }

    private static String resource(String name) throws IOException {
        try (InputStream in = CatalogueTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldHaveAllFieldsOfMemoryStats() {
        List<String> names = Catalogue.memoryStats().map(Metric::memoryStatsName).toList();
        assertThat(names).hasSize(32).startsWith("peak.allocated", "total.allocated").endsWith("fragmentation",
                "fragmentation.bytes");
        assertThat(names.indexOf("db.N")).isEqualTo(names.indexOf("functions.caches") + 1);
    }

    @Test
    void shouldSayHowExactEveryFigureIs() {
        assertThat(Catalogue.metrics()).allSatisfy(metric -> {
            assertThat(metric.exactness()).isIn("exact", "sampled", "estimated");
            assertThat(metric.meaning()).endsWith(".");
        });
    }

    @Test
    void shouldUseEachPrometheusNameOnceAndAsItsUnitSays() {
        List<Metric> named = Catalogue.metrics().stream().filter(m -> m.prometheusName() != null).toList();
        assertThat(named).extracting(Metric::prometheusName).doesNotHaveDuplicates();
        assertThat(named.stream().filter(m -> m.prometheusName().startsWith("javelina_"))).allSatisfy(metric -> {
            String base = metric.prometheusName().replaceFirst("_total$", "");
            if (metric.unit().startsWith("bytes")) assertThat(base).endsWith("_bytes");
            if (Set.of("milliseconds", "microseconds", "seconds").contains(metric.unit()))
                assertThat(base).endsWith("_seconds");
        });
    }
}
