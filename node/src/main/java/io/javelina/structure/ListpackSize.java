package io.javelina.structure;

/// What elements would take in a listpack of Redis. Limits in the configuration are given in these bytes, and they decide
/// where the nodes of a list end, whatever the elements take here.
public final class ListpackSize {
    /// An empty listpack.
    public static final int EMPTY = 7;

    private static final int SHORT_TEXT = 64;
    private static final int MEDIUM_TEXT = 4096;

    private ListpackSize() {}

    /// An element of so many bytes that is not a number.
    public static long ofText(long length) {
        long head = length < SHORT_TEXT ? 1 : length < MEDIUM_TEXT ? 2 : 5;
        return withLengthBehind(head + length);
    }

    /// Behind each element stands its length, in groups of seven bits.
    private static long withLengthBehind(long bytes) {
        if (bytes <= 127) return bytes + 1;
        if (bytes < 16_383) return bytes + 2;
        if (bytes < 2_097_151) return bytes + 3;
        return bytes + (bytes < 268_435_455 ? 4 : 5);
    }

    public static int ofInteger(long value) {
        if (value >= 0 && value <= 127) return 2;
        if (value >= -4096 && value <= 4095) return 3;
        if (value == (short) value) return 4;
        if (value >= -(1 << 23) && value < 1 << 23) return 5;
        return value == (int) value ? 6 : 10;
    }
}
