package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Slice;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Elements;
import io.javelina.structure.HashTable;
import java.util.random.RandomGenerator;

/// All entries in one hash table. Before the first of them, it is a view of a table that is always empty and is shared by
/// all, so that nobody else has to ask whether there is one. Once there is, it stays until [#detach].
final class WholeTable extends EntryTable {
    /// Buckets to look at per step of upkeep.
    private static final int REHASH_STEP = 64;

    private final Allocator allocator;
    private final Account account;
    private final MemoryLimit limit;
    private final long nothing;
    private final HashTable table;

    /// @param nothing the header of the table that is always empty
    WholeTable(Allocator allocator, Account account, Elements elements, MemoryLimit limit, long nothing) {
        this.allocator = allocator;
        this.account = account;
        this.limit = limit;
        this.nothing = nothing;
        this.table = new HashTable(allocator, account, elements).wrap(nothing);
        table.growOnlyIf(growth(table, limit));
    }

    // Reading.

    @Override
    public long size() { return table.size(); }

    @Override
    long find(Slice key, long hash) { return table.find(key.address(), key.length(), hash); }

    @Override
    public boolean contains(long entry, long hash) { return table.contains(entry, hash); }

    @Override
    long scan(long cursor, int slot, ElementVisitor visitor) { return table.scan(cursor, visitor); }

    @Override
    public void forEach(ElementVisitor visitor) { table.forEach(visitor); }

    @Override
    long random(RandomGenerator random) { return table.random(random); }

    @Override
    long fairRandom(RandomGenerator random) { return table.fairRandom(random); }

    @Override
    int sample(long[] into, int count, RandomGenerator random) { return table.sample(into, count, random); }

    @Override
    int touch(long[] hashes, int count) { return table.touch(hashes, count); }

    // Changing.

    @Override
    void insert(long entry, long hash) {
        if (!exists()) table.create();
        table.insert(entry, hash);
    }

    @Override
    void expandFor(long entries) {
        if (!exists()) table.create();
        table.expandFor(entries);
    }

    @Override
    boolean removeIfThere(long entry, long hash) { return table.removeElement(entry, hash); }

    @Override
    void replace(long entry, long now, long hash) { table.replace(entry, now, hash); }

    // As a whole.

    @Override
    boolean exists() { return table.header() != nothing; }

    @Override
    void clear(ElementVisitor each) { if (exists()) table.clear(each); }

    @Override
    boolean clearSome(int buckets, ElementVisitor each) {
        if (!exists()) return false;
        if (table.clearSome(buckets, each)) return true;
        table.destroy();
        table.wrap(nothing);
        return false;
    }

    @Override
    EntryTable detach() {
        WholeTable detached = new WholeTable(allocator, account, Forgotten.KEYS, limit, nothing);
        detached.table.wrap(table.header());
        table.wrap(nothing);
        return detached;
    }

    @Override
    void swap(EntryTable other) {
        HashTable otherTable = ((WholeTable) other).table;
        long header = table.header();
        table.wrap(otherTable.header());
        otherTable.wrap(header);
    }

    @Override
    void shrinkIfSparse() { if (exists()) table.shrinkIfSparse(); }

    @Override
    boolean rehash() { return exists() && table.rehash(REHASH_STEP); }

    // Figures.

    @Override
    long bytes() { return exists() ? HashTable.bytes(allocator, table.header()) : 0; }

    @Override
    public long buckets() { return table.buckets(); }

    @Override
    public long tableBytes() { return table.tableBytes(); }

    @Override
    public long rehashingBytes() { return table.rehashingBytes(); }

    @Override
    public int rehashingTables() { return table.isRehashing() ? 1 : 0; }

    // For tests and humans.

    @Override
    public void assertInvariants() { table.assertInvariants(); }

    @Override
    public String describe() { return table.describe(); }
}
