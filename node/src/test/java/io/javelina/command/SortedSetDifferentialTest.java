package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Random scripts of commands for sorted sets, to us and to a real server: replies, events, counters and what is left must
/// be equal, once per encoding.
class SortedSetDifferentialTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int COMMANDS = 5000;
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e");
    private static final List<String> SCORES = List.of("0", "1", "-1", "2", "3", "5", "0.5", "1.25", "-7.125", "inf",
            "-inf", "+inf", "1e3", "100", "3.14159265358979", "-0");
    private static final List<String> BAD = List.of("nan", "abc", "", " 1", "1 ", "(1", "1e999", "0x10", "--1");

    private final Random random = new Random(SEED);
    private final CommandHarness harness = Harnesses.all();

    /// Entries up to which sorted sets are small, and the protocol.
    @ParameterizedTest
    @CsvSource({ "128, 2", "128, 3", "12, 2", "0, 2", "0, 3" })
    void shouldReplyAsTheRealServer(int entries, int protocol) throws IOException {
        System.out.println("SortedSetDifferentialTest: -Djavelina.seed=" + SEED);
        harness.protocol(protocol);
        harness.settings().encodingLimits.sortedSetMaxListpackEntries = entries;
        try (Oracle oracle = Oracle.start(); Oracle.Listener listener = oracle.listen()) {
            oracle.run("HELLO " + protocol);
            oracle.run("CONFIG SET zset-max-listpack-entries " + entries);
            oracle.run("CONFIG RESETSTAT");
            for (String line : List.of("SET string value", "SADD set m1 m2 m3 x y 17", "SADD ints 1 2 3 4 5 6 7"))
                step(Words.of(line), oracle, listener);
            for (int i = 0; i < COMMANDS; i++) {
                step(command(), oracle, listener);
                if (i % 100 == 0) for (String key : KEYS) compare(key, oracle, listener);
            }
            assertThat(harness.changes()).isEqualTo(oracle.changes());
        }
        harness.keyspace().database(0).assertInvariants();
        Harnesses.assertDataReturned(harness);
    }

    private void compare(String key, Oracle oracle, Oracle.Listener listener) throws IOException {
        step(List.of("ZRANGE", key, "0", "-1", "WITHSCORES"), oracle, listener);
        compareEncoding(List.of("OBJECT", "ENCODING", key), oracle);
    }

    /// Redis 7.0 leaves a listpack alone when ZADD announces a long member and then adds none.
    private void compareEncoding(List<String> command, Oracle oracle) {
        String theirs = oracle.run(command);
        String ours = harness.run(command);
        if (!ours.contains("skiplist")) assertThat(ours).as("encoding, seed %d", SEED).isEqualTo(theirs);
    }

    private void step(List<String> command, Oracle oracle, Oracle.Listener listener) throws IOException {
        harness.time(System.currentTimeMillis());
        String theirs = comparable(oracle.run(command));
        String ours = comparable(harness.run(command));
        assertThat(ours).as("reply to %s, seed %d", command, SEED).isEqualTo(theirs);
        assertThat(harness.eventNames())
                .as("events of %s, seed %d", command, SEED).isEqualTo(listener.events());
    }

    /// Redis 7.0 writes doubles with up to 17 digits; read and written again they are comparable. It keeps the sign of a
    /// zero in listpacks, where Valkey does not.
    private static String comparable(String reply) {
        StringBuilder text = new StringBuilder();
        for (String line : reply.split("\r\n")) {
            boolean isHead = line.startsWith("$");
            if (!isHead) text.append(number(line)).append('\n');
        }
        return text.toString();
    }

    private static String number(String line) {
        if (line.equals("-0") || line.equals(",-0")) return line.replace("-", "");
        if (!line.matches(",?-?\\d+\\.\\d+(e[-+]\\d+)?")) return line;
        return line.startsWith(",")
                ? "," + Double.parseDouble(line.substring(1))
                : "" + Double.parseDouble(line);
    }

    private List<String> command() {
        return switch (random.nextInt(44)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> with(with(List.of("ZADD", key()), options()), pairs());
            case 8, 9 -> List.of("ZINCRBY", key(), score(), member());
            case 10, 11 -> with(List.of("ZREM", key()), members());
            case 12 -> List.of("ZSCORE", key(), member());
            case 13 -> with(List.of("ZMSCORE", key()), members());
            case 14 -> List.of("ZCARD", key());
            case 15, 16 -> List.of(pick("ZRANK", "ZREVRANK"), key(), member());
            case 17, 18 -> range(List.of("ZRANGE", key()));
            case 19 -> range(List.of("ZRANGESTORE", key(), key()));
            case 20 -> with(List.of("ZREVRANGE", key(), rank(), rank()), some("WITHSCORES"));
            case 21, 22 -> with(List.of(pick("ZRANGEBYSCORE", "ZREVRANGEBYSCORE"), key(), bound(), bound()), limit());
            case 23, 24 -> with(List.of(pick("ZRANGEBYLEX", "ZREVRANGEBYLEX"), "lex", lex(), lex()), limit());
            case 25 -> List.of("ZCOUNT", key(), bound(), bound());
            case 26 -> List.of("ZLEXCOUNT", "lex", lex(), lex());
            case 27 -> List.of("ZREMRANGEBYRANK", key(), rank(), rank());
            case 28 -> List.of("ZREMRANGEBYSCORE", key(), bound(), bound());
            case 29 -> List.of("ZREMRANGEBYLEX", "lex", lex(), lex());
            case 30, 31 -> with(List.of(pick("ZPOPMIN", "ZPOPMAX"), key()), some(pick("0", "1", "3", "-1", "x")));
            case 32 -> with(with(List.of("ZMPOP"), counted()), some("MIN", "MAX", "COUNT", "2"));
            case 33, 34 -> with(with(List.of(pick("ZUNION", "ZINTER", "ZDIFF")), counted()), setOptions());
            case 35, 36 -> with(with(List.of(pick("ZUNIONSTORE", "ZINTERSTORE", "ZDIFFSTORE"), key()), counted()),
                    setOptions());
            case 37 -> with(with(List.of("ZINTERCARD"), counted()), some("LIMIT", pick("0", "1", "3", "-1", "x")));
            case 38 -> with(List.of("ZADD", "lex", "0", member()), List.of("0", member() + "x"));
            case 39 -> List.of(pick("DEL", "TYPE", "ZCARD"), pick("d", "never"));
            case 40 -> List.of("COPY", key(), key(), "REPLACE");
            case 41 -> List.of("RENAME", key(), key());
            case 42 -> List.of(pick("BZPOPMIN", "BZPOPMAX"), key(), key(), pick("0.01", "-1", "x"));
            default -> Words.of(pick("ZADD a", "ZADD a NX XX 1 x", "ZADD a GT LT 1 x", "ZADD a INCR 1 x 2 y",
                    "ZADD a 1", "ZADD a NX GT 1 x", "ZINCRBY a nx x", "ZRANDMEMBER a 1 2", "ZRANDMEMBER a x",
                    "ZRANDMEMBER a 9223372036854775807 WITHSCORES", "ZRANDMEMBER a -9223372036854775808",
                    "ZSCAN a x", "ZSCAN a 0 COUNT 0", "ZSCAN missing 0 FOO", "ZUNION x a", "ZUNION 0 a",
                    "ZINTERCARD 0 a", "ZMPOP 0 a MIN", "ZMPOP 1 a MIN COUNT 0", "ZPOPMIN a 1 2",
                    "ZRANGE a 0 -1 LIMIT 0 1", "ZRANGE a 0 -1 LIMIT 0 -1", "ZRANGESTORE d a 0 -1 WITHSCORES",
                    "ZREVRANGE a 0 1 REV", "BZMPOP 0.01 1 missing MIN", "BZMPOP -1 1 missing MIN", "ZCARD string",
                    "ZADD string 1 a", "ZUNION 2 a string FOO", "ZRANDMEMBER a 0", "ZRANDMEMBER never 5",
                    "ZRANDMEMBER never",
                    "ZSCAN a 0 COUNT 100000 MATCH nothing", "ZRANDMEMBER a 100000 WITHSCORES"));
        };
    }

    private List<String> options() {
        if (random.nextInt(3) > 0) return List.of();
        return some("NX", "XX", "GT", "LT", "CH", "INCR");
    }

    private List<String> pairs() {
        List<String> pairs = new ArrayList<>();
        int count = random.nextInt(3) == 0 ? 1 + random.nextInt(12) : 1;
        for (int i = 0; i < count; i++) pairs.addAll(List.of(score(), member()));
        return pairs;
    }

    private String score() {
        int choice = random.nextInt(60);
        if (choice == 0) return pick(BAD.toArray(new String[0]));
        if (choice < 20) return pick(SCORES.toArray(new String[0]));
        return choice < 40 ? "" + random.nextInt(50) : "" + random.nextInt(1000) / 8.0;
    }

    private String bound() {
        String score = score();
        return random.nextInt(3) == 0 ? "(" + score : score;
    }

    private String rank() { return random.nextInt(40) == 0 ? "x" : "" + (random.nextInt(40) - 20); }

    private String lex() {
        if (random.nextInt(4) == 0) return pick("-", "+", "", "m", "-x", "[", "(");
        return pick("[", "(") + member();
    }

    private List<String> range(List<String> head) {
        return switch (random.nextInt(3)) {
            case 0 -> with(with(head, List.of(rank(), rank())), some("REV", "WITHSCORES"));
            case 1 -> with(with(head, List.of(bound(), bound(), "BYSCORE")), with(some("REV"), limit()));
            default -> with(with(head.subList(0, head.size() - 1), List.of("lex", lex(), lex(), "BYLEX")),
                    with(some("REV"), limit()));
        };
    }

    private List<String> limit() {
        if (random.nextInt(3) > 0) return some("WITHSCORES");
        return List.of("LIMIT", "" + (random.nextInt(8) - 1), "" + (random.nextInt(8) - 1));
    }

    private List<String> counted() {
        List<String> keys = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) keys.add(random.nextInt(5) == 0 ? pick("set", "ints") : key());
        keys.addFirst("" + (random.nextInt(30) == 0 ? random.nextInt(6) - 1 : count));
        return keys;
    }

    private List<String> setOptions() {
        List<String> options = new ArrayList<>();
        if (random.nextInt(4) == 0) options.addAll(List.of("AGGREGATE", pick("SUM", "MIN", "MAX", "min", "FOO")));
        if (random.nextInt(4) == 0) {
            options.add("WEIGHTS");
            for (int i = 1 + random.nextInt(3); i > 0; i--) options.add(score());
        }
        if (random.nextInt(2) == 0) options.add("WITHSCORES");
        return options;
    }

    private String key() { return random.nextInt(60) == 0 ? pick("string", "missing") : KEYS.get(random.nextInt(5)); }

    private String member() {
        return switch (random.nextInt(30)) {
            case 0 -> "";
            case 1 -> "x".repeat(60 + random.nextInt(8));
            case 2 -> "x".repeat(250 + random.nextInt(8));
            case 3, 4, 5 -> "" + random.nextInt(20);
            case 6 -> "" + random.nextLong();
            default -> "m" + random.nextInt(40);
        };
    }

    private List<String> members() {
        List<String> members = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) members.add(member());
        return members;
    }

    private List<String> some(String... words) {
        return Arrays.stream(words).filter(word -> random.nextInt(3) > 0).toList();
    }

    private static List<String> with(List<String> head, List<String> tail) {
        List<String> all = new ArrayList<>(head);
        all.addAll(tail);
        return all;
    }

    private String pick(String... words) { return words[random.nextInt(words.length)]; }
}
