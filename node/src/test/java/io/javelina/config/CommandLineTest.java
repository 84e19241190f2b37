package io.javelina.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    private static void shouldBecome(String options, String... arguments) {
        assertThat(CommandLine.parse(List.of(arguments))).isEqualTo(new CommandLine(null, false, options));
    }

    @Test
    void shouldTakeTheFirstArgumentAsTheFile() {
        assertThat(CommandLine.parse(List.of("a.conf", "--port", "1")))
                .isEqualTo(new CommandLine("a.conf", false, "port \"1\" "));
        assertThat(CommandLine.parse(List.of())).isEqualTo(new CommandLine(null, false, ""));
    }

    @Test
    void shouldReadTheInputForADashAtEitherEnd() {
        assertThat(CommandLine.parse(List.of("-")).standardInput()).isTrue();
        assertThat(CommandLine.parse(List.of("a.conf", "--port", "1", "-")).standardInput()).isTrue();
        assertThat(CommandLine.parse(List.of("--bind", "-", "::1")))
                .isEqualTo(new CommandLine(null, false, "bind \"-\" \"::1\" "));
    }

    @Test
    void shouldGiveEachOptionItsArguments() {
        shouldBecome("port \"1\" \nbind \"a b\" \"c\" ", "--port", "1", "--bind", "a b", "c");
        shouldBecome("port 1 \nhz 2 ", "--port 1", "--hz 2");
        shouldBecome("requirepass \"--secret\" \nport \"1\" ", "--requirepass", "--secret", "--port", "1");
        shouldBecome("requirepass \"a\\\"\\xc3\\xa9\" ", "--requirepass", "a\"\u00e9");
    }

    @Test
    void shouldLetSaveHaveNoArgument() {
        shouldBecome("save \"\"\nport \"1\" ", "--save", "--port", "1");
        shouldBecome("save \"\"", "--save");
        shouldBecome("save \"60\" \"1\" ", "--save", "60", "1");
    }
}
