package io.javelina.config;

import static io.javelina.config.ConfigurationFixture.get;
import static io.javelina.config.ConfigurationFixture.load;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationGetTest {
    private final Configuration configuration = Configuration.standard();

    @Test
    void shouldAnswerInTheLettersOfTheQuestion() {
        assertThat(get(configuration, "maxmemory")).containsExactly("maxmemory", "0");
        assertThat(get(configuration, "MAXMEMORY")).containsExactly("MAXMEMORY", "0");
        assertThat(get(configuration, "nosuch")).isEmpty();
        assertThat(get(configuration, "maxmemory", "nosuch", "MaxMemory")).containsExactly("maxmemory", "0");
    }

    @Test
    void shouldMatchPatternsWithNamesAndAliases() {
        assertThat(get(configuration, "*max-*-entries*")).containsExactlyInAnyOrder("hash-max-listpack-entries", "512",
                "hash-max-ziplist-entries", "512", "set-max-intset-entries", "512", "set-max-listpack-entries", "128",
                "zset-max-listpack-entries", "128", "zset-max-ziplist-entries", "128");
        assertThat(get(configuration, "slave-*")).containsExactlyInAnyOrder("slave-announce-ip", "",
                "slave-announce-port",
                "0", "slave-ignore-maxmemory", "yes", "slave-lazy-flush", "yes", "slave-priority", "100",
                "slave-read-only", "yes", "slave-serve-stale-data", "yes");
        assertThat(get(configuration, "[a]ppendonl?")).containsExactly("appendonly", "no");
        assertThat(get(configuration, "APPENDONL*")).containsExactly("appendonly", "no");
        assertThat(get(configuration, "lazyfree-lazy-*")).hasSize(10);
        assertThat(get(configuration, "auto-aof-rewrite-*")).containsExactlyInAnyOrder("auto-aof-rewrite-min-size",
                "67108864", "auto-aof-rewrite-percentage", "100");
    }

    @Test
    void shouldKnowNamesAndAliasesApart() {
        assertThat(get(configuration, "hash-max-listpack-entries", "hash-max-ziplist-entries"))
                .containsExactly("hash-max-listpack-entries", "512", "hash-max-ziplist-entries", "512");
    }

    @Test
    void shouldShowHiddenDirectivesOnlyByName() {
        assertThat(get(configuration, "watchdog-p*")).isEmpty();
        assertThat(get(configuration, "watchdog-period")).containsExactly("watchdog-period", "0");
    }

    @Test
    void shouldNotShowInstructionsOfTheFile() {
        assertThat(get(configuration, "include", "user", "loadmodule", "rename-command", "sentinel")).isEmpty();
        assertThat(get(configuration, "*")).doesNotContain("include", "user", "loadmodule", "rename-command");
    }

    @Test
    void shouldHaveTheStandardValuesOfValkey() {
        Map<String, String> expected = Map.ofEntries(Map.entry("appendfsync", "everysec"), Map.entry("timeout", "0"),
                Map.entry("databases", "16"), Map.entry("hz", "10"), Map.entry("maxclients", "10000"),
                Map.entry("maxmemory-policy", "noeviction"), Map.entry("maxmemory-samples", "5"),
                Map.entry("lfu-log-factor", "10"), Map.entry("lfu-decay-time", "1"),
                Map.entry("list-max-listpack-size", "-2"), Map.entry("hll-sparse-max-bytes", "3000"),
                Map.entry("slowlog-log-slower-than", "10000"), Map.entry("slowlog-max-len", "128"),
                Map.entry("notify-keyspace-events", ""), Map.entry("proto-max-bulk-len", "536870912"),
                Map.entry("client-output-buffer-limit",
                        "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"),
                Map.entry("client-query-buffer-limit", "1073741824"), Map.entry("lua-time-limit", "5000"),
                Map.entry("tracking-table-max-keys", "1000000"), Map.entry("acl-pubsub-default", "resetchannels"),
                Map.entry("repl-backlog-size", "10485760"), Map.entry("save", "3600 1 300 100 60 10000"),
                Map.entry("loglevel", "notice"), Map.entry("maxmemory-clients", "0"), Map.entry("requirepass", ""),
                Map.entry("oom-score-adj-values", "0 200 800"), Map.entry("extended-redis-compatibility", "no"),
                Map.entry("latency-tracking-info-percentiles", "50 99 99.9"), Map.entry("bind", "* -::*"),
                Map.entry("management-port", "8778"), Map.entry("memory-watermarks", "80 90 95"),
                Map.entry("shutdown-on-sigterm", "default"), Map.entry("active-defrag-ignore-bytes", "104857600"));
        expected.forEach((name, value) -> assertThat(get(configuration, name)).containsExactly(name, value));
    }

    @Test
    void shouldGiveTypedValues() throws Exception {
        Configuration loaded = load("maxmemory 2gb\nappendonly yes\nloglevel WARNING\nbind 127.0.0.1 ::1\nsave 60 5\n"
                + "notify-keyspace-events Kx\nreplicaof 10.0.0.1 6380\nmaxmemory-clients 5%\nlogfile \"\"\n");
        assertThat(loaded.integer(Directives.MAXMEMORY)).isEqualTo(2L << 30);
        assertThat(loaded.flag(Directives.APPENDONLY)).isTrue();
        assertThat(loaded.text(Directives.LOGLEVEL)).isEqualTo("warning");
        assertThat(loaded.integer(Directives.LOGLEVEL)).isEqualTo(3);
        assertThat(loaded.list(Directives.BIND, String.class)).containsExactly("127.0.0.1", "::1");
        assertThat(loaded.savePoints()).containsExactly(new SavePoint(60, 5));
        assertThat(loaded.integer(Directives.NOTIFY_KEYSPACE_EVENTS))
                .isEqualTo(KeyspaceEvents.KEYSPACE | KeyspaceEvents.EXPIRED);
        assertThat(loaded.primary()).isEqualTo(new PrimaryAddress("10.0.0.1", 6380));
        assertThat(loaded.integer(Directives.MAXMEMORY_CLIENTS)).isEqualTo(-5);
        assertThat(loaded.outputBufferLimit(ClientClass.PUBSUB))
                .isEqualTo(new OutputBufferLimit(32 << 20, 8 << 20, 60));
        assertThat(loaded.list(Directives.LATENCY_TRACKING_INFO_PERCENTILES, Double.class))
                .isEqualTo(List.of(50.0, 99.0, 99.9));
    }
}
