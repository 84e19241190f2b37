package io.javelina.memory;

/// Reads one double. An object of this lives for one call of [Real], too short for the heap: nothing keeps it.
final class RealText {
    /// Up to this a long is exactly a double.
    private static final long MOST_EXACT = 1L << 53;
    /// Powers of ten that are exactly doubles.
    private static final double[] EXACT_TENS = new double[23];
    private static final long MOST_BEFORE_DIGIT = (Long.MAX_VALUE - 9) / 10;
    /// Exponents beyond this are all the same. Ten times as much is an int.
    private static final int EXPONENT_LIMIT = 200_000_000;
    /// More digits than are needed to tell on which side of a tie a number is.
    private static final int MOST_DIGITS = 800;

    static {
        EXACT_TENS[0] = 1;
        for (int i = 1; i < EXACT_TENS.length; i++) EXACT_TENS[i] = 10 * EXACT_TENS[i - 1];
    }

    private final long address;
    private final int end;
    private int at;
    /// The digits so far as one number, those that did not fit not among them.
    private long digits;
    /// How many digits there were, and how many of them did not fit.
    private int digitCount;
    private int droppedDigits;
    private int exponent;

    RealText(long address, int bytes) {
        this.address = address;
        this.end = bytes;
    }

    /// @param inRange whether a number that only infinity or zero can stand for is none
    double parse(boolean inRange) {
        boolean negative = accept('-');
        if (!negative) accept('+');
        double magnitude = magnitude(inRange);
        return negative ? -magnitude : magnitude;
    }

    private double magnitude(boolean inRange) {
        if (at == end) return Double.NaN;
        int first = at;
        if (isWord("inf") || isWord("infinity")) return Double.POSITIVE_INFINITY;
        boolean hexadecimal = end - at > 2 && letter() == '0' && lower(address + at + 1) == 'x';
        double value = hexadecimal ? hexadecimal() : decimal(first);
        boolean outOfRange = Double.isInfinite(value) || value == 0 && (digits != 0 || droppedDigits > 0);
        return inRange && outOfRange ? Double.NaN : value;
    }

    private boolean isWord(String word) {
        if (end - at != word.length()) return false;
        for (int i = 0; i < word.length(); i++) if (lower(address + at + i) != word.charAt(i)) return false;
        return true;
    }

    private double decimal(int first) {
        digits(10);
        int fractionDigits = 0;
        if (accept('.')) {
            int before = digitCount;
            digits(10);
            fractionDigits = digitCount - before;
        }
        if (digitCount == 0) return Double.NaN;
        if (accept('e')) exponent = exponent();
        if (at < end || exponent > EXPONENT_LIMIT) return Double.NaN;
        int power = exponent - fractionDigits;
        if (droppedDigits > 0 || digits > MOST_EXACT || Math.abs(power) >= EXACT_TENS.length) return slowly(first);
        // Both operands are exact, so the one operation rounds correctly.
        return power < 0 ? digits / EXACT_TENS[-power] : digits * EXACT_TENS[power];
    }

    private void digits(int radix) {
        for (; at < end; at++) {
            int digit = Character.digit(letter(), radix);
            if (digit < 0 || letter() > 'f') return;
            digitCount++;
            if (digits > (radix == 10 ? MOST_BEFORE_DIGIT : MOST_BEFORE_DIGIT / 2)) droppedDigits++;
            else digits = digits * radix + digit;
        }
    }

    /// The exponent, or more than [#EXPONENT_LIMIT] when there is none.
    private int exponent() {
        boolean negative = accept('-');
        if (!negative) accept('+');
        int start = at;
        int exponent = 0;
        for (; at < end && letter() >= '0' && letter() <= '9'; at++)
            exponent = Math.min(EXPONENT_LIMIT, exponent * 10 + letter() - '0');
        if (start == at) return EXPONENT_LIMIT + 1;
        return negative ? -exponent : exponent;
    }

    /// What looks like a number is one for Java, too. Makes garbage.
    private double slowly(int first) {
        return Double.parseDouble(end - first > MOST_DIGITS ? "0" + shortened(first, 'e') : text(first));
    }

    private double hexadecimal() {
        int first = at;
        at += 2;
        digits(16);
        if (accept('.')) digits(16);
        if (digitCount == 0) return Double.NaN;
        boolean hasExponent = accept('p');
        if (hasExponent) exponent = exponent();
        if (exponent > EXPONENT_LIMIT || at < end) return Double.NaN;
        if (end - first > MOST_DIGITS) return Double.parseDouble("0x0" + shortened(first + 2, 'p'));
        return Double.parseDouble(text(first) + (hasExponent ? "" : "p0"));
    }

    /// A number of up to gigabytes with not too many of its digits: all others become at most one, which tells that there
    /// is something. It has no point; what was behind it is in the exponent.
    private String shortened(int first, char exponentLetter) {
        StringBuilder kept = new StringBuilder();
        long power = 0;
        boolean isBehindPoint = false;
        boolean hasRest = false;
        for (int i = first; i < end && lower(address + i) != exponentLetter; i++) {
            int letter = lower(address + i);
            if (letter == '.') {
                isBehindPoint = true;
                continue;
            }
            boolean isKept = kept.length() < MOST_DIGITS && (letter != '0' || !kept.isEmpty());
            if (isKept) kept.append((char) letter);
            else hasRest |= letter != '0';
            // A digit that is left out before the point makes it larger, unless it is a zero at its beginning.
            if (isBehindPoint && (isKept || kept.isEmpty())) power--;
            else if (!isBehindPoint && !isKept && !kept.isEmpty()) power++;
        }
        if (hasRest) {
            kept.append('1');
            power--;
        }
        long total = exponent + power * (exponentLetter == 'p' ? 4 : 1);
        return kept.append(exponentLetter).append(total).toString();
    }

    private String text(int first) { return new Slice().wrap(address + first, end - first).text(); }

    private int letter() { return Memory.getUnsignedByte(address + at); }

    private static int lower(long address) {
        int letter = Memory.getUnsignedByte(address);
        return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter;
    }

    private boolean accept(char letter) {
        if (at == end || lower(address + at) != letter) return false;
        at++;
        return true;
    }
}
