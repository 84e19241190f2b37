package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.management.bean.Catalogue;
import io.javelina.management.bean.Metric;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// MEMORY STATS in both protocols, INFO memory, the MBeans and the metrics of HTTP say the same about the same moment.
class FiveSurfacesTest {
    /// Figures that the kernel and the allocator change whenever they like, sampled ten times a second.
    private static final Set<String> SAMPLED = Set.of("AllocatorAllocated", "AllocatorActive", "AllocatorResident",
            "AllocatorMuzzy", "AllocatorFragmentationRatio", "AllocatorFragmentationBytes", "AllocatorRssRatio",
            "AllocatorRssBytes", "RssOverheadRatio", "RssOverheadBytes", "Fragmentation", "FragmentationBytes");

    private static TestNode node;
    private static TestConnection client;

    @BeforeAll
    static void fill() {
        node = TestNode.start();
        client = node.connect();
        client.askWords("DEBUG", "nothing");
        for (int i = 0; i < 1000; i++) client.ask("SET key:" + i + " value:" + i + (i % 2 == 0 ? " EX 1000" : ""));
        client.ask("SELECT 3");
        client.askWords("SET", "large", "x".repeat(100_000));
        client.ask("SELECT 0");
    }

    @AfterAll
    static void close() {
        client.close();
        node.close();
    }

    @Test
    void shouldSayTheSameInBothProtocols() {
        Map<Object, Object> second = client.memoryStats();
        Map<Object, Object> third = statsInResp3();
        // Buffers that are given back between the two questions make a difference; then they are asked again.
        for (int i = 0; i < 20 && !third.get("total.allocated").equals(second.get("total.allocated")); i++) {
            second = client.memoryStats();
            third = statsInResp3();
        }
        assertThat(third.keySet()).containsExactlyElementsOf(second.keySet());
        assertThat(third.get("total.allocated")).isEqualTo(second.get("total.allocated"));
        assertThat(third.get("dataset.percentage"))
                .isEqualTo(Double.valueOf((String) second.get("dataset.percentage")));
        assertThat(TestConnection.map(third.get("db.3"))).isEqualTo(TestConnection.map(second.get("db.3")));
    }

    private Map<Object, Object> statsInResp3() {
        speak(3);
        Object stats = client.ask("MEMORY STATS");
        speak(2);
        assertThat(stats).isInstanceOf(Map.class);
        return TestConnection.map(stats);
    }

    private void speak(int protocol) {
        node.onLoop(() -> {
            node.node().loop.clients().all().forEach(each -> each.protocol(protocol));
            return null;
        });
    }

    @Test
    void shouldHaveTheFieldsOfValkeyInItsOrder() {
        List<Object> names = List.copyOf(client.memoryStats().keySet());
        assertThat(names).hasSize(33).containsSequence("functions.caches", "db.0", "db.3",
                "overhead.db.hashtable.lut");
        assertThat(names.getFirst()).isEqualTo("peak.allocated");
        assertThat(names.getLast()).isEqualTo("fragmentation.bytes");
    }

    @Test
    void shouldSayTheSameOnAllSurfaces() {
        Map<String, String> differences = differences();
        // The cron may have moved something between two of the questions; then all are asked again.
        for (int i = 0; i < 20 && !differences.isEmpty(); i++) differences = differences();
        assertThat(differences).isEmpty();
    }

    private Map<String, String> differences() {
        Map<Object, Object> stats = client.memoryStats();
        Map<String, String> info = client.info("memory");
        String metrics = node.http("/metrics");
        Map<String, String> differences = new TreeMap<>();
        for (Metric metric : Catalogue.metrics()) {
            if (!metric.beanType().equals("Memory") || metric.memoryStatsName() == null) continue;
            if (metric.unit().equals("table") || SAMPLED.contains(metric.attribute())) continue;
            Object bean = node.attribute("Memory", metric.attribute());
            Object stat = stats.get(metric.memoryStatsName());
            if (!same(bean, stat)) differences.put(metric.memoryStatsName(), stat + " in MEMORY STATS, " + bean);
            if (bean instanceof Long && metric.infoName() != null && !info.get(metric.infoName()).equals("" + bean))
                differences.put(metric.infoName(), info.get(metric.infoName()) + " in INFO, " + bean);
            String line = "\n" + metric.prometheusName() + " " + bean + "\n";
            if (bean instanceof Long && metric.prometheusName() != null && !metrics.contains(line))
                differences.put(metric.prometheusName(), "not " + bean);
        }
        return differences;
    }

    private static boolean same(Object bean, Object stat) {
        return bean instanceof Double value ? value.equals(Double.valueOf((String) stat)) : bean.equals(stat);
    }

    @Test
    void shouldTellKeysAndBytesByType() {
        client.ask("SELECT 5");
        client.ask("RPUSH list a b c");
        client.ask("SADD set a");
        client.ask("SELECT 0");
        Map<String, CompositeData> types = new TreeMap<>();
        Map<String, Long> bytes = new TreeMap<>();
        client.memoryStats();
        for (CompositeData row : (CompositeData[]) node.attribute("Databases", "Types"))
            types.put((String) row.get("type"), row);
        for (CompositeData row : (CompositeData[]) node.attribute("Ledger", "Accounts"))
            bytes.put((String) row.get("account"), (Long) row.get("bytes"));
        assertThat(types).containsOnlyKeys("string", "list", "set", "zset", "hash", "stream");
        assertThat(types.get("string").get("keys")).isEqualTo(1001L);
        assertThat(types.get("list").get("keys")).isEqualTo(1L);
        assertThat(types.get("string").get("bytes")).isEqualTo(bytes.get("STRINGS"));
        assertThat(types.get("set").get("bytes")).isEqualTo(bytes.get("SETS"));
        for (CompositeData row : (CompositeData[]) node.attribute("Databases", "Databases"))
            if (row.get("db").equals(5))
                assertThat(row.getAll(new String[]{ "keys", "strings", "lists", "sets",
                    "sortedSets", "hashes", "streams" })).containsExactly(2L, 0L, 1L, 1L, 0L, 0L, 0L);
        assertThat(node.http("/metrics")).contains("\njavelina_type_keys{type=\"list\"} 1\n",
                "\njavelina_db_sets{db=\"db5\"} 1\n", "\njavelina_type_bytes{type=\"string\"} ");
        client.ask("SELECT 5");
        client.ask("FLUSHDB");
        client.ask("SELECT 0");
    }

    @Test
    void shouldCountKeysAndTheirTables() {
        Map<Object, Object> stats = client.memoryStats();
        assertThat(stats.get("keys.count")).isEqualTo(1001L);
        assertThat((long) stats.get("dataset.bytes")).isGreaterThan(100_000);
        Map<Object, Object> zero = TestConnection.map(stats.get("db.0"));
        assertThat((long) zero.get("overhead.hashtable.expires")).isGreaterThan(500 * 8);
        assertThat((long) stats.get("overhead.db.hashtable.lut")).isPositive();
    }
}
