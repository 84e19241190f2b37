package io.javelina.structure;

import io.javelina.memory.Memory;

/// One node of an [IdTree].
///
/// ```
///   0        2        4                 8
///   +--------+--------+-----------------+----------------------------------------+
///   | level  | count  | bytes of block  | count times: millis, sequence, payload |
///   +--------+--------+-----------------+----------------------------------------+
/// ```
///
/// Level 0 is a leaf, whose payloads are the user's. The payload of a higher node is the address of a child, and the id
/// before it the lower bound of what is in that child; that of the first child is not looked at. Ids ascend.
final class IdNode {
    private static final int LEVEL = 0;
    private static final int COUNT = LEVEL + 2;
    private static final int BLOCK_BYTES = COUNT + 2;
    static final int ENTRIES = BLOCK_BYTES + 4;

    static final int ID_BYTES = 16;
    static final int CHILD_BYTES = 8;
    /// No node is larger, so that making place for an entry in the middle moves 1 KB on average.
    static final int MOST_BYTES = 2048;

    private IdNode() {}

    static void initialize(long node, int level, long blockBytes) {
        Memory.putShort(node + LEVEL, level);
        Memory.putShort(node + COUNT, 0);
        Memory.putInt(node + BLOCK_BYTES, (int) blockBytes);
    }

    static int level(long node) { return Memory.getUnsignedShort(node + LEVEL); }

    static int count(long node) { return Memory.getUnsignedShort(node + COUNT); }

    static void count(long node, int count) { Memory.putShort(node + COUNT, count); }

    static long blockBytes(long node) { return Memory.getInt(node + BLOCK_BYTES); }

    static void blockBytes(long node, long bytes) { Memory.putInt(node + BLOCK_BYTES, (int) bytes); }

    static long entry(long node, int index, int stride) { return node + ENTRIES + (long) index * stride; }

    static long millis(long entry) { return Memory.getLong(entry); }

    static long sequence(long entry) { return Memory.getLong(entry + 8); }

    static void id(long entry, long millis, long sequence) {
        Memory.putLong(entry, millis);
        Memory.putLong(entry + 8, sequence);
    }

    static long payload(long entry) { return entry + ID_BYTES; }

    static long child(long node, int index) { return Memory.getLong(childSlot(node, index)); }

    /// Where the address of a child is.
    static long childSlot(long node, int index) {
        return payload(entry(node, index, ID_BYTES + CHILD_BYTES));
    }

    /// The index of the first entry whose id is not below the given one, `count` when there is none.
    static int lowerBound(long node, int stride, long millis, long sequence) {
        return lowerBound(node, 0, stride, millis, sequence);
    }

    private static int lowerBound(long node, int from, int stride, long millis, long sequence) {
        int low = from;
        int high = count(node);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBelow(entry(node, middle, stride), millis, sequence)) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static boolean isBelow(long entry, long millis, long sequence) {
        long own = millis(entry);
        if (own != millis) return Long.compareUnsigned(own, millis) < 0;
        return Long.compareUnsigned(sequence(entry), sequence) < 0;
    }

    static boolean isAt(long entry, long millis, long sequence) {
        return millis(entry) == millis && sequence(entry) == sequence;
    }

    /// The index of the child that an id belongs to.
    static int childIndex(long node, long millis, long sequence) {
        int stride = ID_BYTES + CHILD_BYTES;
        int bound = lowerBound(node, 1, stride, millis, sequence);
        boolean isBound = bound < count(node) && isAt(entry(node, bound, stride), millis, sequence);
        return isBound ? bound : bound - 1;
    }

    /// Makes place for an entry, or closes the place of one (`by` 1 or -1), from `index` on.
    static void shift(long node, int index, int by, int stride) {
        int count = count(node);
        int from = by > 0 ? index : index + 1;
        long source = entry(node, from, stride);
        Memory.copy(source, source + (long) by * stride, (long) (count - from) * stride);
        count(node, count + by);
    }
}
