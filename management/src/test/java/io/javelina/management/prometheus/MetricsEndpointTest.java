package io.javelina.management.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.management.ManagementPort;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
    private ManagementPort port;

    @BeforeEach
    void open() throws Exception { port = ManagementPort.open(); }

    @AfterEach
    void close() { port.close(); }

    /// A strict reader of either format: every line must fit, every sample must belong to the family above it.
    private static Map<String, Double> parse(String text, boolean openMetrics) {
        Map<String, Double> samples = new LinkedHashMap<>();
        Set<String> families = new HashSet<>();
        String family = "";
        String type = "";
        Pattern comment = Pattern.compile("# (HELP|TYPE|UNIT) ([a-zA-Z_][a-zA-Z0-9_]*) (.+)");
        Pattern sample = Pattern.compile(
                "([a-zA-Z_][a-zA-Z0-9_]*)(\\{(?:[a-z_]+=\"(?:[^\"\\\\]|\\\\[\\\\\"n])*\",?)+})? (NaN|[+-]Inf|-?[0-9.]+(?:E-?[0-9]+)?)");
        String[] lines = text.split("\n", -1);
        assertThat(lines[lines.length - 1]).as("text ends with a line feed").isEmpty();
        int end = lines.length - 1;
        if (openMetrics) assertThat(lines[--end]).isEqualTo("# EOF");
        for (int i = 0; i < end; i++) {
            Matcher said = comment.matcher(lines[i]);
            if (said.matches()) {
                if (said.group(1).equals("HELP")) {
                    family = said.group(2);
                    assertThat(families.add(family)).as(family + " once").isTrue();
                }
                assertThat(said.group(2)).isEqualTo(family);
                if (said.group(1).equals("TYPE")) assertThat(type = said.group(3)).isIn("counter", "gauge", "info");
                if (said.group(1).equals("UNIT")) assertThat(family).endsWith("_" + said.group(3));
                continue;
            }
            Matcher value = sample.matcher(lines[i]);
            assertThat(value.matches()).as(lines[i]).isTrue();
            String suffix = !openMetrics ? "" : type.equals("counter") ? "_total" : type.equals("info") ? "_info" : "";
            assertThat(value.group(1)).isEqualTo(family + suffix);
            String key = value.group(1) + (value.group(2) == null ? "" : value.group(2));
            assertThat(samples.put(key, Double.parseDouble(value.group(3).replace("Inf", "Infinity"))))
                    .as(key + " once").isNull();
        }
        return samples;
    }

    private static void assertFigures(Map<String, Double> samples) {
        assertThat(samples).containsEntry("redis_up", 1.0).containsEntry("redis_memory_used_bytes", 11_804_832.0)
                .containsEntry("redis_memory_used_rss_bytes", 17_969_152.0).containsEntry("redis_memory_max_bytes", 0.0)
                .containsEntry("redis_db_keys{db=\"db0\"}", 100_000.0)
                .containsEntry("redis_db_avg_ttl_seconds{db=\"db0\"}", 60.0)
                .containsEntry("redis_connected_clients", 1.0).containsEntry("redis_uptime_in_seconds", 60.0)
                .containsEntry("redis_allocator_resident_bytes", 13_729_792.0)
                .containsEntry("redis_commands_processed_total", 101.0)
                .containsEntry("redis_commands_total{cmd=\"get\"}", 100.0)
                .containsEntry("redis_keyspace_hits_total", 90.0)
                .containsEntry("redis_commands_duration_seconds_total{cmd=\"get\"}", 0.00025)
                .containsEntry("javelina_memory_unaccounted_bytes", 0.0)
                .containsEntry("javelina_ledger_bytes{account=\"ENTRY\",group=\"data\",place=\"native\"}", 4_000_000.0);
        assertThat(samples.get("javelina_memory_dataset_ratio")).isBetween(0.377, 0.379);
        assertThat(samples.get("redis_mem_fragmentation_ratio")).isBetween(1.52, 1.53);
        assertThat(samples).doesNotContainKeys("javelina_memory_max_used_ratio", "javelina_allocator_metadata_bytes");
        assertThat(samples.keySet())
                .anyMatch(key -> key.startsWith("redis_instance_info{role=\"master\",redis_version=\"7.2.4\""));
    }

    @Test
    void shouldWritePrometheusText() throws Exception {
        HttpResponse<String> answer = port.get("/metrics");
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertFigures(parse(answer.body(), false));
    }

    @Test
    void shouldWriteOpenMetricsWhenAsked() throws Exception {
        HttpResponse<String> answer = port.send(port.request("/metrics").header("Accept",
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.4"));
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertFigures(parse(answer.body(), true));
    }

    @Test
    void shouldTellPersistenceAndReplicationAsDashboardsKnowThem() throws Exception {
        Map<String, Double> samples = parse(port.get("/metrics").body(), false);
        assertThat(samples).containsEntry("redis_rdb_bgsave_in_progress", 1.0)
                .containsEntry("redis_rdb_last_bgsave_status", 0.0).containsEntry("redis_aof_last_write_status", 1.0)
                .containsEntry("redis_rdb_last_save_timestamp_seconds", 1_789_999_970.0)
                .containsEntry("javelina_snapshot_progress_ratio", 0.5)
                .containsEntry("javelina_replication_backlog_window_seconds", 10.0)
                .containsEntry("redis_master_link_up{master_host=\"10.0.0.1\",master_port=\"6379\"}", 1.0)
                .containsEntry("redis_slave_info{master_host=\"10.0.0.1\",master_port=\"6379\",read_only=\"1\"}", 1.0)
                .containsEntry("redis_connected_slave_lag_seconds{slave_ip=\"10.0.0.2\",slave_port=\"6380\","
                        + "slave_state=\"online\",id=\"9\"}", 1.0)
                .containsEntry("javelina_replica_lag_bytes", 10.0);
        assertThat(samples).doesNotContainKeys("redis_rdb_last_bgsave_duration_sec", "javelina_loading_eta_seconds",
                "redis_aof_current_size_bytes");
    }

    @Test
    void shouldReadOneMoment() throws Exception {
        port.get("/metrics");
        assertThat(port.source.memoryTaken).hasValue(1);
    }
}
