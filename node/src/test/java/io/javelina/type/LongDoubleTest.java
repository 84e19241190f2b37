package io.javelina.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LongDoubleTest {
    private final Allocator allocator = Allocator.create();

    private LongDouble parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long block = allocator.allocate(Account.TEMPORARY, bytes.length + 1L);
        Memory.copy(bytes, 0, block, bytes.length);
        try {
            return LongDouble.parse(new Slice().wrap(block, bytes.length));
        } finally {
            allocator.free(Account.TEMPORARY, block, bytes.length + 1L);
        }
    }

    @ParameterizedTest
    @CsvSource({ "0.1, 0.2, 0.3", "1.6, 1e3, 1001.59999999999999998", "3, 0, 3", "-0, 0, 0", "10.5, -10.5, 0",
        "0x10, 0x.8p1, 17", "5., .5, 5.5", "-1e-20, 0, 0", "1e-17, 0, 0.00000000000000001",
        "5.1e-18, 0, 0.00000000000000001", "4.9e-18, 0, 0", "18446744073709551615, 0, 18446744073709551615",
        "18446744073709551617, 0, 18446744073709551616", "9007199254740993, 0, 9007199254740993",
        "1e400, -1e400, 0", "1E2, +2e+1, 120", "0e99999999999, 1, 1" })
    void shouldAddAsAnExtendedProcessorDoes(String left, String right, String sum) {
        assertThat(parse(left).add(parse(right)).format()).isEqualTo(sum);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", " 1", "1 ", "abc", "nan", "1e", "1e+", "0x", "0xp1", "e5", ".", "+", "-", "+-1", "--1",
        "1_0",
        "1e5000", "-1e5000", "1e-5000", "1e99999999999999", "infin", "1\0", "0x1p20000", "١" })
    void shouldRefuseWhatIsNoNumberOrOutOfRange(String text) {
        assertThatThrownBy(() -> parse(text)).isSameAs(CommandError.NOT_A_FLOAT);
    }

    @Test
    void shouldRefuseEndlessTexts() {
        assertThatThrownBy(() -> parse("1".repeat(6000))).isSameAs(CommandError.NOT_A_FLOAT);
    }

    @Test
    void shouldKnowInfinity() {
        assertThat(parse("inf").isInfinite()).isTrue();
        assertThat(parse("1").add(parse("-Infinity")).isInfinite()).isTrue();
        assertThat(parse("1e4932").isInfinite()).isFalse();
        assertThat(parse("1e4932").add(parse("1e4932")).isInfinite()).isTrue();
    }

    @Test
    void shouldHoldTheSmallestNumbers() {
        assertThat(parse("3.6e-4951").add(parse("-1e-4940")).format()).isEqualTo("0");
        assertThatThrownBy(() -> parse("1e-4951")).isSameAs(CommandError.NOT_A_FLOAT);
    }
}
