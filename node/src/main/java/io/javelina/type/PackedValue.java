package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.structure.Entry;
import io.javelina.structure.ResizableBytes;

/// The bytes of a value that is one run of bytes, such as a listpack: inside the entry while they are few, in a block of
/// its own when they are many. A flyweight over an entry, used by the values of several types.
///
/// Outside, the entry holds address (8), length (8) and capacity (8) of the block. A value in another form than one run
/// (a table, a tree) is outside as well, and its three words mean what its type says; [#becomeReference] and [#becomeBytes]
/// go from the one to the other.
///
/// All that changes the size throws [MemoryExhausted] when there is no memory; then nothing has changed.
final class PackedValue implements ResizableBytes {
    private static final int ADDRESS = 0;
    private static final int LENGTH = ADDRESS + 8;
    private static final int CAPACITY = LENGTH + 8;

    static {
        assert CAPACITY + 8 == Entry.REFERENCE_BYTES : "the reference fills its place";
    }

    /// A block outside that shrinks to this goes back into its entry. Less than what fits there, so that a value at the
    /// limit does not move with every change.
    private static final int INLINE_AGAIN_BYTES = Entry.MAX_INLINE_BYTES / 2;
    /// A growing block gets room for one part in so many more.
    private static final int SPARE_PART = 8;

    private final EntryBlocks blocks;
    private final Allocator allocator;
    private final EntryOwner owner;
    private long entry;

    PackedValue(EntryBlocks blocks, EntryOwner owner) {
        this.blocks = blocks;
        this.allocator = blocks.allocator();
        this.owner = owner;
    }

    PackedValue wrap(long packedEntry) {
        entry = packedEntry;
        return this;
    }

    /// Where the entry is now.
    long entry() { return entry; }

    @Override
    public long address() { return address(entry); }

    @Override
    public long length() { return length(entry); }

    static long address(long entry) {
        long at = Entry.valueAddress(entry);
        return Entry.isExternal(entry) ? Memory.getLong(at + ADDRESS) : at;
    }

    static long length(long entry) {
        return Entry.isExternal(entry)
                ? Memory.getLong(Entry.valueAddress(entry) + LENGTH)
                : Entry.inlineLength(entry);
    }

    // Changing the size.

    @Override
    public long resize(long length) {
        if (Entry.isExternal(entry)) resizeOutside(length);
        else resizeInside(length);
        return address();
    }

    private void resizeInside(long length) {
        if (length > Entry.MAX_INLINE_BYTES) {
            moveOut(length);
            return;
        }
        int valueBytes = (int) length;
        if (Entry.inlineLength(entry) == valueBytes) return;
        if (blocks.fits(entry, valueBytes)) {
            owner.beforeChange(entry);
            Entry.inlineLength(entry, valueBytes);
            owner.afterChange(entry, entry);
            return;
        }
        long resized = allocate(Entry.encoding(entry), valueBytes, false);
        Memory.copy(Entry.valueAddress(entry), Entry.valueAddress(resized),
                Math.min(valueBytes, Entry.inlineLength(entry)));
        moveTo(resized);
    }

    private void moveOut(long length) {
        long capacity = withSpare(length);
        long block = allocator.allocate(account(), capacity);
        Memory.copy(Entry.valueAddress(entry), block, Entry.inlineLength(entry));
        becomeReferenceOrFree(Entry.encoding(entry), block, length, capacity);
    }

    private void resizeOutside(long length) {
        if (length <= INLINE_AGAIN_BYTES) {
            moveIn((int) length);
            return;
        }
        long at = Entry.valueAddress(entry);
        long capacity = Memory.getLong(at + CAPACITY);
        if (length > capacity) reallocate(at, capacity, withSpare(length));
        else if (length < capacity / 2) reallocate(at, capacity, allocator.roundUp(length));
        Memory.putLong(at + LENGTH, length);
    }

    private void reallocate(long at, long capacity, long newCapacity) {
        long before = externalBytes(allocator, entry);
        long block = allocator.reallocate(account(), Memory.getLong(at + ADDRESS), capacity, newCapacity);
        Memory.putLong(at + ADDRESS, block);
        Memory.putLong(at + CAPACITY, newCapacity);
        owner.valueGrew(entry, externalBytes(allocator, entry) - before);
    }

