package io.javelina.script;

import io.javelina.memory.Memory;
import io.javelina.memory.Real;
import io.javelina.memory.Slice;

/// Reads a number as C's `strtod` does: as much of a text as is one. Decimal or hexadecimal, with or without a point and an
/// exponent, `inf`, `infinity`, `nan` or `nan(...)` in any letter case, with or without a sign.
final class JsonNumber {
    private static final double NEGATIVE_NAN = Double.longBitsToDouble(0xfff8L << 48);

    private Slice text;
    private int at;
    private int length;
    private double value;

    /// Whether the text begins like a number that JSON has not: with a plus, a zero too many, an `x`, or a name.
    static boolean isInvalid(Slice text, int from) {
        int first = from;
        if (letter(text, first) == '+') return true;
        if (letter(text, first) == '-') first++;
        int second = letter(text, first + 1);
        if (letter(text, first) == '0') return lower(second) == 'x' || second >= '0' && second <= '9';
        return isWord(text, first, "inf") || isWord(text, first, "nan");
    }

    private static int letter(Slice text, int index) {
        return index < text.length() ? Memory.getUnsignedByte(text.address() + index) : 0;
    }

    private static int lower(int letter) { return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter; }

    private static boolean isWord(Slice text, int from, String word) {
        for (int i = 0; i < word.length(); i++) if (lower(letter(text, from + i)) != word.charAt(i)) return false;
        return true;
    }

    /// The value of a digit, hexadecimal ones among them, or -1.
    static int digit(int letter) {
        int lower = lower(letter);
        if (lower >= '0' && lower <= '9') return lower - '0';
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /// Reads the number at an index.
    ///
    /// @return whether there is one
    boolean read(Slice from, int index) {
        text = from;
        at = index;
        boolean isNegative = letter() == '-';
        if (isNegative || letter() == '+') at++;
        if (isWord(text, at, "nan")) {
            value = isNegative ? NEGATIVE_NAN : Double.NaN;
            at += "nan".length();
            skipName();
        } else if (isWord(text, at, "inf")) {
            value = isNegative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            at += isWord(text, at, "infinity") ? "infinity".length() : "inf".length();
        } else {
            if (!skipHexadecimal() && !skipDigits(10, 'e')) return false;
            value = Real.parseLoosely(text.address() + index, at - index);
        }
        length = at - index;
        return true;
    }

    /// What [#read] has read.
    double value() { return value; }

    /// How many bytes that were.
    int length() { return length; }

    private int letter() { return letter(text, at); }

    /// Something in parentheses behind `nan`.
    private void skipName() {
        if (letter() != '(') return;
        int end = at + 1;
        while (isOfName(letter(text, end))) end++;
        if (letter(text, end) == ')') at = end + 1;
    }

    private static boolean isOfName(int letter) {
        int lower = lower(letter);
        return lower >= 'a' && lower <= 'z' || lower >= '0' && lower <= '9' || lower == '_';
    }

    private boolean skipHexadecimal() {
        int start = at;
        if (letter() == '0' && lower(letter(text, at + 1)) == 'x') {
            at += 2;
            if (skipDigits(16, 'p')) return true;
        }
        at = start;
        return false;
    }

    /// Digits with or without a point among them, and an exponent if there is one.
    private boolean skipDigits(int radix, int exponent) {
        int digits = skipRun(radix);
        if (letter() == '.') {
            at++;
            int behind = skipRun(radix);
            digits += behind;
            if (digits == 0) at--;
        }
        if (digits > 0) skipExponent(exponent);
        return digits > 0;
    }

    /// @return how many there are, or that there are many
    private int skipRun(int radix) {
        int start = at;
        for (int digit = digit(letter()); digit >= 0 && digit < radix; digit = digit(letter())) at++;
        return Math.min(at - start, 1);
    }

    private void skipExponent(int letter) {
        if (lower(letter()) != letter) return;
        int start = at++;
        if (letter() == '-' || letter() == '+') at++;
        if (skipRun(10) == 0) at = start;
    }
}
