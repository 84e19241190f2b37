package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.structure.HashTable;
import io.javelina.structure.KeySlot;
import java.util.Arrays;
import java.util.BitSet;

/// Which slot has which hash table and how many entries, and the sums over all of them.
///
/// The slots are divided into groups of 128. Those with tables have a block each:
///
/// ```
///   0                          1024                    1536
///   | header of 128 tables (8) | size of 128 tables (4) |        0 where there is none
/// ```
///
/// The sizes of tables stand here, too, so that a walk over them stays in a few cache lines; together with the sums of
/// the groups they are the index by which the n-th entry and the next slot are found in at most 256 steps, mostly
/// far less. A change costs two additions.
///
/// What always holds:
/// * there is a table exactly where there are entries, but for one whose last entry goes while it is iterated;
/// * there is a block exactly where there are tables.
///
/// A table is changed between [#begin] and [#end], which keep the sums.
final class SlotDirectory {
    static final int NO_SLOT = -1;

    private static final int GROUP_BITS = 7;
    private static final int GROUP_SLOTS = 1 << GROUP_BITS;
    private static final int GROUPS = KeySlot.COUNT >> GROUP_BITS;

    private static final int HEADERS = 0;
    private static final int SIZES = HEADERS + GROUP_SLOTS * Long.BYTES;
    private static final int GROUP_BYTES = SIZES + GROUP_SLOTS * Integer.BYTES;

    private final Allocator allocator;
    private final Account account;
    /// The blocks of the groups, 0 where there is none.
    private final long[] groups = new long[GROUPS];
    private final int[] tablesOfGroup = new int[GROUPS];
    private final long[] sizeOfGroup = new long[GROUPS];
    /// The slots whose tables are being resized.
    private final BitSet rehashing = new BitSet(KeySlot.COUNT);

    private long size;
    private int tables;
    private long buckets;
    private long tableBytes;
    private long rehashingBytes;
    /// What blocks and headers take.
    private long ownBytes;

    SlotDirectory(Allocator allocator, Account account) {
        this.allocator = allocator;
        this.account = account;
    }

    private static int group(int slot) { return slot >> GROUP_BITS; }

    private static int inGroup(int slot) { return slot & GROUP_SLOTS - 1; }

    // Figures.

    long size() { return size; }

    int tables() { return tables; }

    long buckets() { return buckets; }

    long tableBytes() { return tableBytes; }

    long rehashingBytes() { return rehashingBytes; }

    int rehashingTables() { return rehashing.cardinality(); }

    boolean isRehashing() { return !rehashing.isEmpty(); }

    /// All that the account holds.
    long bytes() { return tableBytes + ownBytes; }

    // Slots.

    /// The table of a slot, 0 when there is none.
    long header(int slot) {
        long block = groups[group(slot)];
        return block == 0 ? 0 : Memory.getLong(block + HEADERS + inGroup(slot) * Long.BYTES);
    }

    /// Entries of a slot.
    long size(int slot) {
        long header = header(slot);
        return header == 0 ? 0 : HashTable.size(header);
    }

    private long indexedSize(int slot) {
        return Memory.getInt(groups[group(slot)] + SIZES + inGroup(slot) * Integer.BYTES) & 0xffff_ffffL;
    }

    /// The lowest slot from this one on that has entries, [#NO_SLOT] when there is none.
    int next(int slot) {
        for (int at = slot; at < KeySlot.COUNT;) {
            if (sizeOfGroup[group(at)] == 0) at = firstOf(group(at) + 1);
            else if (indexedSize(at) > 0) return at;
            else at++;
        }
        return NO_SLOT;
    }

    private static int firstOf(int group) { return group << GROUP_BITS; }

    /// As [#next], going on with the lowest one behind the last. There must be entries.
    int nextInCircle(int slot) {
        int next = next(slot);
        return next == NO_SLOT ? next(0) : next;
    }

    /// The slot of the entry that has so many before it, in the order of slots. There must be one.
    int ofRank(long rank) {
        int group = 0;
        long left = rank;
        while (left >= sizeOfGroup[group]) left -= sizeOfGroup[group++];
        int slot = firstOf(group);
        while (left >= indexedSize(slot)) left -= indexedSize(slot++);
        return slot;
    }

    /// The next slot from this one on, in a circle, whose table is being resized; [#NO_SLOT] when there is none.
    int nextRehashing(int slot) {
        int next = rehashing.nextSetBit(slot);
        return next >= 0 ? next : rehashing.nextSetBit(0);
    }

    // Changes.