    private void moveIn(int length) {
        long resized = allocate(Entry.encoding(entry), length, false);
        Memory.copy(address(), Entry.valueAddress(resized), length);
        moveToAndFreeBlock(resized);
    }

    private long withSpare(long length) { return allocator.roundUp(length + length / SPARE_PART); }

    // Other forms.

    /// Makes the entry one that owns what the three words say, in this encoding. Bytes inside the entry are gone; a block
    /// outside is the caller's to free, who knows it by [#address] and [#capacity]. What the words stand for must have its
    /// size already, as the books count it from here on.
    void becomeReference(int encoding, long first, long second, long third) {
        if (Entry.isExternal(entry)) {
            owner.beforeChange(entry);
            putReference(entry, encoding, first, second, third);
            owner.afterChange(entry, entry);
            return;
        }
        long created = allocate(encoding, Entry.REFERENCE_BYTES, true);
        putReference(created, encoding, first, second, third);
        moveTo(created);
    }

    private static void putReference(long entry, int encoding, long first, long second, long third) {
        long at = Entry.valueAddress(entry);
        Entry.encoding(entry, encoding);
        Memory.putLong(at, first);
        Memory.putLong(at + 8, second);
        Memory.putLong(at + 16, third);
    }

    /// Makes the entry one with `length` undefined bytes, in this encoding. What it owned outside is the caller's to free,
    /// who knows its words.
    ///
    /// @return where the bytes are
    long becomeBytes(int encoding, long length) {
        if (length <= Entry.MAX_INLINE_BYTES) {
            moveTo(allocate(encoding, (int) length, false));
        } else {
            long capacity = withSpare(length);
            long block = allocator.allocate(account(), capacity);
            becomeReferenceOrFree(encoding, block, length, capacity);
        }
        return address();
    }

    private void becomeReferenceOrFree(int encoding, long block, long length, long capacity) {
        try {
            becomeReference(encoding, block, length, capacity);
        } catch (MemoryExhausted e) {
            allocator.free(account(), block, capacity);
            throw e;
        }
    }

    /// Bytes that the block outside was requested with.
    long capacity() { return Memory.getLong(Entry.valueAddress(entry) + CAPACITY); }

    private long allocate(int encoding, int valueBytes, boolean external) {
        return blocks.allocate(type(), encoding, Entry.keyAddress(entry), Entry.keyLength(entry), Entry.expiry(entry),
                valueBytes, external);
    }

    private Type type() { return Type.of(Entry.type(entry)); }

    private Account account() { return EntryBlocks.account(Entry.type(entry)); }

    /// Makes `created` the entry of the key. The block of the old entry goes, what it owned outside does not.
    private void moveTo(long created) {
        long old = entry;
        owner.replace(old, created);
        entry = created;
        blocks.release(old);
    }

    private void moveToAndFreeBlock(long created) {
        long block = address();
        long capacity = capacity();
        moveTo(created);
        allocator.free(account(), block, capacity);
    }

    // For the kinds of values.

    /// Bytes of the block outside the entry.
    static long externalBytes(Allocator allocator, long entry) {
        long at = Entry.valueAddress(entry);
        return allocator.usableBytes(Memory.getLong(at + ADDRESS), Memory.getLong(at + CAPACITY));
    }

    /// Gives `copied` a block of its own with the bytes of `source`.
    static void copyExternal(EntryBlocks blocks, long source, long copied) {
        long length = length(source);
        long capacity = blocks.allocator().roundUp(length);
        long block = blocks.allocator().allocate(EntryBlocks.account(Entry.type(source)), capacity);
        Memory.copy(address(source), block, length);
        putReference(copied, Entry.encoding(source), block, length, capacity);
    }

    /// Releases the block outside the entry. Any thread may call this.
    static void freeExternal(EntryBlocks blocks, long entry) {
        blocks.allocator().free(EntryBlocks.account(Entry.type(entry)), address(entry),
                Memory.getLong(Entry.valueAddress(entry) + CAPACITY));
    }
}
