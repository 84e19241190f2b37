package io.javelina.structure;

/// How much one node of a list may hold, by the number that `list-max-listpack-size` gives: so many elements when it is
/// positive, and -1 to -5 for 4 to 64 KiB. Bytes are those of a listpack.
public final class QuicklistLimit {
    /// What a node may take whose elements are counted.
    private static final long SAFETY_BYTES = 8192;
    private static final int SMALLEST_BYTES_SHIFT = 12;
    private static final int SHIFTS = 5;

    private QuicklistLimit() {}

    /// Whether this is too much for one node.
    public static boolean isExceeded(int fill, long bytes, long elements) {
        if (fill < 0) return bytes > bytes(fill);
        return bytes > SAFETY_BYTES || elements > Math.max(1, fill);
    }

    /// Whether it is not even half of what one node may hold.
    public static boolean isHalfExceeded(int fill, long bytes, long elements) {
        if (fill < 0) return bytes > bytes(fill) / 2;
        return elements > Math.max(1, fill) / 2;
    }

    /// Whether an element of so many bytes has a node of its own.
    public static boolean isLarge(int fill, long bytes) { return bytes > (fill < 0 ? bytes(fill) : SAFETY_BYTES); }

    private static long bytes(int fill) {
        return 1L << SMALLEST_BYTES_SHIFT + Math.min(-(long) fill, SHIFTS) - 1;
    }
}
