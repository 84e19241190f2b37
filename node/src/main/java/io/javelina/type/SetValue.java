package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Entry;
import io.javelina.structure.HashTable;
import io.javelina.structure.IntSet;
import io.javelina.structure.Listpack;
import java.util.random.RandomGenerator;

/// A set of strings. A flyweight over an entry: [#wrap] it; a change may move the entry, then [#entry] tells where it is
/// now.
///
/// ```
///   intset      all members are integers, and not too many: an IntSet, inside the entry or in a block of its own
///   listpack    few and short members: a Listpack, likewise
///   hashtable   else: inside the entry the header of a table (8), what its members take (8), nothing (8)
/// ```
///
/// A set goes down this list as it grows past the [EncodingLimits], and never back. Who copies a set into a new one may
/// get a smaller encoding.
///
/// What adds throws [MemoryExhausted] when there is no memory; the set then holds what it held before, maybe in another
/// encoding.
public final class SetValue implements EntryValue {
    /// The numbers of encodings in entries.
    static final int HASH_TABLE = 2;
    static final int INT_SET = 6;
    static final int LISTPACK = 11;

    /// The words of an entry with a table.
    private static final int HEADER = 0;
    private static final int MEMBER_BYTES = HEADER + 8;

    private final EntryBlocks blocks;
    private final Allocator allocator;
    private final EncodingLimits limits;
    private final EntryOwner owner;
    private final PackedValue packed;
    private final Listpack list;
    private final MemberTable table;
    private final SetMember member;
    private final SetCursor cursor;
    private final Slice view = new Slice();
    /// Of the members that `retain` looks up next.
    private final long[] hashes = new long[HashTable.MOST_TOUCHED];
    /// See [HashTable#touch].
    private int warmed;

    public SetValue(EntryBlocks blocks, EntryOwner owner) {
        this.blocks = blocks;
        this.allocator = blocks.allocator();
        this.limits = blocks.limits();
        this.owner = owner;
        this.packed = new PackedValue(blocks, owner);
        this.list = new Listpack(allocator);
        this.table = new MemberTable(blocks);
        this.member = new SetMember(allocator.allocate(Account.SERVER, SetMember.DIGITS));
        this.cursor = new SetCursor(this, table, list);
    }

    // Life cycle.

    @Override
    public void wrap(long entry) {
        assert Entry.type(entry) == Type.SET.ordinal() : "another type";
        packed.wrap(entry);
        if (isTable()) wrapTable(entry);
        else if (isListpack()) list.bind(packed);
    }

    private void wrapTable(long entry) { table.wrap(tableHeader(entry), memberBytes(entry)); }

    static long tableHeader(long entry) { return word(entry, HEADER); }

    static long memberBytes(long entry) { return word(entry, MEMBER_BYTES); }

    /// Makes an entry in this encoding the owner of a table.
    static void putTable(long entry, MemberTable owned) {
        Memory.putLong(Entry.valueAddress(entry) + HEADER, owned.header());
        Memory.putLong(Entry.valueAddress(entry) + MEMBER_BYTES, owned.memberBytes());
    }

    private static long word(long entry, int offset) { return Memory.getLong(Entry.valueAddress(entry) + offset); }

    @Override
    public long entry() { return packed.entry(); }

    @Override
    public long create(Slice key) {
        long created = blocks.allocate(Type.SET, INT_SET, key.address(), key.length(), Entry.NO_EXPIRY,
                IntSet.EMPTY_BYTES, false);
        IntSet.initialize(Entry.valueAddress(created));
        return created;
    }

    /// Before adding up to `more` members, of which this is the first: chooses the encoding of an empty set, and gives a set
    /// that will be large its table at once.
    public void expect(Slice first, long more) {
        if (isEmpty()) expectInEmpty(first, more);
        else if (isIntSet() && more > limits.setMaxIntsetEntries) becomeTable(more);
        else if (isListpack() && more > limits.setMaxListpackEntries) becomeTable(more);
    }

    /// Lets an empty set begin as a listpack, also if its members turn out to be integers.
    public void beginAsListpack() {
        assert isEmpty() && isIntSet() : "not a new set";
        becomeListpack();
    }

    private void expectInEmpty(Slice first, long more) {
        if (!isIntSet() || first.isInteger() && more <= limits.setMaxIntsetEntries) return;
        if (more <= limits.setMaxListpackEntries) becomeListpack();
        else becomeTable(more);
    }

