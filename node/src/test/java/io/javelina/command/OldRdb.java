package io.javelina.command;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Values as old servers wrote them, put together byte by byte; one character is one byte.
final class OldRdb {
    private OldRdb() {}

    /// A number as an intset, a ziplist or a score has it.
    static String little(long value, int bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes; i++) text.append((char) (value >>> 8 * i & 0xff));
        return text.toString();
    }

    /// A length of RDB.
    static String length(int value) {
        if (value < 64) return "" + (char) value;
        if (value < 16384) return "" + (char) (0x40 | value >> 8) + (char) (value & 0xff);
        return "\u0080" + new StringBuilder(little(value, 4)).reverse();
    }

    /// A plain string of RDB.
    static String string(String bytes) { return length(bytes.length()) + bytes; }

    static String intset(int width, long... values) {
        StringBuilder set = new StringBuilder(little(width, 4) + little(values.length, 4));
        for (long value : values) set.append(little(value, width));
        return set.toString();
    }

    /// @param elements texts, or numbers that become ones of the smallest width
    static String ziplist(List<Object> elements) {
        StringBuilder body = new StringBuilder();
        int before = 0;
        int last = 10;
        for (Object element : elements) {
            last = 10 + body.length();
            String encoded = lengthBefore(before) + (element instanceof Number number
                    ? ziplistNumber(number.longValue())
                    : ziplistText((String) element));
            body.append(encoded);
            before = encoded.length();
        }
        return little(11L + body.length(), 4) + little(last, 4) + little(elements.size(), 2) + body + "\u00ff";
    }

    private static String lengthBefore(int bytes) {
        return bytes < 254 ? little(bytes, 1) : "\u00fe" + little(bytes, 4);
    }

    private static String ziplistNumber(long value) {
        if (value >= 0 && value <= 12) return "" + (char) (0xf1 + value);
        if (value == (byte) value) return "\u00fe" + little(value, 1);
        if (value == (short) value) return "\u00c0" + little(value, 2);
        if (value >= -(1 << 23) && value < 1 << 23) return "\u00f0" + little(value, 3);
        return value == (int) value ? "\u00d0" + little(value, 4) : "\u00e0" + little(value, 8);
    }

    private static String ziplistText(String text) {
        int length = text.length();
        if (length < 64) return (char) length + text;
        if (length < 16384) return "" + (char) (0x40 | length >> 8) + (char) (length & 0xff) + text;
        return "\u0080" + new StringBuilder(little(length, 4)).reverse() + text;
    }

    /// @param parts keys and values in turn
    static String zipmap(int unused, String... parts) {
        StringBuilder map = new StringBuilder(little(Math.min(254, parts.length / 2), 1));
        for (int i = 0; i < parts.length; i++) {
            int length = parts[i].length();
            map.append(length < 254 ? little(length, 1) : "\u00fe" + little(length, 4));
            if (i % 2 == 1) map.append((char) unused);
            map.append(parts[i]);
            if (i % 2 == 1) map.append("x".repeat(unused));
        }
        return map + "\u00ff";
    }

    /// A score in the text of the first sorted sets.
    static String score(String text) {
        return switch (text) {
            case "inf" -> "\u00fe";
            case "-inf" -> "\u00ff";
            case "nan" -> "\u00fd";
            default -> (char) text.length() + text;
        };
    }

    /// A text as its bytes in ISO-8859-1, for those who print it.
    static byte[] bytes(String text) { return text.getBytes(StandardCharsets.ISO_8859_1); }
}
