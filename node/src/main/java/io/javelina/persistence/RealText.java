package io.javelina.persistence;

import io.javelina.memory.Memory;

/// Scores as text, in the forms that servers write: decimal digits with or without a point and an exponent, `inf` and
/// `-inf`, and `nan`, which callers refuse.
final class RealText {
    private static final int LONGEST = 255;

    private RealText() {}

    static double parse(long address, int bytes) {
        if (bytes == 0 || bytes > LONGEST) throw new CorruptRdb("a score of " + bytes + " bytes");
        StringBuilder text = new StringBuilder(bytes);
        for (int i = 0; i < bytes; i++) text.append((char) Memory.getUnsignedByte(address + i));
        String score = text.toString().toLowerCase();
        return switch (score) {
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan" -> Double.NaN;
            default -> finite(score);
        };
    }

    private static double finite(String score) {
        for (int i = 0; i < score.length(); i++)
            if ("0123456789+-.e".indexOf(score.charAt(i)) < 0) throw new CorruptRdb("no score: " + score);
        try {
            return Double.parseDouble(score);
        } catch (NumberFormatException e) {
            throw new CorruptRdb("no score: " + score);
        }
    }
}
