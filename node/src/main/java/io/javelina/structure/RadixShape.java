package io.javelina.structure;

/// Tells how many nodes a radix tree would have that holds the ids of an [IdTree] as keys of 16 bytes each, most significant
/// first. Valkey keeps streams in such a tree and shows the number of its nodes.
///
/// That tree has a node for each key's end and one for each branch, where keys with the same leading bytes part. Bytes
/// between two of those are a node together, if there are any: a run.
///
/// ```
///   keys abcde, abcfg and abcfh:     abc ── [d f] ─┬─ e ── end
///                                    run   branch  │
///                                                  └─ [g h] ─┬─ end
///                                                     branch └─ end
/// ```
///
/// A key that comes ends in the place where it parts from the keys that are there, and all that matters lies around that
/// place: so the number can be kept up to date at the price of a few look-ups.
public final class RadixShape {
    /// Nodes of a radix tree without a key.
    public static final int EMPTY_NODES = 1;

    private static final int KEY_BYTES = 16;
    /// The bytes shared with a key that does not exist.
    private static final int NONE = -1;

    private final IdTree tree;
    private final IdCursor cursor;

    public RadixShape(IdTree tree) {
        this.tree = tree;
        this.cursor = new IdCursor(tree);
    }

    /// How many nodes an id brings that is not in the tree: either it comes next, or it was there until now.
    public int nodesOf(long millis, long sequence) {
        if (tree.isEmpty()) return 1;
        int parting = Math.max(sharedBefore(millis, sequence, millis, sequence),
                sharedAfter(millis, sequence, millis, sequence));
        int end = 1 + run(parting, KEY_BYTES);
        int below = nextPlace(millis, sequence, parting);
        if (below == parting) return end;
        // The run on the way is cut in two by a new branch.
        int above = placeAbove(millis, sequence, parting);
        return end + 1 + run(above, parting) + run(parting, below) - run(above, below);
    }

    /// 1 if there are bytes between two places on the way to a key.
    private static int run(int above, int below) { return below - above > 1 ? 1 : 0; }

    /// The first place at which keys part or end that share so many bytes with this one.
    private int nextPlace(long millis, long sequence, int shared) {
        cursor.ceiling(millis & bytes(shared), sequence & bytes(shared - 8));
        long firstMillis = cursor.millis();
        long firstSequence = cursor.sequence();
        cursor.floor(millis | ~bytes(shared), sequence | ~bytes(shared - 8));
        return shared(firstMillis, firstSequence, cursor.millis(), cursor.sequence());
    }

    /// The last place above at which keys part on the way to this one.
    private int placeAbove(long millis, long sequence, int shared) {
        return Math.max(sharedBefore(millis & bytes(shared), sequence & bytes(shared - 8), millis, sequence),
                sharedAfter(millis | ~bytes(shared), sequence | ~bytes(shared - 8), millis, sequence));
    }

    /// A mask of so many leading bytes.
    private static long bytes(int count) {
        return count <= 0 ? 0 : count >= 8 ? -1 : -1L << 64 - 8 * count;
    }

    /// How many bytes an id shares with the last one in the tree that is below a bound.
    private int sharedBefore(long boundMillis, long boundSequence, long millis, long sequence) {
        if (boundMillis == 0 && boundSequence == 0) return NONE;
        long before = boundSequence == 0 ? boundMillis - 1 : boundMillis;
        if (!cursor.floor(before, boundSequence - 1)) return NONE;
        return shared(millis, sequence, cursor.millis(), cursor.sequence());
    }

    private int sharedAfter(long boundMillis, long boundSequence, long millis, long sequence) {
        if (boundMillis == -1 && boundSequence == -1) return NONE;
        long after = boundSequence == -1 ? boundMillis + 1 : boundMillis;
        if (!cursor.ceiling(after, boundSequence + 1)) return NONE;
        return shared(millis, sequence, cursor.millis(), cursor.sequence());
    }

    private static int shared(long millis, long sequence, long otherMillis, long otherSequence) {
        if (millis != otherMillis) return Long.numberOfLeadingZeros(millis ^ otherMillis) / 8;
        return 8 + Long.numberOfLeadingZeros(sequence ^ otherSequence) / 8;
    }

    // For tests.

    /// All nodes, counted one by one: the number that must come out. A branch counts when the way goes up past it.
    public long countNodes() {
        if (!cursor.first()) return EMPTY_NODES;
        long count = 0;
        // The branches on the way to the current id, one bit per byte of depth.
        int branches = 0;
        int before = NONE;
        for (boolean more = true; more;) {
            long millis = cursor.millis();
            long sequence = cursor.sequence();
            more = cursor.next();
            int shared = more ? shared(millis, sequence, cursor.millis(), cursor.sequence()) : NONE;
            count += 1 + run(Math.max(before, shared), KEY_BYTES);
            while (deepest(branches) > shared) {
                int branch = deepest(branches);
                branches &= ~(1 << branch);
                count += 1 + run(Math.max(deepest(branches), shared), branch);
            }
            if (shared >= 0) branches |= 1 << shared;
            before = shared;
        }
        return count;
    }

    /// -1 when there is none.
    private static int deepest(int branches) { return 31 - Integer.numberOfLeadingZeros(branches); }
}
