package io.javelina.memory;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Doubles as text in native memory, written and read without garbage. What is written is, digit for digit, what Valkey
/// writes; what is read is what C's `strtod` takes for a number.
///
/// Digits come from [ShortestDigits]. They are laid out plainly when that does not take many zeros, else with an
/// exponent: `100000`, `0.000001`, `1e-7`, `1.2345678912345679e+8`.
public final class Real {
    /// `-1.2345678912345678e-300` is not quite the longest.
    public static final int LONGEST = 26;

    /// Whole numbers up to this are written as integers.
    private static final double WHOLE_LIMIT = 0x1p62;
    /// So many zeros and digits stand behind the digits of a large number before it gets an exponent.
    private static final int MOST_ADDED_ZEROS = 7;
    private static final int SMALL_EXPONENT = 4;
    /// Any number of so many digits is exactly a double.
    private static final int MOST_EXACT_DIGITS = 15;
    private static final double[] EXACT_TENS = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
        1e13, 1e14, 1e15 };
    private static final MathContext MOST_DIGITS = new MathContext(17, RoundingMode.HALF_EVEN);

    private Real() {}

    // Writing.

    /// Writes the number and returns how many bytes it took, at most [#LONGEST].
    public static int write(double value, long address) {
        if (Double.isNaN(value)) return put("nan", address);
        if (Double.isInfinite(value)) return put(value > 0 ? "inf" : "-inf", address);
        if (value == 0) return put(isNegative(value) ? "-0" : "0", address);
        if (isWhole(value)) return Decimal.write((long) value, address);
        long shortest = ShortestDigits.of(Math.abs(value));
        int sign = value < 0 ? put("-", address) : 0;
        return sign + layOut(ShortestDigits.digits(shortest), ShortestDigits.exponent(shortest, value), address + sign);
    }

    /// As [#write], on the heap.
    public static String text(double value) {
        if (Double.isNaN(value)) return "nan";
        if (Double.isInfinite(value)) return value > 0 ? "inf" : "-inf";
        if (value == 0) return isNegative(value) ? "-0" : "0";
        if (isWhole(value)) return Long.toString((long) value);
        long shortest = ShortestDigits.of(Math.abs(value));
        return (value < 0 ? "-" : "") + layOut(Long.toString(ShortestDigits.digits(shortest)),
                ShortestDigits.exponent(shortest, value));
    }

    private static boolean isNegative(double value) { return Double.doubleToRawLongBits(value) < 0; }

    /// Whether the number is an integer, and not too large to be written as one.
    public static boolean isWhole(double value) { return Math.abs(value) <= WHOLE_LIMIT && value == (long) value; }

    private static int put(String text, long address) {
        for (int i = 0; i < text.length(); i++) Memory.putByte(address + i, text.charAt(i));
        return text.length();
    }

    /// `digits` times ten to the power of `exponent`.
    private static int layOut(long digits, int exponent, long address) {
        int count = Decimal.length(digits);
        if (isPlainInteger(count, exponent)) {
            Decimal.write(digits, address);
            Memory.fill(address + count, exponent, '0');
            return count + exponent;
        }
        return isPlainFraction(count, exponent)
                ? fraction(digits, count, count + exponent, address)
                : scientific(digits, count, exponent, address);
    }

    private static boolean isPlainInteger(int count, int exponent) {
        return exponent >= 0 && exponent + count - 1 < count + MOST_ADDED_ZEROS;
    }

    private static boolean isPlainFraction(int count, int exponent) {
        return exponent < 0 && (exponent > -MOST_ADDED_ZEROS || Math.abs(exponent + count - 1) < SMALL_EXPONENT);
    }

    /// @param whole how many digits stand before the point; negative: how many zeros behind it
    private static int fraction(long digits, int count, int whole, long address) {
        if (whole > 0) {
            Decimal.write(digits, address);
            Memory.copy(address + whole, address + whole + 1, count - whole);
            Memory.putByte(address + whole, '.');
            return count + 1;
        }
        put("0.", address);
        Memory.fill(address + 2, -whole, '0');
        Decimal.write(digits, address + 2 - whole);
        return count + 2 - whole;
    }

    private static int scientific(long digits, int count, int exponent, long address) {
        Decimal.write(digits, address + 1);
        Memory.putByte(address, Memory.getByte(address + 1));
        if (count > 1) Memory.putByte(address + 1, '.');
        int power = exponent + count - 1;
        long at = address + (count > 1 ? count + 1 : 1);
        at += put(power < 0 ? "e-" : "e+", at);
        return (int) (at - address) + Decimal.write(Math.abs(power), at);
    }

    /// The number with 17 significant digits, without zeros at their end, as C's `%.17g` has it.
    public static String longText(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) return text(value);
        BigDecimal digits = new BigDecimal(value).round(MOST_DIGITS).stripTrailingZeros();
        int power = digits.precision() - digits.scale() - 1;
        if (power >= -4 && power < MOST_DIGITS.getPrecision()) return digits.toPlainString();
        BigDecimal mantissa = digits.movePointLeft(power).stripTrailingZeros();
        String zero = Math.abs(power) < 10 ? "0" : "";
        return mantissa.toPlainString() + (power < 0 ? "e-" : "e+") + zero + Math.abs(power);
    }

    private static String layOut(String digits, int exponent) {
        int count = digits.length();
        int whole = count + exponent;
        if (isPlainInteger(count, exponent)) return digits + "0".repeat(exponent);
        if (isPlainFraction(count, exponent))
            return whole > 0
                    ? digits.substring(0, whole) + "." + digits.substring(whole)
                    : "0." + "0".repeat(-whole) + digits;
        String fraction = count > 1 ? "." + digits.substring(1) : "";
        return digits.charAt(0) + fraction + (whole < 1 ? "e-" : "e+") + Math.abs(whole - 1);
    }

    // Reading.

    /// The number that the whole range is, decimal or hexadecimal, with or without exponent, `inf` or `infinity` in any
    /// letter case. NaN when it is none, or one that a double can only hold as infinity or zero.
    public static double parse(long address, int bytes) {
        double usual = parseUsual(address, bytes);
        return Double.isNaN(usual) ? new RealText(address, bytes).parse(true) : usual;
    }

    /// The forms in which most numbers come: digits with or without a point, or `inf`, with or without a sign. NaN for any
    /// other. Makes no garbage.
    private static double parseUsual(long address, int bytes) {
        int sign = bytes == 0 ? 0 : Memory.getByte(address);
        int first = sign == '-' || sign == '+' ? 1 : 0;
        double magnitude = bytes - first == 3 && isInf(address + first)
                ? Double.POSITIVE_INFINITY
                : parseDigits(address + first, bytes - first);
        return sign == '-' ? -magnitude : magnitude;
    }

    private static boolean isInf(long address) {
        return Memory.getByte(address) == 'i' && Memory.getByte(address + 1) == 'n'
                && Memory.getByte(address + 2) == 'f';
    }

    /// So few digits that they and the power of ten are exactly doubles; the one division then rounds correctly.
    private static double parseDigits(long address, int bytes) {
        if (bytes == 0 || bytes > MOST_EXACT_DIGITS + 1) return Double.NaN;
        long digits = 0;
        int point = -1;
        for (int i = 0; i < bytes; i++) {
            int digit = Memory.getByte(address + i) - '0';
            if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
            else if (digit == '.' - '0' && point < 0) point = i;
            else return Double.NaN;
        }
        if (point < 0) return bytes > MOST_EXACT_DIGITS ? Double.NaN : digits;
        return bytes == 1 ? Double.NaN : digits / EXACT_TENS[bytes - 1 - point];
    }

    /// As [#parse] for bounds of ranges, which are read as C reads a string: blanks may precede the number, a byte of zero
    /// ends it, nothing at all is 0, and what is too large is infinite.
    public static double parseLoosely(long address, int bytes) {
        long start = address;
        long end = address;
        while (end < address + bytes && Memory.getByte(end) != 0) end++;
        while (start < end && isBlank(Memory.getByte(start))) start++;
        int length = (int) (end - start);
        // Blanks that no number follows are left over.
        if (length == 0) return start == address ? 0 : Double.NaN;
        double usual = parseUsual(start, length);
        return Double.isNaN(usual) ? new RealText(start, length).parse(false) : usual;
    }

    private static boolean isBlank(int letter) { return letter == ' ' || letter >= '\t' && letter <= '\r'; }
}
