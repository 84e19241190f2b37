package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.DeadlineHeap;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Elements;
import io.javelina.structure.Entry;
import io.javelina.structure.HashTable;
import io.javelina.structure.SipHash;
import java.util.random.RandomGenerator;

/// The fields of one hash as a table of blocks (see [HashField]), and the order of those with an expiry. A flyweight over the
/// three words that an entry has for its value:
///
/// ```
///   0   the header of the table
///   8   bytes of all blocks
///   16  the order of expiries (see [DeadlineHeap]), 0 while no field has one
/// ```
///
/// Fields are known by the address of their block, which is good until that field changes. Nothing here reports to the owner
/// of the entry: [#bytes] before and after tells what to report, also after a [MemoryExhausted], which leaves the
/// content as it was.
final class HashFields {
    private static final Account ACCOUNT = Account.HASHES;
    private static final int TABLE = 0;
    private static final int BLOCK_BYTES = TABLE + 8;
    private static final int ORDER = BLOCK_BYTES + 8;

    static {
        assert ORDER + 8 == Entry.REFERENCE_BYTES : "the words fill their place";
    }

    private final Allocator allocator;
    private final SipHash hash;
    private final HashTable table;
    private final DeadlineHeap order;
    /// Where the words are.
    private long words;

    HashFields(EntryBlocks blocks) {
        this.allocator = blocks.allocator();
        this.hash = blocks.hash();
        this.table = new HashTable(allocator, ACCOUNT, new Fields());
        this.order = new DeadlineHeap(allocator, ACCOUNT, new Expiries());
    }

    private final class Fields implements Elements {
        @Override
        public long hash(long block) { return hashOf(block); }

        @Override
        public boolean matches(long block, long fieldAddress, int fieldLength) {
            return HashField.fieldLength(block) == fieldLength
                    && Memory.equal(HashField.fieldAddress(block), fieldAddress, fieldLength);
        }
    }

    private static final class Expiries implements DeadlineHeap.Timed {
        @Override
        public long deadline(long block) { return HashField.expiry(block); }

        @Override
        public int place(long block) { return HashField.place(block); }

        @Override
        public void place(long block, int place) { HashField.place(block, place); }
    }

    private long hashOf(long block) {
        return hash.hash(HashField.fieldAddress(block), HashField.fieldLength(block));
    }

    // Life cycle.

    /// Binds this to the words at `address`.
    HashFields wrap(long address) {
        words = address;
        table.wrap(Memory.getLong(words + TABLE));
        return this;
    }

    /// Makes the words at `address` those of a hash without fields, and binds this to them.
    void create(long address) {
        long created = table.create();
        words = address;
        Memory.putLong(words + TABLE, created);
        Memory.putLong(words + BLOCK_BYTES, 0);
        Memory.putLong(words + ORDER, 0);
    }

    /// Makes room for so many fields at once.
    void expandFor(long count) { table.expandFor(count); }

    /// Frees all fields and what holds them.
    void destroy() {
        while (destroySome(Integer.MAX_VALUE)) continue;
    }

    /// Does a slice of [#destroy], of so many buckets; true while there is more.
    boolean destroySome(int buckets) {
        if (hasExpiries()) destroyOrder();
        if (table.clearSome(buckets, this::free)) return true;
        table.destroy();
        return false;
    }

    private void destroyOrder() {
        order().destroy();
        Memory.putLong(words + ORDER, 0);
    }

    /// Gives this, which is bound to the words of a new hash, copies of all fields of `source`.
    ///
    /// @throws MemoryExhausted when there is no room; then this hash is gone
    void copyFrom(HashFields source) {
        try {
            expandFor(source.size());
            source.table.forEach(this::copyField);
        } catch (MemoryExhausted e) {
            destroy();
            throw e;
        }
    }

    private void copyField(long source) {
        long bytes = blockBytes(HashField.bytes(source));
        long block = allocator.allocate(ACCOUNT, bytes);
        Memory.copy(source, block, HashField.bytes(source));
        insert(block, hashOf(block));
    }

