package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Plays the scripts beside this class: recorded conversations with a real server.
///
/// A script holds cases, each with a title (`# title`) and an empty keyspace of its own. A line is a command, the indented
/// line below it the reply in the notation of [RespText], bytes that are not plain ASCII as `\xHH`; a second one that
/// begins with `3:` is the reply in RESP3 where it differs.
class ScriptTest {
    private static final List<String> SCRIPTS = List.of("strings", "counters", "bitmaps", "missing-keys", "sets",
            "hyperloglog", "sort");

    private record Step(String command, String reply2, String reply3) {
    }

    private record Case(String title, List<Step> steps) {
        @Override
        public String toString() { return title; }
    }

    static Stream<Case> cases() { return SCRIPTS.stream().flatMap(script -> read(script).stream()); }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldReplyAsRecordedInResp2(Case played) { play(played, 2); }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldReplyAsRecordedInResp3(Case played) { play(played, 3); }

    private static void play(Case played, int protocol) {
        CommandHarness harness = Harnesses.all().protocol(protocol);
        for (Step step : played.steps())
            assertThat(escape(harness.ask(step.command()))).as(step.command())
                    .isEqualTo(protocol == 2 ? step.reply2() : step.reply3());
        Harnesses.assertAllReturned(harness);
    }

    private static List<Case> read(String script) {
        List<Case> cases = new ArrayList<>();
        List<String> lines = lines(script).filter(line -> !line.isEmpty()).toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("# ")) {
                cases.add(new Case(script + ": " + lines.get(i).substring(2), new ArrayList<>()));
                continue;
            }
            String command = lines.get(i);
            String reply2 = lines.get(++i).strip();
            boolean differs = i + 1 < lines.size() && lines.get(i + 1).startsWith("    3: ");
            String reply3 = differs ? lines.get(++i).substring("    3: ".length()) : reply2;
            cases.getLast().steps().add(new Step(command, reply2, reply3));
        }
        return cases;
    }

    private static Stream<String> lines(String script) {
        try (InputStream in = ScriptTest.class.getResourceAsStream(script + ".script")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String escape(String reply) {
        StringBuilder text = new StringBuilder();
        for (char letter : reply.toCharArray())
            if (letter >= ' ' && letter < 127 && letter != '\\') text.append(letter);
            else text.append(String.format("\\x%02x", (int) letter));
        return text.toString();
    }
}
