package io.javelina.resp;

/// Doubles as Valkey writes them.
public final class Numbers {
    /// Whole numbers below this are written as integers.
    private static final double WHOLE_LIMIT = 0x1p62;

    private Numbers() {}

    /// `nan`, `inf`, `-inf`, whole numbers without a fraction, otherwise the shortest decimal that reads back as the same
    /// double, in exponent form only for very large or small magnitudes.
    public static String format(double value) {
        if (Double.isNaN(value)) return "nan";
        if (Double.isInfinite(value)) return value > 0 ? "inf" : "-inf";
        if (value == 0) return Math.copySign(1, value) < 0 ? "-0" : "0";
        if (value == Math.rint(value) && Math.abs(value) < WHOLE_LIMIT) return Long.toString((long) value);
        return shortest(value);
    }

    /// Java's shortest digits in the layout that C programs use: plain between 1e-7 and 1e21, else `1.5e-9`.
    private static String shortest(double value) {
        java.math.BigDecimal digits = new java.math.BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -7 && exponent < 21) return digits.toPlainString();
        String mantissa = new java.math.BigDecimal(digits.unscaledValue(), digits.precision() - 1).toPlainString();
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