    // Figures, all O(1).

    long size() { return table.size(); }

    /// All that the ledger has booked for this hash outside its entry.
    long bytes() { return bytes(allocator, words); }

    /// As [#bytes] of the hash whose words are at `address`, for whoever has no flyweight.
    static long bytes(Allocator allocator, long address) {
        long order = Memory.getLong(address + ORDER);
        return HashTable.bytes(allocator, Memory.getLong(address + TABLE)) + Memory.getLong(address + BLOCK_BYTES)
                + (order == 0 ? 0 : DeadlineHeap.bytesAt(order));
    }

    /// How many fields the hash has whose words are at `address`, for whoever has no flyweight.
    static long size(long address) { return HashTable.size(Memory.getLong(address + TABLE)); }

    private void addBlockBytes(long bytes) {
        Memory.putLong(words + BLOCK_BYTES, Memory.getLong(words + BLOCK_BYTES) + bytes);
    }

    private long usableBytes(long block) {
        return allocator.usableBytes(block, blockBytes(HashField.bytes(block)));
    }

    private long blockBytes(long bytes) { return allocator.roundUp(bytes); }

    /// Whether there is a field with an expiry, in an entry of this encoding whose words are at `address`.
    static boolean hasExpiries(long address) { return Memory.getLong(address + ORDER) != 0; }

    boolean hasExpiries() { return hasExpiries(words); }

    private DeadlineHeap order() { return order.wrap(Memory.getLong(words + ORDER)); }

    private void keepOrder() { Memory.putLong(words + ORDER, order.header()); }

    /// How many fields have an expiry before `moment`.
    long countBefore(long moment) { return hasExpiries() ? order().countBefore(moment) : 0; }

    /// As [#countBefore(long)], but no more than `most`.
    int countBefore(long moment, int most) { return hasExpiries() ? order().countBefore(moment, most) : 0; }

    /// The field with the earliest expiry, 0 when none has one.
    long earliest() { return hasExpiries() ? order().first() : 0; }

    // Fields.

    /// The block of a field, 0 when there is none.
    long find(Slice field) { return table.find(field.address(), field.length(), hash.hash(field)); }

    /// Adds a field that is not there yet, with an expiry or [HashField#NO_EXPIRY].
    long add(Slice field, Slice value, long expiry) {
        long block = create(field.address(), field.length(), value, expiry);
        insert(block, hash.hash(field));
        return block;
    }

    private long create(long fieldAddress, int fieldLength, Slice value, long expiry) {
        long bytes = HashField.bytes(fieldLength, value.length(), expiry != HashField.NO_EXPIRY);
        long block = allocator.allocate(ACCOUNT, blockBytes(bytes));
        HashField.initialize(block, fieldAddress, fieldLength, value, expiry);
        return block;
    }

    /// Puts a new block into table and order; without memory for that it is freed.
    private void insert(long block, long fieldHash) {
        try {
            if (HashField.hasExpiry(block)) reserveExpiry();
            table.insert(block, fieldHash);
        } catch (MemoryExhausted e) {
            dropEmptyOrder();
            freeBlock(block);
            throw e;
        }
        addBlockBytes(usableBytes(block));
        if (HashField.hasExpiry(block)) order().insert(block);
    }

    private void reserveExpiry() {
        if (!hasExpiries()) Memory.putLong(words + ORDER, order.create());
        order().reserve();
        keepOrder();
    }

    private void dropEmptyOrder() {
        if (hasExpiries() && order().size() == 0) destroyOrder();
    }

    /// Gives a field another value and expiry; returns where it is now.
    long replace(long block, Slice value, long expiry) {
        boolean expires = expiry != HashField.NO_EXPIRY;
        if (expires == HashField.hasExpiry(block) && fits(block, value)) {
            HashField.value(block, value);
            if (expires) moveInOrder(block, expiry);
            return block;
        }
        return rebuild(block, value, expiry);
    }

