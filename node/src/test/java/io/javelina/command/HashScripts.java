package io.javelina.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random commands on hashes: all options, sensible and senseless arguments, numbers at the borders.
final class HashScripts {
    private static final List<String> VALUES = List.of("", "a", "abc", "0", "1", "-1", "127", "128", "4095", "4096",
            "-4097", "32768", "8388608", "2147483648", "9223372036854775807", "-9223372036854775808",
            "9223372036854775808", "01", "+5", "-0", " 1", "1.5", "\0\u00ff", "x".repeat(20), "x".repeat(63),
            "y".repeat(64), "3.0e3", "inf", "nan", "1e400");
    private static final List<String> LONG_VALUES = List.of("z".repeat(65), "z".repeat(5000), "z".repeat(70_000));
    private static final List<String> INTEGERS = List.of("0", "1", "-1", "5", "100", "9223372036854775807",
            "-9223372036854775808", "9223372036854775808", "abc", "", "1.5", "+1");
    private static final List<String> FLOATS = List.of("0.1", "-0.3", "1e3", "3.0e-10", "1e17", "inf", "-inf", "nan",
            "1e5000", "1e4932", "abc", "", " 1", "0x10", "10.5");
    private static final List<String> COUNTS = List.of("0", "1", "2", "100", "-1", "-5", "-9223372036854775807",
            "-9223372036854775808", "4611686018427387904", "abc");

    private final Random random;
    private final int fields;

    HashScripts(Random random, int fields) {
        this.random = random;
        this.fields = fields;
    }

    /// A command that Redis 7.0 and Valkey have in common.
    List<String> command() {
        List<String> words = new ArrayList<>(anyCommand());
        if (random.nextInt(100) == 0) words.add(pick(List.of("EXTRA", "WITHVALUES", "1", "")));
        if (random.nextInt(200) == 0) words.removeLast();
        return words;
    }

    private List<String> anyCommand() {
        return switch (random.nextInt(26)) {
            case 0, 1, 2, 3, 4, 5 -> pairs("HSET");
            case 6 -> pairs("HMSET");
            case 7 -> List.of("HSETNX", key(), field(), value());
            case 8 -> List.of("HGET", key(), field());
            case 9 -> List.of("HMGET", key(), field(), field(), "missing");
            case 10 -> List.of(pick(List.of("HGETALL", "HKEYS", "HVALS", "HLEN")), key());
            case 11 -> List.of("HSTRLEN", key(), field());
            case 12 -> List.of("HEXISTS", key(), field());
            case 13, 14, 15, 16 -> List.of("HDEL", key(), field(), field());
            case 17, 18 -> List.of("HINCRBY", key(), field(), pick(INTEGERS));
            case 19 -> List.of("HINCRBYFLOAT", key(), field(), pick(FLOATS));
            case 20 -> List.of("HRANDFIELD", key(), "0");
            case 21 -> with(List.of("HSCAN", key(), pick(List.of("0", "0", "0", "abc", "1x"))), scanOptions());
            case 22 -> List.of(pick(List.of("COPY", "RENAME")), key(), key());
            case 23 -> List.of("OBJECT", "ENCODING", key());
            case 24 -> random.nextInt(4) == 0
                    ? List.of(pick(List.of("DEL", "UNLINK")), key())
                    : List.of("TYPE", key());
            default -> random.nextInt(4) == 0
                    ? List.of("HRANDFIELD", "missing", pick(COUNTS), "WITHVALUES")
                    : List.of(pick(List.of("HGET", "HSET", "HDEL", "HINCRBY", "HSETNX")), "string", "1", "2", "3");
        };
    }

    private List<String> pairs(String name) {
        List<String> words = new ArrayList<>(List.of(name, key()));
        for (int i = 1 + random.nextInt(random.nextInt(20) == 0 ? 20 : 4); i > 0; i--) {
            words.add(field());
            words.add(value());
        }
        return words;
    }

    private List<String> scanOptions() {
        List<String> options = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) switch (random.nextInt(5)) {
            case 0 -> options.addAll(List.of("MATCH", pick(List.of("*", "f1*", "[12]", "missing"))));
            case 1, 2 -> options.addAll(List.of("COUNT", pick(List.of("1000000", "1000000", "0", "abc"))));
            case 3 -> options.add(pick(List.of("FOO", "MATCH", "COUNT", "TYPE")));
            default -> options.addAll(List.of("TYPE", "hash"));
        }
        boolean counted = options.contains("COUNT");
        if (!counted) options.addAll(List.of("COUNT", "1000000"));
        return options;
    }

    private String key() { return "h" + random.nextInt(3); }

    private String field() {
        if (random.nextInt(30) == 0) return pick(VALUES);
        int number = random.nextInt(fields);
        return number % 3 == 0 ? "" + number * 100 : "f" + number;
    }

    private String value() { return random.nextInt(200) == 0 ? pick(LONG_VALUES) : pick(VALUES); }

    private static List<String> with(List<String> head, List<String> tail) {
        List<String> all = new ArrayList<>(head);
        all.addAll(tail);
        return all;
    }

    private String pick(List<String> words) { return words.get(random.nextInt(words.size())); }
}
