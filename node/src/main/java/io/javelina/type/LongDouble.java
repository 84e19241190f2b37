package io.javelina.type;

import io.javelina.memory.Slice;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Arithmetic of the 80-bit floating point numbers that C calls `long double` on x86-64, exact to the last digit: 64
/// bits of mantissa, exponents to 16384, round to nearest, ties to even. A value is held as the decimal number that it
/// exactly is, so what rounds is only [#parse] and [#add]. A zero has no sign.
///
/// INCRBYFLOAT and HINCRBYFLOAT so give the digits that Valkey gives on x86-64. Where its `long double` is another type
/// (128 bits on ARM) it gives other digits itself, and this class still those of x86-64.
public final class LongDouble {
    private static final int MANTISSA_BITS = 64;
    /// The exponent of the lowest bit of the smallest numbers.
    private static final int LOWEST_EXPONENT = -16445;
    /// All numbers are below two to this power.
    private static final int HIGHEST_EXPONENT = 16384;
    /// Decimal magnitudes from which on a number is out of range for certain, so that it need not be expanded.
    private static final int HUGE_MAGNITUDE = 4940;
    private static final int TINY_MAGNITUDE = -4990;
    /// Longest text that is taken for a number.
    private static final int LONGEST_TEXT = 5 * 1024 - 1;
    private static final int FRACTION_DIGITS = 17;

    private final BigDecimal value;
    private final boolean infinite;

    private LongDouble(BigDecimal value, boolean infinite) {
        this.value = value;
        this.infinite = infinite;
    }

    public static final LongDouble ZERO = new LongDouble(BigDecimal.ZERO, false);
    private static final LongDouble INFINITY = new LongDouble(BigDecimal.ONE, true);
    private static final LongDouble MINUS_INFINITY = new LongDouble(BigDecimal.ONE.negate(), true);

    /// The number that `text` is for C's `strtold`: decimal or hexadecimal, with or without exponent, `inf`, `infinity`.
    /// Blanks around it, `nan`, and what is too large or too small for the type are no numbers.
    ///
    /// @throws CommandError when it is none
    public static LongDouble parse(Slice text) {
        if (text.length() == 0 || text.length() > LONGEST_TEXT) throw CommandError.NOT_A_FLOAT;
        return parse(text.text());
    }

    private static LongDouble parse(String text) {
        boolean negative = text.charAt(0) == '-';
        String rest = negative || text.charAt(0) == '+' ? text.substring(1) : text;
        if (rest.equalsIgnoreCase("inf") || rest.equalsIgnoreCase("infinity"))
            return negative ? MINUS_INFINITY : INFINITY;
        BigDecimal exact = new NumberText(rest).parse();
        LongDouble rounded = round(negative ? exact.negate() : exact);
        boolean vanished = rounded.value.signum() == 0 && exact.signum() != 0;
        if (rounded.infinite || vanished) throw CommandError.NOT_A_FLOAT;
        return rounded;
    }

    public static LongDouble of(long integer) { return round(BigDecimal.valueOf(integer)); }

    /// The sum; an infinite operand makes it infinite (so does what in C would be no number).
    public LongDouble add(LongDouble other) {
        if (infinite) return this;
        return other.infinite ? other : round(value.add(other.value));
    }

    public boolean isInfinite() { return infinite; }

