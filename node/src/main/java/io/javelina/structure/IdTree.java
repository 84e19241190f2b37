package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;

/// A map from stream ids to payloads of a few bytes, in order: a B+ tree in native memory. A flyweight over a header of 16
/// bytes that its owner keeps somewhere: the address of the root, 0 when the tree is empty, and the number of ids.
///
/// What always holds:
/// * ids ascend within a node and from node to node; all leaves are equally deep; no node is empty;
/// * a node takes at most [IdNode#MOST_BYTES] bytes. It begins small and doubles, so a tree of one id is one small block;
/// * ids that come in ascending order, as they usually do, leave full nodes behind.
///
/// Nodes split on the way down to the place of a new id, before they have to, so each step leaves a whole tree behind it,
/// also when there is no memory for the next. Two neighbours merge when one of them is nearly empty and both fit into one.
///
/// Addresses of payloads are good until the next insertion or removal. Nothing here allocates on the heap. [IdCursor]
/// walks in either direction.
public final class IdTree {
    private static final int ROOT = 0;
    private static final int SIZE = ROOT + 8;
    /// Bytes of the header.
    public static final int HEADER_BYTES = SIZE + 8;

    /// A node is seen to when it is filled to less than one part in so many.
    private static final int SPARSE = 4;
    /// More levels than any tree has that fits into memory.
    private static final int MOST_LEVELS = 24;

    private final CountedBlocks blocks;
    private final int leafStride;
    private long header;
    /// The way to the leaf of the removal that goes on: the nodes from the root on, and the index of the next one in each.
    private final long[] path = new long[MOST_LEVELS];
    private final int[] turns = new int[MOST_LEVELS];

    public IdTree(CountedBlocks blocks, int payloadBytes) {
        this.blocks = blocks;
        this.leafStride = IdNode.ID_BYTES + payloadBytes;
    }

    public IdTree wrap(long headerAddress) {
        header = headerAddress;
        return this;
    }

    /// Makes the header that of an empty tree.
    public static void initialize(long header) {
        Memory.putLong(header + ROOT, 0);
        Memory.putLong(header + SIZE, 0);
    }

    public long size() { return size(header); }

    public static long size(long header) { return Memory.getLong(header + SIZE); }

    public boolean isEmpty() { return root() == 0; }

    long root() { return Memory.getLong(header + ROOT); }

    int stride(long node) { return IdNode.level(node) == 0 ? leafStride : IdNode.ID_BYTES + IdNode.CHILD_BYTES; }

    // Finding.

    /// The address of the payload of an id, 0 when it is not there.
    public long find(long millis, long sequence) {
        long node = root();
        if (node == 0) return 0;
        while (IdNode.level(node) > 0) node = IdNode.child(node, IdNode.childIndex(node, millis, sequence));
        int index = IdNode.lowerBound(node, leafStride, millis, sequence);
        if (index == IdNode.count(node)) return 0;
        long entry = IdNode.entry(node, index, leafStride);
        return IdNode.isAt(entry, millis, sequence) ? IdNode.payload(entry) : 0;
    }

    // Insertion.

    /// Inserts an id that is not there yet.
    ///
    /// @return the address of its payload, which is undefined
    /// @throws MemoryExhausted when there is no memory; then the same ids are there as before
    public long insert(long millis, long sequence) {
        prepareRoot();
        long slot = header + ROOT;
        long node = root();
        while (IdNode.level(node) > 0) {
            int index = IdNode.childIndex(node, millis, sequence);
            if (isFull(IdNode.child(node, index))) {
                node = withRoom(node, slot);
                split(node, index, millis, sequence);
                index = IdNode.childIndex(node, millis, sequence);
            }
            slot = IdNode.childSlot(node, index);
            node = Memory.getLong(slot);
        }
        return insertInto(withRoom(node, slot), millis, sequence);
    }

    /// Gives an empty tree a root, and a full root a parent.
    private void prepareRoot() {
        long root = root();
        if (root == 0) {
            Memory.putLong(header + ROOT, allocate(0, 1));
        } else if (isFull(root)) {
            long parent = allocate(IdNode.level(root) + 1, 1);
            IdNode.id(IdNode.entry(parent, 0, stride(parent)), 0, 0);
            Memory.putLong(IdNode.childSlot(parent, 0), root);
            IdNode.count(parent, 1);
            Memory.putLong(header + ROOT, parent);
        }
    }

    private long insertInto(long leaf, long millis, long sequence) {
        int index = IdNode.lowerBound(leaf, leafStride, millis, sequence);
        long entry = IdNode.entry(leaf, index, leafStride);
        assert index == IdNode.count(leaf) || !IdNode.isAt(entry, millis, sequence) : "there is this id";
        IdNode.shift(leaf, index, 1, leafStride);
        IdNode.id(entry, millis, sequence);
        Memory.putLong(header + SIZE, size() + 1);
        return IdNode.payload(entry);
    }

    private int most(long node) { return (IdNode.MOST_BYTES - IdNode.ENTRIES) / stride(node); }

