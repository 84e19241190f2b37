package io.javelina.script;

/// Doubles to whole numbers as C does it on x86, also where its standard leaves open what becomes of them. Java would take
/// the nearest number that there is.
final class Casts {
    private static final double LONG_END = 0x1p63;

    private Casts() {}

    /// To a signed number of 64 bits. What is none becomes the smallest.
    static long toLong(double value) {
        return value >= -LONG_END && value < LONG_END ? (long) value : Long.MIN_VALUE;
    }

    /// To an unsigned number of 64 bits. What is negative becomes a signed one.
    static long toUnsignedLong(double value) {
        return value >= LONG_END ? toLong(value - LONG_END) ^ Long.MIN_VALUE : toLong(value);
    }

    /// To a signed number of 32 bits. What is none becomes the smallest.
    static int toInt(double value) {
        return value > Integer.MIN_VALUE - 1.0 && value < Integer.MAX_VALUE + 1.0 ? (int) value : Integer.MIN_VALUE;
    }

    /// From an unsigned number of 64 bits, rounded once.
    static double fromUnsigned(long value) {
        if (value >= 0) return value;
        // Halved, with a last bit that still tells whether there was more than a tie.
        return (double) (value >>> 1 | value & 1) * 2;
    }
}
