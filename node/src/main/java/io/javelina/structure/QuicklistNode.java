package io.javelina.structure;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;

/// A node of a [Quicklist]: a [Pack] in a block of its own. A flyweight over its record.
///
/// The runs stand anywhere in the block, so that elements come and go at both ends without the others moving. Compressed,
/// the block holds an LZF stream of the runs; then the node can only be expanded, copied and freed.
final class QuicklistNode implements Pack {
    private static final int BLOCK = 0;
    private static final int CAPACITY = BLOCK + 8;
    private static final int START = CAPACITY + 4;
    private static final int LENGTH = START + 4;
    private static final int COUNT = LENGTH + 4;
    private static final int LISTPACK_BYTES = COUNT + 4;
    private static final int COMPRESSED = LISTPACK_BYTES + 4;

    static {
        assert COMPRESSED + 4 == QuicklistPage.RECORD_BYTES : "the record fills its place";
    }

    /// A block that is too small gets room for half as much again, but not for more than this.
    private static final long MOST_SPARE_BYTES = 4096;
    private static final long SMALLEST_BLOCK = 64;
    /// Shorter runs are not worth compressing.
    private static final int LEAST_COMPRESSED_BYTES = 48;
    /// Nor are those of which less than this is saved.
    private static final int LEAST_SAVED_BYTES = 8;

    private final Allocator allocator;
    private final Account account;
    private long list;
    private long page;
    private long record;

    QuicklistNode(Allocator allocator, Account account) {
        this.allocator = allocator;
        this.account = account;
    }

    QuicklistNode wrap(long quicklist, long nodePage, int slot) {
        list = quicklist;
        page = nodePage;
        record = QuicklistPage.record(nodePage, slot);
        return this;
    }

    // The record.

    private static long unsigned(long address) { return Memory.getInt(address) & 0xffff_ffffL; }

    private long block() { return Memory.getLong(record + BLOCK); }

    private long capacity() { return unsigned(record + CAPACITY); }

    @Override
    public long start() {
        assert !isCompressed() : "compressed";
        return block() + unsigned(record + START);
    }

    @Override
    public long length() { return unsigned(record + LENGTH); }

    @Override
    public long count() { return count(record); }

    static long count(long record) { return unsigned(record + COUNT); }

    @Override
    public long listpackBytes() { return unsigned(record + LISTPACK_BYTES); }

    private void place(long block, long capacity, long start) {
        Memory.putLong(record + BLOCK, block);
        Memory.putInt(record + CAPACITY, (int) capacity);
        Memory.putInt(record + START, (int) start);
    }

    private void length(long bytes) { Memory.putInt(record + LENGTH, (int) bytes); }

    @Override
    public void counted(long elements, long bytes) {
        Memory.putInt(record + COUNT, (int) (count() + elements));
        Memory.putInt(record + LISTPACK_BYTES, (int) (listpackBytes() + bytes));
        QuicklistPage.addElements(page, elements);
        Quicklist.addCount(list, elements);
    }

    // Life.

    /// Fills a fresh record: a node without elements that owns a block with `length` bytes of runs.
    void initialize(long block, long capacity, long length) {
        place(block, capacity, 0);
        length(length);
        Memory.putInt(record + COUNT, 0);
        Memory.putInt(record + LISTPACK_BYTES, ListpackSize.EMPTY);
        Memory.putInt(record + COMPRESSED, 0);
        Quicklist.addBytes(list, allocator.usableBytes(block, capacity));
    }

    /// Releases the block; the elements of the node are no longer counted.
    void free() {
        counted(-count(), 0);
        Quicklist.addBytes(list, -allocator.usableBytes(block(), capacity()));
        allocator.free(account, block(), capacity());
    }

    /// Releases the block of a record of a list that is going as a whole.
    static void free(Allocator allocator, Account account, long record) {
        allocator.free(account, Memory.getLong(record + BLOCK), unsigned(record + CAPACITY));
    }

    /// Makes this, a fresh record, a node of the same elements as another one.
    void copy(QuicklistNode source) {
        long bytes = source.isCompressed() ? source.compressedBytes() : source.length();
        long capacity = allocator.roundUp(bytes);
        long block = allocator.allocate(account, capacity);
        Memory.copy(source.isCompressed() ? source.block() : source.start(), block, bytes);
        initialize(block, capacity, source.length());
        Memory.putInt(record + COMPRESSED, source.compressedBytes());
        counted(source.count(), source.listpackBytes() - ListpackSize.EMPTY);
    }

    // Making room.

    @Override
    public void open(long offset, long bytes) {
        long length = length();
        boolean atHead = offset < length - offset;
        long start = unsigned(record + START);
        long room = atHead ? start : capacity() - start - length;
        if (room < bytes) makeRoom(bytes, atHead);
        shiftOpen(offset, bytes, atHead);
        length(length + bytes);
    }

