package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// BITOP against loops over bytes.
class BitopModelTest {
    private static final int ROUNDS = 1000;

    private final CommandHarness harness = Harnesses.strings();
    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);

    @Test
    void shouldCombineLikeTheModel() {
        System.out.println("BitopModelTest seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            String operation = List.of("AND", "OR", "XOR", "NOT").get(random.nextInt(4));
            List<String> sources = new ArrayList<>();
            for (int i = operation.equals("NOT") ? 1 : 1 + random.nextInt(4); i > 0; i--) sources.add(bytes());
            List<String> words = new ArrayList<>(List.of("BITOP", operation, "target"));
            for (int i = 0; i < sources.size(); i++) {
                // A missing key is an empty string.
                if (!sources.get(i).isEmpty()) harness.run(List.of("SET", "k" + i, sources.get(i)));
                else harness.run("GETDEL k" + i);
                words.add("k" + i);
            }
            String expected = combine(operation, sources);
            assertThat(harness.ask(words)).as("%s", words).isEqualTo(":" + expected.length());
            assertThat(harness.ask("GET target")).as("%s", words)
                    .isEqualTo(expected.isEmpty() ? "_$" : "$" + expected);
        }
        Harnesses.assertAllReturned(harness);
    }

    private String bytes() {
        int length = List.of(0, 5, 31, 40, 100, 512, 700).get(random.nextInt(7)) + random.nextInt(3);
        StringBuilder bytes = new StringBuilder();
        for (int i = random.nextInt(6) == 0 ? 0 : length; i > 0; i--) bytes.append((char) random.nextInt(256));
        return bytes.toString();
    }

    private static String combine(String operation, List<String> sources) {
        int length = sources.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int octet = at(sources.get(0), i);
            for (String source : sources.subList(1, sources.size())) octet = switch (operation) {
                case "AND" -> octet & at(source, i);
                case "OR" -> octet | at(source, i);
                default -> octet ^ at(source, i);
            };
            result.append((char) (operation.equals("NOT") ? ~octet & 0xff : octet));
        }
        return result.toString();
    }

    private static int at(String bytes, int index) { return index < bytes.length() ? bytes.charAt(index) : 0; }
}
