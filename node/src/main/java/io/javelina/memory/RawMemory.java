package io.javelina.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// What [Memory] does once an access has been found to be right. Nothing here is checked.
///
/// Short runs go by overlapping words without any call: a run of 8 to 15 bytes is its first and its last word,
/// whatever lies between is covered by both. Longer runs go to the C library, which uses the widest registers of the
/// processor; `MemorySegment.copy` has a fixed cost of about 7 ns, a critical call of about 2.
final class RawMemory {
    /// Runs shorter than this are handled without a call.
    private static final int SHORT_RUN = 32;
    private static final long LONG_RUN = NativeCode.LONG_CALL_BYTES;

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle ARRAY_INT = MethodHandles.byteArrayViewVarHandle(int[].class,
            ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle ARRAY_LONG = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.LITTLE_ENDIAN);

    private static final SymbolLookup C = Linker.nativeLinker().defaultLookup();
    private static final FunctionDescriptor MOVE = NativeCode.word(NativeCode.WORD, NativeCode.WORD, NativeCode.WORD);
    private static final FunctionDescriptor MOVE_OUT = NativeCode.word(ValueLayout.ADDRESS, NativeCode.WORD,
            NativeCode.WORD);
    private static final FunctionDescriptor MOVE_IN = NativeCode.word(NativeCode.WORD, ValueLayout.ADDRESS,
            NativeCode.WORD);
    private static final FunctionDescriptor COMPARE = FunctionDescriptor.of(NativeCode.INT, NativeCode.WORD,
            NativeCode.WORD, NativeCode.WORD);
    private static final FunctionDescriptor BYTE_RUN = NativeCode.word(NativeCode.WORD, NativeCode.INT,
            NativeCode.WORD);
    private static final MethodHandle MEMMOVE = NativeCode.critical(C, "memmove", MOVE);
    private static final MethodHandle MEMMOVE_LONG = NativeCode.plain(C, "memmove", MOVE);
    private static final MethodHandle MEMCPY_OUT = NativeCode.criticalWithArrays(C, "memcpy", MOVE_OUT);
    private static final MethodHandle MEMCPY_IN = NativeCode.criticalWithArrays(C, "memcpy", MOVE_IN);
    private static final MethodHandle MEMCMP = NativeCode.critical(C, "memcmp", COMPARE);
    private static final MethodHandle MEMCMP_LONG = NativeCode.plain(C, "memcmp", COMPARE);
    private static final MethodHandle MEMCMP_ARRAY = NativeCode.criticalWithArrays(C, "memcmp",
            FunctionDescriptor.of(NativeCode.INT, NativeCode.WORD, ValueLayout.ADDRESS, NativeCode.WORD));
    private static final MethodHandle MEMSET = NativeCode.critical(C, "memset", BYTE_RUN);
    private static final MethodHandle MEMSET_LONG = NativeCode.plain(C, "memset", BYTE_RUN);
    private static final MethodHandle MEMCHR = NativeCode.critical(C, "memchr", BYTE_RUN);
    private static final MethodHandle MEMCHR_LONG = NativeCode.plain(C, "memchr", BYTE_RUN);

    private RawMemory() {}

    static byte getByte(long address) {
        return ALL.get(BYTE, address);
    }

    static void putByte(long address, byte value) {
        ALL.set(BYTE, address, value);
    }

    static short getShort(long address) {
        return ALL.get(SHORT, address);
    }

    static void putShort(long address, short value) {
        ALL.set(SHORT, address, value);
    }

    static int getInt(long address) {
        return ALL.get(INT, address);
    }

    static void putInt(long address, int value) {
        ALL.set(INT, address, value);
    }

    static long getLong(long address) {
        return ALL.get(LONG, address);
    }

    static void putLong(long address, long value) {
        ALL.set(LONG, address, value);
    }

    static double getDouble(long address) {
        return ALL.get(DOUBLE, address);
    }

    static void putDouble(long address, double value) {
        ALL.set(DOUBLE, address, value);
    }

    static void copy(long source, long target, long bytes) {
        if (bytes < SHORT_RUN) copyShort(source, target, (int) bytes);
        else if (bytes < LONG_RUN) move(source, target, bytes);
        else moveLong(source, target, bytes);
    }

