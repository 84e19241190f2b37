package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Elements;
import io.javelina.structure.Entry;
import io.javelina.structure.HashTable;
import io.javelina.structure.KeySlot;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// Entries in one hash table per slot, for a node of a cluster: a slot can be counted, shown and emptied without a look at the
/// others. A table comes with the first entry of its slot and goes with the last.
///
/// A cursor holds the slot in its low bits and the cursor of that slot's table above them. So a scan goes through the slots in
/// ascending order, and what [HashTable#scan] guarantees holds for each of them, whether its table stays, goes or comes
/// anew meanwhile: an entry that is there all the time has a table all the time.
final class SlotTables extends EntryTable {
    /// Buckets to look at per step of upkeep.
    private static final int REHASH_STEP = 64;
    /// How many tables a call of [#shrinkIfSparse] looks at.
    private static final int SHRUNK_AT_ONCE = 16;

    private final Allocator allocator;
    private final Account account;
    private final Elements elements;
    private final MemoryLimit limit;
    /// Bound to the table of one slot after the other.
    private final HashTable table;
    private final long[] touched = new long[HashTable.MOST_TOUCHED];
    private SlotDirectory directory;
    /// Where the next step of upkeep goes on.
    private int nextShrunk;
    private int nextRehashed;

    SlotTables(Allocator allocator, Account account, Elements elements, MemoryLimit limit) {
        this.allocator = allocator;
        this.account = account;
        this.elements = elements;
        this.limit = limit;
        this.table = new HashTable(allocator, account, elements);
        table.growOnlyIf(growth(table, limit));
        this.directory = new SlotDirectory(allocator, account);
    }

    // Reading.

    @Override
    public long size() { return directory.size(); }

    /// Entries of a slot.
    long size(int slot) { return directory.size(slot); }

    /// The lowest slot from this one on that has entries, [SlotDirectory#NO_SLOT] when there is none.
    int nextSlot(int slot) { return directory.next(slot); }

    @Override
    long find(Slice key, long hash) {
        long header = directory.header(SlotHash.slot(hash));
        return header == 0 ? 0 : table.wrap(header).find(key.address(), key.length(), hash);
    }

    @Override
    public boolean contains(long entry, long hash) {
        long header = directory.header(SlotHash.slot(hash));
        return header != 0 && table.wrap(header).contains(entry, hash);
    }

    @Override
    long scan(long cursor, int only, ElementVisitor visitor) {
        int slot = (int) cursor & KeySlot.COUNT - 1;
        if (only != KeySlot.ANY && slot > only) return 0;
        boolean isBefore = only != KeySlot.ANY && slot < only;
        return isBefore
                ? scanSlot(only, 0, true, visitor)
                : scanSlot(slot, cursor >>> KeySlot.BITS, only != KeySlot.ANY, visitor);
    }

    /// The visitor may remove what it is shown, and with it the table: it is not looked at afterwards.
    private long scanSlot(int slot, long cursor, boolean staysThere, ElementVisitor visitor) {
        long header = directory.header(slot);
        long next = header == 0 ? 0 : table.wrap(header).scan(cursor, visitor);
        if (next != 0) return next << KeySlot.BITS | slot;
        int nextSlot = staysThere ? SlotDirectory.NO_SLOT : directory.next(slot + 1);
        return nextSlot == SlotDirectory.NO_SLOT ? 0 : nextSlot;
    }

    /// The visitor may use this object again, so a flyweight of its own goes through the tables.
    @Override
    public void forEach(ElementVisitor visitor) {
        HashTable walker = new HashTable(allocator, account, elements);
        for (int slot = directory.next(0); slot != SlotDirectory.NO_SLOT; slot = directory.next(slot + 1))
            forEach(slot, walker, visitor);
    }

    /// As [#forEach(ElementVisitor)], for one slot.
    void forEach(int slot, ElementVisitor visitor) {
        if (directory.header(slot) != 0) forEach(slot, new HashTable(allocator, account, elements), visitor);
    }

    private void forEach(int slot, HashTable walker, ElementVisitor visitor) {
        walker.wrap(directory.header(slot)).forEach(visitor);
        directory.dropIfEmpty(slot, walker);
    }

    @Override
    long random(RandomGenerator random) { return size() == 0 ? 0 : randomTable(random).random(random); }

    @Override
    long fairRandom(RandomGenerator random) { return size() == 0 ? 0 : randomTable(random).fairRandom(random); }

    /// The table of some slot, each as likely as it has entries.
    private HashTable randomTable(RandomGenerator random) {
        return table.wrap(directory.header(directory.ofRank(random.nextLong(size()))));
    }