    /// The product with `factor`, rounded as the type has it, and then up to a whole number; the nearest one of 64 bits when
    /// it has more.
    public long ceilingTimes(int factor) {
        LongDouble product = infinite ? this : round(value.multiply(BigDecimal.valueOf(factor)));
        BigInteger whole = product.value.setScale(0, RoundingMode.CEILING).toBigInteger();
        if (!product.infinite && whole.bitLength() < Long.SIZE) return whole.longValue();
        return product.value.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    /// The nearest number of the type.
    private static LongDouble round(BigDecimal exact) {
        if (exact.signum() == 0) return ZERO;
        long magnitude = (long) exact.precision() - exact.scale();
        if (magnitude > HUGE_MAGNITUDE) return exact.signum() < 0 ? MINUS_INFINITY : INFINITY;
        if (magnitude < TINY_MAGNITUDE) return ZERO;
        BigInteger numerator = exact.unscaledValue().abs();
        BigInteger denominator = BigInteger.ONE;
        if (exact.scale() < 0) numerator = numerator.multiply(BigInteger.TEN.pow(-exact.scale()));
        else denominator = BigInteger.TEN.pow(exact.scale());
        LongDouble rounded = quotient(numerator, denominator);
        return exact.signum() < 0 ? rounded.negate() : rounded;
    }

    /// Scales by a power of two so that the quotient has the bits of a mantissa (or one more), and rounds it.
    private static LongDouble quotient(BigInteger numerator, BigInteger denominator) {
        int exponent = Math.max(numerator.bitLength() - denominator.bitLength() - MANTISSA_BITS, LOWEST_EXPONENT);
        BigInteger mantissa = roundedQuotient(numerator, denominator, exponent);
        if (mantissa.bitLength() > MANTISSA_BITS) mantissa = roundedQuotient(numerator, denominator, ++exponent);
        if (mantissa.bitLength() + exponent > HIGHEST_EXPONENT) return INFINITY;
        return new LongDouble(timesPowerOfTwo(mantissa, exponent), false);
    }

    /// `number * 2^exponent`, exactly: a negative power of two is one of five behind as many decimal places.
    private static BigDecimal timesPowerOfTwo(BigInteger number, int exponent) {
        if (exponent >= 0) return new BigDecimal(number.shiftLeft(exponent));
        return new BigDecimal(number.multiply(BigInteger.valueOf(5).pow(-exponent)), -exponent);
    }

    /// `numerator / (denominator * 2^exponent)`, to the nearest, ties to even.
    private static BigInteger roundedQuotient(BigInteger numerator, BigInteger denominator, int exponent) {
        BigInteger divisor = exponent > 0 ? denominator.shiftLeft(exponent) : denominator;
        BigInteger[] parts = (exponent < 0 ? numerator.shiftLeft(-exponent) : numerator).divideAndRemainder(divisor);
        int half = parts[1].shiftLeft(1).compareTo(divisor);
        boolean up = half > 0 || half == 0 && parts[0].testBit(0);
        return up ? parts[0].add(BigInteger.ONE) : parts[0];
    }

    private LongDouble negate() {
        if (infinite) return value.signum() < 0 ? INFINITY : MINUS_INFINITY;
        return new LongDouble(value.negate(), false);
    }

    /// With up to 17 digits behind the point, without zeros at the end: the form in which Valkey stores the results of
    /// INCRBYFLOAT.
    public String format() {
        BigDecimal rounded = value.setScale(FRACTION_DIGITS, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /// Reads a number without its sign.
    private static final class NumberText {
        /// Exponents beyond this are all the same: out of range for any text that is not too long.
        private static final int EXPONENT_LIMIT = 40_000;

        private final String text;
        private int at;
        private int radix = 10;

        NumberText(String text) { this.text = text; }

        BigDecimal parse() {
            if (text.startsWith("0x") || text.startsWith("0X")) {
                radix = 16;
                at = 2;
            }
            String whole = digits();
            String fraction = accept('.') ? digits() : "";
            if (whole.isEmpty() && fraction.isEmpty()) throw CommandError.NOT_A_FLOAT;
            int exponent = accept(radix == 16 ? 'p' : 'e') ? exponent() : 0;
            if (at < text.length()) throw CommandError.NOT_A_FLOAT;
            BigInteger digits = new BigInteger(whole + fraction, radix);
            if (radix == 10) return new BigDecimal(digits, fraction.length() - exponent);
            return timesPowerOfTwo(digits, exponent - 4 * fraction.length());
        }

        private String digits() {
            int start = at;
            while (at < text.length() && isDigit(text.charAt(at), radix)) at++;
            return text.substring(start, at);
        }

        private static boolean isDigit(char letter, int radix) {
            return letter < 128 && Character.digit(letter, radix) >= 0;
        }

        private boolean accept(char letter) {
            if (at == text.length() || Character.toLowerCase(text.charAt(at)) != letter) return false;
            at++;
            return true;
        }

        private int exponent() {
            boolean negative = accept('-');
            if (!negative) accept('+');
            int start = at;
            int exponent = 0;
            for (; at < text.length() && isDigit(text.charAt(at), 10); at++)
                exponent = Math.min(EXPONENT_LIMIT, exponent * 10 + text.charAt(at) - '0');
            if (start == at) throw CommandError.NOT_A_FLOAT;
            return negative ? -exponent : exponent;
        }
    }
}
