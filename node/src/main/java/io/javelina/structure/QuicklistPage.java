package io.javelina.structure;

import io.javelina.memory.Memory;

/// A page of a [Quicklist]: the records of up to 63 nodes, in order.
///
/// ```
///   +------+----------+----------+----------+-------+
///   | next | previous | elements | capacity | nodes |      32 bytes: addresses of pages, elements in all nodes,
///   +------+----------+----------+----------+-------+      places for records, and how many are taken
///   +-------+----------+-------+--------+-------+----------------+------------+
///   | block | capacity | start | length | count | listpack bytes | compressed |   32 bytes per record, see QuicklistNode
///   +-------+----------+-------+--------+-------+----------------+------------+
/// ```
///
/// Static methods on an address.
final class QuicklistPage {
    static final int RECORD_BYTES = 32;
    static final int HEADER_BYTES = 32;
    /// With its header, a page takes a power of two in bytes.
    static final int MOST_NODES = 63;

    private static final int NEXT = 0;
    private static final int PREVIOUS = NEXT + 8;
    private static final int ELEMENTS = PREVIOUS + 8;
    private static final int CAPACITY = ELEMENTS + 8;
    private static final int NODES = CAPACITY + 4;

    static {
        assert NODES + 4 == HEADER_BYTES : "the header fills its place";
    }

    private QuicklistPage() {}

    static long bytes(int capacity) { return HEADER_BYTES + (long) capacity * RECORD_BYTES; }

    static void initialize(long page, int capacity) {
        next(page, 0);
        previous(page, 0);
        Memory.putLong(page + ELEMENTS, 0);
        capacity(page, capacity);
        nodes(page, 0);
    }

    /// 0 for the last one.
    static long next(long page) { return Memory.getLong(page + NEXT); }

    static void next(long page, long next) { Memory.putLong(page + NEXT, next); }

    /// 0 for the first one.
    static long previous(long page) { return Memory.getLong(page + PREVIOUS); }

    static void previous(long page, long previous) { Memory.putLong(page + PREVIOUS, previous); }

    static long elements(long page) { return Memory.getLong(page + ELEMENTS); }

    static void addElements(long page, long elements) { Memory.putLong(page + ELEMENTS, elements(page) + elements); }

    static int capacity(long page) { return Memory.getInt(page + CAPACITY); }

    static void capacity(long page, int capacity) { Memory.putInt(page + CAPACITY, capacity); }

    static int nodes(long page) { return Memory.getInt(page + NODES); }

    static void nodes(long page, int nodes) { Memory.putInt(page + NODES, nodes); }

    static long record(long page, int slot) { return page + HEADER_BYTES + (long) slot * RECORD_BYTES; }

    /// Makes a gap of one record before `slot`; there is room for it.
    static void open(long page, int slot) {
        int nodes = nodes(page);
        assert nodes < capacity(page) : "full";
        Memory.copy(record(page, slot), record(page, slot + 1), (long) (nodes - slot) * RECORD_BYTES);
        nodes(page, nodes + 1);
    }

    static void close(long page, int slot) {
        int nodes = nodes(page) - 1;
        Memory.copy(record(page, slot + 1), record(page, slot), (long) (nodes - slot) * RECORD_BYTES);
        nodes(page, nodes);
    }

    /// Moves the records from `slot` on behind those of another page, which has room for them.
    static void move(long page, int slot, long target) {
        int moved = nodes(page) - slot;
        long elements = 0;
        for (int i = slot; i < slot + moved; i++) elements += QuicklistNode.count(record(page, i));
        Memory.copy(record(page, slot), record(target, nodes(target)), (long) moved * RECORD_BYTES);
        nodes(page, slot);
        nodes(target, nodes(target) + moved);
        addElements(page, -elements);
        addElements(target, elements);
    }
}
