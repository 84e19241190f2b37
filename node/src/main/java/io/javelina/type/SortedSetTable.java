package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Elements;
import io.javelina.structure.HashTable;
import io.javelina.structure.SipHash;
import io.javelina.structure.SortedElement;
import io.javelina.structure.SortedTree;

/// A large sorted set: each [SortedElement] is in a [HashTable], which finds it by member, and in a [SortedTree], which
/// knows its rank. A flyweight over the two; its elements are known by their address.
///
/// What throws [MemoryExhausted] has changed no element, but perhaps [#bytes].
final class SortedSetTable implements Elements {
    private static final Account ACCOUNT = Account.SORTED_SETS;
    /// What a slice of freeing takes on: leaves of the tree with their elements, then buckets of the table.
    private static final int LEAVES_PER_SLICE = 6;
    private static final int BUCKETS_PER_SLICE = 512;

    private final Allocator allocator;
    private final SipHash hash;
    private final HashTable table;
    private final SortedTree tree;
    private final ElementVisitor free = this::free;
    private final ElementVisitor discard = this::discard;
    private final ElementVisitor rank;

    SortedSetTable(EntryBlocks blocks) {
        allocator = blocks.allocator();
        hash = blocks.hash();
        table = new HashTable(allocator, ACCOUNT, this);
        tree = new SortedTree(allocator, ACCOUNT);
        rank = tree::insert;
    }

    // Life cycle.

    /// Binds this to a table and a tree.
    SortedSetTable wrap(long tableHeader, long treeHeader) {
        table.wrap(tableHeader);
        tree.wrap(treeHeader);
        return this;
    }

    /// Makes a new, empty pair and binds this to it.
    void create() {
        long header = table.create();
        try {
            tree.create();
        } catch (MemoryExhausted e) {
            table.wrap(header).destroy();
            throw e;
        }
    }

    long tableHeader() { return table.header(); }

    long treeHeader() { return tree.header(); }

    /// Frees some of all this; see [ValueKind#freeSome].
    boolean freeSome() {
        if (tree.clearSome(LEAVES_PER_SLICE, free)) return true;
        // The elements are gone; the table does not read them.
        if (table.clearSome(BUCKETS_PER_SLICE, _ -> {})) return true;
        tree.destroy();
        table.destroy();
        return false;
    }

    void free() {
        while (freeSome()) continue;
    }

    private void free(long element) { allocator.free(ACCOUNT, element, SortedElement.bytes(element)); }

    private void discard(long element) {
        table.removeElement(element, hash(element));
        free(element);
    }

    /// Makes room for so many elements; without memory for that it grows later.
    void expandFor(long count) { table.expandFor(count); }

    /// Copies all elements of another one into this, which is empty.
    void copyOf(SortedSetTable source) {
        expandFor(source.size());
        Slice member = new Slice();
        for (long element = source.tree.seek(0); element != 0; element = source.tree.next())
            append(SortedElement.member(element, member), SortedElement.score(element));
    }

    // How the table knows elements.

    @Override
    public long hash(long element) {
        return hash.hash(SortedElement.memberAddress(element), SortedElement.memberLength(element));
    }

    @Override
    public boolean matches(long element, long keyAddress, int keyLength) {
        return SortedElement.memberLength(element) == keyLength
                && Memory.equal(SortedElement.memberAddress(element), keyAddress, keyLength);
    }

    // Figures.

    long size() { return tree.size(); }

    /// What all this takes.
    long bytes() { return bytes(allocator, table.header(), tree.header()); }

    /// As [#bytes()] of a table and a tree with these headers, for who has no flyweight at hand.
    static long bytes(Allocator allocator, long tableHeader, long treeHeader) {
        return SortedTree.bytes(treeHeader) + HashTable.bytes(allocator, tableHeader);
    }

    // Elements.

    /// The element of this member, 0 when there is none.
    long find(Slice member) { return table.find(member.address(), member.length(), hash.hash(member)); }

    long rank(long element) { return tree.rank(element); }

    long countBelow(double score, boolean orEqual) { return tree.countBelow(score, orEqual); }

    long countBelow(Slice member, boolean orEqual) {
        return tree.countBelow(member.address(), member.length(), orEqual);
    }

    SortedTree tree() { return tree; }

    HashTable table() { return table; }

    // Changes.

    /// Adds a member that is not there.
    void insert(Slice member, double score) {
        long element = newElement(member, score);
        try {
            tree.insert(element);
        } catch (MemoryExhausted e) {
            free(element);
            throw e;
        }
        addToTable(element, member);
    }

    /// As [#insert], of a member that comes behind all others.
    void append(Slice member, double score) {
        long element = newElement(member, score);
        try {
            tree.append(element);
        } catch (MemoryExhausted e) {
            free(element);
            throw e;
        }
        addToTable(element, member);
    }

    private long newElement(Slice member, double score) {
        long element = allocator.allocate(ACCOUNT, SortedElement.bytes(member.length()));
        SortedElement.initialise(element, score, member.address(), member.length());
        return element;
    }

    private void addToTable(long element, Slice member) {
        try {
            table.insert(element, hash.hash(member));
        } catch (MemoryExhausted e) {
            tree.remove(element);
            free(element);
            throw e;
        }
    }

    void update(long element, double score) { tree.updateScore(element, score); }

    void remove(long element) {
        tree.remove(element);
        discard(element);
    }

    void removeRange(long rank, long count) { tree.removeRange(rank, count, discard); }

    // Collecting: members are found, but have no rank yet.

    /// Adds a member that is not there, to the table alone.
    void collect(Slice member, double score) {
        long element = newElement(member, score);
        try {
            table.insert(element, hash.hash(member));
        } catch (MemoryExhausted e) {
            free(element);
            throw e;
        }
    }

    void recollect(long element, double score) { SortedElement.score(element, score); }

    /// Gives all that was collected its rank.
    void rankCollected() { table.forEach(rank); }

    /// Frees all that was collected, ranked or not.
    void dropCollected() {
        while (tree.clearSome(Integer.MAX_VALUE, _ -> {})) continue;
        tree.destroy();
        table.clear(free);
        table.destroy();
    }

    // For tests and humans.

    void assertInvariants() {
        tree.assertInvariants();
        table.assertInvariants();
        if (table.size() != tree.size())
            throw new AssertionError(table.size() + " elements in the table, " + tree.size() + " in the tree");
        table.forEach(tree::rank);
    }

    String describe() { return tree.describe() + "; by member: " + table.describe(); }
}
