package io.javelina.memory;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Doubles as text with a number of significant digits, without zeros at their end, as `%g` of C's `printf` has it:
/// `0.3`, `1e-05`, `1.2345678901234e+14`. Digit for digit the same, which takes more than it seems to: a tie is rounded
/// to the even digit, and what is a tie is said by the exact value of the double, which may have hundreds of digits.
///
/// [ShortestDigits] are close enough to the exact value to say to which side to round, unless they are near a tie. One
/// number in forty is, and makes garbage.
public final class RoundedReal {
    /// `-1.23456789012345e-300`
    public static final int LONGEST = 22;
    public static final int MOST_DIGITS = 15;

    /// [ShortestDigits] has no more.
    private static final int FULL_DIGITS = 17;
    /// How far the shortest digits can be from the exact value, in units of the last one of 17: half the distance of two
    /// doubles, which is 2^-53 of their value at most, and that value is below 10^17 of these units.
    private static final int UNCERTAINTY = 12;
    private static final int SMALLEST_PLAIN_POWER = -4;
    private static final long[] TENS = new long[FULL_DIGITS + 1];

    /// A result has the digits in its upper bits, and below them the power of ten of the first one, plus this.
    private static final int POWER_BIAS = 1 << 10;
    private static final int POWER_BITS = 11;

    static {
        TENS[0] = 1;
        for (int i = 1; i < TENS.length; i++) TENS[i] = 10 * TENS[i - 1];
    }

    private RoundedReal() {}

    /// Writes the number with so many digits, 1 to [#MOST_DIGITS], and returns how many bytes it took, at most
    /// [#LONGEST].
    public static int write(double value, int precision, long address) {
        assert precision >= 1 && precision <= MOST_DIGITS : precision + " digits";
        double magnitude = Math.abs(value);
        int sign = Double.doubleToRawLongBits(value) < 0 ? 1 : 0;
        if (sign == 1) Memory.putByte(address, '-');
        return sign + writeMagnitude(magnitude, precision, address + sign);
    }

    private static int writeMagnitude(double magnitude, int precision, long address) {
        if (magnitude < TENS[precision] && magnitude == (long) magnitude)
            return Decimal.write((long) magnitude, address);
        if (Double.isNaN(magnitude)) return put("nan", address);
        if (Double.isInfinite(magnitude)) return put("inf", address);
        long rounded = rounded(magnitude, precision);
        int power = (int) (rounded & (1 << POWER_BITS) - 1) - POWER_BIAS;
        long digits = rounded >>> POWER_BITS;
        boolean plain = power >= SMALLEST_PLAIN_POWER && power < precision;
        return plain ? writePlain(digits, power, address) : writeScientific(digits, power, address);
    }

    private static int put(String word, long address) {
        for (int i = 0; i < word.length(); i++) Memory.putByte(address + i, word.charAt(i));
        return word.length();
    }

    // Rounding.

    private static long rounded(double magnitude, int precision) {
        if (magnitude < Double.MIN_NORMAL) return exactly(magnitude, precision);
        long shortest = ShortestDigits.of(magnitude);
        long digits = ShortestDigits.digits(shortest);
        int count = Decimal.length(digits);
        int power = ShortestDigits.exponent(shortest, magnitude) + count - 1;
        if (count <= precision) return packed(digits, power);
        long unit = TENS[count - precision];
        long beyondTie = digits % unit * 2 - unit;
        if (Math.abs(beyondTie) * TENS[FULL_DIGITS - count] <= 2 * UNCERTAINTY) return exactly(magnitude, precision);
        long head = digits / unit + (beyondTie > 0 ? 1 : 0);
        return head == TENS[precision] ? packed(1, power + 1) : packed(head, power);
    }

    private static long exactly(double magnitude, int precision) {
        BigDecimal rounded = new BigDecimal(magnitude).round(new MathContext(precision, RoundingMode.HALF_EVEN));
        return packed(rounded.unscaledValue().longValue(), rounded.precision() - rounded.scale() - 1);
    }

    private static long packed(long digits, int power) {
        long stripped = digits;
        while (stripped % 10 == 0) stripped /= 10;
        return stripped << POWER_BITS | power + POWER_BIAS;
    }

    // Layout.

    private static int writePlain(long digits, int power, long address) {
        int count = Decimal.length(digits);
        int whole = power + 1;
        if (whole <= 0) {
            put("0.", address);
            Memory.fill(address + 2, -whole, '0');
            return 2 - whole + Decimal.write(digits, address + 2 - whole);
        }
        Decimal.write(digits, address);
        if (count <= whole) {
            Memory.fill(address + count, whole - count, '0');
            return whole;
        }
        Memory.copy(address + whole, address + whole + 1, count - whole);
        Memory.putByte(address + whole, '.');
        return count + 1;
    }

    private static int writeScientific(long digits, int power, long address) {
        int count = Decimal.write(digits, address + 1);
        Memory.putByte(address, Memory.getByte(address + 1));
        if (count > 1) Memory.putByte(address + 1, '.');
        long at = address + (count > 1 ? count + 1 : 1);
        at += put(power < 0 ? "e-" : "e+", at);
        if (Math.abs(power) < 10) Memory.putByte(at++, '0');
        return (int) (at - address) + Decimal.write(Math.abs(power), at);
    }
}
