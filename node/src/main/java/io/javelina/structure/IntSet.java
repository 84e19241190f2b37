package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import java.util.random.RandomGenerator;

/// A set of integers as one sorted run of bytes. The bytes are exactly those of Valkey's intset, so a dump is a copy of
/// them.
///
/// ```
///   0         4         8
///   +---------+---------+---------+---------+-- ... --+---------+
///   | width   | size    | integer | integer |         | integer |
///   +---------+---------+---------+---------+-- ... --+---------+
/// ```
///
/// All integers have the same `width`: 2, 4 or 8 bytes, low ones first. It is what the widest one that was ever added
/// needs. The order ascends and no integer is there twice, so look-ups are binary searches.
///
/// Static methods: those that read take the address, those that change take the [ResizableBytes]. Adding throws
/// [MemoryExhausted] when there is no memory, and then nothing has changed. Removing never does: without memory for a
/// smaller block the run stays as long as it was, and only its first [#bytes] bytes count.
public final class IntSet {
    /// Bytes of a set without integers.
    public static final int EMPTY_BYTES = 8;
    /// More integers than this are not to be in one set.
    public static final int MOST_INTEGERS = 1 << 30;

    private static final int WIDTH = 0;
    private static final int SIZE = WIDTH + 4;
    private static final int FIRST = SIZE + 4;

    static {
        assert FIRST == EMPTY_BYTES : "a set without integers is its header";
    }

    private IntSet() {}

    // Life cycle.

    /// Makes the [#EMPTY_BYTES] bytes at `set` a set without integers.
    public static void initialize(long set) {
        Memory.putInt(set + WIDTH, Short.BYTES);
        Memory.putInt(set + SIZE, 0);
    }

    // Reading.

    /// How many integers there are.
    public static int size(long set) { return Memory.getInt(set + SIZE); }

    /// All bytes of the set.
    public static long bytes(long set) { return bytes(width(set), size(set)); }

    private static long bytes(int width, long size) { return FIRST + width * size; }

    private static int width(long set) { return Memory.getInt(set + WIDTH); }

    /// The integer number `index`, counted from the least.
    public static long at(long set, int index) { return read(set + FIRST, width(set), index); }

    private static long read(long first, int width, int index) {
        return switch (width) {
            case Short.BYTES -> Memory.getShort(first + (long) index * Short.BYTES);
            case Integer.BYTES -> Memory.getInt(first + (long) index * Integer.BYTES);
            default -> Memory.getLong(first + (long) index * Long.BYTES);
        };
    }

    private static void write(long first, int width, int index, long value) {
        switch (width) {
            case Short.BYTES -> Memory.putShort(first + (long) index * Short.BYTES, (int) value);
            case Integer.BYTES -> Memory.putInt(first + (long) index * Integer.BYTES, (int) value);
            default -> Memory.putLong(first + (long) index * Long.BYTES, value);
        }
    }

    private static int widthOf(long value) {
        if (value == (short) value) return Short.BYTES;
        return value == (int) value ? Integer.BYTES : Long.BYTES;
    }

    public static boolean contains(long set, long value) { return indexOf(set, value) >= 0; }

