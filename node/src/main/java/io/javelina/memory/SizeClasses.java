package io.javelina.memory;

import java.util.function.LongUnaryOperator;

/// How many bytes jemalloc really gives for a request, without asking it.
///
/// ```
/// 8 | 16 32 48 64 80 96 112 128 | 160 192 224 256 | 320 384 448 512 | 640 ...   four classes for each doubling,
///   |        steps of 16        |    steps of 32  |    steps of 64  |           steps of at least 16
/// ```
///
/// From 8 pages on, newer versions round up to whole pages only. Both rules are tried at the start against what the
/// library itself says; a library that follows neither is asked each time, so the answer is always exact.
final class SizeClasses {
    private static final int SMALL_BYTES = 4096;
    private static final int SMALLEST = 8;
    private static final int SMALLEST_STEP = 16;
    private static final int PAGES_BEFORE_PAGE_STEPS = 8;

    /// Answers for small requests by (bytes + 7) / 8.
    private final int[] small = new int[SMALL_BYTES / 8 + 1];
    private final long pageBytes;
    /// Requests above this are rounded up to whole pages.
    private final long lastClass;
    private final LongUnaryOperator library;
    private final boolean predictable;

    /// @param library what the library gives for a request of at least 1 byte
    SizeClasses(LongUnaryOperator library, long pageBytes) {
        this.library = library;
        this.pageBytes = pageBytes;
        long pages = PAGES_BEFORE_PAGE_STEPS * pageBytes;
        lastClass = library.applyAsLong(pages + 1) == pages + pageBytes ? pages : Long.MAX_VALUE;
        for (int i = 0; i < small.length; i++) small[i] = (int) library.applyAsLong(Math.max(SMALLEST, i * 8));
        predictable = foretells();
    }

    /// Tries both sides of class borders and some sizes between, from small ones to 1 TiB.
    private boolean foretells() {
        for (long power = SMALL_BYTES; power <= 1L << 40; power <<= 1)
            for (int eighth = 8; eighth < 16; eighth++)
                for (int off = -1; off <= 1; off++) {
                    long bytes = power / 8 * eighth + off;
                    if (library.applyAsLong(bytes) != compute(bytes)) return false;
                }
        return true;
    }

    long of(long bytes) {
        if (bytes <= SMALL_BYTES) return small[(int) (bytes + 7 >>> 3)];
        return predictable ? compute(bytes) : library.applyAsLong(bytes);
    }

    private long compute(long bytes) {
        long quarter = Long.highestOneBit(bytes - 1) >>> 2;
        long step = bytes > lastClass ? pageBytes : Math.max(SMALLEST_STEP, quarter);
        return bytes + step - 1 & -step;
    }

    /// Whether no call is needed for any size.
    boolean isPredictable() { return predictable; }
}
