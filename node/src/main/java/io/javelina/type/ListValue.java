package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.ElementList;
import io.javelina.structure.End;
import io.javelina.structure.Entry;
import io.javelina.structure.Item;
import io.javelina.structure.ListCursor;
import io.javelina.structure.Quicklist;
import io.javelina.structure.QuicklistLimit;
import io.javelina.structure.ResizableBytes;
import io.javelina.structure.SmallList;
import java.util.Locale;

/// A list: a flyweight over its entry.
///
/// A small list is one run of bytes (see [SmallList]), a long one a [Quicklist], whose header the first word in the entry
/// points to. Clients see which it is, so a list changes over where it does in Valkey: to a quicklist before elements are
/// added that would be too much for one node ([#expect]), and back when elements were taken away and what is left is in one
/// node that is at most half full.
///
/// Reading goes by [#read], [#next] and [#previous]: they stand on an element, whose bytes are good until the next call.
/// [MemoryExhausted] leaves the elements as they were, except that of many to be removed some may be gone.
public final class ListValue implements EntryValue {
    private static final int LISTPACK = 0;
    static final int QUICKLIST = 1;

    private final EntryBlocks blocks;
    private final Allocator allocator;
    private final EntryOwner owner;
    private final PackedValue packed;
    private final SmallList small = new SmallList();
    private final Quicklist quicklist;
    private final ListCursor cursor;
    private final Item item = new Item();
    private final Slice view = new Slice();
    /// The decimal digits of an integer, for [#element].
    private final long digits;

    public ListValue(EntryBlocks blocks, EntryOwner owner) {
        this.blocks = blocks;
        this.allocator = blocks.allocator();
        this.owner = owner;
        this.packed = new PackedValue(blocks, owner);
        this.quicklist = new Quicklist(allocator, Account.LISTS);
        this.cursor = new ListCursor(allocator);
        this.digits = allocator.allocate(Account.SERVER, Decimal.LONGEST);
        small.wrap(packed);
    }

    @Override
    public void wrap(long entry) {
        assert Entry.type(entry) == Type.LIST.ordinal() : "another type";
        packed.wrap(entry);
        if (isQuicklist(entry)) quicklist.wrap(header(entry));
    }

    @Override
    public long entry() { return packed.entry(); }

    @Override
    public long create(Slice key) {
        long created = blocks.allocate(Type.LIST, LISTPACK, key.address(), key.length(), Entry.NO_EXPIRY,
                SmallList.EMPTY_BYTES, false);
        SmallList.initialize(Entry.valueAddress(created));
        return created;
    }

    private boolean isQuicklist() { return isQuicklist(packed.entry()); }

    static boolean isQuicklist(long entry) { return Entry.encoding(entry) == QUICKLIST; }

    static long header(long entry) { return Memory.getLong(Entry.valueAddress(entry)); }

    private ElementList elements() { return isQuicklist() ? quicklist : small; }

    public long length() { return elements().count(); }

    @Override
    public boolean isEmpty() { return length() == 0; }

    // Reading.

    /// Stands on the element at an index, which may be negative: counted from the end. False when there is none.
    public boolean read(long index) {
        long length = length();
        long at = index < 0 ? index + length : index;
        if (at < 0 || at >= length) return false;
        elements().seek(cursor, at);
        return true;
    }

    /// Goes on to the next element; false when there is none.
    public boolean next() { return cursor.next(); }

    /// As [#next] as long as that is in the same of the [#nodes]; when it is not, [#next] goes there.
    public boolean nextInNode() { return cursor.nextInNode(); }

    /// Goes back to the element before; false when there is none.
    public boolean previous() { return cursor.previous(); }

    /// Whether the element is stored as an integer. Others may read as one as well.
    public boolean isInteger() { return cursor.isInteger(); }

    /// The element, when [#isInteger].
    public long integer() { return cursor.integer(); }

    /// The element, good until the next call or change.
    public Slice element() {
        if (!cursor.isInteger()) return view.wrap(cursor.address(), cursor.length());
        int length = Decimal.write(cursor.integer(), digits);
        return view.wrap(digits, length);
    }

    /// What to compare elements with from now on, by [#isWanted].
    public void want(Slice element) { item.wrap(element); }

    /// Whether this is the element that was asked for by [#want].
    public boolean isWanted() { return cursor.isEqualTo(item); }

    /// What the element takes in a listpack.
    public long listpackBytes() { return cursor.listpackBytes(); }

    /// Gives back what reading compressed nodes needs; it may go on afterwards.
    public void endReading() { cursor.close(); }

    // Adding.

    /// Says that elements are about to be added which have so many bytes together: a list that would be too long for one node
    /// with them becomes a quicklist now.
    public void expect(long elements, long bytes) {
        if (!isQuicklist() && isTooMuch(small, elements, bytes)) becomeQuicklist();
    }

    /// Whether this is too much for one node: what is in a small list, and more.
    private boolean isTooMuch(SmallList list, long elements, long bytes) {
        return QuicklistLimit.isExceeded(blocks.limits().listMaxListpackSize, list.listpackBytes() + bytes,
                list.count() + elements);
    }

    /// Whether a list without elements can [be filled][#fill] with those of a small list and one more of so many bytes.
    public boolean canBeFilled(SmallList list, long bytes) {
        return !isQuicklist() && isEmpty() && list.count() < SmallList.MOST_ELEMENTS && !isTooMuch(list, 1, bytes);
    }

    /// Takes all elements of the small list in these bytes, as if they had been pushed. That is quicker: one that grows in its
    /// entry moves again and again.
    public void fill(ResizableBytes list) {
        assert !isQuicklist() && isEmpty() : "there are elements, or several nodes";
        Memory.copy(list.address(), packed.becomeBytes(LISTPACK, list.length()), list.length());
    }

