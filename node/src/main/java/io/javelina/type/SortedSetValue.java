package io.javelina.type;

import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Entry;
import io.javelina.structure.Listpack;
import io.javelina.structure.SortedElement;
import io.javelina.structure.SortedTree;

/// A sorted set: members, each with a score, in order of score and among equal scores of their bytes. The first has
/// rank 0. No score is ever NaN, which here stands for no score.
///
/// Few members are a listpack ([SortedSetListpack]), many a table and a tree ([SortedSetTable]), which clients know as
/// `skiplist`; the entry then holds the addresses of the two headers. Members that are added may make the one the other;
/// [#packIfSmall] goes back.
///
/// Slices given to this must not point into it. All that adds throws [MemoryExhausted] when there is no memory, and then
/// the sorted set is as it was, but perhaps in its other encoding.
public final class SortedSetValue implements EntryValue {
    /// The numbers of encodings in entries.
    static final int SKIPLIST = 7;
    static final int LISTPACK = 11;

    private final EntryBlocks blocks;
    private final EntryOwner owner;
    private final PackedValue packed;
    private final SortedSetListpack listpack;
    private final SortedSetTable table;
    /// Whether the value is a listpack.
    private boolean isPacked;
    /// What the last [#score(Slice)] found: the offset of a pair, or the address of an element.
    private long found;
    /// The member that it was asked for.
    private final Slice foundMember = new Slice();
    /// Where [#seek] and those that follow it are, of the same kind.
    private long cursor;
    private final Slice view = new Slice();

    public SortedSetValue(EntryBlocks blocks, EntryOwner owner) {
        this.blocks = blocks;
        this.owner = owner;
        packed = new PackedValue(blocks, owner);
        listpack = new SortedSetListpack(blocks);
        table = new SortedSetTable(blocks);
    }

    // Life cycle.

    @Override
    public void wrap(long entry) {
        assert Entry.type(entry) == Type.SORTED_SET.ordinal() : "another type";
        packed.wrap(entry);
        isPacked = Entry.encoding(entry) == LISTPACK;
        if (isPacked) listpack.bind(packed);
        else table.wrap(tableHeader(entry), treeHeader(entry));
    }

    static long tableHeader(long entry) { return Memory.getLong(Entry.valueAddress(entry)); }

    static long treeHeader(long entry) { return Memory.getLong(Entry.valueAddress(entry) + Long.BYTES); }

    /// Makes an entry in this encoding the owner of a table and a tree.
    static void putHeaders(long entry, SortedSetTable owned) {
        Memory.putLong(Entry.valueAddress(entry), owned.tableHeader());
        Memory.putLong(Entry.valueAddress(entry) + Long.BYTES, owned.treeHeader());
    }

    @Override
    public long entry() { return packed.entry(); }

    @Override
    public long create(Slice key) {
        long entry = blocks.allocate(Type.SORTED_SET, LISTPACK, key.address(), key.length(), Entry.NO_EXPIRY,
                Listpack.EMPTY_BYTES, false);
        Listpack.initialize(Entry.valueAddress(entry));
        return entry;
    }

    @Override
    public boolean isEmpty() { return size() == 0; }

    // Encodings.

    /// Whether all is in one listpack: [#packedAddress] and [#packedBytes] are then its bytes, as in a dump.
    public boolean isPacked() { return isPacked; }

    public long packedAddress() { return listpack.listpack().address(); }

    public long packedBytes() { return listpack.listpack().bytes(); }

    /// Makes this, a new and empty one, the given listpack: pairs of member and score in their order.
    public void load(long packedAddress, long packedBytes) {
        assert isPacked && isEmpty() : "not new";
        Memory.copy(packedAddress, packed.resize(packedBytes), packedBytes);
        listpack.bind(packed);
    }

    /// Prepares for so many members that are going to be added, the longest of so many bytes: what will be too much for a
    /// listpack is none from now on.
    public void expect(long members, int longestMember) {
        EncodingLimits limits = blocks.limits();
        if (isPacked && (members > limits.sortedSetMaxListpackEntries
                || longestMember > limits.sortedSetMaxListpackValue))
            unpack(members);
    }

