package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RealTest {
    private static final int BYTES = 4000;
    private static final long SEED = Long.getLong("javelina.seed", 1);

    private final Allocator allocator = Allocator.create();
    private final long block = allocator.allocate(Account.TEMPORARY, BYTES);

    @AfterEach
    void free() { allocator.free(Account.TEMPORARY, block, BYTES); }

    /// Recorded from a real server.
    @ParameterizedTest
    @CsvSource({ "0.1, 0.1", "3, 3", "-0.0, -0", "1e20, 1e+20", "1e21, 1e+21", "1e22, 1e+22", "1e-5, 0.00001",
        "1e-6, 0.000001", "1e-7, 1e-7", "1.7976931348623157e308, 1.7976931348623157e+308", "5e-324, 5e-324",
        "123456789.123456789, 1.2345678912345679e+8", "0.30000000000000004, 0.30000000000000004",
        "12345678901234567890, 12345678901234567000", "9223372036854775807, 9223372036854776000",
        "-9223372036854775808, -9223372036854776000", "4611686018427387904, 4611686018427387904",
        "3.14159265358979, 3.14159265358979", "2.5e-10, 2.5e-10", "3.0000000001, 3.0000000001",
        "0.8999999999999999, 0.8999999999999999", "1.0000000000000002, 1.0000000000000002",
        "1e23, 99999999999999990000000", "1e100, 1e+100", "999999999999999999, 1000000000000000000",
        "1.5e300, 1.5e+300", "56.4412578701582, 56.4412578701582", "Infinity, inf", "-Infinity, -inf", "NaN, nan" })
    void shouldWriteAsTheRealServerDoes(double value, String text) { assertThat(write(value)).isEqualTo(text); }

    @Test
    void shouldReadBackWhatItWrites() {
        RandomGenerator random = new SplittableRandom(SEED);
        for (int i = 0; i < 200_000; i++) {
            double value = value(random);
            if (Double.isNaN(value)) continue;
            String text = write(value);
            assertThat(text).as("seed %d", SEED).hasSizeLessThanOrEqualTo(Real.LONGEST).isEqualTo(Real.text(value));
            if (Double.parseDouble(text.replace("inf", "Infinity")) != value || parse(text) != value)
                throw new AssertionError(value + " became " + text + ", seed " + SEED);
        }
    }

    private static double value(RandomGenerator random) {
        return switch (random.nextInt(5)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(100_000) / 100.0;
            case 2 -> random.nextDouble();
            case 3 -> Double.longBitsToDouble(random.nextLong() >>> random.nextInt(64));
            default -> random.nextInt() * Math.pow(10, random.nextInt(40) - 20);
        };
    }

    @ParameterizedTest
    @CsvSource({ "1, 1", "+1, 1", "-1.5, -1.5", ".5, 0.5", "5., 5", "1e3, 1000", "1E+3, 1000", "0x10, 16",
        "0x1.8p1, 3", "0X.8, 0.5", "inf, Infinity", "-INF, -Infinity", "+Infinity, Infinity", "1e-320, 1e-320",
        "00012, 12", "0e999999, 0", "12345678901234567890123, 1.2345678901234568e22", "-0, -0.0" })
    void shouldReadNumbers(String text, double value) {
        assertThat(parse(text)).isEqualTo(value);
        assertThat(parseLoosely(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = { "-", "+", ".", "e5", "1e", "1e+", "0x", "0xg", "0x1p", "nan", "NaN", "infi", "1 ", "1f",
        "1d", "--1", "1.2.3", "abc", "1,5", "  " })
    void shouldRefuseWhatIsNoNumber(String text) {
        assertThat(parse(text)).isNaN();
        assertThat(parseLoosely(text)).isNaN();
    }

    @Test
    void shouldBeStrictOrLoose() {
        for (String strict : new String[]{ "", " 1", "1\0", "1e999", "-1e999", "1e-999" })
            assertThat(parse(strict)).as(strict).isNaN();
        assertThat(parseLoosely("")).isZero();
        assertThat(parseLoosely(" \t1")).isEqualTo(1);
        assertThat(parseLoosely("1\0abc")).isEqualTo(1);
        assertThat(parseLoosely("1e999")).isInfinite();
        assertThat(parseLoosely("1e-999")).isZero();
    }

    /// Exactly half-way between two doubles, and next to it, with many zeros before, in between and behind.
    @Test
    void shouldReadNumbersOfManyDigits() {
        RandomGenerator random = new SplittableRandom(SEED);
        for (int i = 0; i < 2000; i++) {
            double value = Math.abs(value(random));
            if (!Double.isFinite(Math.nextUp(value))) continue;
            BigDecimal middle = new BigDecimal(value).add(new BigDecimal(Math.nextUp(value)))
                    .divide(BigDecimal.valueOf(2));
            String added = "0".repeat(random.nextInt(900)) + random.nextInt(2) + "0".repeat(random.nextInt(900));
            String digits = "0".repeat(random.nextInt(900)) + middle.unscaledValue() + added;
            int point = random.nextInt(digits.length());
            int exponent = digits.length() - point - added.length() - middle.scale();
            String number = digits.substring(0, point) + "." + digits.substring(point) + "e" + exponent;
            if (number.length() > BYTES) continue;
            assertThat(parseLoosely(number)).as("%s, seed %d", number, SEED)
                    .isEqualTo(new BigDecimal(number).doubleValue());
        }
    }

    @Test
    void shouldReadHexadecimalNumbersOfManyDigits() {
        String zeros = "0".repeat(1000);
        assertThat(parse("0x" + zeros + "1.8")).isEqualTo(1.5);
        assertThat(parse("0x1" + zeros + "p-4000")).isEqualTo(1);
        assertThat(parse("0x0." + zeros + "1p4004")).isEqualTo(1);
        assertThat(parse("0x1.00000000000008" + zeros)).isEqualTo(1);
        assertThat(parse("0x1.00000000000008" + zeros + "1")).isEqualTo(Math.nextUp(1.0));
        assertThat(parse("-0x" + "f".repeat(1000) + "p-3996")).isEqualTo(-16);
        assertThat(parse("0x" + zeros)).isZero();
        assertThat(parse("0x1" + zeros)).isNaN();
    }

    private String write(double value) {
        int length = Real.write(value, block);
        return new String(Memory.toBytes(block, length), StandardCharsets.ISO_8859_1);
    }

    private double parse(String text) {
        Memory.copy(text.getBytes(StandardCharsets.ISO_8859_1), 0, block, text.length());
        return Real.parse(block, text.length());
    }

    private double parseLoosely(String text) {
        Memory.copy(text.getBytes(StandardCharsets.ISO_8859_1), 0, block, text.length());
        return Real.parseLoosely(block, text.length());
    }
}
