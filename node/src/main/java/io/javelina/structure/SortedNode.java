package io.javelina.structure;

import io.javelina.memory.Memory;

/// One node of a [SortedTree], eight cache lines. A leaf holds elements in order and is chained to its neighbours:
///
///     byte  0   2   3       8       16      24                                              512
///           ┌───┬───┬───────┬───────┬───────┬───────┬───────┬───────┬── ── ─┬───────┬───────┐
///           │cnt│lev│       │ prev  │ next  │elem 0 │elem 1 │elem 2 │       │elem 59│elem 60│
///           └───┴───┴───────┴───────┴───────┴───────┴───────┴───────┴── ── ─┴───────┴───────┘
///
/// An inner node has up to 15 children, and of each the score of its first element, the first element itself and how many
/// elements it holds:
///
///     byte  0   2   3       8            128            248            368            488      512
///           ┌───┬───┬───────┬──────────────┬──────────────┬──────────────┬──────────────┬────────┐
///           │cnt│lev│       │ 15 scores    │ 15 firsts    │ 15 children  │ 15 sizes     │        │
///           └───┴───┴───────┴──────────────┴──────────────┴──────────────┴──────────────┴────────┘
///
/// Going down compares the scores side by side; an element is read only where scores are equal. `cnt` is how many
/// elements or children there are, `lev` the distance to the leaves.
final class SortedNode {
    static final int BYTES = 512;

    private static final int COUNT = 0;
    private static final int LEVEL = COUNT + Short.BYTES;
    private static final int BODY = Long.BYTES;

    private static final int PREVIOUS = BODY;
    private static final int NEXT = PREVIOUS + Long.BYTES;
    private static final int ELEMENTS = NEXT + Long.BYTES;
    /// Elements of a full leaf.
    static final int LEAF_PLACES = (BYTES - ELEMENTS) / Long.BYTES;

    /// Children of a full inner node.
    static final int INNER_PLACES = (BYTES - BODY) / (4 * Long.BYTES);
    private static final int COLUMN = INNER_PLACES * Long.BYTES;
    private static final int SCORES = BODY;
    private static final int FIRSTS = SCORES + COLUMN;
    private static final int CHILDREN = FIRSTS + COLUMN;
    private static final int SIZES = CHILDREN + COLUMN;

    static {
        if (SIZES + COLUMN > BYTES) throw new AssertionError("an inner node of " + (SIZES + COLUMN) + " bytes");
        if (BYTES % 64 != 0) throw new AssertionError("a node of " + BYTES + " bytes is no whole number of lines");
    }

    private SortedNode() {}

    /// Makes it an empty node without neighbours.
    static void initialise(long node, int level) {
        Memory.putLong(node, 0);
        Memory.putByte(node + LEVEL, level);
        if (level == 0) {
            previous(node, 0);
            next(node, 0);
        }
    }

    static int count(long node) { return Memory.getUnsignedShort(node + COUNT); }

    static void count(long node, int count) { Memory.putShort(node + COUNT, count); }

    static int level(long node) { return Memory.getByte(node + LEVEL); }

    static boolean isLeaf(long node) { return level(node) == 0; }

    static int places(long node) { return isLeaf(node) ? LEAF_PLACES : INNER_PLACES; }

    static boolean isFull(long node) { return count(node) == places(node); }

    /// The first element below a node that is not empty.
    static long first(long node) { return isLeaf(node) ? element(node, 0) : firstOf(node, 0); }

    /// How many elements are below the node.
    static long size(long node) {
        if (isLeaf(node)) return count(node);
        long size = 0;
        for (int place = 0, count = count(node); place < count; place++) size += sizeOf(node, place);
        return size;
    }

    // Leaves.

    static long previous(long leaf) { return Memory.getLong(leaf + PREVIOUS); }

    static void previous(long leaf, long previous) { Memory.putLong(leaf + PREVIOUS, previous); }

    static long next(long leaf) { return Memory.getLong(leaf + NEXT); }

    static void next(long leaf, long next) { Memory.putLong(leaf + NEXT, next); }

    static long element(long leaf, int place) { return Memory.getLong(leaf + ELEMENTS + place * Long.BYTES); }

    static void insertElement(long leaf, int place, long element) {
        int count = count(leaf);
        long at = leaf + ELEMENTS + place * (long) Long.BYTES;
        Memory.copy(at, at + Long.BYTES, (count - place) * (long) Long.BYTES);
        Memory.putLong(at, element);
        count(leaf, count + 1);
    }

    static void removeElements(long leaf, int place, int removed) {
        int count = count(leaf);
        long at = leaf + ELEMENTS + place * (long) Long.BYTES;
        Memory.copy(at + removed * (long) Long.BYTES, at, (count - place - removed) * (long) Long.BYTES);
        count(leaf, count - removed);
    }

    /// Chains `leaf` in behind `before`.
    static void link(long leaf, long before) {
        long after = next(before);
        previous(leaf, before);
        next(leaf, after);
        next(before, leaf);
        if (after != 0) previous(after, leaf);
    }

    static void unlink(long leaf) {
        long before = previous(leaf);
        long after = next(leaf);
        if (before != 0) next(before, after);
        if (after != 0) previous(after, before);
    }

    // Inner nodes.

    static double scoreOf(long node, int place) { return Memory.getDouble(node + SCORES + place * Long.BYTES); }

    static long firstOf(long node, int place) { return Memory.getLong(node + FIRSTS + place * Long.BYTES); }

    static long child(long node, int place) { return Memory.getLong(node + CHILDREN + place * Long.BYTES); }

    static long sizeOf(long node, int place) { return Memory.getLong(node + SIZES + place * Long.BYTES); }

    static void sizeOf(long node, int place, long size) { Memory.putLong(node + SIZES + place * Long.BYTES, size); }

    static void addSize(long node, int place, long more) { sizeOf(node, place, sizeOf(node, place) + more); }

    static void firstOf(long node, int place, long first) {
        Memory.putDouble(node + SCORES + place * Long.BYTES, SortedElement.score(first));
        Memory.putLong(node + FIRSTS + place * Long.BYTES, first);
    }

    static void insertChild(long node, int place, long child) {
        int count = count(node);
        for (int column = SCORES; column <= SIZES; column += COLUMN) {
            long at = node + column + place * (long) Long.BYTES;
            Memory.copy(at, at + Long.BYTES, (count - place) * (long) Long.BYTES);
        }
        firstOf(node, place, first(child));
        Memory.putLong(node + CHILDREN + place * Long.BYTES, child);
        sizeOf(node, place, size(child));
        count(node, count + 1);
    }

    static void removeChild(long node, int place) {
        int count = count(node);
        for (int column = SCORES; column <= SIZES; column += COLUMN) {
            long at = node + column + place * (long) Long.BYTES;
            Memory.copy(at + Long.BYTES, at, (count - place - 1) * (long) Long.BYTES);
        }
        count(node, count - 1);
    }

    // Both.

    /// Moves what is from `place` on to the end of another node of the same level.
    static void moveTail(long node, int place, long to) {
        int moved = count(node) - place;
        if (isLeaf(node)) moveColumn(node + ELEMENTS, place, to + ELEMENTS, count(to), moved);
        else
            for (int column = SCORES; column <= SIZES; column += COLUMN)
                moveColumn(node + column, place, to + column, count(to), moved);
        count(node, place);
        count(to, count(to) + moved);
    }

    private static void moveColumn(long from, int fromPlace, long to, int toPlace, int moved) {
        Memory.copy(from + fromPlace * (long) Long.BYTES, to + toPlace * (long) Long.BYTES,
                moved * (long) Long.BYTES);
    }
}
