package io.javelina.config;

import static io.javelina.config.ConfigurationFixture.failed;
import static io.javelina.config.ConfigurationFixture.get;
import static io.javelina.config.ConfigurationFixture.load;
import static io.javelina.config.ConfigurationFixture.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationSetTest {
    private final Configuration configuration = Configuration.standard();

    private void shouldTake(String name, String value, String shown) {
        assertThat(set(configuration, name, value)).isEqualTo("+OK");
        assertThat(get(configuration, name)).containsExactly(name, shown);
    }

    private void shouldRefuse(String name, String value, String reason) {
        List<String> before = get(configuration, name);
        assertThat(set(configuration, name, value)).isEqualTo(failed(name, reason));
        assertThat(get(configuration, name)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({ "100mb, 104857600", "1gb, 1073741824", "1k, 1000", "100b, 100", "1g, 1000000000", "5KB, 5120", "'', 0",
        "1M, 1000000", "kb, 0", "99999999999999999999999, 18446744073709551615" })
    void shouldReadMemoryUnits(String value, String shown) { shouldTake("maxmemory", value, shown); }

    @ParameterizedTest
    @CsvSource({ "1tb", "1.5gb", "-1", "abc", "50%", "' 1'" })
    void shouldRefuseWhatIsNoMemoryValue(String value) {
        shouldRefuse("maxmemory", value, "argument must be a memory value");
    }

    @Test
    void shouldReadPercentages() {
        shouldTake("maxmemory-clients", "5%", "5%");
        shouldTake("maxmemory-clients", "100mb", "104857600");
        shouldRefuse("maxmemory-clients", "101%", "percentage argument must be less or equal to 100");
        shouldRefuse("maxmemory-clients", "%", "argument must be a memory or percent value");
        shouldRefuse("maxmemory-clients", "x", "argument must be a memory or percent value");
        shouldTake("maxmemory-clients", "0", "0");
    }

    @Test
    void shouldMoveTheFrequencyOfTheLoopIntoItsRange() {
        shouldTake("hz", "50", "50");
        shouldTake("hz", "10000", "500");
        shouldTake("hz", "0", "1");
    }

    @ParameterizedTest
    @CsvSource({ "hz, abc", "hz, 1.5", "hz, 010", "hz, +1", "hz, -0", "set-max-intset-entries, ''",
        "list-max-listpack-size, abc", "timeout, 99999999999999999999" })
    void shouldRefuseWhatIsNoInteger(String name, String value) {
        shouldRefuse(name, value, "argument couldn't be parsed into an integer");
    }

    @ParameterizedTest
    @CsvSource({ "maxclients, 0, 1, 4294967295", "maxclients, -1, 1, 4294967295", "maxmemory-samples, 0, 1, 64",
        "maxmemory-samples, 65, 1, 64", "slowlog-max-len, -1, 0, 9223372036854775807",
        "timeout, -1, 0, 2147483647", "timeout, 9999999999, 0, 2147483647", "lfu-log-factor, -1, 0, 2147483647",
        "hash-max-listpack-entries, -1, 0, 9223372036854775807", "active-expire-effort, 11, 1, 10",
        "port, 70000, 0, 65535", "repl-backlog-size, 0, 1, 9223372036854775807",
        "tracking-table-max-keys, -1, 0, 9223372036854775807",
        "proto-max-bulk-len, 1kb, 1048576, 9223372036854775807",
        "list-max-listpack-size, 9999999999, -2147483648, 2147483647" })
    void shouldNameTheBounds(String name, String value, String lowest, String highest) {
        shouldRefuse(name, value, "argument must be between " + lowest + " and " + highest + " inclusive");
    }

    @Test
    void shouldRefuseImmutableAndUnknownDirectives() {
        shouldRefuse("databases", "5", "can't set immutable config");
        assertThat(set(configuration, "DATABASES", "5")).isEqualTo(failed("DATABASES", "can't set immutable config"));
        assertThat(set(configuration, "nosuch", "1"))
                .isEqualTo("-ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'");
        assertThat(set(configuration, "include", "x"))
                .isEqualTo("-ERR Unknown option or number of arguments for CONFIG SET - 'include'");
    }

    @Test
    void shouldChangeAllParametersOrNone() {
        assertThat(set(configuration, "maxmemory-samples", "7", "lfu-log-factor", "11")).isEqualTo("+OK");
        assertThat(set(configuration, "maxmemory-samples", "8", "LFU-log-factor", "abc"))
                .isEqualTo(failed("lfu-log-factor", "argument couldn't be parsed into an integer"));
        assertThat(set(configuration, "maxmemory-samples", "8", "maxmemory-samples", "9"))
                .isEqualTo(failed("maxmemory-samples", "duplicate parameter"));
        assertThat(set(configuration, "maxmemory-samples", "8", "nosuch", "1"))
                .isEqualTo("-ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'");
        assertThat(set(configuration, "maxmemory-samples", "5", "lfu-log-factor")).isEqualTo("-ERR syntax error");
        assertThat(get(configuration, "maxmemory-samples", "lfu-log-factor"))
                .containsExactly("maxmemory-samples", "7", "lfu-log-factor", "11");
    }

    @Test
    void shouldTakeANameAndItsAliasInOneRequest() {
        assertThat(set(configuration, "hash-max-listpack-entries", "5", "hash-max-ziplist-entries", "6"))
                .isEqualTo("+OK");
        assertThat(configuration.integer(Directives.HASH_MAX_LISTPACK_ENTRIES)).isEqualTo(6);
        assertThat(set(configuration, "hash-max-ziplist-entries", "-1")).isEqualTo(failed("hash-max-ziplist-entries",
                "argument must be between 0 and 9223372036854775807 inclusive"));
    }

    @Test
    void shouldReadSavePoints() {
        shouldTake("save", "60 1", "60 1");
        shouldTake("save", "3600 1 300 100", "3600 1 300 100");
        for (String wrong : List.of("60", "a b", "0 5", "60  1", "60 -1"))
            shouldRefuse("save", wrong, "Invalid save parameters");
        shouldTake("save", "", "");
    }

    @Test
    void shouldReadKeyspaceEvents() {
        shouldTake("notify-keyspace-events", "KEA", "AKE");
        shouldTake("notify-keyspace-events", "Kx", "xK");
        shouldTake("notify-keyspace-events", "g$lszhxeKEtmdn", "AKEm");
        shouldTake("notify-keyspace-events", "nK", "nK");
        shouldRefuse("notify-keyspace-events", "foo", "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
        shouldTake("notify-keyspace-events", "", "");
    }

    @Test
    void shouldReadOutputBufferLimits() {
        String name = "client-output-buffer-limit";
        shouldTake(name, "normal 10 5 3", "normal 10 5 3 slave 268435456 67108864 60 pubsub 33554432 8388608 60");
        shouldTake(name, "slave 100mb 5mb 3 pubsub 1mb 1kb 2",
                "normal 10 5 3 slave 104857600 5242880 3 pubsub 1048576 1024 2");
        shouldTake(name, "REPLICA 1 1 1", "normal 10 5 3 slave 1 1 1 pubsub 1048576 1024 2");
        shouldRefuse(name, "foo 1 2 3", "Invalid client class specified in buffer limit configuration.");
        shouldRefuse(name, "master 1 2 3", "Invalid client class specified in buffer limit configuration.");
        shouldRefuse(name, "normal 1 2", "Wrong number of arguments in buffer limit configuration.");
        shouldRefuse(name, "normal 1 2 -3",
                "Error in hard, soft or soft_seconds setting in buffer limit configuration.");
        shouldRefuse(name, "normal 1 2x 3",
                "Error in hard, soft or soft_seconds setting in buffer limit configuration.");
    }

    @Test
    void shouldReadScoresAndPercentiles() {
        shouldTake("oom-score-adj-values", "800 200 0", "800 200 0");
        shouldRefuse("oom-score-adj-values", "1 2", "wrong number of arguments");
        shouldRefuse("oom-score-adj-values", "1 2 2001",
                "Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
        shouldTake("latency-tracking-info-percentiles", "50 99 99.9", "50 99 99.9");
        shouldTake("latency-tracking-info-percentiles", "0.10 1e1 100", "0.1 10 100");
        shouldRefuse("latency-tracking-info-percentiles", "50 99 101",
                "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
        shouldRefuse("latency-tracking-info-percentiles", "x", "Invalid latency-tracking-info-percentiles parameters");
        shouldTake("latency-tracking-info-percentiles", "", "");
    }

    @Test
    void shouldReadChoices() {
        shouldTake("maxmemory-policy", "ALLKEYS-lfu", "allkeys-lfu");
        shouldTake("oom-score-adj", "relative", "yes");
        shouldRefuse("appendfsync", "never", "argument(s) must be one of the following: everysec, always, no");
        shouldTake("shutdown-on-sigint", "force nosave", "nosave force");
        shouldTake("shutdown-on-sigint", "default", "default");
        shouldRefuse("shutdown-on-sigint", "save nosave",
                "shutdown options SAVE and NOSAVE can't be used simultaneously");
        assertThat(set(configuration, "shutdown-on-sigint", "")).startsWith(
                failed("shutdown-on-sigint", "argument(s) must be one of the following: default, save, nosave, now"));
    }

    @Test
    void shouldReadYesAndNo() {
        shouldTake("appendonly", "YES", "yes");
        shouldRefuse("appendonly", "1", "argument must be 'yes' or 'no'");
        assertThat(set(configuration, "activedefrag", "yes")).contains("Active defragmentation cannot be enabled");
        shouldTake("activedefrag", "no", "no");
    }

    @Test
    void shouldReadStringsAndAddresses() {
        shouldTake("requirepass", "a\0b\u00ff", "a\0b\u00ff");
        shouldTake("cluster-announce-hostname", "a-1.example", "a-1.example");
        shouldRefuse("cluster-announce-hostname", "a_b",
                "Hostnames may only contain alphanumeric characters, hyphens or dots");
        shouldRefuse("cluster-announce-hostname", "a".repeat(256), "Hostnames must be less than 256 characters");
        shouldTake("cluster-announce-client-ipv4", "10.0.0.1", "10.0.0.1");
        for (String wrong : List.of("10.0.0", "10.0.0.256", "10.0.0.1.", "010.0.0.1", "x"))
            shouldRefuse("cluster-announce-client-ipv4", wrong, "Invalid IPv4 address");
        for (String right : List.of("::1", "::", "fe80::1:2", "1:2:3:4:5:6:7:8", "::ffff:10.0.0.1"))
            shouldTake("cluster-announce-client-ipv6", right, right);
        for (String wrong : List.of("1:2", ":::", "1::2::3", "g::", "1:2:3:4:5:6:7:8:9", ":1", "::10.0.0.1.1"))
            shouldRefuse("cluster-announce-client-ipv6", wrong, "Invalid IPv6 address");
        shouldTake("bind", "127.0.0.1 -::1", "127.0.0.1 -::1");
        shouldRefuse("bind", "a ".repeat(16) + "a", "Too many bind addresses specified.");
        shouldTake("bind", "", "");
        shouldRefuse("proc-title-template", "{nosuch}", "template format is invalid or contains unknown variables");
        shouldTake("proc-title-template", "x {{ {port}", "x {{ {port}");
        shouldTake("memory-watermarks", "50 75", "50 75");
        shouldRefuse("memory-watermarks", "75 50",
                "watermarks must be percentages between 1 and 100 in rising order");
    }

    @Test
    void shouldGuardProtectedDirectives(@TempDir Path directory) throws Exception {
        shouldRefuse("dbfilename", "x.rdb", "can't set protected config");
        Configuration local = load("enable-protected-configs local\n");
        List<String> change = List.of("dir", directory.toString());
        assertThatThrownBy(() -> local.set(change, ConfigurationFixture.REMOTE))
                .hasMessageContaining("protected config");
        local.set(change, new Configuration.Origin(true, false));
        assertThat(local.directory()).isEqualTo(directory.toRealPath());
        assertThat(local.file(Directives.DBFILENAME)).isEqualTo(directory.toRealPath().resolve("dump.rdb"));
        assertThatThrownBy(() -> local.set(List.of("dir", "/nosuch/dir"), new Configuration.Origin(true, false)))
                .hasMessageContaining("'dir') - No such file or directory");
        assertThatThrownBy(() -> local.set(List.of("dbfilename", "a/b"), new Configuration.Origin(true, false)))
                .hasMessageContaining("dbfilename can't be a path, just a filename");
    }

    @Test
    void shouldNotChangeWhatLoadingDependsOn() {
        Configuration.Origin loading = new Configuration.Origin(true, true);
        assertThatThrownBy(() -> configuration.set(List.of("appendonly", "yes"), loading))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("LOADING"));
    }

    @Test
    void shouldInformListenersOnceAndOnlyOfChanges() throws Exception {
        List<Long> seen = new ArrayList<>();
        Configuration.Listener listener = now -> seen.add(now.integer(Directives.MAXMEMORY));
        configuration.onChange(Directives.MAXMEMORY, listener);
        configuration.onChange(Directives.MAXMEMORY_POLICY, listener);
        set(configuration, "maxmemory", "1", "maxmemory-policy", "allkeys-lru");
        set(configuration, "maxmemory", "1");
        set(configuration, "maxmemory", "x");
        assertThat(seen).containsExactly(1L);
    }

    @Test
    void shouldInformListenersOfFilesThatMayHaveChangedInPlace() {
        List<String> seen = new ArrayList<>();
        configuration.onChange(Directives.TLS_CERT_FILE, now -> seen.add(now.text(Directives.TLS_CERT_FILE)));
        set(configuration, "tls-cert-file", "a.crt");
        set(configuration, "tls-cert-file", "a.crt");
        assertThat(seen).containsExactly("a.crt", "a.crt");
    }

    @Test
    void shouldRollBackEverythingWhenAListenerRefuses() {
        List<String> log = new ArrayList<>();
        configuration.onChange(Directives.TIMEOUT, now -> log.add("timeout " + now.integer(Directives.TIMEOUT)));
        configuration.onChange(Directives.PORT, now -> {
            log.add("port " + now.integer(Directives.PORT));
            if (now.integer(Directives.PORT) == 1)
                throw new Refusal("Unable to listen on this port. Check server logs.");
        });
        assertThat(set(configuration, "timeout", "5", "PORT", "1"))
                .isEqualTo(failed("port", "Unable to listen on this port. Check server logs."));
        assertThat(log).containsExactly("timeout 5", "port 1", "timeout 0", "port 6379");
        assertThat(get(configuration, "timeout", "port")).containsExactly("timeout", "0", "port", "6379");
    }

    @Test
    void shouldLetTheServerOverrideImmutableValues() throws Exception {
        configuration.override(Directives.REPLICAOF, "localhost 6380");
        assertThat(configuration.primary()).isEqualTo(new PrimaryAddress("localhost", 6380));
        configuration.override(Directives.REPLICAOF, "NO ONE");
        assertThat(configuration.primary()).isNull();
    }
}