    /// The table of a slot is going to change: binds it, a new one when there is none.
    ///
    /// @throws io.javelina.memory.MemoryExhausted when there is no memory for a new one; then nothing has changed
    void begin(int slot, HashTable table) {
        long header = header(slot);
        if (header == 0) create(slot, table);
        else table.wrap(header);
        count(slot, table, -1);
    }

    private void create(int slot, HashTable table) {
        int group = group(slot);
        if (groups[group] == 0) createGroup(group);
        try {
            long header = table.create();
            Memory.putLong(groups[group] + HEADERS + inGroup(slot) * Long.BYTES, header);
            ownBytes += allocator.usableBytes(header, HashTable.HEADER_BYTES);
            tablesOfGroup[group]++;
            tables++;
        } finally {
            if (tablesOfGroup[group] == 0) dropGroup(group);
        }
    }

    private void createGroup(int group) {
        long block = allocator.allocate(account, GROUP_BYTES);
        Memory.fill(block, GROUP_BYTES, 0);
        groups[group] = block;
        ownBytes += allocator.usableBytes(block, GROUP_BYTES);
    }

    private void dropGroup(int group) {
        ownBytes -= allocator.usableBytes(groups[group], GROUP_BYTES);
        allocator.free(account, groups[group], GROUP_BYTES);
        groups[group] = 0;
    }

    /// Adds what a table has to the sums (`sign` 1), or subtracts it (-1).
    private void count(int slot, HashTable table, int sign) {
        long change = sign * table.size();
        size += change;
        sizeOfGroup[group(slot)] += change;
        buckets += sign * table.buckets();
        tableBytes += sign * table.tableBytes();
        if (!table.isRehashing()) return;
        rehashingBytes += sign * table.rehashingBytes();
        rehashing.set(slot, sign > 0);
    }

    /// The table of a slot, which is bound, has changed. When it is empty it goes.
    void end(int slot, HashTable table) {
        count(slot, table, 1);
        long at = groups[group(slot)] + SIZES + inGroup(slot) * Integer.BYTES;
        Memory.putInt(at, (int) table.size());
        dropIfEmpty(slot, table);
    }

    /// Gives up the table of a slot, which is bound, if it is empty and nobody iterates over it.
    void dropIfEmpty(int slot, HashTable table) {
        if (table.size() > 0 || table.isPaused()) return;
        count(slot, table, -1);
        ownBytes -= allocator.usableBytes(table.header(), HashTable.HEADER_BYTES);
        table.destroy();
        int group = group(slot);
        Memory.putLong(groups[group] + HEADERS + inGroup(slot) * Long.BYTES, 0);
        tables--;
        if (--tablesOfGroup[group] == 0) dropGroup(group);
    }

    // For tests.

    /// Checks all that this class says always holds, with a flyweight of the caller's; O(entries).
    void assertInvariants(HashTable table) {
        SlotDirectory counted = new SlotDirectory(allocator, account);
        for (int group = 0; group < GROUPS; group++) if (groups[group] != 0) countGroup(group, counted, table);
        for (int group = 0; group < GROUPS; group++)
            check((groups[group] == 0) == (tablesOfGroup[group] == 0), "a group without tables");
        check(Arrays.equals(sizeOfGroup, counted.sizeOfGroup), "sizes of groups");
        check(Arrays.equals(tablesOfGroup, counted.tablesOfGroup), "tables of groups");
        check(size == counted.size && tables == counted.tables, counted.size + " entries");
        check(buckets == counted.buckets, counted.buckets + " buckets counted of " + buckets);
        check(tableBytes == counted.tableBytes, counted.tableBytes + " bytes counted of " + tableBytes);
        check(rehashingBytes == counted.rehashingBytes, counted.rehashingBytes + " bytes of old arrays");
        check(rehashing.equals(counted.rehashing), "tables being resized: " + counted.rehashing);
        check(ownBytes == counted.ownBytes, counted.ownBytes + " bytes of its own counted of " + ownBytes);
    }

    private void countGroup(int group, SlotDirectory counted, HashTable table) {
        counted.ownBytes += allocator.usableBytes(groups[group], GROUP_BYTES);
        for (int slot = firstOf(group); slot < firstOf(group + 1); slot++) {
            if (header(slot) == 0) {
                check(indexedSize(slot) == 0, "entries but no table in slot " + slot);
                continue;
            }
            table.wrap(header(slot)).assertInvariants();
            check(table.size() == indexedSize(slot) && table.size() > 0, "size of slot " + slot);
            counted.count(slot, table, 1);
            counted.ownBytes += allocator.usableBytes(header(slot), HashTable.HEADER_BYTES);
            counted.tablesOfGroup[group]++;
            counted.tables++;
        }
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError(otherwise + "; " + size + " entries in " + tables + " tables");
    }
}
