package io.javelina.config;

import java.util.OptionalLong;

/// Numbers as the directives spell them. Three spellings are in use, and their corner cases are part of the contract:
/// integers are strict, memory sizes lenient, and a few lists read like C's `strtoll`.
final class Numbers {
    private static final long KILO = 1024;

    private Numbers() {}

    /// A decimal integer with neither plus, leading zeros nor space.
    static OptionalLong integer(String text) {
        int first = text.startsWith("-") ? 1 : 0;
        if (text.length() == first || text.length() > 20 || !digits(text, first, text.length()))
            return OptionalLong.empty();
        if (text.charAt(first) == '0' && text.length() > 1) return OptionalLong.empty();
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException outOfRange) {
            return OptionalLong.empty();
        }
    }

    private static boolean digits(String text, int from, int to) {
        for (int i = from; i < to; i++) if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
        return true;
    }

    /// A size in bytes: digits, then `b`, `k`, `kb`, `m`, `mb`, `g` or `gb`; the units ending in b count in powers of
    /// 1024. It is unsigned. No digits at all is 0, too many are the largest number, and a product wraps around.
    static OptionalLong memory(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') end++;
        long unit = unit(text.substring(end));
        if (unit == 0 || end > 127) return OptionalLong.empty();
        return OptionalLong.of(unsigned(text, end) * unit);
    }

    private static long unit(String name) {
        if (name.equalsIgnoreCase("") || name.equalsIgnoreCase("b")) return 1;
        if (name.equalsIgnoreCase("k")) return 1000;
        if (name.equalsIgnoreCase("kb")) return KILO;
        if (name.equalsIgnoreCase("m")) return 1000 * 1000;
        if (name.equalsIgnoreCase("mb")) return KILO * KILO;
        if (name.equalsIgnoreCase("g")) return 1000 * 1000 * 1000;
        return name.equalsIgnoreCase("gb") ? KILO * KILO * KILO : 0;
    }

    private static long unsigned(String text, int end) {
        if (end == 0) return 0;
        try {
            return Long.parseUnsignedLong(text, 0, end, 10);
        } catch (NumberFormatException tooLarge) {
            return -1L;
        }
    }

    /// A size in the largest unit that divides it, as configuration files have it.
    static String showMemory(long bytes) {
        if (bytes > 0 && bytes % (KILO * KILO * KILO) == 0) return bytes / (KILO * KILO * KILO) + "gb";
        if (bytes > 0 && bytes % (KILO * KILO) == 0) return bytes / (KILO * KILO) + "mb";
        if (bytes > 0 && bytes % KILO == 0) return bytes / KILO + "kb";
        return Long.toUnsignedString(bytes);
    }

    /// A number as `strtoll` reads it: space and a sign may precede it, no digits are 0, and what is too large becomes
    /// the nearest number there is. Empty when anything follows.
    static OptionalLong lenient(String text, int radix) {
        int i = 0;
        while (i < text.length() && Arguments.isSpace(text.charAt(i))) i++;
        boolean signed = i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+');
        int first = signed ? i + 1 : i;
        int end = first;
        while (end < text.length() && isDigit(text.charAt(end), radix)) end++;
        if (end == first) return text.isEmpty() ? OptionalLong.of(0) : OptionalLong.empty();
        if (end != text.length()) return OptionalLong.empty();
        return OptionalLong.of(clamped(text.substring(first), signed && text.charAt(i) == '-', radix));
    }

    private static boolean isDigit(char c, int radix) { return c >= '0' && c < '0' + radix; }

    private static long clamped(String digits, boolean negative, int radix) {
        try {
            return Long.parseLong(negative ? "-" + digits : digits, radix);
        } catch (NumberFormatException outOfRange) {
            return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