    /// Reads everything before it writes anything, so the ranges may overlap.
    private static void copyShort(long source, long target, int bytes) {
        if (bytes >= 16) {
            long first = getLong(source);
            long second = getLong(source + 8);
            long third = getLong(source + bytes - 16);
            long last = getLong(source + bytes - 8);
            putLong(target, first);
            putLong(target + 8, second);
            putLong(target + bytes - 16, third);
            putLong(target + bytes - 8, last);
        } else if (bytes >= 8) {
            long first = getLong(source);
            long last = getLong(source + bytes - 8);
            putLong(target, first);
            putLong(target + bytes - 8, last);
        } else if (bytes >= 4) {
            int first = getInt(source);
            int last = getInt(source + bytes - 4);
            putInt(target, first);
            putInt(target + bytes - 4, last);
        } else if (bytes > 0) {
            byte first = getByte(source);
            byte middle = getByte(source + (bytes >> 1));
            byte last = getByte(source + bytes - 1);
            putByte(target, first);
            putByte(target + (bytes >> 1), middle);
            putByte(target + bytes - 1, last);
        }
    }

    private static void move(long source, long target, long bytes) {
        try {
            long _ = (long) MEMMOVE.invokeExact(target, source, bytes);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    private static void moveLong(long source, long target, long bytes) {
        try {
            long _ = (long) MEMMOVE_LONG.invokeExact(target, source, bytes);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static void copy(byte[] source, int offset, long target, int bytes) {
        if (bytes < SHORT_RUN) copyShort(source, offset, target, bytes);
        else if (bytes < LONG_RUN) copyIn(source, offset, target, bytes);
        else MemorySegment.copy(source, offset, ALL, BYTE, target, bytes);
    }

    private static void copyShort(byte[] source, int offset, long target, int bytes) {
        int end = offset + bytes;
        if (bytes >= 8) {
            for (int at = 0; at < bytes - 8; at += 8) putLong(target + at, (long) ARRAY_LONG.get(source, offset + at));
            putLong(target + bytes - 8, (long) ARRAY_LONG.get(source, end - 8));
        } else if (bytes >= 4) {
            putInt(target, (int) ARRAY_INT.get(source, offset));
            putInt(target + bytes - 4, (int) ARRAY_INT.get(source, end - 4));
        } else {
            for (int at = 0; at < bytes; at++) putByte(target + at, source[offset + at]);
        }
    }

    private static void copyIn(byte[] source, int offset, long target, int bytes) {
        try {
            long _ = (long) MEMCPY_IN.invokeExact(target, MemorySegment.ofArray(source).asSlice(offset, bytes),
                    (long) bytes);
        } catch (IndexOutOfBoundsException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static void copy(long source, byte[] target, int offset, int bytes) {
        if (bytes < SHORT_RUN) copyShort(source, target, offset, bytes);
        else if (bytes < LONG_RUN) copyOut(source, target, offset, bytes);
        else MemorySegment.copy(ALL, BYTE, source, target, offset, bytes);
    }

    private static void copyShort(long source, byte[] target, int offset, int bytes) {
        int end = offset + bytes;
        if (bytes >= 8) {
            for (int at = 0; at < bytes - 8; at += 8) ARRAY_LONG.set(target, offset + at, getLong(source + at));
            ARRAY_LONG.set(target, end - 8, getLong(source + bytes - 8));
        } else if (bytes >= 4) {
            ARRAY_INT.set(target, offset, getInt(source));
            ARRAY_INT.set(target, end - 4, getInt(source + bytes - 4));
        } else {
            for (int at = 0; at < bytes; at++) target[offset + at] = getByte(source + at);
        }
    }

    private static void copyOut(long source, byte[] target, int offset, int bytes) {
        try {
            long _ = (long) MEMCPY_OUT.invokeExact(MemorySegment.ofArray(target).asSlice(offset, bytes), source,
                    (long) bytes);
        } catch (IndexOutOfBoundsException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static void fill(long address, long bytes, byte value) {
        if (bytes >= SHORT_RUN) {
            set(address, bytes, value);
            return;
        }
        long word = (value & 0xffL) * 0x0101010101010101L;
        if (bytes >= 8) {
            for (long at = 0; at < bytes - 8; at += 8) putLong(address + at, word);
            putLong(address + bytes - 8, word);
        } else if (bytes >= 4) {
            putInt(address, (int) word);
            putInt(address + bytes - 4, (int) word);
        } else {
            for (long at = 0; at < bytes; at++) putByte(address + at, value);
        }
    }

    private static void set(long address, long bytes, int value) {
        try {
            if (bytes < LONG_RUN) {
                long _ = (long) MEMSET.invokeExact(address, value, bytes);
            } else {
                long _ = (long) MEMSET_LONG.invokeExact(address, value, bytes);
            }
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static boolean equal(long left, long right, long bytes) {
        if (bytes >= SHORT_RUN) return compareLong(left, right, bytes) == 0;
        if (bytes >= 8) {
            for (long at = 0; at < bytes - 8; at += 8) if (getLong(left + at) != getLong(right + at)) return false;
            return getLong(left + bytes - 8) == getLong(right + bytes - 8);
        }
        if (bytes >= 4)
            return getInt(left) == getInt(right) && getInt(left + bytes - 4) == getInt(right + bytes - 4);
        for (long at = 0; at < bytes; at++) if (getByte(left + at) != getByte(right + at)) return false;
        return true;
    }

    static boolean equal(long left, byte[] right, int offset, int bytes) {
        if (bytes >= SHORT_RUN) return equalLong(left, right, offset, bytes);
        int end = offset + bytes;
        if (bytes >= 8) {
            for (int at = 0; at < bytes - 8; at += 8)
                if (getLong(left + at) != (long) ARRAY_LONG.get(right, offset + at)) return false;
            return getLong(left + bytes - 8) == (long) ARRAY_LONG.get(right, end - 8);
        }
        if (bytes >= 4)
            return getInt(left) == (int) ARRAY_INT.get(right, offset)
                    && getInt(left + bytes - 4) == (int) ARRAY_INT.get(right, end - 4);
        for (int at = 0; at < bytes; at++) if (getByte(left + at) != right[offset + at]) return false;
        return true;
    }

    private static boolean equalLong(long left, byte[] right, int offset, int bytes) {
        try {
            return (int) MEMCMP_ARRAY.invokeExact(left, MemorySegment.ofArray(right).asSlice(offset, bytes),
                    (long) bytes) == 0;
        } catch (IndexOutOfBoundsException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// Negative, zero or positive for two runs of the same length, as unsigned bytes.
    static int compare(long left, long right, long bytes) {
        if (bytes >= SHORT_RUN) return compareLong(left, right, bytes);
        if (bytes >= 8) {
            for (long at = 0; at < bytes - 8; at += 8) {
                int order = compareWords(getLong(left + at), getLong(right + at));
                if (order != 0) return order;
            }
            return compareWords(getLong(left + bytes - 8), getLong(right + bytes - 8));
        }
        if (bytes >= 4) {
            int order = compareInts(getInt(left), getInt(right));
            return order != 0 ? order : compareInts(getInt(left + bytes - 4), getInt(right + bytes - 4));
        }
        for (long at = 0; at < bytes; at++) {
            int difference = (getByte(left + at) & 0xff) - (getByte(right + at) & 0xff);
            if (difference != 0) return difference;
        }
        return 0;
    }

    /// The first byte is the lowest of a little-endian word, and must weigh most.
    private static int compareWords(long left, long right) {
        return left == right ? 0 : Long.compareUnsigned(Long.reverseBytes(left), Long.reverseBytes(right));
    }

    private static int compareInts(int left, int right) {
        return left == right ? 0 : Integer.compareUnsigned(Integer.reverseBytes(left), Integer.reverseBytes(right));
    }

    private static int compareLong(long left, long right, long bytes) {
        try {
            if (bytes < LONG_RUN) return (int) MEMCMP.invokeExact(left, right, bytes);
            return (int) MEMCMP_LONG.invokeExact(left, right, bytes);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    /// The offset of the first `value` in the run, or -1.
    static long indexOf(long address, long bytes, byte value) {
        if (bytes >= SHORT_RUN) {
            long found = findByte(address, bytes, value);
            return found == 0 ? -1 : found - address;
        }
        long pattern = (value & 0xffL) * 0x0101010101010101L;
        long at = 0;
        for (; at <= bytes - 8; at += 8) {
            long zeros = zeroBytes(getLong(address + at) ^ pattern);
            if (zeros != 0) return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
        }
        for (; at < bytes; at++) if (getByte(address + at) == value) return at;
        return -1;
    }

    /// The highest bit of each byte that is zero, exactly: the shorter well-known form also marks some bytes of 1.
    private static long zeroBytes(long word) {
        long low = 0x7f7f7f7f7f7f7f7fL;
        return ~((word & low) + low | word | low);
    }

    private static long findByte(long address, long bytes, int value) {
        try {
            if (bytes < LONG_RUN) return (long) MEMCHR.invokeExact(address, value, bytes);
            return (long) MEMCHR_LONG.invokeExact(address, value, bytes);
        } catch (Throwable e) {
            throw NativeCode.failed(e);
        }
    }

    static ByteBuffer buffer(long address, int bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes).asByteBuffer();
    }
}
