package io.javelina.memory;

import java.nio.ByteBuffer;

/// Reads and writes native memory by address. Multi-byte values are little-endian and may stand at any address.
///
/// A wrong address ends the process, so everything here is checked when the system property
/// `javelina.memory.checked` is `true` (all tests run so): an access that is not wholly inside one live block of
/// an [Allocator] throws a [MemoryFault] that names the address and the block. The check costs nothing when it is off.
public final class Memory {
    /// Whether each access is checked against the live blocks.
    public static final boolean CHECKED = Boolean.getBoolean("javelina.memory.checked");

    private Memory() {}

    public static byte getByte(long address) {
        if (CHECKED) Checker.access(address, 1);
        return RawMemory.getByte(address);
    }

    /// The byte at `address`, 0 to 255.
    public static int getUnsignedByte(long address) { return getByte(address) & 0xff; }

    public static void putByte(long address, int value) {
        if (CHECKED) Checker.access(address, 1);
        RawMemory.putByte(address, (byte) value);
    }

    public static short getShort(long address) {
        if (CHECKED) Checker.access(address, 2);
        return RawMemory.getShort(address);
    }

    /// The two bytes at `address`, 0 to 65535.
    public static int getUnsignedShort(long address) { return getShort(address) & 0xffff; }

    public static void putShort(long address, int value) {
        if (CHECKED) Checker.access(address, 2);
        RawMemory.putShort(address, (short) value);
    }

    public static int getInt(long address) {
        if (CHECKED) Checker.access(address, 4);
        return RawMemory.getInt(address);
    }

    public static void putInt(long address, int value) {
        if (CHECKED) Checker.access(address, 4);
        RawMemory.putInt(address, value);
    }

    public static long getLong(long address) {
        if (CHECKED) Checker.access(address, 8);
        return RawMemory.getLong(address);
    }

    public static void putLong(long address, long value) {
        if (CHECKED) Checker.access(address, 8);
        RawMemory.putLong(address, value);
    }

    public static double getDouble(long address) {
        if (CHECKED) Checker.access(address, 8);
        return RawMemory.getDouble(address);
    }

    public static void putDouble(long address, double value) {
        if (CHECKED) Checker.access(address, 8);
        RawMemory.putDouble(address, value);
    }

    /// Copies `bytes` bytes; the two ranges may overlap.
    public static void copy(long source, long target, long bytes) {
        if (CHECKED) {
            Checker.range(source, bytes);
            Checker.range(target, bytes);
        }
        RawMemory.copy(source, target, bytes);
    }

    public static void copy(byte[] source, int offset, long target, int bytes) {
        if (CHECKED) Checker.range(target, bytes);
        RawMemory.copy(source, offset, target, bytes);
    }

    public static void copy(long source, byte[] target, int offset, int bytes) {
        if (CHECKED) Checker.range(source, bytes);
        RawMemory.copy(source, target, offset, bytes);
    }

    public static void fill(long address, long bytes, int value) {
        if (CHECKED) Checker.range(address, bytes);
        RawMemory.fill(address, bytes, (byte) value);
    }

    /// Whether two ranges of equal length hold the same bytes.
    public static boolean equal(long left, long right, long bytes) {
        if (CHECKED) {
            Checker.range(left, bytes);
            Checker.range(right, bytes);
        }
        return RawMemory.equal(left, right, bytes);
    }

    /// Whether a range holds the bytes of a part of an array.
    public static boolean equal(long left, byte[] right, int offset, int bytes) {
        if (CHECKED) Checker.range(left, bytes);
        return RawMemory.equal(left, right, offset, bytes);
    }

    /// Compares two ranges as unsigned bytes, the shorter first when one is the start of the other.
    public static int compare(long left, long leftBytes, long right, long rightBytes) {
        if (CHECKED) {
            Checker.range(left, leftBytes);
            Checker.range(right, rightBytes);
        }
        int order = RawMemory.compare(left, right, Math.min(leftBytes, rightBytes));
        return order != 0 ? order : Long.compare(leftBytes, rightBytes);
    }

    /// The offset of the first byte `value` in a range, or -1.
    public static long indexOf(long address, long bytes, int value) {
        if (CHECKED) Checker.range(address, bytes);
        return RawMemory.indexOf(address, bytes, (byte) value);
    }

    /// A copy on the heap.
    public static byte[] toBytes(long address, int bytes) {
        byte[] copy = new byte[bytes];
        copy(address, copy, 0, bytes);
        return copy;
    }

    /// The range as a direct buffer (big-endian, as buffers are) for channels and libraries. It does not keep the
    /// block alive, and accesses through it are never checked.
    public static ByteBuffer buffer(long address, int bytes) {
        if (CHECKED) Checker.range(address, bytes);
        return RawMemory.buffer(address, bytes);
    }

    /// Checked mode accepts this range from now on: memory that does not come from an [Allocator], such as a mapped
    /// file. Both ends are widened to multiples of 8.
    public static void allow(long address, long bytes) {
        if (CHECKED) Checker.allow(address, bytes);
    }

    /// Takes back what [#allow] allowed.
    public static void forbid(long address, long bytes) {
        if (CHECKED) Checker.forbid(address, bytes);
    }
}
