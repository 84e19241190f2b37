package io.javelina.structure;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;

/// Elements in order of score and member off the heap: a B+ tree whose inner nodes know how many elements are below each
/// child. What an element is, says [SortedElement]; nodes are drawn in [SortedNode]. This object is a flyweight: [#wrap]
/// binds it to a tree, and all it has of its own is working space.
///
/// Finding an element, its rank, the element of a rank, and how many lie below a bound take a walk from the root, and so do
/// insertions and removals. Leaves are chained, so going on from an element takes one step either way.
///
/// A leaf that is full is split in halves, except at the ends of the tree: there the full one stays full, so that
/// elements which come in ascending or descending order fill it to the last place. A node that has lost three quarters of
/// what it can hold is joined with a neighbour, unless they would nearly fill one node; a node that has lost all goes.
///
/// What always holds:
/// * an entry of an inner node has the score and the address of the first element below its child, and their number;
/// * no node is empty; the root of a tree with one element is a leaf, and of an empty tree there is none;
/// * `bytes` is what header, nodes and elements really take;
/// * what throws [MemoryExhausted] has changed nothing.
public final class SortedTree {
    private static final int ROOT = 0;
    private static final int SIZE = ROOT + Long.BYTES;
    private static final int BYTES = SIZE + Long.BYTES;
    private static final int HEADER_BYTES = BYTES + Long.BYTES;

    /// More than trees of 2^48 elements can have: two neighbours together always hold three quarters of a full node.
    private static final int MOST_LEVELS = 24;
    /// A node that has no more than one of so many places taken looks for a neighbour to join.
    private static final int SPARSE = 4;

    private final Allocator allocator;
    private final Account account;
    /// The tree that this flyweight is bound to.
    private long header;
    /// The nodes from the leaf (level 0) to the root, which is at level `height`, and the place in each: of the element in
    /// the leaf, of the child below in the others.
    private final long[] path = new long[MOST_LEVELS];
    private final int[] places = new int[MOST_LEVELS];
    private int height;
    /// Nodes for the splits that an insertion is going to make.
    private final long[] spares = new long[MOST_LEVELS];
    private int spareCount;
    /// The elements that are being removed from one leaf.
    private final long[] removed = new long[SortedNode.LEAF_PLACES];
    private long cursorLeaf;
    private int cursorPlace;

    public SortedTree(Allocator allocator, Account account) {
        this.allocator = allocator;
        this.account = account;
    }

    // Life cycle.

    /// Binds this to the tree with that header.
    public SortedTree wrap(long newHeader) {
        header = newHeader;
        return this;
    }

    public long header() { return header; }

    /// Makes a new, empty tree, binds this to it and returns its address.
    public long create() {
        header = allocator.allocate(account, HEADER_BYTES);
        root(0);
        Memory.putLong(header + SIZE, 0);
        Memory.putLong(header + BYTES, allocator.usableBytes(header, HEADER_BYTES));
        return header;
    }

    /// Frees the header of a tree that is empty, or was emptied by [#clearSome].
    public void destroy() {
        if (root() != 0) throw new IllegalStateException("destroyed with elements: " + describe());
        allocator.free(account, header, HEADER_BYTES);
        header = 0;
    }

    /// Takes the elements of a few leaves off the end of the tree and shows each to the visitor, which may free it. Once
    /// begun, nothing else may be done with the tree until it is through.
    ///
    /// @return whether there are elements left
    public boolean clearSome(int leaves, ElementVisitor each) {
        for (int i = 0; i < leaves && root() != 0; i++) clearLastLeaf(each);
        return root() != 0;
    }

    private void clearLastLeaf(ElementVisitor each) {
        goToEnd();
        for (int place = 0; place < SortedNode.count(path[0]); place++) each.visit(SortedNode.element(path[0], place));
        free(path[0]);
        for (int level = 1; level <= height; level++) {
            SortedNode.count(path[level], places[level]);
            if (places[level] > 0) return;
            free(path[level]);
        }
        root(0);
    }

    // Figures, all O(1).

    public long size() { return size(header); }

    /// As [#size()] of the tree with that header, for who has no flyweight at hand.
    public static long size(long header) { return Memory.getLong(header + SIZE); }

    /// What header, nodes and elements take.
    public long bytes() { return bytes(header); }

    /// As [#bytes()] of the tree with that header, for who has no flyweight at hand.
    public static long bytes(long header) { return Memory.getLong(header + BYTES); }

    private long root() { return Memory.getLong(header + ROOT); }

    private void root(long node) { Memory.putLong(header + ROOT, node); }

    private void addSize(long more) { Memory.putLong(header + SIZE, size() + more); }