    private boolean isFull(long node) { return IdNode.count(node) == most(node); }

    /// A new node for at least so many entries.
    private long allocate(int level, int entries) {
        int stride = level == 0 ? leafStride : IdNode.ID_BYTES + IdNode.CHILD_BYTES;
        long bytes = blocks.roundUp(Math.min(IdNode.MOST_BYTES, IdNode.ENTRIES + (long) entries * stride));
        long node = blocks.allocate(bytes);
        IdNode.initialize(node, level, bytes);
        return node;
    }

    private int capacity(long node) { return (int) ((IdNode.blockBytes(node) - IdNode.ENTRIES) / stride(node)); }

    /// The node in a block with place for one entry more; `slot` is where its address is kept.
    private long withRoom(long node, long slot) {
        int count = IdNode.count(node);
        if (count < capacity(node)) return node;
        long wanted = IdNode.ENTRIES + 2L * count * stride(node);
        return resize(node, slot, blocks.roundUp(Math.min(IdNode.MOST_BYTES, wanted)));
    }

    private long resize(long node, long slot, long bytes) {
        long moved = blocks.reallocate(node, IdNode.blockBytes(node), bytes);
        IdNode.blockBytes(moved, bytes);
        Memory.putLong(slot, moved);
        return moved;
    }

    /// Gives the upper part of a full child to a new neighbour. When the id that is to come lies behind all of the child's,
    /// only the last entry goes, and the child stays full.
    private void split(long parent, int index, long millis, long sequence) {
        long child = IdNode.child(parent, index);
        int stride = stride(child);
        int count = IdNode.count(child);
        boolean appends = IdNode.lowerBound(child, stride, millis, sequence) == count;
        int kept = appends ? count - 1 : count / 2;
        long right = allocate(IdNode.level(child), count - kept + 1);
        long first = IdNode.entry(child, kept, stride);
        Memory.copy(first, IdNode.entry(right, 0, stride), (long) (count - kept) * stride);
        IdNode.count(right, count - kept);
        IdNode.count(child, kept);
        insertChild(parent, index + 1, IdNode.millis(first), IdNode.sequence(first), right);
    }

    private void insertChild(long parent, int index, long millis, long sequence, long child) {
        IdNode.shift(parent, index, 1, stride(parent));
        IdNode.id(IdNode.entry(parent, index, stride(parent)), millis, sequence);
        Memory.putLong(IdNode.childSlot(parent, index), child);
    }

    // Removal.

    /// Removes an id.
    ///
    /// @return whether it was there
    public boolean remove(long millis, long sequence) {
        long node = root();
        if (node == 0) return false;
        int depth = 0;
        while (IdNode.level(node) > 0) {
            path[depth] = node;
            turns[depth] = IdNode.childIndex(node, millis, sequence);
            node = IdNode.child(node, turns[depth++]);
        }
        int index = IdNode.lowerBound(node, leafStride, millis, sequence);
        if (index == IdNode.count(node) || !IdNode.isAt(IdNode.entry(node, index, leafStride), millis, sequence))
            return false;
        IdNode.shift(node, index, -1, leafStride);
        Memory.putLong(header + SIZE, size() - 1);
        tidy(node, depth);
        return true;
    }

    /// Sees to a node that has lost an entry, and then to those above it.
    private void tidy(long node, int depth) {
        while (true) {
            if (IdNode.count(node) == 0) freeEmpty(node, depth);
            else if (!isSparse(node)) return;
            else if (!merge(depth)) shrink(node, slot(depth));
            if (depth == 0) break;
            node = path[--depth];
        }
        lowerRoot();
    }

    /// Where the address of the node at this depth of the path is.
    private long slot(int depth) {
        return depth == 0 ? header + ROOT : IdNode.childSlot(path[depth - 1], turns[depth - 1]);
    }

    private boolean isSparse(long node) { return IdNode.count(node) < most(node) / SPARSE; }

    private void freeEmpty(long node, int depth) {
        blocks.free(node, IdNode.blockBytes(node));
        if (depth == 0) Memory.putLong(header + ROOT, 0);
        else IdNode.shift(path[depth - 1], turns[depth - 1], -1, stride(path[depth - 1]));
    }

    /// Joins a node with a neighbour under the same parent, if one block can take both and leave room.
    private boolean merge(int depth) {
        if (depth == 0) return false;
        long parent = path[depth - 1];
        int index = turns[depth - 1];
        return index + 1 < IdNode.count(parent) && join(parent, index)
                || index > 0 && join(parent, index - 1);
    }

    private boolean join(long parent, int index) {
        long left = IdNode.child(parent, index);
        long right = IdNode.child(parent, index + 1);
        int leftCount = IdNode.count(left);
        int rightCount = IdNode.count(right);
        if (leftCount + rightCount > most(left) * 3 / 4) return false;
        left = grown(left, IdNode.childSlot(parent, index), leftCount + rightCount);
        if (left == 0) return false;
        // The bound of the first child is not looked at in `right`, but will be here.
        long bound = IdNode.entry(parent, index + 1, stride(parent));
        if (IdNode.level(right) > 0)
            IdNode.id(IdNode.entry(right, 0, stride(right)), IdNode.millis(bound), IdNode.sequence(bound));
        int stride = stride(left);
        Memory.copy(IdNode.entry(right, 0, stride), IdNode.entry(left, leftCount, stride), (long) rightCount * stride);
        IdNode.count(left, leftCount + rightCount);
        blocks.free(right, IdNode.blockBytes(right));
        IdNode.shift(parent, index + 1, -1, stride(parent));
        return true;
    }

