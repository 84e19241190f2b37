package io.javelina.structure;

import io.javelina.memory.Memory;

/// The state of one [HashTable], off the heap so that millions of small tables cost no object. One cache line:
///
///     byte  0       8       16      24      32      40      48      56  58  60
///           ┌───────┬───────┬───────┬───────┬───────┬───────┬───┬───┬─┬─┬───┬───┐
///           │array 0│array 1│bytes 0│bytes 1│ size  │rehash │ov0│ov1│b│b│pau│cle│
///           └───────┴───────┴───────┴───────┴───────┴───────┴───┴───┴─┴─┴───┴───┘
///
/// A table has up to two bucket arrays. Array 0 is the only one, or the old one while array 1 is being filled; an
/// address of 0 says that there is none. What is kept per array follows: `bytes` (of the array and of its overflow
/// buckets, as the ledger has booked them), `ov` (how many overflow buckets) and `b` (the binary logarithm of how many
/// buckets the array has). `rehash` is the index of the next bucket to move, `pau` says how many have asked that none
/// moves, `cle` is where the next slice of clearing begins.
final class TableHeader {
    static final int ARRAYS = 0;
    static final int ARRAY_BYTES = ARRAYS + 2 * Long.BYTES;
    static final int SIZE = ARRAY_BYTES + 2 * Long.BYTES;
    static final int REHASH_INDEX = SIZE + Long.BYTES;
    static final int OVERFLOWS = REHASH_INDEX + Long.BYTES;
    static final int BUCKET_BITS = OVERFLOWS + 2 * Integer.BYTES;
    static final int PAUSES = BUCKET_BITS + 2;
    static final int CLEAR_INDEX = PAUSES + Short.BYTES;
    static final int BYTES = CLEAR_INDEX + Integer.BYTES;

    static {
        if (BYTES != 64) throw new AssertionError("a header of " + BYTES + " bytes is not one cache line");
        if (CLEAR_INDEX % Integer.BYTES != 0) throw new AssertionError("clear index at " + CLEAR_INDEX);
    }

    private TableHeader() {}

    /// Makes it the header of an empty table without arrays.
    static void initialise(long header) { Memory.fill(header, BYTES, 0); }

    static long array(long header, int which) { return Memory.getLong(header + ARRAYS + which * Long.BYTES); }

    static long arrayBytes(long header, int which) {
        return Memory.getLong(header + ARRAY_BYTES + which * Long.BYTES);
    }

    /// The base 2 logarithm of how many buckets the array has.
    static int bucketBits(long header, int which) { return Memory.getByte(header + BUCKET_BITS + which); }

    /// How many buckets the array has; 0 when there is none.
    static long buckets(long header, int which) {
        return array(header, which) == 0 ? 0 : 1L << bucketBits(header, which);
    }

    static int overflows(long header, int which) {
        return Memory.getInt(header + OVERFLOWS + which * Integer.BYTES);
    }

    /// Sets all that is kept per array, for one without overflow buckets.
    static void array(long header, int which, long address, int bucketBits, long bytes) {
        Memory.putLong(header + ARRAYS + which * Long.BYTES, address);
        Memory.putLong(header + ARRAY_BYTES + which * Long.BYTES, bytes);
        Memory.putInt(header + OVERFLOWS + which * Integer.BYTES, 0);
        Memory.putByte(header + BUCKET_BITS + which, bucketBits);
    }

    /// Makes array 1 array 0, and leaves no array 1.
    static void promote(long header) {
        int overflows = overflows(header, 1);
        array(header, 0, array(header, 1), bucketBits(header, 1), arrayBytes(header, 1));
        Memory.putInt(header + OVERFLOWS, overflows);
        array(header, 1, 0, 0, 0);
        rehashIndex(header, 0);
    }

    /// Counts `count` (negative: fewer) overflow buckets of `bytes` bytes in all.
    static void addOverflows(long header, int which, int count, long bytes) {
        Memory.putInt(header + OVERFLOWS + which * Integer.BYTES, overflows(header, which) + count);
        Memory.putLong(header + ARRAY_BYTES + which * Long.BYTES, arrayBytes(header, which) + bytes);
    }

    static long size(long header) { return Memory.getLong(header + SIZE); }

    static void addSize(long header, long more) { Memory.putLong(header + SIZE, size(header) + more); }

    /// All groups of buckets below this index have moved to array 1.
    static long rehashIndex(long header) { return Memory.getLong(header + REHASH_INDEX); }

    static void rehashIndex(long header, long index) { Memory.putLong(header + REHASH_INDEX, index); }

    static int pauses(long header) { return Memory.getUnsignedShort(header + PAUSES); }

    static void pauses(long header, int pauses) { Memory.putShort(header + PAUSES, pauses); }

    static int clearIndex(long header) { return Memory.getInt(header + CLEAR_INDEX); }

    static void clearIndex(long header, int index) { Memory.putInt(header + CLEAR_INDEX, index); }
}