    /// From the table of some slot, each as likely as it has entries, and from those behind it.
    @Override
    int sample(long[] into, int count, RandomGenerator random) {
        if (size() == 0) return 0;
        int first = directory.ofRank(random.nextLong(size()));
        int slot = first;
        int filled = 0;
        do {
            filled += table.wrap(directory.header(slot)).sample(into, filled, count - filled, random);
            slot = directory.nextInCircle(slot + 1);
        } while (filled < count && slot != first);
        return filled;
    }

    @Override
    int touch(long[] hashes, int count) {
        for (int i = 0; i < count; i++) touched[i] = directory.header(SlotHash.slot(hashes[i]));
        return table.touch(touched, hashes, count);
    }

    /// Some entry of a slot that has any; see [HashTable#random].
    long random(int slot, RandomGenerator random) { return table.wrap(directory.header(slot)).random(random); }

    // Changing.

    @Override
    void insert(long entry, long hash) {
        int slot = SlotHash.slot(hash);
        directory.begin(slot, table);
        try {
            table.insert(entry, hash);
        } finally {
            directory.end(slot, table);
        }
    }

    /// How many entries each slot will get is not known, and most tables are so small that they grow at once.
    @Override
    void expandFor(long entries) {}

    @Override
    boolean removeIfThere(long entry, long hash) {
        int slot = SlotHash.slot(hash);
        if (directory.header(slot) == 0) return false;
        directory.begin(slot, table);
        boolean removed = table.removeElement(entry, hash);
        directory.end(slot, table);
        return removed;
    }

    @Override
    void replace(long entry, long now, long hash) {
        long header = directory.header(SlotHash.slot(hash));
        if (header == 0) throw new IllegalStateException("no entry " + entry + " to replace");
        table.wrap(header).replace(entry, now, hash);
    }

    // As a whole.

    @Override
    boolean exists() { return directory.tables() > 0; }

    @Override
    void clear(ElementVisitor each) {
        while (clearSome(Integer.MAX_VALUE, each)) continue;
    }

    @Override
    boolean clearSome(int buckets, ElementVisitor each) {
        int slot = directory.next(0);
        if (slot == SlotDirectory.NO_SLOT) return false;
        directory.begin(slot, table);
        table.clearSome(buckets, each);
        directory.end(slot, table);
        return exists();
    }

    @Override
    EntryTable detach() {
        SlotTables detached = new SlotTables(allocator, account, Forgotten.KEYS, limit);
        detached.swap(this);
        return detached;
    }

    @Override
    void swap(EntryTable other) {
        SlotTables tables = (SlotTables) other;
        SlotDirectory content = directory;
        directory = tables.directory;
        tables.directory = content;
    }

    /// Looks at some of the tables, one after the other.
    @Override
    void shrinkIfSparse() {
        for (int i = 0; i < SHRUNK_AT_ONCE && size() > 0; i++) {
            int slot = directory.nextInCircle(nextShrunk);
            directory.begin(slot, table);
            table.shrinkIfSparse();
            directory.end(slot, table);
            nextShrunk = slot + 1;
        }
    }

    @Override
    boolean rehash() {
        int slot = directory.nextRehashing(nextRehashed);
        if (slot == SlotDirectory.NO_SLOT) return false;
        directory.begin(slot, table);
        table.rehash(REHASH_STEP);
        directory.end(slot, table);
        nextRehashed = slot + 1;
        return directory.isRehashing();
    }

    // Figures.

    @Override
    long bytes() { return directory.bytes(); }

    @Override
    public long buckets() { return directory.buckets(); }

    @Override
    public long tableBytes() { return directory.tableBytes(); }

    @Override
    public long rehashingBytes() { return directory.rehashingBytes(); }

    @Override
    public int rehashingTables() { return directory.rehashingTables(); }

    // For tests and humans.

    @Override
    public void assertInvariants() {
        HashTable own = new HashTable(allocator, account, elements);
        directory.assertInvariants(own);
        for (int slot = directory.next(0); slot != SlotDirectory.NO_SLOT; slot = directory.next(slot + 1)) {
            int expected = slot;
            own.wrap(directory.header(slot)).forEach(entry -> assertSlot(entry, expected));
        }
    }

    private static void assertSlot(long entry, int expected) {
        int slot = KeySlot.of(Entry.keyAddress(entry), Entry.keyLength(entry));
        if (slot == expected) return;
        String key = new String(Memory.toBytes(Entry.keyAddress(entry), Entry.keyLength(entry)),
                StandardCharsets.ISO_8859_1);
        throw new AssertionError(key + " of slot " + slot + " in the table of slot " + expected);
    }

    @Override
    public String describe() {
        return size() + " elements in " + directory.tables() + " tables of slots, " + buckets() + " buckets, "
                + rehashingTables() + " tables being resized, " + bytes() + " bytes";
    }
}