    /// Whether a value may take the place of the one that is there.
    private boolean fits(long block, Slice value) {
        if (HashField.hasLongValue(block) != HashField.hasLongValue(value.length())) return false;
        long bytes = HashField.bytes(block);
        return blockBytes(bytes) == blockBytes(bytes - HashField.valueLength(block) + value.length());
    }

    /// Changes the expiry of a field, [HashField#NO_EXPIRY] for none; returns where it is now.
    long expireAt(long block, long expiry, Slice view) {
        if (HashField.hasExpiry(block) != (expiry != HashField.NO_EXPIRY))
            return rebuild(block, view.wrap(HashField.valueAddress(block), HashField.valueLength(block)), expiry);
        if (expiry != HashField.NO_EXPIRY) moveInOrder(block, expiry);
        return block;
    }

    private void moveInOrder(long block, long expiry) {
        if (HashField.expiry(block) == expiry) return;
        HashField.expiry(block, expiry);
        order().changed(block);
    }

    private long rebuild(long block, Slice value, long expiry) {
        boolean expires = expiry != HashField.NO_EXPIRY;
        long fieldHash = hashOf(block);
        long rebuilt = create(HashField.fieldAddress(block), HashField.fieldLength(block), value, expiry);
        try {
            if (expires && !HashField.hasExpiry(block)) reserveExpiry();
        } catch (MemoryExhausted e) {
            dropEmptyOrder();
            freeBlock(rebuilt);
            throw e;
        }
        table.replace(block, rebuilt, fieldHash);
        addBlockBytes(usableBytes(rebuilt) - usableBytes(block));
        replaceInOrder(block, rebuilt);
        freeBlock(block);
        return rebuilt;
    }

    private void replaceInOrder(long block, long rebuilt) {
        boolean expired = HashField.hasExpiry(block);
        boolean expires = HashField.hasExpiry(rebuilt);
        if (expired && expires) {
            order().replace(rebuilt, HashField.place(block));
            order().changed(rebuilt);
        } else if (expires) {
            order().insert(rebuilt);
        } else if (expired) {
            removeFromOrder(block);
        }
    }

    private void removeFromOrder(long block) {
        order().remove(block);
        keepOrder();
        dropEmptyOrder();
    }

    /// Removes a field and frees it.
    void remove(long block) {
        table.removeElement(block, hashOf(block));
        addBlockBytes(-usableBytes(block));
        if (HashField.hasExpiry(block)) removeFromOrder(block);
        freeBlock(block);
    }

    private void free(long block) {
        addBlockBytes(-usableBytes(block));
        freeBlock(block);
    }

    private void freeBlock(long block) { allocator.free(ACCOUNT, block, blockBytes(HashField.bytes(block))); }

    // Many fields.

    void forEach(ElementVisitor visitor) { table.forEach(visitor); }

    /// See [HashTable#scan].
    long scan(long cursor, ElementVisitor visitor) { return table.scan(cursor, visitor); }

    /// Some field, each nearly equally likely.
    long random(RandomGenerator random) { return table.fairRandom(random); }

    String describe() { return table.describe() + (hasExpiries() ? ", " + order().size() + " with expiry" : ""); }

    /// Checks all that this class says always holds; O(size).
    void assertInvariants() {
        table.assertInvariants();
        long[] sums = new long[2];
        table.forEach(block -> {
            sums[0] += usableBytes(block);
            if (HashField.hasExpiry(block)) sums[1]++;
        });
        check(sums[0] == Memory.getLong(words + BLOCK_BYTES), "blocks take " + sums[0] + " bytes");
        check(hasExpiries() == sums[1] > 0, sums[1] + " fields with expiry");
        if (!hasExpiries()) return;
        check(order().size() == sums[1], order().size() + " fields of " + sums[1] + " in order");
        order().assertInvariants();
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError(otherwise);
    }
}