    /// Makes it a table and a tree, with room for so many members.
    private void unpack(long members) {
        table.create();
        try {
            table.expandFor(Math.max(members, listpack.size()));
            for (int pair = listpack.first(); pair != Listpack.NONE; pair = listpack.next(pair))
                table.append(listpack.member(pair, view), listpack.score(pair));
            becomeTable();
        } catch (MemoryExhausted e) {
            table.free();
            throw e;
        }
    }

    private void becomeTable() {
        boolean isOutside = Entry.isExternal(entry());
        long block = packed.address();
        long capacity = isOutside ? packed.capacity() : 0;
        packed.becomeReference(SKIPLIST, table.tableHeader(), table.treeHeader(), 0);
        if (isOutside) blocks.allocator().free(EntryBlocks.account(Type.SORTED_SET.ordinal()), block, capacity);
        isPacked = false;
    }

    /// Makes it a listpack if it is small enough to be one.
    public void packIfSmall() {
        EncodingLimits limits = blocks.limits();
        if (isPacked || size() > limits.sortedSetMaxListpackEntries) return;
        long bytes = packedSize(limits.sortedSetMaxListpackValue);
        if (bytes < 0 || bytes > Listpack.MOST_BYTES) return;
        long address = packed.becomeBytes(LISTPACK, bytes);
        Listpack.initialize(address);
        listpack.bind(packed);
        // All that it needs is there already, so nothing can fail from here on.
        listpack.beginLoading(bytes - Listpack.EMPTY_BYTES);
        SortedTree tree = table.tree();
        for (long element = tree.seek(0); element != 0; element = tree.next())
            listpack.load(SortedElement.member(element, view), SortedElement.score(element));
        listpack.endLoading();
        table.free();
        isPacked = true;
    }

    /// Bytes of a listpack with all members; -1 when one of them is longer than that.
    private long packedSize(long longestMember) {
        long bytes = Listpack.EMPTY_BYTES;
        SortedTree tree = table.tree();
        for (long element = tree.seek(0); element != 0; element = tree.next()) {
            if (SortedElement.memberLength(element) > longestMember) return -1;
            bytes += listpack.pairBytes(SortedElement.member(element, view), SortedElement.score(element));
        }
        return bytes;
    }

    // Members.

    public long size() { return isPacked ? listpack.size() : table.size(); }

    /// The score of a member, NaN when it is not there.
    public double score(Slice member) {
        foundMember.wrap(member);
        if (isPacked) {
            found = listpack.find(member);
            return found == Listpack.NONE ? Double.NaN : listpack.score((int) found);
        }
        found = table.find(member);
        return found == 0 ? Double.NaN : SortedElement.score(found);
    }

    public boolean contains(Slice member) {
        return isPacked ? listpack.find(member) != Listpack.NONE : table.find(member) != 0;
    }

    /// The rank of a member, -1 when it is not there.
    public long rank(Slice member) {
        if (isPacked) return listpack.rank(member);
        long element = table.find(member);
        return element == 0 ? -1 : table.rank(element);
    }

    /// Adds a member that is not there. Without memory for that the members are as they were, but their nodes need not be, so
    /// what they take is reported in any case.
    public void insert(Slice member, double score) {
        if (isPacked && !fitsListpack(member)) unpack(size() + 1);
        if (isPacked) {
            listpack.insert(member, score);
            return;
        }
        long before = table.bytes();
        // Without memory the table may still have grown.
        try {
            table.insert(member, score);
        } finally {
            owner.valueGrew(entry(), table.bytes() - before);
        }
    }

    private boolean fitsListpack(Slice member) {
        EncodingLimits limits = blocks.limits();
        return size() < limits.sortedSetMaxListpackEntries && member.length() <= limits.sortedSetMaxListpackValue
                && listpack.fits(member.length());
    }

    /// Adds a member that comes behind all others: for loading in order.
    public void append(Slice member, double score) {
        if (isPacked) {
            insert(member, score);
            return;
        }
        long before = table.bytes();
        try {
            table.append(member, score);
        } finally {
            owner.valueGrew(entry(), table.bytes() - before);
        }
    }

    /// Gives the member that [#score(Slice)] has just found another score.
    public void update(double score) {
        if (isPacked) {
            listpack.update((int) found, foundMember, score);
            return;
        }
        long before = table.bytes();
        try {
            table.update(found, score);
        } finally {
            owner.valueGrew(entry(), table.bytes() - before);
        }
    }

