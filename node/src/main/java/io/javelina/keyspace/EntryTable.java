package io.javelina.keyspace;

import io.javelina.memory.Slice;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.HashTable;
import io.javelina.structure.KeySlot;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;

/// A table of entries by key: one [HashTable], or in a cluster one per slot. It takes memory from its first entry on.
///
/// Entries are found by key and hash; the hash is that of [Database#hash], which in a cluster holds the slot. A keyspace has
/// tables of one kind only, so calls from it to here are direct ones once they are compiled.
public abstract sealed class EntryTable permits WholeTable, SlotTables {
    /// Elements per place of the buckets above which a table may grow whatever the memory limit says.
    private static final double LARGEST_FILL = 1.618;
    private static final int PLACES_PER_BUCKET = 7;

    /// Whether a table may get a larger array, for [HashTable#growOnlyIf].
    static LongPredicate growth(HashTable table, MemoryLimit limit) {
        return bytes -> isOverfull(table) || !limit.isOverWith(bytes);
    }

    private static boolean isOverfull(HashTable table) {
        return table.size() > LARGEST_FILL * PLACES_PER_BUCKET * table.buckets();
    }

    // Reading.

    public abstract long size();

    abstract long find(Slice key, long hash);

    /// Whether this very entry is here. It is not read, so its memory may hold anything.
    public abstract boolean contains(long entry, long hash);

    /// Shows the visitor some entries and returns where to go on, with the guarantees of [HashTable#scan].
    public final long scan(long cursor, ElementVisitor visitor) { return scan(cursor, KeySlot.ANY, visitor); }

    /// As [#scan(long, ElementVisitor)], for one slot only unless `slot` is [KeySlot#ANY]: a cursor of a lower slot goes on
    /// with that one, and one of a higher slot is at the end.
    abstract long scan(long cursor, int slot, ElementVisitor visitor);

    /// Shows the visitor each entry once; see [HashTable#forEach].
    public abstract void forEach(ElementVisitor visitor);

    /// Some entry, 0 when there is none; quick and biased, see [HashTable#random].
    abstract long random(RandomGenerator random);

    /// Some entry, each nearly equally likely; 0 when there is none.
    abstract long fairRandom(RandomGenerator random);

    /// Fills `into` with up to `count` different entries from somewhere; see [HashTable#sample].
    abstract int sample(long[] into, int count, RandomGenerator random);

    /// Brings near what looking up these hashes will read; see [HashTable#touch].
    abstract int touch(long[] hashes, int count);

    // Changing.

    abstract void insert(long entry, long hash);

    /// Makes room for so many entries at once, if that can be done beforehand.
    abstract void expandFor(long entries);

    final void remove(long entry, long hash) {
        if (!removeIfThere(entry, hash)) throw new IllegalStateException("no entry " + entry + " to remove");
    }

    /// Takes out an entry that may not have got here; whether it was there.
    abstract boolean removeIfThere(long entry, long hash);

    abstract void replace(long entry, long now, long hash);

    // As a whole.

    /// Whether it takes memory.
    abstract boolean exists();

    /// Empties it.
    abstract void clear(ElementVisitor each);

    /// Does a slice of emptying it, and gives up its memory with the last; whether there is more to do.
    abstract boolean clearSome(int buckets, ElementVisitor each);

    /// Gives the content to a table of its own, which may be given to another thread: to be shown and to be cleared, for its
    /// entries are looked up no more. This one then begins anew.
    abstract EntryTable detach();

    /// Exchanges the content with a table of the same keyspace.
    abstract void swap(EntryTable other);

    /// Begins to shrink what is nearly empty, a part at a time when there is much.
    abstract void shrinkIfSparse();

    /// Moves some buckets of what is being resized; whether there is more to move.
    abstract boolean rehash();

    // Figures, all O(1).

    /// All that the account holds for it.
    abstract long bytes();

    /// Buckets, without overflow buckets.
    public abstract long buckets();

    /// Bytes of all buckets.
    public abstract long tableBytes();

    /// Bytes that become free when the resizing that goes on ends.
    public abstract long rehashingBytes();

    /// How many hash tables are being resized.
    public abstract int rehashingTables();

    // For tests and humans.

    public abstract void assertInvariants();

    /// One line about its state.
    public abstract String describe();
}
