package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random scripts of commands for places, to us and to a real server.
class GeoDifferentialTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int COMMANDS = 3000;
    private static final int OPTIONS = 6000;
    private static final List<String> KEYS = List.of("a", "a", "a", "missing", "string", "z");
    private static final List<String> HEADS = List.of("GEOSEARCH KEY", "GEOSEARCH KEY FROMLONLAT 1 1",
            "GEOSEARCH KEY FROMMEMBER m1", "geosearch KEY BYRADIUS 1 km", "GEOSEARCH KEY FROMLONLAT 1 1 BYBOX 1 1 km",
            "GEOSEARCHSTORE d KEY", "GEOSEARCHSTORE d KEY FROMMEMBER m1", "geosearchstore d KEY BYBOX 1 1 km",
            "GEOSEARCHSTORE d KEY FROMMEMBER m1 BYRADIUS 1 km", "GEORADIUS KEY 1 1 1 km", "GEORADIUS KEY 1 1 x km",
            "GEORADIUS KEY 1 1 1 parsec", "GEORADIUS KEY 1 x 1 km", "GEORADIUS KEY 181 1 1 km",
            "GEORADIUS_RO KEY 1 1 1 km",
            "GEORADIUS_RO KEY 1 1 -1 km", "GEORADIUSBYMEMBER KEY m1 1 km", "GEORADIUSBYMEMBER KEY none 1 km",
            "GEORADIUSBYMEMBER KEY m1 -1 km", "GEORADIUSBYMEMBER KEY m1 x km", "GEORADIUSBYMEMBER_RO KEY m1 1 km");
    private static final List<String> ALL_OPTIONS = List.of("WITHDIST", "WITHCOORD", "WITHHASH", "ASC", "DESC", "ANY",
            "COUNT 1", "COUNT 2", "COUNT 0", "COUNT -1", "COUNT x", "COUNT 9223372036854775808", "COUNT", "STORE d",
            "STOREDIST d", "STOREDIST", "STORE", "FROMMEMBER m2", "FROMMEMBER none", "FROMMEMBER", "FROMLONLAT 1 1",
            "FROMLONLAT 1 x", "FROMLONLAT 1 86", "FROMLONLAT nan 1", "FROMLONLAT inf 1", "FROMLONLAT 1",
            "BYRADIUS 1 km",
            "BYRADIUS -1 km", "BYRADIUS x km", "BYRADIUS 1 parsec", "BYRADIUS 1", "BYRADIUS inf m", "BYRADIUS nan m",
            "BYBOX 1 1 km", "BYBOX -1 1 km", "BYBOX 1 -1 km", "BYBOX x 1 km", "BYBOX 1 x km", "BYBOX 1 1 parsec",
            "BYBOX 1 1",
            "nonsense", "\"\"");

    private final Random random = new Random(SEED);
    private final CommandHarness harness = Harnesses.all();

    /// Entries up to which sorted sets are small.
    @ParameterizedTest
    @ValueSource(ints = { 128, 0 })
    void shouldReplyAsTheRealServer(int entries) throws IOException {
        System.out.println("GeoDifferentialTest: -Djavelina.seed=" + SEED);
        harness.settings().encodingLimits.sortedSetMaxListpackEntries = entries;
        try (Oracle oracle = Oracle.start(); Oracle.Listener listener = oracle.listen()) {
            oracle.run("CONFIG SET zset-max-listpack-entries " + entries);
            step(List.of("SET", "string", "value"), oracle, listener);
            for (int i = 0; i < COMMANDS; i++) step(command(), oracle, listener);
        }
        Harnesses.assertAllReturned(harness);
    }

    /// Up to four options, valid or not, in any order, behind every command that takes options.
    @Test
    void shouldRefuseWhatTheRealServerRefuses() throws IOException {
        System.out.println("GeoDifferentialTest: -Djavelina.seed=" + SEED);
        try (Oracle oracle = Oracle.start(); Oracle.Listener listener = oracle.listen()) {
            for (String line : List.of("SET string value", "GEOADD a 1 1 m1 1.001 1 m2 1.002 1.003 m3", "ZADD z -5 m1"))
                step(Words.of(line), oracle, listener);
            for (int i = 0; i < OPTIONS; i++) step(withAnyOptions(), oracle, listener);
        }
        Harnesses.assertAllReturned(harness);
    }

    private List<String> withAnyOptions() {
        String command = HEADS.get(random.nextInt(HEADS.size())).replace("KEY", KEYS.get(random.nextInt(KEYS.size())));
        List<String> words = new ArrayList<>(Words.of(command));
        for (int i = random.nextInt(5); i > 0; i--)
            words.addAll(Words.of(ALL_OPTIONS.get(random.nextInt(ALL_OPTIONS.size()))));
        // Now and then the last argument is missing.
        return random.nextInt(10) == 0 ? words.subList(0, words.size() - 1) : words;
    }

    private void step(List<String> command, Oracle oracle, Oracle.Listener listener) throws IOException {
        harness.time(System.currentTimeMillis());
        assertThat(comparable(harness.run(command))).as("reply to %s, seed %d", command, SEED)
                .isEqualTo(comparable(oracle.run(command)));
        assertThat(harness.events().stream().map(event -> event.substring(2)).toList())
                .as("events of %s, seed %d", command, SEED).isEqualTo(listener.events());
    }

    /// Redis 7.0 writes doubles with up to 17 digits; read and written again they are comparable.
    private static List<String> comparable(String reply) {
        return Arrays.stream(reply.split("\r\n")).filter(line -> !line.startsWith("$"))
                .map(line -> line.matches("\\d+\\.\\d{5,}") ? "" + Double.parseDouble(line) : line).toList();
    }

    private List<String> command() {
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> geoadd();
            case 4 -> with(List.of("GEODIST", key(), member(), member()), some("m", "km"));
            case 5 -> List.of("GEOHASH", key(), member(), member());
            case 6 -> List.of("GEOPOS", key(), member(), member());
            case 7 -> with(List.of("GEORADIUS", key(), longitude(), latitude(), radius(), unit()), options(true));
            case 8 -> with(List.of("GEORADIUSBYMEMBER", key(), member(), radius(), unit()), options(true));
            case 9, 10 -> with(with(List.of("GEOSEARCH", key()), shape()), options(false));
            case 11 -> with(with(List.of("GEOSEARCHSTORE", "stored", key()), shape()), some("STOREDIST", "ASC"));
            case 12 -> List.of("ZRANGE", "stored", "0", "-1", "WITHSCORES");
            default -> Words.of(switch (random.nextInt(9)) {
                case 0 -> "GEOADD a 1 1";
                case 1 -> "GEOADD a 200 1 x";
                case 2 -> "GEORADIUS a 1 1 -1 km";
                case 3 -> "GEORADIUS a 1 1 x km";
                case 4 -> "GEORADIUS string 1 1 1 parsec";
                case 5 -> "GEODIST a x y parsec";
                case 6 -> "GEOSEARCH a FROMLONLAT 1 1 FROMMEMBER m1 BYRADIUS 1 km";
                case 7 -> "GEORADIUS a 1 1 1 km COUNT 0";
                default -> "GEORADIUS a 1 1 1 km STORE d WITHDIST";
            });
        };
    }

    private List<String> geoadd() {
        List<String> command = new ArrayList<>(List.of("GEOADD", key()));
        command.addAll(some(random.nextInt(4) == 0 ? "NX" : "CH"));
        for (int i = random.nextInt(6); i >= 0; i--) command.addAll(List.of(longitude(), latitude(), member()));
        return command;
    }

    private List<String> shape() {
        List<String> middle = random.nextBoolean()
                ? List.of("FROMMEMBER", member())
                : List.of("FROMLONLAT", longitude(), latitude());
        List<String> size = random.nextBoolean()
                ? List.of("BYRADIUS", radius(), unit())
                : List.of("BYBOX", radius(), radius(), unit());
        return with(middle, size);
    }

    /// Always in an order, as places at the same distance may come in any.
    private List<String> options(boolean mayStore) {
        if (mayStore && random.nextInt(4) == 0)
            return List.of(random.nextBoolean() ? "STORE" : "STOREDIST", "stored");
        List<String> options = new ArrayList<>(some("WITHDIST", "WITHHASH", "WITHCOORD"));
        options.add(random.nextBoolean() ? "ASC" : "DESC");
        return options;
    }

    /// Most places lie in one region.
    private String longitude() { return coordinate(random.nextInt(3) == 0 ? 180 : 10); }

    private String latitude() { return coordinate(random.nextInt(4) == 0 ? 85 : 10); }

    private String coordinate(double most) { return "" + (random.nextDouble() * 2 - 1) * most; }

    private String radius() {
        return switch (random.nextInt(4)) {
            case 0 -> "" + random.nextInt(3);
            case 1 -> "" + random.nextInt(100);
            default -> "" + random.nextInt(2000) / 4.0;
        };
    }

    private String unit() { return List.of("m", "km", "KM", "mi", "ft").get(random.nextInt(5)); }

    private String key() { return random.nextInt(40) == 0 ? "string" : random.nextBoolean() ? "a" : "b"; }

    private String member() { return "m" + random.nextInt(200); }

    private List<String> some(String... words) {
        return Arrays.stream(words).filter(word -> random.nextBoolean()).toList();
    }

    private static List<String> with(List<String> head, List<String> tail) {
        List<String> all = new ArrayList<>(head);
        all.addAll(tail);
        return all;
    }
}
