package io.javelina.command;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Finds things by name in any letter case, without an object per look-up: each request does this first.
///
/// A name is taken as its first and its last eight bytes in upper case and its length. For names of up to 16 bytes, and
/// hardly any is longer, that is the whole name, and two comparisons of words decide. Slots are at most a quarter full,
/// so that the first one nearly always is the right one.
///
///     "GET"         first = 'G' 'E' 'T'       last = 0            (shorter than four: byte by byte)
///     "INCRBY"      first = "INCR" "CRBY"     last = 0            (shorter than eight: two overlapping halves)
///     "INCRBYFLOAT" first = "INCRBYFL"        last = "RBYFLOAT"
final class NameIndex<T> {
    private static final int WHOLE = 16;
    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x80 * EACH_BYTE;
    private static final long MIX_FIRST = 0x9E37_79B9_7F4A_7C15L;
    private static final long MIX_LAST = 0xC2B2_AE3D_27D4_EB4FL;

    /// @param name in upper case
    private record Entry<T>(long first, long last, String name, T value) {
        boolean is(long otherFirst, long otherLast, Slice other) {
            return first == otherFirst && last == otherLast && name.length() == other.length()
                    && (name.length() <= WHOLE || other.is(name));
        }
    }

    private Entry<T>[] slots = slots(16);
    private int size;

    @SuppressWarnings({ "unchecked", "rawtypes" })
    private static <T> Entry<T>[] slots(int count) { return new Entry[count]; }

    /// What has this name in any letter case, null when nothing has.
    T find(Slice name) {
        int length = name.length();
        long first = first(name.address(), length);
        long last = length < Long.BYTES ? 0 : upper(Memory.getLong(name.address() + length - Long.BYTES));
        for (int slot = slot(first, last, length);; slot = slot + 1 & slots.length - 1) {
            Entry<T> entry = slots[slot];
            if (entry == null) return null;
            if (entry.is(first, last, name)) return entry.value;
        }
    }

    /// @param name in upper case, and new
    void put(String name, T value) {
        if (4 * (size + 1) > slots.length) rebuild(2 * slots.length, null);
        insert(entry(name, value));
    }

    /// @param name in upper case
    void remove(String name) { rebuild(slots.length, name); }

    private void rebuild(int capacity, String without) {
        Entry<T>[] old = slots;
        slots = slots(capacity);
        size = 0;
        for (Entry<T> entry : old) if (entry != null && !entry.name.equals(without)) insert(entry);
    }

    private void insert(Entry<T> entry) {
        int slot = slot(entry.first, entry.last, entry.name.length());
        while (slots[slot] != null) slot = slot + 1 & slots.length - 1;
        slots[slot] = entry;
        size++;
    }

    private static <T> Entry<T> entry(String name, T value) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int length = bytes.length;
        if (length >= Long.BYTES)
            return new Entry<>(upper(words.getLong(0)), upper(words.getLong(length - Long.BYTES)), name, value);
        if (length >= Integer.BYTES)
            return new Entry<>(join(words.getInt(0), words.getInt(length - Integer.BYTES)), 0, name, value);
        if (length == 0) return new Entry<>(0, 0, name, value);
        return new Entry<>(join(bytes[0], bytes[length / 2], bytes[length - 1]), 0, name, value);
    }

    private static long first(long address, int length) {
        if (length >= Long.BYTES) return upper(Memory.getLong(address));
        if (length >= Integer.BYTES)
            return join(Memory.getInt(address), Memory.getInt(address + length - Integer.BYTES));
        if (length == 0) return 0;
        return join(Memory.getByte(address), Memory.getByte(address + length / 2),
                Memory.getByte(address + length - 1));
    }

    private static long join(int head, int tail) {
        return upper(Integer.toUnsignedLong(head) | (long) tail << Integer.SIZE);
    }

    private static long join(byte head, byte middle, byte tail) {
        return upper(head & 0xff | (middle & 0xff) << 8 | (tail & 0xff) << 16);
    }

    /// Eight bytes in upper case at once. A byte below 128 that reaches 128 when what lacks from `a` to 128 is added, and
    /// does not when what lacks from `z` is, is a letter in lower case; its bit of the case is two below its highest.
    private static long upper(long word) {
        long low = word & ~HIGH_BITS;
        long fromA = low + (0x80 - 'a') * EACH_BYTE;
        long beyondZ = low + (0x7F - 'z') * EACH_BYTE;
        return word ^ ((fromA ^ beyondZ) & ~word & HIGH_BITS) >>> 2;
    }

    private int slot(long first, long last, int length) {
        long mixed = (first + length) * MIX_FIRST ^ last * MIX_LAST;
        return (int) (mixed >>> 40) & slots.length - 1;
    }
}