    /// The node in a block for so many entries, 0 when there is no memory for that: what it is for can be left undone.
    private long grown(long node, long slot, int entries) {
        if (entries <= capacity(node)) return node;
        try {
            return resize(node, slot, blocks.roundUp(IdNode.ENTRIES + (long) entries * stride(node)));
        } catch (MemoryExhausted e) {
            return 0;
        }
    }

    private void shrink(long node, long slot) {
        int count = IdNode.count(node);
        if (capacity(node) < SPARSE * count) return;
        long bytes = blocks.roundUp(IdNode.ENTRIES + 2L * count * stride(node));
        if (bytes >= IdNode.blockBytes(node)) return;
        long moved = blocks.shrink(node, IdNode.blockBytes(node), bytes);
        if (moved == 0) return;
        IdNode.blockBytes(moved, bytes);
        Memory.putLong(slot, moved);
    }

    /// A root with a single child gives way to it.
    private void lowerRoot() {
        for (long root = root(); root != 0 && IdNode.level(root) > 0 && IdNode.count(root) == 1; root = root()) {
            Memory.putLong(header + ROOT, IdNode.child(root, 0));
            blocks.free(root, IdNode.blockBytes(root));
        }
    }

    // The whole tree.

    /// Takes the last leaf away, however large the tree is. Only this may follow, until the tree is empty.
    ///
    /// @return whether there are more leaves
    public boolean freeLastLeaf() {
        if (isEmpty()) return false;
        int depth = 0;
        long node = root();
        for (; IdNode.level(node) > 0; depth++) {
            path[depth] = node;
            node = IdNode.child(node, IdNode.count(node) - 1);
        }
        Memory.putLong(header + SIZE, size() - IdNode.count(node));
        blocks.free(node, IdNode.blockBytes(node));
        return dropLast(depth);
    }

    /// As [#freeLastLeaf()], and shows each payload of that leaf before.
    public boolean freeLastLeaf(ElementVisitor payloads) {
        if (isEmpty()) return false;
        long node = root();
        while (IdNode.level(node) > 0) node = IdNode.child(node, IdNode.count(node) - 1);
        int count = IdNode.count(node);
        for (int i = 0; i < count; i++) payloads.visit(IdNode.payload(IdNode.entry(node, i, leafStride)));
        return freeLastLeaf();
    }

    private boolean dropLast(int depth) {
        for (int above = depth - 1; above >= 0; above--) {
            long node = path[above];
            IdNode.count(node, IdNode.count(node) - 1);
            if (IdNode.count(node) > 0) return true;
            blocks.free(node, IdNode.blockBytes(node));
        }
        Memory.putLong(header + ROOT, 0);
        return false;
    }

    // For tests and humans.

    /// Checks all that this class says always holds; O(n).
    ///
    /// @return the bytes of the nodes
    public long assertInvariants() {
        long[] sums = new long[2];
        StreamId last = new StreamId();
        if (root() != 0) assertNode(root(), IdNode.level(root()), last, new boolean[1], sums);
        check(sums[0] == size(), "the size is the number of ids in leaves");
        return sums[1];
    }

    private void assertNode(long node, int level, StreamId last, boolean[] hasLast, long[] sums) {
        int count = IdNode.count(node);
        check(IdNode.level(node) == level, "all leaves are equally deep");
        check(count > 0 && count <= most(node) && count <= capacity(node), "a node is neither empty nor too full");
        check(IdNode.blockBytes(node) <= IdNode.MOST_BYTES, "a node is not too large");
        sums[1] += IdNode.blockBytes(node);
        for (int i = 0; i < count; i++) {
            long entry = IdNode.entry(node, i, stride(node));
            if (level > 0 && i == 0) {
                assertNode(IdNode.child(node, i), level - 1, last, hasLast, sums);
                continue;
            }
            int order = StreamId.compare(IdNode.millis(entry), IdNode.sequence(entry), last.millis, last.sequence);
            check(!hasLast[0] || order > 0, "ids ascend");
            if (level > 0) {
                assertNode(IdNode.child(node, i), level - 1, last, hasLast, sums);
                continue;
            }
            last.set(IdNode.millis(entry), IdNode.sequence(entry));
            hasLast[0] = true;
            sums[0]++;
        }
    }

    private void check(boolean holds, String rule) {
        if (!holds) throw new IllegalStateException(rule + ": " + describe());
    }

    /// Size and height.
    public String describe() {
        return size() + " ids" + (root() == 0 ? "" : " in " + (IdNode.level(root()) + 1) + " levels");
    }
}
