package io.javelina.command;

import static io.javelina.command.CommandHarness.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockingTimeoutTest {
    private final CommandHarness harness = CommandHarness.with(table -> {
        CommandTable.Family family = table.family(Group.GENERIC);
        family.command("SECONDS").arity(2)
                .does((request, _, reply) -> reply.integer(BlockingTimeout.deadline(request, 1)));
        family.command("MILLIS").arity(2)
                .does((request, _, reply) -> reply.integer(BlockingTimeout.deadlineOfMillis(request, 1)));
    });

    @ParameterizedTest
    @CsvSource({ "1, 1000", "0.5, 500", "0.001, 1", "0.0001, 1", "1.0004, 1001", "1e2, 100000", ".25, 250",
        "922337203685, 922337203685000" })
    void shouldRoundUpToMilliseconds(String seconds, long millis) {
        assertThat(harness.ask("SECONDS " + seconds)).isEqualTo(":" + (START + millis));
    }

    @ParameterizedTest
    @ValueSource(strings = { "0", "0.0", "-0", "-0.0001", "+0", "0e5" })
    void shouldWaitForEver(String seconds) { assertThat(harness.ask("SECONDS " + seconds)).isEqualTo(":0"); }

    @ParameterizedTest
    @ValueSource(strings = { "abc", "nan", "\"\"", "\" 1\"", "\"1 \"", "1x", "1e5000" })
    void shouldRefuseWhatIsNoNumber(String seconds) {
        assertThat(harness.ask("SECONDS " + seconds)).isEqualTo("-ERR timeout is not a float or out of range");
    }

    @ParameterizedTest
    @ValueSource(strings = { "-1", "-0.5", "-inf", "-9223372036854775808", "-1e300" })
    void shouldRefuseNegativeTimes(String seconds) {
        assertThat(harness.ask("SECONDS " + seconds)).isEqualTo("-ERR timeout is negative");
    }

    @ParameterizedTest
    @ValueSource(strings = { "inf", "1e300", "9223372036854775807", "9223372036854775", "9223372036854775807.0",
        "9223372036854775.5" })
    void shouldRefuseTimesThatNeverCome(String seconds) {
        assertThat(harness.ask("SECONDS " + seconds)).isEqualTo("-ERR timeout is out of range");
    }

    @Test
    void shouldReadMilliseconds() {
        assertThat(harness.ask("MILLIS 0")).isEqualTo(":0");
        assertThat(harness.ask("MILLIS 15")).isEqualTo(":" + (START + 15));
        assertThat(harness.ask("MILLIS -1")).isEqualTo("-ERR timeout is negative");
        assertThat(harness.ask("MILLIS 9223372036854775807")).isEqualTo("-ERR timeout is out of range");
        Stream.of("1.5", "x", "9223372036854775808").forEach(text -> assertThat(harness.ask("MILLIS " + text))
                .isEqualTo("-ERR timeout is not an integer or out of range"));
    }
}