    /// Adds a member, or gives it another score.
    public void put(Slice member, double score) {
        double old = score(member);
        if (Double.isNaN(old)) insert(member, score);
        else if (old != score) update(score);
    }

    /// Removes a member; whether it was there.
    public boolean remove(Slice member) {
        if (isPacked) {
            int pair = listpack.find(member);
            if (pair != Listpack.NONE) listpack.remove(pair);
            return pair != Listpack.NONE;
        }
        long element = table.find(member);
        if (element == 0) return false;
        long before = table.bytes();
        table.remove(element);
        owner.valueGrew(entry(), table.bytes() - before);
        return true;
    }

    /// Removes so many members from a rank on, all of which are there.
    public void removeRange(long rank, long count) {
        if (isPacked) {
            listpack.removeRange(rank, count);
            return;
        }
        long before = table.bytes();
        table.removeRange(rank, count);
        owner.valueGrew(entry(), table.bytes() - before);
    }

    // Collecting members that come in any order, some of them more than once. Until the end of it they can be looked up by
    // [#score(Slice)] and have no rank yet.

    /// Begins to collect some members in this, a new and empty one that is in no database.
    public void beginCollecting(long expectedMembers) {
        if (isPacked) unpack(expectedMembers);
    }

    /// Adds a member that is not there.
    public void collect(Slice member, double score) { table.collect(member, score); }

    /// Gives the member that [#score(Slice)] has just found another score.
    public void recollect(double score) { table.recollect(found, score); }

    /// From now on this is a sorted set as any other.
    public void endCollecting() {
        table.rankCollected();
        packIfSmall();
    }

    /// Gives up what was collected when there was not enough memory for it, and the entry with it.
    public void dropCollected() {
        if (isPacked) {
            blocks.free(entry());
            return;
        }
        table.dropCollected();
        blocks.release(entry());
    }

    // Ranges.

    /// How many members have a lower score than this, or one that is not higher.
    public long countBelow(double score, boolean orEqual) {
        return isPacked ? listpack.countBelow(score, orEqual) : table.countBelow(score, orEqual);
    }

    /// How many members come before this one, or are not behind it, when all have the same score.
    public long countBelow(Slice member, boolean orEqual) {
        return isPacked ? listpack.countBelow(member, orEqual) : table.countBelow(member, orEqual);
    }

    /// Puts the cursor on the member of a rank; false when there is none. The cursor is good until the next change.
    public boolean seek(long rank) {
        if (rank < 0) return false;
        cursor = isPacked ? listpack.seek(rank) : table.tree().seek(rank);
        return cursor != 0;
    }

    /// Moves the cursor to the next member; false behind the last.
    public boolean next() {
        cursor = isPacked ? listpack.next((int) cursor) : table.tree().next();
        return cursor != 0;
    }

    /// Moves the cursor to the member before; false before the first.
    public boolean previous() {
        cursor = isPacked ? listpack.previous((int) cursor) : table.tree().previous();
        return cursor != 0;
    }

    /// The member at the cursor, good until the next call that gives one.
    public Slice member() {
        return isPacked ? listpack.member((int) cursor, view) : SortedElement.member(cursor, view);
    }

    /// The score at the cursor.
    public double score() { return isPacked ? listpack.score((int) cursor) : SortedElement.score(cursor); }

    /// The member at the cursor as a number, to be given to [#moveTo].
    public long reference() { return cursor; }

    /// Shows the visitor references to some members, to be given to [#moveTo], and returns where to go on, 0 when that was all;
    /// the guarantees are those of [io.javelina.structure.HashTable#scan]. A listpack is shown at once.
    public long scan(long from, ElementVisitor visitor) {
        if (!isPacked) return table.table().scan(from, visitor);
        for (int pair = listpack.first(); pair != Listpack.NONE; pair = listpack.next(pair)) visitor.visit(pair);
        return 0;
    }

    /// Puts the cursor on the member with this reference, for [#member] and [#score()] alone. References are good until the
    /// next change.
    public void moveTo(long reference) { cursor = reference; }

    // For tests and humans.

    /// Throws when the sorted set contradicts itself; O(n).
    public void assertInvariants() {
        if (isPacked) listpack.assertInvariants();
        else table.assertInvariants();
    }

    /// The listpack, or how table and tree stand.
    public String describe() { return isPacked ? listpack.listpack().describe() : table.describe(); }
}
