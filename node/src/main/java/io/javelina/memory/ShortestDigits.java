package io.javelina.memory;

import java.math.BigInteger;

/// The digits of a double: few of them, and enough that reading them gives the same double. This is Grisu2, from Florian
/// Loitsch's "Printing Floating-Point Numbers Quickly and Accurately with Integers" (2010).
///
/// The idea: all numbers between the two midpoints to the neighbouring doubles read as this double. Scale that interval by
/// a power of ten from a table so that it lies where integers of 64 bits can handle it, and write the digits of its
/// upper end until what is left over lies inside the interval. The table is not exact, so the interval is made a little
/// smaller on either side. Hence in one of a thousand cases the digits are not the fewest possible: 1e23 gets
/// 9.999999999999999e22. Valkey uses the same method, and gives the same digits.
final class ShortestDigits {
    private static final int FRACTION_BITS = 52;
    private static final long HIDDEN_BIT = 1L << FRACTION_BITS;
    private static final int EXPONENT_BIAS = 1075;

    /// The table has each eighth power of ten, so that the product with any double's mantissa can get a binary exponent
    /// in this range.
    private static final int FIRST_POWER = -348;
    private static final int POWER_STEP = 8;
    private static final int POWERS = 87;
    private static final int LOWEST_EXPONENT = -60;
    private static final int HIGHEST_EXPONENT = -32;
    private static final double LOG_TEN_OF_TWO = 0.30102999566398114;

    /// Mantissas of 64 bits, their top bit set, and their exponents.
    private static final long[] MANTISSAS = new long[POWERS];
    private static final int[] EXPONENTS = new int[POWERS];

    private static final long[] TENS = new long[19];

    /// The result has the digits in its upper bits and below them the number of digits that the integral part of the scaled
    /// number has left when writing stopped (negative: so many of the fraction were written), plus this.
    private static final int LEFT_BIAS = 32;
    private static final int LEFT_BITS = 6;

    static {
        for (int i = 0; i < POWERS; i++) computePower(i);
        TENS[0] = 1;
        for (int i = 1; i < TENS.length; i++) TENS[i] = 10 * TENS[i - 1];
    }

    private ShortestDigits() {}

    /// Ten to the power of entry `index`, rounded to 64 bits.
    private static void computePower(int index) {
        int power = FIRST_POWER + index * POWER_STEP;
        BigInteger ten = BigInteger.TEN.pow(Math.abs(power));
        // More bits than needed, to be rounded off.
        int shift = power < 0 ? ten.bitLength() + 66 : 0;
        BigInteger exact = power < 0 ? BigInteger.ONE.shiftLeft(shift).divide(ten) : ten.shiftLeft(66);
        int exponent = power < 0 ? -shift : -66;
        int excess = exact.bitLength() - Long.SIZE;
        BigInteger rounded = exact.shiftRight(excess - 1).add(BigInteger.ONE).shiftRight(1);
        MANTISSAS[index] = rounded.longValue();
        EXPONENTS[index] = exponent + excess;
    }

    /// The digits of a positive, finite double, and the part of their exponent that costs work, in one number; ask
    /// [#digits] and [#exponent] for them.
    static long of(double value) {
        long mantissa = mantissa(value);
        int exponent = exponent(value);
        int upperExponent = upperExponent(value);
        int index = power(upperExponent);
        long power = MANTISSAS[index];
        // All three get the exponent of the upper midpoint, whose top bit is set.
        long middle = mantissa << exponent - upperExponent;
        long upper = middle + (1L << exponent - upperExponent - 1);
        boolean isLowestOfItsExponent = mantissa == HIDDEN_BIT;
        long lower = middle - (1L << exponent - upperExponent - (isLowestOfItsExponent ? 2 : 1));
        return generate(multiply(middle, power), multiply(upper, power) - 1, multiply(lower, power) + 1,
                -(upperExponent + EXPONENTS[index] + Long.SIZE));
    }

    static long digits(long shortest) { return shortest >>> LEFT_BITS; }

    /// The power of ten that the digits of [#of] are to be multiplied by.
    static int exponent(long shortest, double value) {
        int left = (int) (shortest & (1 << LEFT_BITS) - 1) - LEFT_BIAS;
        return left - (FIRST_POWER + power(upperExponent(Math.abs(value))) * POWER_STEP);
    }

    private static long mantissa(double value) {
        long bits = Double.doubleToRawLongBits(value);
        long fraction = bits & HIDDEN_BIT - 1;
        return bits >>> FRACTION_BITS == 0 ? fraction : fraction | HIDDEN_BIT;
    }

    private static int exponent(double value) {
        int biased = (int) (Double.doubleToRawLongBits(value) >>> FRACTION_BITS);
        return Math.max(biased, 1) - EXPONENT_BIAS;
    }

    /// The exponent of the upper midpoint when its mantissa is shifted to the top of 64 bits.
    private static int upperExponent(double value) {
        long upper = (mantissa(value) << 1) + 1;
        return exponent(value) - 1 - Long.numberOfLeadingZeros(upper);
    }

    /// The entry of the table that brings a number of this exponent into range.
    private static int power(int exponent) {
        int estimate = (int) (-(exponent + POWERS) * LOG_TEN_OF_TWO);
        int index = (estimate - FIRST_POWER) / POWER_STEP;
        while (true) {
            int scaled = exponent + EXPONENTS[index] + Long.SIZE;
            if (scaled < LOWEST_EXPONENT) index++;
            else if (scaled > HIGHEST_EXPONENT) index--;
            else return index;
        }
    }

    /// The upper 64 bits of the product, rounded in the last one.
    private static long multiply(long left, long right) {
        long high = Math.unsignedMultiplyHigh(left, right);
        return high + (left * right >>> 63);
    }

    /// Writes digits of `upper` until the rest is within the interval. `pointBits` bits are behind the binary point.
    private static long generate(long middle, long upper, long lower, int pointBits) {
        long one = 1L << pointBits;
        long delta = upper - lower;
        long aim = upper - middle;
        long whole = upper >>> pointBits;
        long fraction = upper & one - 1;
        long digits = 0;
        for (int left = 9; left >= 0; left--) {
            long digit = whole / TENS[left];
            digits = digits * 10 + digit;
            whole -= digit * TENS[left];
            long rest = (whole << pointBits) + fraction;
            if (Long.compareUnsigned(rest, delta) <= 0)
                return packed(closer(digits, delta, rest, TENS[left] << pointBits, aim), left);
        }
        for (int left = -1;; left--) {
            fraction *= 10;
            delta *= 10;
            digits = digits * 10 + (fraction >>> pointBits);
            fraction &= one - 1;
            if (Long.compareUnsigned(fraction, delta) < 0)
                return packed(closer(digits, delta, fraction, one, aim * TENS[-left]), left);
        }
    }

    /// Lowers the last digit as long as that brings the number nearer to the double and keeps it inside the interval.
    /// All are distances below the upper end.
    private static long closer(long digits, long delta, long rest, long unit, long aim) {
        long closer = digits;
        long distance = rest;
        while (Long.compareUnsigned(distance, aim) < 0 && Long.compareUnsigned(delta - distance, unit) >= 0
                && (Long.compareUnsigned(distance + unit, aim) < 0
                        || Long.compareUnsigned(aim - distance, distance + unit - aim) > 0)) {
            closer--;
            distance += unit;
        }
        return closer;
    }

    private static long packed(long digits, int left) { return digits << LEFT_BITS | left + LEFT_BIAS; }
}
