package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;

/// Blocks with a name each, in the order of their names as bytes: a sorted array of their addresses. A flyweight over a
/// header of 16 bytes that its owner keeps somewhere: the address of the array, 0 without one, and the count and the
/// capacity of it. The blocks begin with the length of the name in four bytes, and end with the name at an offset that all of
/// them share; what is between is the owner's.
///
/// Made for names that are few, or looked up far more often than they come and go: a new one moves half of the addresses on
/// average, which for 100000 names takes some 20 microseconds.
public final class NameList {
    private static final int ARRAY = 0;
    private static final int COUNT = ARRAY + 8;
    private static final int CAPACITY = COUNT + 4;
    /// Bytes of the header.
    public static final int HEADER_BYTES = CAPACITY + 4;
    private static final int ADDRESS_BYTES = 8;

    private final CountedBlocks blocks;
    private final int nameOffset;
    private long header;

    /// @param nameOffset where in a block its name is
    public NameList(CountedBlocks blocks, int nameOffset) {
        this.blocks = blocks;
        this.nameOffset = nameOffset;
    }

    public NameList wrap(long headerAddress) {
        header = headerAddress;
        return this;
    }

    /// Makes the header that of an empty list.
    public static void initialize(long header) {
        Memory.putLong(header + ARRAY, 0);
        Memory.putInt(header + COUNT, 0);
        Memory.putInt(header + CAPACITY, 0);
    }

    public int size() { return size(header); }

    public static int size(long header) { return Memory.getInt(header + COUNT); }

    /// The block at this place in the order of names.
    public long get(int index) { return Memory.getLong(slot(index)); }

    private long slot(int index) { return Memory.getLong(header + ARRAY) + (long) index * ADDRESS_BYTES; }

    /// The block of this name, 0 when there is none.
    public long find(Slice name) {
        int index = lowerBound(name);
        return index < size() && compare(get(index), name) == 0 ? get(index) : 0;
    }

    private int lowerBound(Slice name) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(get(middle), name) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private int compare(long block, Slice name) {
        return Memory.compare(block + nameOffset, Memory.getInt(block), name.address(), name.length());
    }

    /// Adds a new block with a name that is not there yet.
    ///
    /// @return the block, in which all but the name is the caller's to set
    /// @throws MemoryExhausted when there is no memory; then nothing has changed
    public long create(Slice name) {
        long block = blocks.allocate(blockBytes(name.length()));
        Memory.putInt(block, name.length());
        name.copyTo(block + nameOffset);
        try {
            insert(block, name);
        } catch (MemoryExhausted e) {
            free(block);
            throw e;
        }
        return block;
    }

    private long blockBytes(int nameLength) { return nameOffset + (long) nameLength; }

    /// Releases a block that was created here and taken out.
    public void free(long block) { blocks.free(block, blockBytes(Memory.getInt(block))); }

    private void insert(long block, Slice name) {
        int size = size();
        if (size == capacity()) resize(Math.max(1, 2 * size));
        int index = lowerBound(name);
        Memory.copy(slot(index), slot(index) + ADDRESS_BYTES, (long) (size - index) * ADDRESS_BYTES);
        Memory.putLong(slot(index), block);
        Memory.putInt(header + COUNT, size + 1);
    }

    /// Takes out the block of this name, which must be there.
    public void remove(Slice name) {
        int index = lowerBound(name);
        int left = size() - 1;
        Memory.copy(slot(index + 1), slot(index), (long) (left - index) * ADDRESS_BYTES);
        Memory.putInt(header + COUNT, left);
        if (left == 0) freeArray();
        else if (left <= capacity() / 4) shrink(2 * left);
    }

    /// Takes out the last block.
    public long removeLast() {
        int last = size() - 1;
        long block = get(last);
        Memory.putInt(header + COUNT, last);
        if (last == 0) freeArray();
        return block;
    }

    private int capacity() { return Memory.getInt(header + CAPACITY); }

    private void resize(int entries) {
        int capacity = (int) (blocks.roundUp((long) entries * ADDRESS_BYTES) / ADDRESS_BYTES);
        long bytes = (long) capacity * ADDRESS_BYTES;
        long array = Memory.getLong(header + ARRAY);
        Memory.putLong(header + ARRAY,
                array == 0 ? blocks.allocate(bytes) : blocks.reallocate(array, arrayBytes(), bytes));
        Memory.putInt(header + CAPACITY, capacity);
    }

    private void shrink(int entries) {
        long bytes = blocks.roundUp((long) entries * ADDRESS_BYTES);
        if (bytes >= arrayBytes()) return;
        long array = blocks.shrink(Memory.getLong(header + ARRAY), arrayBytes(), bytes);
        if (array == 0) return;
        Memory.putLong(header + ARRAY, array);
        Memory.putInt(header + CAPACITY, (int) (bytes / ADDRESS_BYTES));
    }

    private long arrayBytes() { return (long) capacity() * ADDRESS_BYTES; }

    private void freeArray() {
        blocks.free(Memory.getLong(header + ARRAY), arrayBytes());
        initialize(header);
    }

    // For tests and humans.

    /// Checks that names ascend.
    ///
    /// @return the bytes of the array
    public long assertInvariants() {
        Slice name = new Slice();
        for (int i = 1; i < size(); i++) {
            name.wrap(get(i) + nameOffset, Memory.getInt(get(i)));
            if (compare(get(i - 1), name) >= 0) throw new IllegalStateException("names ascend: " + describe());
        }
        if (size() > capacity() || size() == 0 && capacity() != 0)
            throw new IllegalStateException("the array is of the right size: " + describe());
        return arrayBytes();
    }

    public String describe() { return size() + " names in an array for " + capacity(); }
}
