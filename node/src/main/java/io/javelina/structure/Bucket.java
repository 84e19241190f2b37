package io.javelina.structure;

import io.javelina.memory.Memory;

/// One bucket of a [HashTable]: seven places for elements in one cache line of 64 bytes.
///
///     byte   0   1   2   3   4   5   6   7       8       16      24      32      40      48      56
///           ┌───┬───┬───┬───┬───┬───┬───┬───┐ ┌───────┬───────┬───────┬───────┬───────┬───────┬───────┐
///           │tag│tag│tag│tag│tag│tag│tag│use│ │element│element│element│element│element│element│element│
///           └───┴───┴───┴───┴───┴───┴───┴───┘ └───────┴───────┴───────┴───────┴───────┴───────┴───────┘
///      place 0   1   2   3   4   5   6   │     0       1       2       3       4       5       6 or
///                                        │                                                     next bucket
///            bit 7 of use: chained ──────┴────── bits 0 to 6 of use: place 0 to 6 holds an element
///
/// A tag is the top byte of an element's hash, so that most elements with another key are passed over without a look
/// at their memory. All seven tags are compared at once, as bytes of one long.
///
/// What always holds:
/// * a chained bucket has six elements at most, its place 6 is not in use, and `next` is the address of another bucket;
/// * tag and element of a place that is not in use mean nothing, so that 8 bytes of zeros make an empty bucket.
final class Bucket {
    static final int BYTES = 64;
    static final int PLACES = 7;
    /// How far `BYTES` shifts an index.
    static final int SHIFT = 6;

    private static final int HEAD = 0;
    private static final int TAGS = HEAD;
    private static final int USE = TAGS + PLACES;
    private static final int ELEMENTS = USE + 1;
    private static final int NEXT = ELEMENTS + (PLACES - 1) * Long.BYTES;

    private static final int ALL_PLACES = (1 << PLACES) - 1;
    private static final int CHAINED = 1 << PLACES;
    private static final int LAST = PLACES - 1;
    private static final long EACH_TAG = 0x00_01_01_01_01_01_01_01L;
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
    private static final long TOP_BITS = 0x00_80_80_80_80_80_80_80L;

    static {
        if (NEXT + Long.BYTES != BYTES || 1 << SHIFT != BYTES) throw new AssertionError("a bucket is one cache line");
        if (ELEMENTS % Long.BYTES != 0) throw new AssertionError("elements begin at " + ELEMENTS);
    }

    private Bucket() {}

    /// The part of a hash that is kept as tag: the bits that are farthest from those which choose the bucket.
    static int tag(long hash) { return (int) (hash >>> 56); }

    static void initialise(long bucket) { Memory.putLong(bucket + HEAD, 0); }

    /// Tags and use in one read.
    static long head(long bucket) { return Memory.getLong(bucket + HEAD); }

    /// The places in use that have this tag. Go through them with `for (...; found != 0; found &= found - 1)` and
    /// [#place].
    ///
    /// A byte of `x` is zero exactly when the sum of its low seven bits with 0x7f does not reach the top bit and the
    /// top bit was not set before. No sum carries into the next byte, so there are no false hits (the shorter, better
    /// known form has them, and here each would be a read at an address that never was one).
    static long placesWithTag(long head, int tag) {
        long x = head ^ tag * EACH_TAG;
        return ~((x & LOW_BITS) + LOW_BITS | x) & TOP_BITS & spread(head >>> 56);
    }

    /// Bits 0 to 6 of `use` as the top bits of bytes 0 to 6. The multiplication lays copies of the seven bits side by
    /// side, seven apart, so that bit k arrives at bit 8k of the product; nothing overlaps, so nothing carries.
    private static long spread(long use) {
        return ((use & ALL_PLACES) * 0x0000_0408_1020_4081L & EACH_TAG) << 7;
    }

    /// The first of what [#placesWithTag] found.
    static int place(long places) { return Long.numberOfTrailingZeros(places) >>> 3; }

    /// The places in use as bits 0 to 6.
    static int used(long bucket) { return Memory.getByte(bucket + USE) & ALL_PLACES; }

    static int count(long bucket) { return Integer.bitCount(used(bucket)); }

    static boolean isChained(long head) { return head < 0; }

    /// The next bucket of the chain, or 0.
    static long next(long bucket, long head) { return isChained(head) ? Memory.getLong(bucket + NEXT) : 0; }

    static long next(long bucket) { return next(bucket, head(bucket)); }

    /// Lets place 6 be the link to `next`; no element may be there.
    static void chain(long bucket, long next) {
        Memory.putByte(bucket + USE, used(bucket) | CHAINED);
        Memory.putLong(bucket + NEXT, next);
    }

    /// Lets place 6 be a free place again.
    static void unchain(long bucket) { Memory.putByte(bucket + USE, used(bucket)); }

    static long element(long bucket, int place) { return Memory.getLong(bucket + ELEMENTS + place * Long.BYTES); }

    static void element(long bucket, int place, long element) {
        Memory.putLong(bucket + ELEMENTS + place * Long.BYTES, element);
    }

    static int tagAt(long bucket, int place) { return Memory.getUnsignedByte(bucket + TAGS + place); }

    /// The highest place in use; there must be one.
    static int anyPlace(long bucket) { return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(used(bucket)); }

    /// A free place, or -1 when the bucket is full.
    static int freePlace(long bucket) {
        int use = Memory.getByte(bucket + USE);
        int free = ~(use | (use & CHAINED) >>> 1) & ALL_PLACES;
        return free == 0 ? -1 : Integer.numberOfTrailingZeros(free);
    }

    static void put(long bucket, int place, long element, int tag) {
        int shift = place * Byte.SIZE;
        long head = head(bucket) & ~(0xffL << shift) | (long) tag << shift | 1L << USE * Byte.SIZE + place;
        Memory.putLong(bucket + HEAD, head);
        element(bucket, place, element);
    }

    static void free(long bucket, int place) {
        Memory.putLong(bucket + HEAD, head(bucket) & ~(1L << USE * Byte.SIZE + place));
    }

    /// Overwrites a place with what is in a place of another bucket, which becomes free.
    static void move(long from, int fromPlace, long to, int toPlace) {
        put(to, toPlace, element(from, fromPlace), tagAt(from, fromPlace));
        free(from, fromPlace);
    }

    /// Frees place 6 by moving its element to the first place of an empty bucket, and chains that one.
    static void spill(long bucket, long empty) {
        move(bucket, LAST, empty, 0);
        chain(bucket, empty);
    }

    /// Undoes [#spill] when the next bucket has a single element left: it comes back to place 6.
    static void unspill(long bucket, long next) {
        unchain(bucket);
        move(next, anyPlace(next), bucket, LAST);
    }
}