    private void addBytes(long more) { Memory.putLong(header + BYTES, bytes() + more); }

    private long usableBytes(long element) { return allocator.usableBytes(element, SortedElement.bytes(element)); }

    // Finding the way.

    /// Goes down to the place of an element, or to where it belongs.
    private void goTo(double score, long member, int length) {
        long node = root();
        height = SortedNode.level(node);
        for (int level = height; level > 0; level--) {
            node = step(level, node, childFor(node, score, member, length));
        }
        path[0] = node;
        places[0] = placeFor(node, score, member, length);
    }

    private void goTo(long element, double score) {
        goTo(score, SortedElement.memberAddress(element), SortedElement.memberLength(element));
    }

    private long step(int level, long node, int place) {
        path[level] = node;
        places[level] = place;
        return SortedNode.child(node, place);
    }

    /// The last child that does not begin behind the element.
    private static int childFor(long node, double score, long member, int length) {
        int low = 0;
        int high = SortedNode.count(node) - 1;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            double first = SortedNode.scoreOf(node, middle);
            boolean isBehind = first > score || first == score
                    && SortedElement.compareMember(SortedNode.firstOf(node, middle), member, length) > 0;
            if (isBehind) high = middle - 1;
            else low = middle;
        }
        return low;
    }

    /// The first place in a leaf whose element does not come before this one.
    private static int placeFor(long leaf, double score, long member, int length) {
        int low = 0;
        int high = SortedNode.count(leaf);
        while (low < high) {
            int middle = low + high >>> 1;
            if (compare(SortedNode.element(leaf, middle), score, member, length) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static int compare(long element, double score, long member, int length) {
        double own = SortedElement.score(element);
        if (own < score) return -1;
        return own > score ? 1 : SortedElement.compareMember(element, member, length);
    }

    private void find(long element) {
        if (root() != 0) {
            goTo(element, SortedElement.score(element));
            if (places[0] < SortedNode.count(path[0]) && SortedNode.element(path[0], places[0]) == element) return;
        }
        throw new IllegalStateException("no element " + element + " in " + describe());
    }

    /// Goes down to the element of a rank.
    private void goTo(long rank) {
        long node = root();
        long before = rank;
        height = SortedNode.level(node);
        for (int level = height; level > 0; level--) {
            int place = 0;
            for (long size = SortedNode.sizeOf(node, 0); size <= before; size = SortedNode.sizeOf(node, ++place))
                before -= size;
            node = step(level, node, place);
        }
        path[0] = node;
        places[0] = (int) before;
    }

    /// Goes down to the place behind the last element.
    private void goToEnd() {
        long node = root();
        height = SortedNode.level(node);
        for (int level = height; level > 0; level--) node = step(level, node, SortedNode.count(node) - 1);
        path[0] = node;
        places[0] = SortedNode.count(node);
    }

    // Ranks and bounds.

    /// How many elements come before this one, which must be there.
    public long rank(long element) {
        find(element);
        long before = places[0];
        for (int level = 1; level <= height; level++)
            for (int place = 0; place < places[level]; place++) before += SortedNode.sizeOf(path[level], place);
        return before;
    }

    /// How many elements have a lower score than this, or one that is not higher.
    public long countBelow(double score, boolean orEqual) { return countBelow(score, 0, -1, orEqual); }

    /// How many elements have a member before this one, or one that is not behind it; all scores must be equal, or it is
    /// some number.
    public long countBelow(long member, int length, boolean orEqual) { return countBelow(0, member, length, orEqual); }

    /// @param length of the member; negative when only the score counts, else only the member does
    private long countBelow(double score, long member, int length, boolean orEqual) {
        long node = root();
        if (node == 0) return 0;
        long below = 0;
        while (!SortedNode.isLeaf(node)) {
            // The children before the last one that begins below the bound are below it as a whole.
            int low = 0;
            for (int high = SortedNode.count(node) - 1; low < high;) {
                int middle = low + high + 1 >>> 1;
                if (isBelow(node, middle, score, member, length, orEqual)) low = middle;
                else high = middle - 1;
            }
            for (int place = 0; place < low; place++) below += SortedNode.sizeOf(node, place);
            node = SortedNode.child(node, low);
        }
        return below + countBelow(node, score, member, length, orEqual);
    }

    private static int countBelow(long leaf, double score, long member, int length, boolean orEqual) {
        int low = 0;
        for (int high = SortedNode.count(leaf); low < high;) {
            int middle = low + high >>> 1;
            long element = SortedNode.element(leaf, middle);
            boolean isBelow = length < 0
                    ? isBelow(SortedElement.score(element), score, orEqual)
                    : isBelow(element, member, length, orEqual);
            if (isBelow) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private static boolean isBelow(long node, int place, double score, long member, int length, boolean orEqual) {
        return length < 0
                ? isBelow(SortedNode.scoreOf(node, place), score, orEqual)
                : isBelow(SortedNode.firstOf(node, place), member, length, orEqual);
    }

    private static boolean isBelow(double own, double bound, boolean orEqual) {
        return own < bound || orEqual && own == bound;
    }

    private static boolean isBelow(long element, long member, int length, boolean orEqual) {
        int order = SortedElement.compareMember(element, member, length);
        return order < 0 || orEqual && order == 0;
    }

    // Going through. The cursor is good until the next change of the tree.

    /// Puts the cursor on the element of this rank and gives it; 0 when there is none.
    public long seek(long rank) {
        if (rank < 0 || rank >= size()) return 0;
        goTo(rank);
        cursorLeaf = path[0];
        cursorPlace = places[0];
        return SortedNode.element(cursorLeaf, cursorPlace);
    }

    /// The next element, 0 behind the last.
    public long next() {
        if (++cursorPlace == SortedNode.count(cursorLeaf)) {
            cursorLeaf = SortedNode.next(cursorLeaf);
            cursorPlace = 0;
            if (cursorLeaf == 0) return 0;
        }
        return SortedNode.element(cursorLeaf, cursorPlace);
    }

    /// The element before, 0 before the first.
    public long previous() {
        if (--cursorPlace < 0) {
            cursorLeaf = SortedNode.previous(cursorLeaf);
            if (cursorLeaf == 0) return 0;
            cursorPlace = SortedNode.count(cursorLeaf) - 1;
        }
        return SortedNode.element(cursorLeaf, cursorPlace);
    }

    // Inserting.

    /// Adds an element. None of its score and member may be there.
    public void insert(long element) {
        if (root() == 0) plant();
        goTo(element, SortedElement.score(element));
        reserve(nodesToSplit());
        insertHere(element);
        addBytes(usableBytes(element));
    }

    /// Adds an element that comes behind all others: for loading in order.
    public void append(long element) {
        if (root() == 0) plant();
        goToEnd();
        reserve(nodesToSplit());
        insertHere(element);
        addBytes(usableBytes(element));
    }

    /// An empty leaf as the root, to be filled at once.
    private void plant() {
        reserve(1);
        root(newNode(0));
    }

    /// How many nodes an insertion at the path will split, and one more when it splits the root.
    private int nodesToSplit() {
        int level = 0;
        while (level <= height && SortedNode.isFull(path[level])) level++;
        return level > height ? level + 1 : level;
    }

    private void reserve(int nodes) {
        try {
            while (spareCount < nodes) {
                spares[spareCount] = allocator.allocate(account, SortedNode.BYTES);
                spareCount++;
            }
        } catch (MemoryExhausted e) {
            freeSpares();
            throw e;
        }
    }

    private void freeSpares() {
        while (spareCount > 0) allocator.free(account, spares[--spareCount], SortedNode.BYTES);
    }

    private long newNode(int level) {
        long node = spares[--spareCount];
        addBytes(allocator.usableBytes(node, SortedNode.BYTES));
        SortedNode.initialise(node, level);
        return node;
    }

    private void free(long node) {
        addBytes(-allocator.usableBytes(node, SortedNode.BYTES));
        allocator.free(account, node, SortedNode.BYTES);
    }

    private void insertHere(long element) {
        long right = insertIntoLeaf(element);
        boolean isFirst = places[0] == 0;
        for (int level = 1; level <= height; level++) {
            if (right != 0) {
                right = insertIntoInner(level, right);
            } else {
                SortedNode.addSize(path[level], places[level], 1);
                if (isFirst) SortedNode.firstOf(path[level], places[level], element);
            }
            isFirst &= places[level] == 0;
        }
        if (right != 0) growRoot(right);
        addSize(1);
    }

    /// @return the new right neighbour when the leaf had to be split, else 0
    private long insertIntoLeaf(long element) {
        long leaf = path[0];
        int place = places[0];
        if (!SortedNode.isFull(leaf)) {
            SortedNode.insertElement(leaf, place, element);
            return 0;
        }
        int split = splitPlace(0, place);
        long right = newNode(0);
        SortedNode.link(right, leaf);
        SortedNode.moveTail(leaf, split, right);
        if (goesRight(place, split, SortedNode.LEAF_PLACES)) SortedNode.insertElement(right, place - split, element);
        else SortedNode.insertElement(leaf, place, element);
        return right;
    }

    /// Adds the new right neighbour of the child on the path.
    ///
    /// @return the new right neighbour when the node had to be split, else 0
    private long insertIntoInner(int level, long child) {
        long node = path[level];
        int place = places[level] + 1;
        long old = SortedNode.child(node, place - 1);
        SortedNode.firstOf(node, place - 1, SortedNode.first(old));
        SortedNode.sizeOf(node, place - 1, SortedNode.size(old));
        if (!SortedNode.isFull(node)) {
            SortedNode.insertChild(node, place, child);
            return 0;
        }
        int split = splitPlace(level, place);
        long right = newNode(level);
        SortedNode.moveTail(node, split, right);
        if (goesRight(place, split, SortedNode.INNER_PLACES)) SortedNode.insertChild(right, place - split, child);
        else SortedNode.insertChild(node, place, child);
        return right;
    }

    /// Where to cut a full node for an insertion at `place`: in the middle, but at the ends of the tree so that one of the
    /// two stays full.
    private int splitPlace(int level, int place) {
        int count = SortedNode.count(path[level]);
        if (place == count && isLast(level)) return count;
        int lowest = level == 0 ? 0 : 1;
        return place == lowest && isFirst(level) ? lowest : count / 2;
    }

    private static boolean goesRight(int place, int split, int places) { return place > split || split == places; }

    private boolean isLast(int level) {
        for (int above = level + 1; above <= height; above++)
            if (places[above] != SortedNode.count(path[above]) - 1) return false;
        return true;
    }

    private boolean isFirst(int level) {
        for (int above = level + 1; above <= height; above++) if (places[above] != 0) return false;
        return true;
    }

    private void growRoot(long right) {
        long left = root();
        long root = newNode(height + 1);
        SortedNode.insertChild(root, 0, left);
        SortedNode.insertChild(root, 1, right);
        root(root);
    }

    // Removing.

    /// Takes an element, which must be there, out of the tree.
    public void remove(long element) {
        find(element);
        addBytes(-usableBytes(element));
        removeHere(1);
    }

    /// Takes out `count` elements from `rank` on, which must be there, and shows each to the visitor, which may free it and
    /// must leave this tree alone.
    public void removeRange(long rank, long count, ElementVisitor each) {
        for (long left = count; left > 0;) {
            goTo(rank);
            int here = (int) Math.min(left, SortedNode.count(path[0]) - places[0]);
            for (int i = 0; i < here; i++) {
                removed[i] = SortedNode.element(path[0], places[0] + i);
                addBytes(-usableBytes(removed[i]));
            }
            removeHere(here);
            for (int i = 0; i < here; i++) each.visit(removed[i]);
            left -= here;
        }
    }

    private void removeHere(int count) {
        SortedNode.removeElements(path[0], places[0], count);
        addSize(-count);
        for (int level = 1; level <= height; level++) SortedNode.addSize(path[level], places[level], -count);
        if (places[0] == 0 && SortedNode.count(path[0]) > 0) refreshFirsts(0);
        int level = 0;
        while (level < height && shrink(level)) level++;
        lowerRoot();
    }

    /// The first element below the node at `level` is another one: tells those above that begin with it.
    private void refreshFirsts(int level) {
        long first = SortedNode.first(path[level]);
        for (int above = level + 1; above <= height; above++) {
            SortedNode.firstOf(path[above], places[above], first);
            if (places[above] != 0) return;
        }
    }

    /// Drops the node at `level` if it is empty, or joins it with a neighbour if both are sparse.
    ///
    /// @return whether its parent has lost a child
    private boolean shrink(int level) {
        long node = path[level];
        long parent = path[level + 1];
        int place = places[level + 1];
        if (SortedNode.count(node) > 0)
            return SortedNode.count(node) <= SortedNode.places(node) / SPARSE
                    && (join(parent, place - 1) || join(parent, place));
        drop(parent, place, node);
        if (place == 0 && SortedNode.count(parent) > 0) refreshFirsts(level + 1);
        return true;
    }

    private boolean join(long parent, int place) {
        if (place < 0 || place + 1 >= SortedNode.count(parent)) return false;
        long left = SortedNode.child(parent, place);
        long right = SortedNode.child(parent, place + 1);
        int places = SortedNode.places(left);
        if (SortedNode.count(left) + SortedNode.count(right) > places - places / SPARSE) return false;
        SortedNode.moveTail(right, 0, left);
        SortedNode.addSize(parent, place, SortedNode.sizeOf(parent, place + 1));
        drop(parent, place + 1, right);
        return true;
    }

    private void drop(long parent, int place, long node) {
        if (SortedNode.isLeaf(node)) SortedNode.unlink(node);
        SortedNode.removeChild(parent, place);
        free(node);
    }

    private void lowerRoot() {
        long root = root();
        while (SortedNode.count(root) == 0 || !SortedNode.isLeaf(root) && SortedNode.count(root) == 1) {
            long only = SortedNode.count(root) == 0 ? 0 : SortedNode.child(root, 0);
            free(root);
            root(only);
            if (only == 0) return;
            root = only;
        }
    }

    // Changing a score.

    /// Gives an element, which must be there, another score.
    public void updateScore(long element, double score) {
        find(element);
        if (staysInPlace(element, score)) {
            SortedElement.score(element, score);
            if (places[0] == 0) refreshFirsts(0);
            return;
        }
        reserveForMove(element, score);
        find(element);
        removeHere(1);
        SortedElement.score(element, score);
        goTo(element, score);
        insertHere(element);
        freeSpares();
    }

    private boolean staysInPlace(long element, double score) {
        long leaf = path[0];
        int place = places[0];
        long before = place > 0 ? leaf : SortedNode.previous(leaf);
        long after = place + 1 < SortedNode.count(leaf) ? leaf : SortedNode.next(leaf);
        long member = SortedElement.memberAddress(element);
        int length = SortedElement.memberLength(element);
        if (before != 0) {
            int last = before == leaf ? place - 1 : SortedNode.count(before) - 1;
            if (compare(SortedNode.element(before, last), score, member, length) > 0) return false;
        }
        return after == 0
                || compare(SortedNode.element(after, after == leaf ? place + 1 : 0), score, member, length) > 0;
    }

    /// The insertion must not fail once the element is out. When its removal does not change the nodes, the splits can be
    /// foretold.
    private void reserveForMove(long element, double score) {
        boolean changesNodes = SortedNode.count(path[0]) - 1 <= SortedNode.LEAF_PLACES / SPARSE;
        goTo(element, score);
        reserve(changesNodes ? height + 2 : nodesToSplit());
    }

    // For tests and humans.

    /// Checks all that this class says always holds; O(elements).
    public void assertInvariants() {
        long root = root();
        check((root == 0) == (size() == 0), "a root without elements, or the reverse");
        long[] sums = { 0, allocator.usableBytes(header, HEADER_BYTES), 0, 0 };
        if (root != 0) assertNode(root, SortedNode.level(root), sums);
        check(sums[0] == size(), "counted " + sums[0] + " elements");
        check(sums[1] == bytes(), "counted " + sums[1] + " bytes");
        check(sums[3] == 0 || SortedNode.next(sums[3]) == 0, "leaves behind the last");
        check(spareCount == 0, "nodes are reserved");
        check(root == 0 || SortedNode.isLeaf(root) || SortedNode.count(root) > 1, "the root has one child");
    }

    /// @param sums elements and bytes so far, the last element, the last leaf
    private void assertNode(long node, int level, long[] sums) {
        int count = SortedNode.count(node);
        check(SortedNode.level(node) == level, "a leaf at another level");
        check(count > 0 && count <= SortedNode.places(node), "a node with " + count);
        sums[1] += allocator.usableBytes(node, SortedNode.BYTES);
        if (level == 0) {
            assertLeaf(node, sums);
            return;
        }
        for (int place = 0; place < count; place++) {
            long child = SortedNode.child(node, place);
            long first = SortedNode.first(child);
            check(SortedNode.firstOf(node, place) == first, "another first element");
            check(SortedNode.scoreOf(node, place) == SortedElement.score(first), "another first score");
            long before = sums[0];
            assertNode(child, level - 1, sums);
            check(SortedNode.sizeOf(node, place) == sums[0] - before, "a child of another size");
        }
    }

    private void assertLeaf(long leaf, long[] sums) {
        check(SortedNode.previous(leaf) == sums[3], "another leaf before");
        check(sums[3] == 0 || SortedNode.next(sums[3]) == leaf, "another leaf behind");
        sums[3] = leaf;
        for (int place = 0; place < SortedNode.count(leaf); place++) {
            long element = SortedNode.element(leaf, place);
            long member = SortedElement.memberAddress(element);
            check(sums[2] == 0 || compare(sums[2], SortedElement.score(element), member,
                    SortedElement.memberLength(element)) < 0, "not in order");
            sums[0]++;
            sums[1] += usableBytes(element);
            sums[2] = element;
        }
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError(otherwise + "; " + describe());
    }

    /// One line about the state of the tree.
    public String describe() {
        int levels = root() == 0 ? 0 : SortedNode.level(root()) + 1;
        return size() + " elements on " + levels + " levels, " + bytes() + " bytes";
    }
}
