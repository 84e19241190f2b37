package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundedRealTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);

    private final Allocator allocator = Allocator.create();
    private final long block = allocator.allocate(Account.TEMPORARY, RoundedReal.LONGEST);

    @AfterEach
    void free() { allocator.free(Account.TEMPORARY, block, RoundedReal.LONGEST); }

    /// Printed by C.
    @ParameterizedTest
    @CsvSource({ "14, 0, 0", "14, -0.0, -0", "14, 1, 1", "14, -12.5, -12.5", "14, 0.1, 0.1",
        "14, 0.30000000000000004, 0.3", "14, 1e14, 1e+14", "14, 12345678901234, 12345678901234",
        "14, 123456789012345, 1.2345678901234e+14", "14, 123456789012355, 1.2345678901236e+14", "14, 1e-5, 1e-05",
        "14, 0.0001, 0.0001", "14, 0.00012345, 0.00012345", "14, 5e-324, 4.9406564584125e-324",
        "14, 1.7976931348623157e308, 1.7976931348623e+308", "14, 99999999999999.5, 1e+14", "14, 1e100, 1e+100",
        "14, 0.1234567890123449, 0.12345678901234", "14, 100.5, 100.5", "1, 0.25, 0.2", "1, 0.35, 0.3",
        "1, 85, 8e+01", "1, 95, 1e+02", "2, 0.000985, 0.00098", "3, 1234567, 1.23e+06", "3, 999.5, 1e+03",
        "3, 20.04, 20", "14, Infinity, inf", "14, -Infinity, -inf", "14, NaN, nan",
        "15, -1.23456789012345e-300, -1.23456789012345e-300" })
    void shouldWriteAsCDoes(int precision, double value, String text) {
        assertThat(write(value, precision)).isEqualTo(text);
    }

    @Test
    void shouldWriteTheSignOfNaN() { assertThat(write(Double.longBitsToDouble(-1L << 51), 14)).isEqualTo("-nan"); }

    @Test
    void shouldRoundAnyNumberByItsExactValue() {
        RandomGenerator random = new SplittableRandom(SEED);
        for (int i = 0; i < 200_000; i++) {
            double value = value(random);
            if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) continue;
            int precision = 1 + random.nextInt(RoundedReal.MOST_DIGITS);
            String text = write(value, precision);
            BigDecimal exact = new BigDecimal(value).round(new MathContext(precision, RoundingMode.HALF_EVEN));
            if (new BigDecimal(text).compareTo(exact) != 0 || !isInForm(text, exact, precision))
                throw new AssertionError(
                        value + " with " + precision + " digits became " + text + ", -Djavelina.seed=" + SEED);
        }
    }

    /// Plain or with an exponent, as the power of ten demands, and no zero too many.
    private static boolean isInForm(String text, BigDecimal exact, int precision) {
        int power = exact.precision() - exact.scale() - 1;
        boolean plain = power >= -4 && power < precision;
        String form = plain ? "-?(0|[1-9]\\d*)(\\.\\d*[1-9])?" : "-?[1-9](\\.\\d*[1-9])?e[-+]\\d{2,3}";
        return text.matches(form);
    }

    private static double value(RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(100_000) / 100.0;
            case 2 -> random.nextDouble();
            case 3 -> Double.longBitsToDouble(random.nextLong() >>> random.nextInt(64));
            // Ties, and what is next to them.
            case 4 -> Math.nextAfter((2 * random.nextLong(1L << 48) + 1) / 32.0, random.nextInt(3) - 1);
            default -> random.nextInt() * Math.pow(10, random.nextInt(40) - 20);
        };
    }

    private String write(double value, int precision) {
        int length = RoundedReal.write(value, precision, block);
        assertThat(length).isLessThanOrEqualTo(RoundedReal.LONGEST);
        return new Slice().wrap(block, length).text();
    }
}
