package io.javelina.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random commands on strings: all options, sensible and senseless arguments, numbers at the borders.
final class StringScripts {
    private static final List<String> INTEGERS = List.of("0", "1", "-1", "2", "3", "7", "8", "-8", "10", "63", "100",
            "-100", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809", "abc",
            "", "1.5", "+1", "01", " 1", "-0", "-");
    private static final List<String> FLOATS = List.of("0.1", "0.2", "-0.3", "1e3", "3.0e-10", "1e17", "-1e17",
            "123456789.987654321",
            "1e-18", "5e-18", "0x10", "0x1.8p-3", "inf", "-inf", "nan", "1e400", "1e-400", "1e5000", "1e-5000", "1e",
            ".5",
            "5.", "3.14159265358979323846", "1e20", "-1e20", "99999999999999999999.5", "0.1e-1", "abc", "");
    private static final List<String> VALUES = List.of("", "a", "abc", "Hello World", "\0", "\u00ff\u00f0\u000f",
            "x".repeat(44),
            "x".repeat(45), "ohmytext", "mynewtext", "y".repeat(512), "y".repeat(513), "z".repeat(3000),
            "b".repeat(40_000));
    private static final List<String> AMOUNTS = List.of("1000", "100000", "9999999999", "0", "-1", "abc",
            "9223372036854775807", "9223372036854775", "9223372036854776", "9223372036854775808", "1.5", "");
    private static final List<String> MOMENTS = List.of("99999999999", "99999999999999", "1", "1000", "0", "-1",
            "9223372036854775807", "9223372036854775", "abc");

    private final Random random;

    StringScripts(Random random) { this.random = random; }

    /// A command that Redis 7.0 and Valkey have in common.
    List<String> command() {
        List<String> words = new ArrayList<>(anyCommand());
        if (random.nextInt(100) == 0) words.add(pick(List.of("EXTRA", "NX", "1", "")));
        if (random.nextInt(200) == 0) words.removeLast();
        return words;
    }

    private List<String> anyCommand() {
        return switch (random.nextInt(31)) {
            case 0, 1, 2, 3 -> with(List.of("SET", key(), value()), storeOptions(true));
            case 4 -> List.of("GET", key());
            case 5 -> with(List.of("GETEX", key()), storeOptions(false));
            case 6 -> List.of("GETDEL", key());
            case 7 -> List.of("GETSET", key(), value());
            case 8 -> List.of("SETNX", key(), value());
            case 9 -> List.of(pick(List.of("SETEX", "PSETEX")), key(), pick(AMOUNTS), value());
            case 10, 11 -> List.of("APPEND", key(), value());
            case 12 -> List.of("STRLEN", key());
            case 13 -> List.of(pick(List.of("GETRANGE", "SUBSTR")), key(), integer(), integer());
            case 14, 15 -> List.of("SETRANGE", key(), pick(List.of("0", "1", "5", "40", "600", "-1", "abc",
                    "536870912", "9223372036854775807")), value());
            case 16 -> List.of("MGET", key(), key(), "missing");
            case 17 -> List.of(pick(List.of("MSET", "MSETNX")), key(), value(), key(), value());
            case 18 -> with(List.of("LCS", key(), key()),
                    some(List.of("LEN", "IDX", "WITHMATCHLEN", "MINMATCHLEN", "2", "FOO")));
            case 19, 20 -> List.of(pick(List.of("INCR", "DECR")), key());
            case 21 -> List.of(pick(List.of("INCRBY", "DECRBY")), key(), integer());
            case 22, 23 -> List.of("INCRBYFLOAT", key(), pick(FLOATS));
            case 24 -> List.of("SETBIT", key(), bit(), pick(List.of("0", "1", "1", "2", "-1", "a")));
            case 25 -> List.of("GETBIT", key(), bit());
            case 26 -> with(List.of("BITCOUNT", key()), range());
            case 27 -> with(List.of("BITPOS", key(), pick(List.of("0", "1", "1", "2", "a"))), range());
            case 28 -> List.of("BITOP", pick(List.of("AND", "OR", "XOR", "and", "FOO")), key(), key(), key(), key());
            case 29 -> List.of("BITOP", "NOT", key(), key());
            default -> with(List.of(pick(List.of("BITFIELD", "BITFIELD", "BITFIELD_RO")), key()), fields());
        };
    }

    private List<String> storeOptions(boolean set) {
        List<String> options = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) switch (random.nextInt(set ? 8 : 4)) {
            case 0 -> options.addAll(List.of(pick(List.of("EX", "PX", "ex")), pick(AMOUNTS)));
            case 1 -> options.addAll(List.of(pick(List.of("EXAT", "PXAT")), pick(MOMENTS)));
            case 2 -> options.add(pick(List.of("PERSIST", "KEEPTTL")));
            case 3 -> options.add(pick(List.of("FOO", "EX", "", "PERSIST")));
            case 4 -> options.add("KEEPTTL");
            case 5 -> options.add("GET");
            case 6 -> options.add("NX");
            default -> options.add("xx");
        }
        return options;
    }

    private List<String> range() {
        List<String> range = new ArrayList<>();
        int given = random.nextInt(4);
        for (int i = 0; i < Math.min(2, given); i++) range.add(integer());
        if (given == 3) range.add(pick(List.of("BIT", "BYTE", "bit", "FOO")));
        return range;
    }

    private List<String> fields() {
        List<String> fields = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) switch (random.nextInt(8)) {
            case 0, 1 -> fields.addAll(List.of("GET", fieldType(), fieldPlace()));
            case 2, 3 -> fields.addAll(List.of("SET", fieldType(), fieldPlace(), integer()));
            case 4, 5 -> fields.addAll(List.of("INCRBY", fieldType(), fieldPlace(), integer()));
            case 6 -> fields.addAll(List.of("OVERFLOW", pick(List.of("WRAP", "SAT", "FAIL", "sat", "FOO"))));
            default -> fields.add(pick(List.of("GET", "FOO", "OVERFLOW")));
        }
        return fields;
    }

    private String fieldType() {
        if (random.nextInt(10) == 0)
            return pick(List.of("u64", "i65", "u0", "x8", "8", "u", "i", "", "u08", "i-1", "U8"));
        return random.nextBoolean() ? "i" + (1 + random.nextInt(64)) : "u" + (1 + random.nextInt(63));
    }

    private String fieldPlace() {
        return pick(List.of("0", "1", "5", "64", "100", "#0", "#1", "#3", "-1", "#-1", "abc", "#", "4294967296",
                "#9223372036854775807", "7", "8", "33"));
    }

    private String bit() {
        return pick(List.of("0", "1", "7", "8", "100", "4096", "-1", "4294967296", "abc", "1.5", ""));
    }

    private String key() { return "k" + random.nextInt(4); }

    private String value() {
        return switch (random.nextInt(4)) {
            case 0 -> pick(INTEGERS);
            case 1 -> pick(FLOATS);
            default -> pick(VALUES);
        };
    }

    private String integer() { return random.nextBoolean() ? "" + (random.nextInt(40) - 20) : pick(INTEGERS); }

    private List<String> some(List<String> words) {
        return words.stream().filter(word -> random.nextInt(3) == 0).toList();
    }

    private static List<String> with(List<String> head, List<String> tail) {
        List<String> all = new ArrayList<>(head);
        all.addAll(tail);
        return all;
    }

    private String pick(List<String> words) { return words.get(random.nextInt(words.size())); }
}
