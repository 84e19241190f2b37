package io.javelina.cluster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Plays the stories of `src/test/resources/simulator`, each with several seeds: the events are the same, the delays are not.
class ScenarioTest {
    private static final int SEEDS = 15;

    static List<String> stories() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(ScenarioTest.class.getResource("/simulator").toURI());
    }

    @ParameterizedTest
    @MethodSource("stories")
    void shouldGoAsTold(String story) throws IOException, URISyntaxException {
        String text = Files.readString(folder().resolve(story));
        for (long seed = 1; seed <= SEEDS; seed++) new Scenario(text, seed, Mutation.NONE).run();
    }

    /// Too rare for random histories to find it soon.
    @ParameterizedTest
    @CsvSource({ "NO_CATCHING_UP, restart-amid-a-change.txt",
        "VOTERS_CHANGE_AT_ONCE, voters-come-while-a-disk-is-full.txt" })
    void shouldNoticeBrokenRules(Mutation mutation, String story) throws IOException, URISyntaxException {
        String text = Files.readString(folder().resolve(story));
        assertThat(LongStream.range(1, 100).anyMatch(seed -> isNoticed(text, seed, mutation))).isTrue();
    }

    private static boolean isNoticed(String text, long seed, Mutation mutation) {
        try {
            new Scenario(text, seed, mutation).run();
            return false;
        } catch (AssertionError e) {
            return e.getMessage().startsWith("two writers");
        }
    }

    @Test
    void shouldFindStories() throws IOException, URISyntaxException { assertThat(stories()).isNotEmpty(); }
}
