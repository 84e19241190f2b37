package io.javelina.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random commands on lists: all options, sensible and senseless arguments.
final class ListScripts {
    private static final List<String> INTEGERS = List.of("0", "1", "-1", "2", "-2", "3", "5", "-5", "100", "-100",
            "9223372036854775807", "-9223372036854775808", "-9223372036854775807", "9223372036854775808", "abc", "",
            "1.5", "+1", "01");
    private static final List<String> ELEMENTS = List.of("a", "b", "c", "d", "1", "2", "127", "128", "-1", "-4097",
            "32768", "8388608", "9999999999", "9223372036854775807", "9223372036854775808", "01", "", "hello world",
            "x".repeat(20), "x".repeat(63), "x".repeat(64), "x".repeat(95), "x".repeat(96), "\0\u00ff");
    private static final List<String> BIG_ELEMENTS = List.of("y".repeat(1000), "y".repeat(4000), "y".repeat(5000),
            "y".repeat(9000), "y".repeat(70_000));

    private final Random random;
    /// How many in a hundred elements are big ones.
    private final int big;

    ListScripts(Random random) {
        this.random = random;
        this.big = random.nextInt(3) == 0 ? 10 : 0;
    }

    List<String> command() {
        List<String> words = new ArrayList<>(anyCommand());
        if (random.nextInt(100) == 0) words.add(pick(List.of("EXTRA", "COUNT", "1", "")));
        if (random.nextInt(100) == 0) words.removeLast();
        return words;
    }

    private List<String> anyCommand() {
        return switch (random.nextInt(26)) {
            case 0, 1, 2, 3 -> with(List.of(pick(List.of("LPUSH", "RPUSH")), key()), elements());
            case 4 -> with(List.of(pick(List.of("LPUSHX", "RPUSHX")), key()), elements());
            case 5 -> List.of(pick(List.of("LPOP", "RPOP")), key());
            case 6 -> List.of(pick(List.of("LPOP", "RPOP")), key(), integer());
            case 7 -> List.of("LLEN", key());
            case 8, 9 -> List.of("LINDEX", key(), integer());
            case 10, 11 -> List.of("LSET", key(), integer(), element());
            case 12, 13 -> List.of("LRANGE", key(), integer(), integer());
            case 14, 15 -> List.of("LINSERT", key(), pick(List.of("BEFORE", "AFTER", "before", "FOO")), element(),
                    element());
            case 16, 17 -> List.of("LREM", key(), integer(), element());
            case 18 -> List.of("LTRIM", key(), integer(), integer());
            case 19 -> with(List.of("LPOS", key(), element()), positionOptions());
            case 20 -> List.of("LMOVE", key(), key(), side(), side());
            case 21 -> List.of("RPOPLPUSH", key(), key());
            case 22 -> with(List.of("LMPOP", "2", key(), key(), side()), popOptions());
            case 23 -> with(List.of("LMPOP", pick(List.of("1", "0", "-1", "3", "x")), key(), side()), popOptions());
            case 24 -> List.of("RPUSH", "l0", element());
            default -> random.nextInt(3) == 0
                    ? List.of("SET", "string", "x")
                    : List.of("COPY", key(), key(), "REPLACE");
        };
    }

    private List<String> elements() {
        List<String> elements = new ArrayList<>();
        for (int i = random.nextInt(random.nextInt(4) == 0 ? 30 : 4); i >= 0; i--) elements.add(element());
        return elements;
    }

    private List<String> positionOptions() {
        List<String> options = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--)
            options.addAll(List.of(pick(List.of("RANK", "COUNT", "MAXLEN", "count", "FOO")), integer()));
        return options;
    }

    private List<String> popOptions() {
        return random.nextBoolean() ? List.of() : List.of(pick(List.of("COUNT", "count", "FOO")), integer());
    }

    private String side() { return random.nextInt(20) == 0 ? "UP" : pick(List.of("LEFT", "RIGHT", "left", "right")); }

    private String key() { return random.nextInt(40) == 0 ? "string" : "l" + random.nextInt(3); }

    private String element() { return random.nextInt(100) < big ? pick(BIG_ELEMENTS) : pick(ELEMENTS); }

    private String integer() { return random.nextInt(5) == 0 ? pick(INTEGERS) : "" + (random.nextInt(30) - 15); }

    private static List<String> with(List<String> head, List<String> tail) {
        List<String> all = new ArrayList<>(head);
        all.addAll(tail);
        return all;
    }

    private String pick(List<String> words) { return words.get(random.nextInt(words.size())); }
}
