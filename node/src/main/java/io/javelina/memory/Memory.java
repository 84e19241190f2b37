package io.javelina.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads and writes native memory by address. Multi-byte values are little-endian and may stand at any address.
///
/// A wrong address ends the process, so everything here is checked when the system property
/// `javelina.memory.checked` is `true` (all tests run so): an access that is not wholly inside one live block of
/// an [Allocator] throws, naming the address. The check costs nothing when it is off.
public final class Memory {
    /// Whether each access is checked against the live blocks.
    public static final boolean CHECKED = Boolean.getBoolean("javelina.memory.checked");

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private Memory() {}

    public static byte getByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address);
    }

    /// The byte at `address`, 0 to 255.
    public static int getUnsignedByte(long address) { return getByte(address) & 0xff; }

    public static void putByte(long address, int value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, (byte) value);
    }

    public static short getShort(long address) {
        return ALL.get(SHORT, address);
    }

    /// The two bytes at `address`, 0 to 65535.
    public static int getUnsignedShort(long address) { return getShort(address) & 0xffff; }

    public static void putShort(long address, int value) {
        ALL.set(SHORT, address, (short) value);
    }

    public static int getInt(long address) {
        return ALL.get(INT, address);
    }

    public static void putInt(long address, int value) {
        ALL.set(INT, address, value);
    }

    public static long getLong(long address) {
        return ALL.get(LONG, address);
    }

    public static void putLong(long address, long value) {
        ALL.set(LONG, address, value);
    }

    public static double getDouble(long address) {
        return ALL.get(DOUBLE, address);
    }

    public static void putDouble(long address, double value) {
        ALL.set(DOUBLE, address, value);
    }

    /// Copies `bytes` bytes; the two ranges may overlap.
    public static void copy(long source, long target, long bytes) {
        MemorySegment.copy(ALL, source, ALL, target, bytes);
    }

    public static void copy(byte[] source, int offset, long target, int bytes) {
        MemorySegment.copy(source, offset, ALL, ValueLayout.JAVA_BYTE, target, bytes);
    }

    public static void copy(long source, byte[] target, int offset, int bytes) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, source, target, offset, bytes);
    }

    public static void fill(long address, long bytes, int value) {
        ALL.asSlice(address, bytes).fill((byte) value);
    }

    /// Whether two ranges of equal length hold the same bytes.
    public static boolean equal(long left, long right, long bytes) {
        return MemorySegment.mismatch(ALL, left, left + bytes, ALL, right, right + bytes) < 0;
    }

    /// Compares two ranges as unsigned bytes, the shorter first when one is the start of the other.
    public static int compare(long left, long leftBytes, long right, long rightBytes) {
        long common = Math.min(leftBytes, rightBytes);
        long at = MemorySegment.mismatch(ALL, left, left + common, ALL, right, right + common);
        if (at < 0 || at == common) return Long.compare(leftBytes, rightBytes);
        return Integer.compare(getUnsignedByte(left + at), getUnsignedByte(right + at));
    }

    /// A direct buffer over native memory that somebody else owns and frees.
    public static ByteBuffer buffer(long address, int bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes).asByteBuffer();
    }

    /// A copy on the heap.
    public static byte[] toBytes(long address, int bytes) {
        byte[] copy = new byte[bytes];
        copy(address, copy, 0, bytes);
        return copy;
    }
}