    // Encodings.

    private int encoding() { return Entry.encoding(packed.entry()); }

    /// Whether its members are one run of bytes as [IntSet] has them; see [#packedBytes].
    public boolean isIntSet() { return encoding() == INT_SET; }

    /// Whether its members are one run of bytes as [Listpack] has them; see [#packedBytes].
    public boolean isListpack() { return encoding() == LISTPACK; }

    /// Whether it has a table.
    public boolean isTable() { return encoding() == HASH_TABLE; }

    /// Where the bytes of a set without table are.
    long address() { return packed.address(); }

    /// The bytes of an [IntSet] or [Listpack], good until the set changes.
    public Slice packedBytes() {
        assert !isTable() : "a table is not one run of bytes";
        return view.wrap(address(), isIntSet() ? (int) IntSet.bytes(address()) : list.bytes());
    }

    /// Gives an empty set these members: bytes for which [IntSet#isValid] or [Listpack#isValid] holds, a listpack without
    /// duplicates. The encoding is what the limits say.
    public void fill(Slice bytes, boolean isIntSet) {
        assert isEmpty() && isIntSet() : "only a new set can be filled";
        packed.resize(bytes.length());
        Memory.copy(bytes.address(), address(), bytes.length());
        Entry.encoding(packed.entry(), isIntSet ? INT_SET : LISTPACK);
        wrap(packed.entry());
        if (isIntSet && isTooLargeForIntSet() || !isIntSet && isTooLargeForListpack()) becomeTable(0);
    }

    private boolean isTooLargeForIntSet() {
        return size() > Math.min(limits.setMaxIntsetEntries, IntSet.MOST_INTEGERS);
    }

    private boolean isTooLargeForListpack() {
        if (size() > limits.setMaxListpackEntries) return true;
        for (int at = list.first(); at != Listpack.NONE; at = list.next(at))
            if (list.elementLength(at) > limits.setMaxListpackValue) return true;
        return false;
    }

    private void becomeListpack() {
        long set = address();
        int size = IntSet.size(set);
        if (size == 0) {
            packed.resize(Listpack.EMPTY_BYTES);
            Entry.encoding(packed.entry(), LISTPACK);
            Listpack.initialize(address());
            list.bind(packed);
            return;
        }
        long elementBytes = 0;
        for (int i = 0; i < size; i++) elementBytes += Listpack.bytesOf(IntSet.at(set, i));
        long copyBytes = IntSet.bytes(set);
        long copy = allocator.allocate(Account.TEMPORARY, copyBytes);
        try {
            Memory.copy(set, copy, copyBytes);
            becomeListpack(copy, elementBytes);
        } finally {
            allocator.free(Account.TEMPORARY, copy, copyBytes);
        }
    }

    private void becomeListpack(long integers, long elementBytes) {
        long block = Entry.isExternal(packed.entry()) ? packed.address() : 0;
        long capacity = block == 0 ? 0 : packed.capacity();
        Listpack.initialize(packed.becomeBytes(LISTPACK, Listpack.EMPTY_BYTES + elementBytes));
        if (block != 0) allocator.free(Account.SETS, block, capacity);
        // The room is there, so nothing can fail from here on.
        list.bind(packed).beginAppending(elementBytes);
        for (int i = 0; i < IntSet.size(integers); i++) list.put(IntSet.at(integers, i));
        list.endAppending();
    }

    /// Moves all members to a table with room for so many.
    private void becomeTable(long members) {
        table.create();
        try {
            table.expandFor(Math.max(members, size()));
            for (SetCursor all = members(); all.next();) table.insert(all.bytes());
            becomeTable();
        } catch (MemoryExhausted e) {
            table.destroy();
            throw e;
        }
    }

    private void becomeTable() {
        long block = Entry.isExternal(packed.entry()) ? packed.address() : 0;
        long capacity = block == 0 ? 0 : packed.capacity();
        packed.becomeReference(HASH_TABLE, table.header(), table.memberBytes(), 0);
        if (block != 0) allocator.free(Account.SETS, block, capacity);
    }

    // Reading.

    @Override
    public boolean isEmpty() { return size() == 0; }

    /// How many members there are.
    public long size() {
        if (isTable()) return table.size();
        return isIntSet() ? IntSet.size(address()) : list.size();
    }

