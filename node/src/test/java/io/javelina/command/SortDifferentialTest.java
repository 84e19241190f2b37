package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random SORT commands to us and to a real server: replies, events and stored lists must be equal.
class SortDifferentialTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int SCRIPTS = 20;
    private static final int COMMANDS = 60;

    private final Random random = new Random(SEED);
    private CommandHarness harness;
    private Oracle oracle;

    @Test
    void shouldReplyAsTheRealServer() throws IOException {
        System.out.println("SortDifferentialTest: -Djavelina.seed=" + SEED);
        try (Oracle started = Oracle.start(); Oracle.Listener listener = started.listen()) {
            oracle = started;
            for (int script = 0; script < SCRIPTS; script++) play(listener);
        }
    }

    private void play(Oracle.Listener listener) throws IOException {
        harness = Harnesses.all().time(System.currentTimeMillis());
        oracle.run("FLUSHALL");
        fill();
        harness.events();
        listener.events();
        for (int i = 0; i < COMMANDS; i++) {
            ask(command());
            compareStored();
        }
        assertThat(harness.eventNames()).as("seed %d", SEED)
                .isEqualTo(listener.events());
        Harnesses.assertAllReturned(harness);
    }

    private void ask(List<String> command) {
        assertThat(harness.run(command)).as("reply to %s, seed %d", command, SEED).isEqualTo(oracle.run(command));
    }

    private void fill() {
        boolean numbers = random.nextInt(3) > 0;
        for (String key : List.of("list", "set", "sorted")) {
            for (int i = random.nextInt(25); i > 0; i--) add(key, numbers ? number() : text());
        }
        for (int i = 0; i < 12; i++) {
            if (random.nextInt(5) > 0) ask(List.of("SET", "w_" + i, random.nextBoolean() ? number() : text()));
            if (random.nextInt(5) > 0) ask(List.of("HSET", "h_" + i, "f", random.nextBoolean() ? number() : text()));
        }
        ask(List.of("SET", "string", "x"));
    }

    private void add(String key, String element) {
        switch (key) {
            case "list" -> ask(List.of("RPUSH", key, element));
            case "set" -> ask(List.of("SADD", key, element));
            default -> ask(List.of("ZADD", key, "" + random.nextInt(20), element));
        }
    }

    private void compareStored() {
        for (String command : List.of("TYPE stored", "LRANGE stored 0 -1", "OBJECT ENCODING stored"))
            assertThat(encoding(harness.ask(command))).as("%s, seed %d", command, SEED)
                    .isEqualTo(encoding(oracle.ask(command)));
    }

    /// Redis 7.0 has no small encoding of lists.
    private static String encoding(String reply) { return reply.replace("quicklist", "listpack"); }

    private List<String> command() {
        List<String> words = new ArrayList<>(List.of(random.nextInt(6) == 0 ? "SORT_RO" : "SORT"));
        words.add(random.nextInt(20) == 0
                ? pick("missing", "string", "h_1", "stored")
                : pick("list", "set", "sorted"));
        boolean isSet = words.contains("set");
        boolean isUnsorted = !isSet && random.nextInt(6) == 0;
        boolean isAlphabetical = random.nextBoolean();
        boolean byPattern = !isUnsorted && random.nextInt(3) == 0;
        if (isUnsorted) words.addAll(List.of("BY", pick("nosort", "", "#")));
        // With texts equal weights are in no defined order, and neither are sets.
        if (byPattern) words.addAll(List.of("BY", pick("w_*", "h_*->f", "h_*->", "w_*x", "*")));
        if (isAlphabetical && !byPattern) words.add(pick("ALPHA", "alpha"));
        if (random.nextBoolean()) words.add(pick("ASC", "DESC", "desc"));
        if (random.nextInt(3) == 0) words.addAll(List.of("LIMIT", number(), number()));
        for (int i = random.nextInt(4); i > 1; i--)
            words.addAll(List.of("GET", pick("#", "w_*", "h_*->f", "missing_*", "w_1", "*", "#x", "h_*")));
        if (random.nextInt(3) == 0) words.addAll(List.of("STORE", "stored"));
        if (random.nextInt(25) == 0) words.add(pick("LIMIT", "GET", "FOO", "STORE", "BY"));
        return words;
    }

    private String number() {
        return switch (random.nextInt(12)) {
            case 0 -> pick("1.5", "-2.25", "1e2", "inf", "-inf", "0x10", " 3", "1e-3", "+4");
            case 1 -> "-" + random.nextInt(5);
            default -> "" + random.nextInt(12);
        };
    }

    /// Nothing out of range: Redis 7.0 takes all numbers for that afterwards.
    private String text() {
        return random.nextInt(5) == 0
                ? pick("", "nan", "2 ", "a\0b", "\u00ff", "aa", "ab", "B", "x".repeat(100))
                : "" + (char) ('a' + random.nextInt(26)) + random.nextInt(3);
    }

    private String pick(String... choices) { return choices[random.nextInt(choices.length)]; }
}