    /// Makes a list without elements one of several nodes, however few elements it will get: for one that has several where
    /// it comes from.
    public void expectSeveralNodes() {
        assert isEmpty() : "there are elements";
        if (!isQuicklist()) becomeQuicklist();
    }

    /// Puts an element at an end. Whoever pushes calls [#expect] first.
    public void push(End end, Slice element) {
        item.wrap(element);
        demandRoom();
        long before = outsideBytes();
        try {
            elements().push(end, item);
        } finally {
            report(before);
        }
    }

    /// Puts an element before, or behind, the first one that equals `pivot`; false when there is none.
    public boolean insert(Slice pivot, boolean behind, Slice element) {
        expect(1, element.length());
        demandRoom();
        if (!find(pivot)) return false;
        item.wrap(element);
        long before = outsideBytes();
        try {
            elements().insert(cursor, behind, item);
        } finally {
            report(before);
        }
        return true;
    }

    private boolean find(Slice wanted) {
        want(wanted);
        for (boolean there = read(0); there; there = next()) if (isWanted()) return true;
        return false;
    }

    /// Puts an element in the place of the one at an index, which may be negative; false when there is none.
    public boolean set(long index, Slice element) {
        expect(1, element.length());
        demandRoom();
        if (!read(index)) return false;
        item.wrap(element);
        long before = outsideBytes();
        try {
            elements().replace(cursor, item);
        } finally {
            report(before);
        }
        shrink();
        return true;
    }

    /// A small list cannot count further, whatever the configuration says.
    private void demandRoom() {
        if (!isQuicklist() && small.count() == SmallList.MOST_ELEMENTS) becomeQuicklist();
    }

    // Removing.

    /// Takes away elements at an end.
    public void drop(End end, long count) {
        assert count >= 0 && count <= length() : count + " of " + length();
        if (count == 0) return;
        long before = outsideBytes();
        try {
            elements().drop(end, count);
        } finally {
            report(before);
        }
        shrink();
    }

    /// Takes away elements that equal one: so many from the head on, from the tail on when `count` is negative, all of them
    /// when it is 0.
    ///
    /// @return how many there were
    public long remove(long count, Slice element) {
        boolean backward = count < 0;
        long most = count == 0 ? Long.MAX_VALUE : Math.abs(count);
        long removed;
        want(element);
        long before = outsideBytes();
        try {
            removed = removeWanted(elements(), most, backward);
        } finally {
            report(before);
        }
        if (removed > 0) shrink();
        return removed;
    }

    private long removeWanted(ElementList elements, long most, boolean backward) {
        long removed = 0;
        boolean there = read(backward ? -1 : 0);
        while (there && removed < most) {
            if (!isWanted()) {
                there = backward ? previous() : next();
                continue;
            }
            there = elements.remove(cursor, backward);
            removed++;
        }
        elements.settle(cursor);
        return removed;
    }

    // Changing over.

    private void becomeQuicklist() {
        long entry = packed.entry();
        boolean isOutside = Entry.isExternal(entry);
        long block = packed.address();
        long capacity = isOutside ? packed.capacity() : 0;
        EncodingLimits limits = blocks.limits();
        long header = quicklist.create(limits.listMaxListpackSize, limits.listCompressDepth, small);
        try {
            packed.becomeReference(QUICKLIST, header, 0, 0);
        } catch (MemoryExhausted e) {
            free(allocator, header);
            throw e;
        }
        if (isOutside) allocator.free(Account.LISTS, block, capacity);
    }

    /// Becomes a small list again when what is left asks for it.
    private void shrink() {
        if (!isQuicklist() || !quicklist.isHalfEmptyNode(blocks.limits().listMaxListpackSize)) return;
        long header = header(packed.entry());
        try {
            quicklist.copyToSmall(packed.becomeBytes(LISTPACK, quicklist.smallBytes()));
        } catch (MemoryExhausted e) {
            // It stays a quicklist, and the next removal tries again.
            return;
        }
        free(allocator, header);
    }

    private static void free(Allocator allocator, long header) {
        while (Quicklist.freeSome(allocator, Account.LISTS, header)) continue;
    }

    // The books.

    private long outsideBytes() { return isQuicklist() ? quicklist.bytes() : 0; }

    /// What a small list takes outside is reported by [PackedValue].
    private void report(long before) {
        if (!isQuicklist()) return;
        long grown = quicklist.bytes() - before;
        if (grown != 0) owner.valueGrew(entry(), grown);
    }

    // For tests and humans.

    /// Throws when the list contradicts itself; O(n).
    public void assertInvariants() {
        if (isQuicklist()) quicklist.assertInvariants();
        else small.assertInvariants();
    }

    public String describe() {
        return isQuicklist() ? quicklist.describe() : small.count() + " elements in " + packed.length() + " bytes";
    }

    /// What DEBUG OBJECT tells of a quicklist beyond other values, after a blank; nothing of a small list.
    public String describeNodes() {
        if (!isQuicklist()) return "";
        return String.format(Locale.ROOT,
                " ql_nodes:%d ql_avg_node:%.2f ql_listpack_max:%d ql_compressed:%d ql_uncompressed_size:%d",
                quicklist.nodes(), (double) quicklist.count() / quicklist.nodes(), quicklist.fill(),
                quicklist.depth() == 0 ? 0 : 1, quicklist.listpackBytes());
    }

    /// Nodes that are compressed.
    public long compressedNodes() { return isQuicklist() ? quicklist.compressedNodes() : 0; }

    public long nodes() { return isQuicklist() ? quicklist.nodes() : 1; }
}
