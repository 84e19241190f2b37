package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random scripts of commands for sets, to us and to a real server: replies, events, counters and what is left must be
/// equal, once per encoding. Redis 7.0 has no listpacks for sets, so the order of members counts among integers only.
class SetDifferentialTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int COMMANDS = 4000;
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e", "string", "missing");
    private static final List<String> ORDERED = List.of("SMEMBERS", "SINTER", "SUNION", "SDIFF", "SPOP", "SRANDMEMBER",
            "SSCAN");

    private final Random random = new Random(SEED);
    private final CommandHarness harness = Harnesses.all().protocol(3);

    /// Entries up to which sets are small.
    @ParameterizedTest
    @ValueSource(ints = { 512, 30, 8, 1 })
    void shouldReplyAsTheRealServer(int entries) throws IOException {
        System.out.println("SetDifferentialTest: -Djavelina.seed=" + SEED);
        harness.settings().encodingLimits.setMaxIntsetEntries = entries;
        harness.settings().encodingLimits.setMaxListpackEntries = Math.min(128, entries);
        try (Oracle oracle = Oracle.start(); Oracle.Listener listener = oracle.listen()) {
            oracle.run("HELLO 3");
            oracle.run("CONFIG SET set-max-intset-entries " + entries);
            oracle.run("CONFIG RESETSTAT");
            step(List.of("SET", "string", "value"), oracle, listener);
            for (int i = 0; i < COMMANDS; i++) step(command(), oracle, listener);
            compareCounters(oracle);
        }
        harness.keyspace().database(0).assertInvariants();
        Harnesses.assertDataReturned(harness);
    }

    private void step(List<String> command, Oracle oracle, Oracle.Listener listener) throws IOException {
        harness.time(System.currentTimeMillis());
        boolean mayBeExact = !ORDERED.contains(command.get(0)) || areIntegers(command, oracle);
        String theirs = oracle.run(command);
        boolean exact = mayBeExact && !isLargeUnion(command, theirs);
        String ours = harness.run(command);
        assertThat(comparable(ours, exact)).as("reply to %s, seed %d", command, SEED)
                .isEqualTo(comparable(theirs, exact));
        assertThat(harness.eventNames())
                .as("events of %s, seed %d", command, SEED).isEqualTo(listener.events());
    }

    /// Whether both servers hold the operands as integers. Valkey makes a table of some that Redis 7.0 does not.
    private boolean areIntegers(List<String> command, Oracle oracle) {
        return command.stream().skip(1).map(word -> List.of("OBJECT", "ENCODING", word))
                .allMatch(asked -> isInteger(oracle.run(asked)) && isInteger(harness.run(asked)));
    }

    /// Whether the union of sets of integers has too many of them to be one, so that it came out of a table.
    private boolean isLargeUnion(List<String> command, String reply) {
        boolean isUnion = command.get(0).equals("SUNION") && reply.startsWith("~");
        long limit = harness.settings().encodingLimits.setMaxIntsetEntries;
        return isUnion && Long.parseLong(reply.substring(1, reply.indexOf('\r'))) > limit;
    }

    private static boolean isInteger(String encoding) {
        return encoding.contains("intset") || encoding.startsWith("_");
    }

    /// The reply, with its lines sorted when the order does not count.
    private static List<String> comparable(String reply, boolean exact) {
        List<String> lines = new ArrayList<>(Arrays.asList(reply.split("\r\n", -1)));
        if (!exact) Collections.sort(lines);
        return lines;
    }

    private void compareCounters(Oracle oracle) {
        Map<String, String> info = info(oracle.ask("INFO everything"));
        assertThat(harness.changes()).as("changes").isEqualTo(Long.parseLong(info.get("rdb_changes_since_last_save")));
    }

    private static Map<String, String> info(String text) {
        Map<String, String> fields = new java.util.HashMap<>();
        text.lines().filter(line -> line.contains(":"))
                .forEach(line -> fields.put(line.split(":")[0], line.split(":", 2)[1]));
        return fields;
    }

    private List<String> command() {
        return switch (random.nextInt(30)) {
            case 0, 1, 2, 3, 4, 5 -> with(List.of("SADD", key()), members());
            case 6, 7 -> with(List.of("SREM", key()), members());
            case 8, 9 -> List.of("SMOVE", key(), key(), member());
            case 10 -> List.of("SISMEMBER", key(), member());
            case 11 -> with(List.of("SMISMEMBER", key()), members());
            case 12 -> List.of("SCARD", key());
            case 13 -> List.of("SMEMBERS", key());
            case 14 -> List.of("SPOP", key(), pick("0", "1000", "-1", "abc", "99999999999999999999"));
            case 15 -> List.of("SRANDMEMBER", key(), pick("0", "1000", "abc", "-9223372036854775808"));
            case 16, 17 -> with(List.of(pick("SINTER", "SUNION", "SDIFF")), keys());
            case 18, 19, 20, 21 -> with(List.of(pick("SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE"), key()), keys());
            case 22, 23 -> sintercard();
            case 24 -> List.of("SSCAN", key(), "0", "COUNT", "100000", "MATCH", pick("*", "m*", "1*", "nothing"));
            case 25 -> List.of(pick("TYPE", "SRANDMEMBER", "SPOP"), "never");
            case 26 -> List.of("COPY", key(), key(), "REPLACE");
            case 27 -> List.of("DEL", key());
            case 28 -> List.of("RENAME", key(), key());
            default -> Words.of(pick("SSCAN a x", "SSCAN a 0 COUNT 0", "SSCAN a 0 COUNT x", "SSCAN a 0 FOO",
                    "SSCAN missing 0 FOO", "SSCAN a 0 TYPE set", "SPOP a 1 2", "SRANDMEMBER a 1 2", "SADD a",
                    "SINTERCARD 0 a", "SINTERCARD x a", "SSCAN a 0 MATCH", "SSCAN never 0"));
        };
    }

    private List<String> sintercard() {
        List<String> keys = keys();
        int count = random.nextInt(8) == 0 ? random.nextInt(6) : keys.size();
        return with(with(List.of("SINTERCARD", "" + count), keys), switch (random.nextInt(8)) {
            case 0 -> List.of("LIMIT");
            case 1 -> List.of("LIMIT", pick("-1", "abc"));
            case 2 -> List.of("FOO", "1");
            case 3, 4 -> List.of("LIMIT", "" + random.nextInt(5));
            default -> List.of();
        });
    }

    private String key() { return random.nextInt(25) == 0 ? pick(KEYS) : KEYS.get(random.nextInt(5)); }

    private List<String> keys() { return Stream.generate(this::key).limit(1 + random.nextInt(4)).toList(); }

    private List<String> members() {
        int most = random.nextInt(20) == 0 ? 60 : 8;
        boolean onlyIntegers = random.nextBoolean();
        return Stream.generate(() -> onlyIntegers ? integer() : member()).limit(1 + random.nextInt(most)).toList();
    }

    private String member() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> integer();
            case 4 -> pick("", "01", "-0", "+1", "1.5", "9223372036854775808", "\0", "\u00ff");
            case 5 -> "m".repeat(60 + random.nextInt(10));
            case 6 -> random.nextInt(10) == 0 ? "m".repeat(random.nextInt(700)) : "m1";
            default -> "m" + random.nextInt(20);
        };
    }

    private String integer() {
        return random.nextInt(8) == 0 ? "" + (random.nextLong() >> random.nextInt(64)) : "" + random.nextInt(40);
    }

    private String pick(String... choices) { return choices[random.nextInt(choices.length)]; }

    private String pick(List<String> choices) { return choices.get(random.nextInt(choices.size())); }

    private static List<String> with(List<String> head, List<String> tail) {
        List<String> all = new ArrayList<>(head);
        all.addAll(tail);
        return all;
    }
}
