package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
    private final Allocator allocator = Allocator.create();

    private boolean isLong(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long block = allocator.allocate(Account.TEMPORARY, bytes.length);
        Memory.copy(bytes, 0, block, bytes.length);
        boolean answer = Decimal.isLong(block, bytes.length);
        if (answer) assertThat(Decimal.parse(block, bytes.length)).isEqualTo(Long.parseLong(text));
        allocator.free(Account.TEMPORARY, block, bytes.length);
        return answer;
    }

    @ParameterizedTest
    @ValueSource(strings = { "0", "1", "-1", "9", "10", "-10", "99", "100", "1234567890", "9223372036854775807",
        "-9223372036854775808", "-9223372036854775807", "999999999999999999", "1000000000000000000" })
    void shouldReadNumbers(String text) { assertThat(isLong(text)).isTrue(); }

    @ParameterizedTest
    @ValueSource(strings = { "", "-", "+1", " 1", "1 ", "01", "00", "-0", "-01", "1a", "a", "0x10", "1.0", "1e3", "--1",
        "9223372036854775808", "-9223372036854775809", "9999999999999999999", "18446744073709551616",
        "92233720368547758070", "100000000000000000000", "123456789012345678901", "\0", "1\0", "/", ":", "1:",
        "1/", "\u00b1" })
    void shouldRefuseEverythingElse(String text) { assertThat(isLong(text)).isFalse(); }

    @Test
    void shouldWriteWhatItReads() {
        Random random = new Random(11);
        assertWritten(0);
        assertWritten(Long.MIN_VALUE);
        assertWritten(Long.MAX_VALUE);
        for (long power = 1; power > 0 && power < Long.MAX_VALUE / 10; power *= 10)
            for (long value : new long[]{ power, power - 1, power + 1, 5 * power }) {
                assertWritten(value);
                assertWritten(-value);
            }
        for (int i = 0; i < 20_000; i++) assertWritten(random.nextLong() >> random.nextInt(64));
    }

    private void assertWritten(long value) {
        String text = Long.toString(value);
        assertThat(Decimal.length(value)).as("length of %d", value).isEqualTo(text.length());
        long block = allocator.allocate(Account.TEMPORARY, text.length());
        assertThat(Decimal.write(value, block)).isEqualTo(text.length());
        assertThat(Memory.toBytes(block, text.length())).as("digits of %d", value)
                .isEqualTo(text.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Decimal.isLong(block, text.length())).isTrue();
        assertThat(Decimal.parse(block, text.length())).isEqualTo(value);
        allocator.free(Account.TEMPORARY, block, text.length());
    }

    @Test
    void shouldWriteUnsignedNumbers() {
        Random random = new Random(12);
        for (int i = 0; i < 10_000; i++) assertUnsigned(random.nextLong() >>> random.nextInt(64));
        for (long value : new long[]{ 0, 9, Long.MAX_VALUE, Long.MIN_VALUE, -1, -10 }) assertUnsigned(value);
    }

    private void assertUnsigned(long value) {
        String text = Long.toUnsignedString(value);
        assertThat(Decimal.unsignedLength(value)).as(text).isEqualTo(text.length());
        long block = allocator.allocate(Account.TEMPORARY, Decimal.LONGEST_UNSIGNED);
        assertThat(Decimal.writeUnsigned(value, block)).isEqualTo(text.length());
        assertThat(Memory.toBytes(block, text.length())).asString(StandardCharsets.US_ASCII).isEqualTo(text);
        allocator.free(Account.TEMPORARY, block, Decimal.LONGEST_UNSIGNED);
    }
}