    public boolean contains(Slice sought) {
        if (isTable()) return table.contains(sought);
        if (isIntSet()) return sought.isInteger() && IntSet.contains(address(), sought.integer());
        return list.find(list.first(), sought, 0) != Listpack.NONE;
    }

    /// Whether a member of another set is one of this set, too.
    public boolean contains(SetMember sought) {
        if (isIntSet() && sought.isInteger()) return IntSet.contains(address(), sought.integer());
        return contains(sought.bytes());
    }

    /// A cursor before the first member. The order is that of the numbers, that in which members were added to a listpack, or
    /// any. There is one cursor per flyweight.
    public SetCursor members() { return cursor.rewind(); }

    /// The member of which a [SetCursor] said this; good until the next call.
    public SetMember member(long reference) {
        if (isTable()) return member.wrap(MemberTable.address(reference), MemberTable.length(reference));
        if (isIntSet()) return member.wrap(reference);
        int offset = (int) reference;
        if (list.isInteger(offset)) return member.wrap(list.integer(offset));
        list.element(offset, view);
        return member.wrap(view.address(), view.length());
    }

    /// Some member of a set that has any, each (in a table: nearly) equally likely; good until the next call.
    public SetMember random(RandomGenerator random) {
        if (isTable()) return member(table.random(random));
        if (isIntSet()) return member.wrap(IntSet.random(address(), random));
        return member(list.seek(random.nextInt(list.size())));
    }

    /// Of `count` members, given by their references, keeps those at the front of the array that another set has, too, or
    /// (with `shared` false) has not; returns how many.
    public int retain(long[] references, int count, SetValue other, boolean shared) {
        int kept = 0;
        for (int done = 0; done < count; done += HashTable.MOST_TOUCHED) {
            int end = Math.min(count, done + HashTable.MOST_TOUCHED);
            if (isTable() && other.isTable()) kept = retainInTables(references, done, end, kept, other, shared);
            else
                for (int i = done; i < end; i++)
                    if (other.contains(member(references[i])) == shared) references[kept++] = references[i];
        }
        return kept;
    }

    /// Hashes all members of a part first, so that what their look-ups read is near when it is needed.
    private int retainInTables(long[] references, int from, int to, int kept, SetValue other, boolean shared) {
        for (int i = from; i < to; i++) hashes[i - from] = table.hash(references[i]);
        warmed = other.table.touch(hashes, to - from);
        int after = kept;
        for (int i = from; i < to; i++)
            if (other.table.contains(references[i], hashes[i - from]) == shared) references[after++] = references[i];
        return after;
    }

    /// Shows the visitor the references of some members (see [SetCursor#reference]), from a cursor on. The guarantees are those
    /// of [HashTable#scan]; a set without table is shown at once.
    public long scan(long from, ElementVisitor visitor) {
        if (isTable()) return table.scan(from, visitor);
        for (SetCursor all = members(); all.next();) visitor.visit(all.reference());
        return 0;
    }

    // Changing.

    /// Adds a member; false when it is there already.
    public boolean add(Slice added) {
        if (isTable()) return addToTable(added);
        if (isListpack()) return addToListpack(added);
        return added.isInteger() ? addInteger(added.integer()) : addToIntegers(added);
    }

    /// Adds a member of another set.
    public boolean add(SetMember added) {
        return isIntSet() && added.isInteger() ? addInteger(added.integer()) : add(added.bytes());
    }

    private boolean addInteger(long added) {
        if (!IntSet.add(packed, added)) return false;
        if (isTooLargeForIntSet()) becomeTableOrRemove(added);
        return true;
    }

    private void becomeTableOrRemove(long added) {
        try {
            becomeTable(0);
        } catch (MemoryExhausted e) {
            IntSet.remove(packed, added);
            throw e;
        }
    }

    /// What is no integer cannot be there yet.
    private boolean addToIntegers(Slice added) {
        if (fitsListpack(IntSet.size(address()), added) && haveFewDigits()) {
            becomeListpack();
            list.append(added);
        } else {
            becomeTable(size() + 1);
            insert(added);
        }
        return true;
    }

    private boolean fitsListpack(int size, Slice added) {
        return size < limits.setMaxListpackEntries && added.length() <= limits.setMaxListpackValue;
    }

