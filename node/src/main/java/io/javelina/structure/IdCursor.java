package io.javelina.structure;

/// A place in an [IdTree], which it walks in either direction. It is lost when an id is inserted or removed: seek anew.
public final class IdCursor {
    private final IdTree tree;
    private long leaf;
    private int index;

    public IdCursor(IdTree tree) { this.tree = tree; }

    // Seeking. All of these tell whether there is such an id; without one, the cursor is nowhere.

    /// Goes to the first id.
    public boolean first() { return enter(tree.root(), true); }

    /// Goes to the last id.
    public boolean last() { return enter(tree.root(), false); }

    /// Goes to the first id that is not below the given one.
    public boolean ceiling(long millis, long sequence) {
        long node = tree.root();
        if (node == 0) return enter(0, true);
        // The subtree that follows the way down, for when the leaf has no such id.
        long behind = 0;
        while (IdNode.level(node) > 0) {
            int child = IdNode.childIndex(node, millis, sequence);
            if (child + 1 < IdNode.count(node)) behind = IdNode.child(node, child + 1);
            node = IdNode.child(node, child);
        }
        leaf = node;
        index = IdNode.lowerBound(leaf, tree.stride(leaf), millis, sequence);
        return index < IdNode.count(leaf) || enter(behind, true);
    }

    /// Goes to the last id that is not above the given one.
    public boolean floor(long millis, long sequence) {
        long node = tree.root();
        if (node == 0) return enter(0, false);
        long before = 0;
        while (IdNode.level(node) > 0) {
            int child = IdNode.childIndex(node, millis, sequence);
            if (child > 0) before = IdNode.child(node, child - 1);
            node = IdNode.child(node, child);
        }
        leaf = node;
        index = IdNode.lowerBound(leaf, tree.stride(leaf), millis, sequence);
        if (index < IdNode.count(leaf) && IdNode.isAt(entry(), millis, sequence)) return true;
        return --index >= 0 || enter(before, false);
    }

    /// Goes to the first or the last id of a subtree.
    private boolean enter(long node, boolean atFirst) {
        leaf = node;
        if (node == 0) return false;
        while (IdNode.level(leaf) > 0) leaf = IdNode.child(leaf, atFirst ? 0 : IdNode.count(leaf) - 1);
        index = atFirst ? 0 : IdNode.count(leaf) - 1;
        return true;
    }

    public boolean next() {
        if (index + 1 < IdNode.count(leaf)) {
            index++;
            return true;
        }
        long millis = millis();
        long sequence = sequence() + 1;
        if (sequence == 0 && ++millis == 0) return enter(0, true);
        return ceiling(millis, sequence);
    }

    public boolean previous() {
        if (index > 0) {
            index--;
            return true;
        }
        long millis = millis();
        long sequence = sequence();
        if (sequence == 0 && millis == 0) return enter(0, false);
        return floor(sequence == 0 ? millis - 1 : millis, sequence - 1);
    }

    // The id at the cursor.

    private long entry() { return IdNode.entry(leaf, index, tree.stride(leaf)); }

    public long millis() { return IdNode.millis(entry()); }

    public long sequence() { return IdNode.sequence(entry()); }

    /// The address of the payload.
    public long payload() { return IdNode.payload(entry()); }

    /// How many ids there are from this one on, but not more than `limit`. The cursor is lost.
    public long countOn(long limit) {
        long count = 0;
        while (count < limit) {
            count += IdNode.count(leaf) - index;
            index = IdNode.count(leaf) - 1;
            if (!next()) break;
        }
        return Math.min(count, limit);
    }
}