    /// The index of an integer; when it is not there, `-1 - index` with the index that it would have.
    private static int indexOf(long set, long value) {
        int width = width(set);
        int size = size(set);
        if (widthOf(value) > width) return -1 - (value < 0 ? 0 : size);
        // Integers often come in their order.
        if (size > 0 && value > read(set + FIRST, width, size - 1)) return -1 - size;
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            long found = read(set + FIRST, width, middle);
            if (found == value) return middle;
            if (found < value) low = middle + 1;
            else high = middle - 1;
        }
        return -1 - low;
    }

    /// Some integer of a set that has any, each equally likely.
    public static long random(long set, RandomGenerator random) { return at(set, random.nextInt(size(set))); }

    // Changing.

    /// Adds an integer; false when it is there already.
    public static boolean add(ResizableBytes bytes, long value) {
        long set = bytes.address();
        if (widthOf(value) > width(set)) {
            addWider(bytes, value);
            return true;
        }
        int index = indexOf(set, value);
        if (index >= 0) return false;
        insert(bytes, -1 - index, value);
        return true;
    }

    private static void insert(ResizableBytes bytes, int index, long value) {
        int width = width(bytes.address());
        int size = size(bytes.address());
        long first = bytes.resize(bytes(width, size + 1L)) + FIRST;
        long at = first + (long) index * width;
        Memory.copy(at, at + width, (long) (size - index) * width);
        write(first, width, index, value);
        Memory.putInt(first - FIRST + SIZE, size + 1);
    }

    /// Adds an integer that needs more width than the set has, so that it becomes either the first or the last.
    private static void addWider(ResizableBytes bytes, long value) {
        int oldWidth = width(bytes.address());
        int width = widthOf(value);
        int size = size(bytes.address());
        long set = bytes.resize(bytes(width, size + 1L));
        int shift = value < 0 ? 1 : 0;
        // From the last to the first, as each one takes the place of some that are already moved.
        for (int i = size - 1; i >= 0; i--) write(set + FIRST, width, i + shift, read(set + FIRST, oldWidth, i));
        write(set + FIRST, width, value < 0 ? 0 : size, value);
        Memory.putInt(set + WIDTH, width);
        Memory.putInt(set + SIZE, size + 1);
    }

    /// Takes an integer out; false when it is not there. The width stays.
    public static boolean remove(ResizableBytes bytes, long value) {
        int index = indexOf(bytes.address(), value);
        if (index < 0) return false;
        removeAt(bytes, index);
        return true;
    }

    private static void removeAt(ResizableBytes bytes, int index) {
        long set = bytes.address();
        int width = width(set);
        int size = size(set);
        long at = set + FIRST + (long) index * width;
        Memory.copy(at + width, at, (long) (size - index - 1) * width);
        Memory.putInt(set + SIZE, size - 1);
        shrink(bytes, bytes(width, size - 1L));
    }

    private static void shrink(ResizableBytes bytes, long length) {
        try {
            bytes.resize(length);
        } catch (MemoryExhausted e) {
            // Removing must not need memory. The bytes stay, unused, and go with the next change of size.
            assert bytes.length() > length : "the bytes are as they were";
        }
    }

    // Bytes of unknown origin.

    /// Whether these bytes are a set with at least one integer. Nothing outside them is read, whatever they are.
    ///
    /// @param deep whether the order of the integers is looked at, too
    public static boolean isValid(long address, long length, boolean deep) {
        if (length < EMPTY_BYTES) return false;
        int width = width(address);
        if (width != Short.BYTES && width != Integer.BYTES && width != Long.BYTES) return false;
        long size = Integer.toUnsignedLong(size(address));
        if (size == 0 || size > MOST_INTEGERS || bytes(width, size) != length) return false;
        return !deep || isAscending(address, width, (int) size);
    }

    private static boolean isAscending(long set, int width, int size) {
        for (int i = 1; i < size; i++)
            if (read(set + FIRST, width, i - 1) >= read(set + FIRST, width, i)) return false;
        return true;
    }

    // For tests and humans.

    /// Checks all that this class says always holds; O(size).
    public static void assertInvariants(ResizableBytes bytes) {
        long set = bytes.address();
        if (bytes.length() < bytes(set)) throw new AssertionError(bytes.length() + " bytes: " + describe(set));
        if (size(set) > 0 && !isValid(set, bytes(set), true)) throw new AssertionError(describe(set));
    }

    /// Width and integers.
    public static String describe(long set) {
        StringBuilder text = new StringBuilder(size(set) + " integers of " + width(set) + " bytes:");
        for (int i = 0; i < size(set); i++) text.append(' ').append(at(set, i));
        return text.toString();
    }
}
