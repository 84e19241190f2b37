package io.javelina.structure;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.ScratchBuffer;

/// A place in an [ElementList], on one of its elements; it walks both ways. A change of the list that is not made by way of
/// the cursor leaves it nowhere.
public final class ListCursor implements AutoCloseable {
    /// What [#next] and [#previous] leave at most of the place where nodes are expanded.
    private static final long KEPT_BYTES = 1 << 16;

    final PackCursor inner = new PackCursor();
    /// Where compressed nodes are expanded for reading.
    private final ScratchBuffer scratch;
    /// Null when the list is a small one.
    Quicklist quicklist;
    /// The node, when there are nodes.
    long page;
    int slot;
    /// Whether something was taken out of the node, which therefore is not compressed.
    boolean isEdited;

    public ListCursor(Allocator allocator) {
        scratch = new ScratchBuffer(allocator, Account.SERVER, KEPT_BYTES);
    }

    /// Goes on to the next element; false when there is none.
    public boolean next() { return inner.next() || quicklist != null && quicklist.enterNext(this); }

    /// As [#next] as long as that is in the same node.
    public boolean nextInNode() { return inner.next(); }

    /// Goes back to the element before; false when there is none.
    public boolean previous() { return inner.previous() || quicklist != null && quicklist.enterPrevious(this); }

    public boolean isInteger() { return inner.isInteger(); }

    public long integer() { return inner.integer(); }

    /// Where the bytes of an element are that is not an integer.
    public long address() { return inner.address(); }

    /// Of an element that is not an integer.
    public int length() { return inner.length(); }

    public boolean isEqualTo(Item item) { return inner.isEqualTo(item); }

    /// What the element takes in a listpack.
    public long listpackBytes() { return inner.listpackBytes(); }

    void standInSmall(long address, long length) {
        quicklist = null;
        inner.wrap(address, length);
    }

    /// Reads the elements of a node from now on.
    void wrap(QuicklistNode node) {
        if (!node.isCompressed()) {
            inner.wrap(node.start(), node.length());
            return;
        }
        long target = scratch.reset().reserve(node.length());
        node.expandTo(target);
        inner.wrap(target, node.length());
    }

    /// Frees the place where nodes are expanded. The cursor may be used again.
    @Override
    public void close() { scratch.close(); }
}