    private boolean haveFewDigits() {
        int size = IntSet.size(address());
        return size == 0 || isShort(IntSet.at(address(), 0)) && isShort(IntSet.at(address(), size - 1));
    }

    private boolean isShort(long integer) {
        return member.wrap(integer).bytes().length() <= limits.setMaxListpackValue;
    }

    private boolean addToListpack(Slice added) {
        if (list.find(list.first(), added, 0) != Listpack.NONE) return false;
        if (fitsListpack(list.size(), added) && list.fits(Listpack.bytesOf(added))) {
            list.append(added);
        } else {
            becomeTable(list.size() + 1L);
            insert(added);
        }
        return true;
    }

    private boolean addToTable(Slice added) {
        if (table.contains(added)) return false;
        insert(added);
        return true;
    }

    private void insert(Slice added) {
        long before = table.bytes();
        try {
            table.insert(added);
        } finally {
            tableChanged(before);
        }
    }

    /// Keeps the books of a table that took `before` bytes.
    private void tableChanged(long before) {
        Memory.putLong(Entry.valueAddress(packed.entry()) + MEMBER_BYTES, table.memberBytes());
        owner.valueGrew(packed.entry(), table.bytes() - before);
    }

    /// Takes a member out; false when it is not there.
    public boolean remove(Slice removed) {
        if (isTable()) return removeFromTable(removed);
        if (isIntSet()) return removed.isInteger() && IntSet.remove(packed, removed.integer());
        int offset = list.find(list.first(), removed, 0);
        if (offset == Listpack.NONE) return false;
        list.delete(offset);
        return true;
    }

    /// Takes a member of another set out of this one, or one that [#random] gave: it is gone then.
    public boolean remove(SetMember removed) {
        if (isIntSet() && removed.isInteger()) return IntSet.remove(packed, removed.integer());
        return remove(removed.bytes());
    }

    private boolean removeFromTable(Slice removed) {
        long before = table.bytes();
        boolean found = table.remove(removed);
        tableChanged(before);
        return found;
    }

    /// Makes a set that was just put together an intset when all its members are integers and not too many. Without memory
    /// for that it is good for nothing any more.
    public void shrinkToIntegers() {
        if (isIntSet() || isTooLargeForIntSet() || !hasIntegersOnly()) return;
        long bytes = size() * Long.BYTES;
        long integers = allocator.allocate(Account.TEMPORARY, bytes);
        try {
            long end = integers;
            for (SetCursor all = members(); all.next(); end += Long.BYTES) Memory.putLong(end, all.bytes().integer());
            becomeIntegers();
            for (long at = integers; at < end; at += Long.BYTES) IntSet.add(packed, Memory.getLong(at));
        } finally {
            allocator.free(Account.TEMPORARY, integers, bytes);
        }
    }

    private boolean hasIntegersOnly() {
        for (SetCursor all = members(); all.next();) if (!all.bytes().isInteger()) return false;
        return true;
    }

    private void becomeIntegers() {
        boolean wasTable = isTable();
        long block = !wasTable && Entry.isExternal(packed.entry()) ? packed.address() : 0;
        long capacity = block == 0 ? 0 : packed.capacity();
        IntSet.initialize(packed.becomeBytes(INT_SET, IntSet.EMPTY_BYTES));
        if (wasTable) table.destroy();
        if (block != 0) allocator.free(Account.SETS, block, capacity);
    }

    // For tests and humans.

    /// Throws when the set contradicts itself or the limits of its encoding.
    public void assertInvariants() {
        if (isTable()) {
            table.assertInvariants();
            check(memberBytes(entry()) == table.memberBytes(), "the entry knows what members take");
        } else if (isIntSet()) {
            IntSet.assertInvariants(packed);
        } else {
            list.bind(packed).assertInvariants();
        }
    }

    private void check(boolean holds, String rule) {
        if (!holds) throw new AssertionError(rule + ": " + describe());
    }

    /// The encoding as OBJECT ENCODING shows it.
    static String encodingName(int encoding) {
        return switch (encoding) {
            case INT_SET -> "intset";
            case LISTPACK -> "listpack";
            default -> "hashtable";
        };
    }

    /// Encoding, size and place.
    public String describe() {
        return encodingName(encoding()) + ", " + size() + " members "
                + (isTable() ? "in " + table.describe() : Entry.isExternal(entry()) ? "in a block" : "inside");
    }
}
