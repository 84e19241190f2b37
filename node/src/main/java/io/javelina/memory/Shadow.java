package io.javelina.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Remembers for every 8 bytes of the address space (a granule) which of them may be accessed.
///
/// ```
/// address   47          30 29          12 11        3 2    0
///          | region       | page         | granule   | byte |
///            regions[]      byte[][]       byte[]      first n bytes are open: 1..8, or none: 0 and below
/// ```
///
/// Found by three array reads, so that a check costs a few nanoseconds. Pages that are wholly open or wholly closed
/// share one array, which keeps the shadow of large blocks small; an array is copied before its first partial change.
/// Readers take no lock: a thread that learned an address properly also sees its shadow. Writers hold the lock of
/// [Checker].
final class Shadow {
    /// Never handed out.
    static final byte CLOSED = 0;
    /// Before and behind a block.
    static final byte RED_ZONE = -1;
    /// Inside a block that was freed.
    static final byte FREED = -2;
    static final int GRANULE = 8;

    private static final byte OPEN = GRANULE;
    private static final long OPEN_WORD = 0x0808080808080808L;
    private static final int PAGE = 4096;
    private static final int PAGE_GRANULES = PAGE / GRANULE;
    private static final int REGION_PAGES = 1 << 18;
    private static final int REGIONS = 1 << 18;
    private static final int REGION_SHIFT = 30;
    private static final int PAGE_SHIFT = 12;
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final byte[] OPEN_PAGE = page(OPEN);
    private static final byte[] CLOSED_PAGE = page(CLOSED);
    private static final byte[] FREED_PAGE = page(FREED);
    private static final byte[][] CLOSED_REGION = region();
    private static final byte[][][] SHADOW = new byte[REGIONS][][];

    static {
        Arrays.fill(SHADOW, CLOSED_REGION);
    }

    private Shadow() {}

    private static byte[] page(byte state) {
        byte[] page = new byte[PAGE_GRANULES];
        Arrays.fill(page, state);
        return page;
    }

    private static byte[][] region() {
        byte[][] region = new byte[REGION_PAGES][];
        Arrays.fill(region, CLOSED_PAGE);
        return region;
    }

    private static boolean isShared(byte[] page) {
        return page == OPEN_PAGE || page == CLOSED_PAGE || page == FREED_PAGE;
    }

    private static byte[] pageOf(long address) {
        return SHADOW[(int) (address >>> REGION_SHIFT)][(int) (address >>> PAGE_SHIFT) & REGION_PAGES - 1];
    }

    /// Whether an access of at most 8 bytes is right.
    static boolean isOpen(long address, int bytes) {
        if (!isPlausible(address)) return false;
        int first = (int) address & PAGE - 1;
        int last = first + bytes - 1;
        if (last >= PAGE) return firstClosed(address, bytes) < 0;
        byte[] page = pageOf(address);
        int granule = first >>> 3;
        int lastGranule = last >>> 3;
        if (granule == lastGranule) return (last & 7) < page[granule];
        return page[granule] == OPEN && (last & 7) < page[lastGranule];
    }

    /// The first address of the range that may not be accessed, or -1 when all of it may.
    static long firstClosed(long address, long bytes) {
        if (!isPlausible(address) || !isPlausible(address + bytes)) return address;
        long end = address + bytes;
        for (long at = address; at < end;) {
            long pageEnd = Math.min(end, (at | PAGE - 1) + 1);
            byte[] page = pageOf(at);
            long closed = page == OPEN_PAGE ? -1 : firstClosed(page, at, pageEnd);
            if (closed >= 0) return closed;
            at = pageEnd;
        }
        return -1;
    }

    private static long firstClosed(byte[] page, long from, long end) {
        for (long at = from; at < end;) {
            int granule = (int) at >>> 3 & PAGE_GRANULES - 1;
            boolean wholeWord = end - at >= 64 && granule <= PAGE_GRANULES - 8;
            if (wholeWord && (long) WORDS.get(page, granule) == OPEN_WORD) {
                at = (at & -GRANULE) + 64;
                continue;
            }
            long granuleEnd = Math.min(end, (at | 7) + 1);
            int open = page[granule];
            if ((granuleEnd - 1 & 7) >= open) return Math.max(at, (at & -GRANULE) + Math.max(0, open));
            at = granuleEnd;
        }
        return -1;
    }

    /// User addresses have 48 bits at most.
    private static boolean isPlausible(long address) { return address >>> 48 == 0; }

    /// Opens `bytes` bytes from `address`, a multiple of 8; the rest of the last granule is closed.
    static void open(long address, long bytes) {
        long whole = bytes & -GRANULE;
        mark(address, whole, OPEN, OPEN_PAGE);
        if (whole < bytes) ownPage(address + whole)[granule(address + whole)] = (byte) (bytes - whole);
    }

    /// Marks whole granules as closed for the given reason; `address` is a multiple of 8.
    static void close(long address, long bytes, byte reason) {
        mark(address, bytes + GRANULE - 1 & -GRANULE, reason, reason == FREED ? FREED_PAGE : CLOSED_PAGE);
    }

    private static void mark(long address, long bytes, byte state, byte[] wholePage) {
        long end = address + bytes;
        for (long at = address; at < end;) {
            long pageEnd = Math.min(end, (at | PAGE - 1) + 1);
            if (pageEnd - at == PAGE) setPage(at, wholePage);
            else Arrays.fill(ownPage(at), granule(at), granule(at) + (int) (pageEnd - at >>> 3), state);
            at = pageEnd;
        }
    }

    private static int granule(long address) { return (int) address >>> 3 & PAGE_GRANULES - 1; }

    private static byte[] ownPage(long address) {
        byte[] page = pageOf(address);
        if (!isShared(page)) return page;
        byte[] own = page.clone();
        setPage(address, own);
        return own;
    }

    private static void setPage(long address, byte[] page) {
        int index = (int) (address >>> REGION_SHIFT);
        if (SHADOW[index] == CLOSED_REGION) SHADOW[index] = region();
        SHADOW[index][(int) (address >>> PAGE_SHIFT) & REGION_PAGES - 1] = page;
    }
}