    private void shiftOpen(long offset, long bytes, boolean atHead) {
        long at = start();
        if (atHead) {
            Memory.copy(at, at - bytes, offset);
            Memory.putInt(record + START, (int) (at - bytes - block()));
        } else {
            Memory.copy(at + offset, at + offset + bytes, length() - offset);
        }
    }

    /// Moves the runs to the other end of the block when there is a good part of it free, else to a larger block.
    private void makeRoom(long bytes, boolean atHead) {
        long needed = length() + bytes;
        if (needed <= capacity() - capacity() / 8) {
            long start = atHead ? capacity() - length() : 0;
            Memory.copy(start(), block() + start, length());
            Memory.putInt(record + START, (int) start);
        } else {
            long capacity = Math.max(SMALLEST_BLOCK, needed + Math.min(needed / 2, MOST_SPARE_BYTES));
            moveTo(allocator.roundUp(capacity), atHead);
        }
    }

    private void moveTo(long newCapacity, boolean roomAtHead) {
        long block = allocator.allocate(account, newCapacity);
        long start = roomAtHead ? newCapacity - length() : 0;
        Memory.copy(start(), block + start, length());
        replaceBlock(block, newCapacity, start);
    }

    private void replaceBlock(long block, long newCapacity, long start) {
        long old = block();
        long oldCapacity = capacity();
        Quicklist.addBytes(list,
                allocator.usableBytes(block, newCapacity) - allocator.usableBytes(old, oldCapacity));
        allocator.free(account, old, oldCapacity);
        place(block, newCapacity, start);
    }

    /// A block that is three quarters empty is exchanged for a smaller one, if there is one.
    @Override
    public void close(long offset, long bytes) {
        long at = start();
        long length = length();
        if (offset < length - offset - bytes) {
            Memory.copy(at, at + bytes, offset);
            Memory.putInt(record + START, (int) (at + bytes - block()));
        } else {
            Memory.copy(at + offset + bytes, at + offset, length - offset - bytes);
        }
        length(length - bytes);
        if (length - bytes < capacity() / 4 && capacity() > SMALLEST_BLOCK && length > bytes)
            shrink(Math.max(SMALLEST_BLOCK, 2 * (length - bytes)));
    }

    /// Gives back what the runs do not need: elements will not come soon.
    void trim() {
        if (!isCompressed()) shrink(length());
    }

    private void shrink(long bytes) {
        long wanted = allocator.roundUp(bytes);
        if (wanted >= capacity()) return;
        try {
            moveTo(wanted, false);
        } catch (MemoryExhausted e) {
            // The block stays larger than need be, and is still sound.
            return;
        }
    }

    // Compression.

    boolean isCompressed() { return compressedBytes() != 0; }

    private int compressedBytes() { return Memory.getInt(record + COMPRESSED); }

    /// Compresses the runs if that saves something, and if there is memory to do it.
    ///
    /// @param scratch as many bytes as the runs have
    void compress(Lzf lzf, long scratch) {
        long length = length();
        if (isCompressed() || length < LEAST_COMPRESSED_BYTES || length > Integer.MAX_VALUE) return;
        int bytes = lzf.compress(start(), (int) length, scratch, (int) length - LEAST_SAVED_BYTES);
        if (bytes == 0 || allocator.roundUp(bytes) >= capacity()) return;
        try {
            long capacity = allocator.roundUp(bytes);
            long block = allocator.allocate(account, capacity);
            Memory.copy(scratch, block, bytes);
            replaceBlock(block, capacity, 0);
            Memory.putInt(record + COMPRESSED, bytes);
        } catch (MemoryExhausted e) {
            // It stays as it is, and is still sound.
            return;
        }
    }

    /// Makes the node one that can be changed.
    void expand() {
        if (!isCompressed()) return;
        long capacity = allocator.roundUp(length());
        long block = allocator.allocate(account, capacity);
        expandTo(block);
        replaceBlock(block, capacity, 0);
        Memory.putInt(record + COMPRESSED, 0);
    }

    /// Writes the runs of a compressed node to a place that has room for them.
    void expandTo(long target) {
        int bytes = Lzf.decompress(block(), compressedBytes(), target, (int) length());
        if (bytes != length()) throw new IllegalStateException("damaged node: " + bytes + " of " + length());
    }

    String describe() {
        return count() + " elements in " + length() + " bytes"
                + (isCompressed() ? ", compressed to " + compressedBytes() : "");
    }

    void assertInvariants() {
        boolean sound = isCompressed()
                ? compressedBytes() <= capacity() && compressedBytes() < length()
                : unsigned(record + START) + length() <= capacity();
        if (!sound || count() == 0) throw new IllegalStateException(describe() + " in a block of " + capacity());
    }
}
