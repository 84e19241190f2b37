package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;

/// The block of one key: header, time of expiry when it has one, key, and the value or the way to it.
///
/// ```
///   0        1        2        3        4        5        6        7
///   +--------+--------------------------+--------+--------+-----------------+
///   |ty | enc|  access (LRU or LFU)     | flags  | keylen | inline length   |
///   +--------+--------------------------+--------+--------+-----------------+
///   | expiry, unix milliseconds, 8 bytes            only with HAS_EXPIRY    |
///   | length of the key, 4 bytes                    only with LONG_KEY      |
///   | key                                                                   |
///   | value: inline bytes | integer (8) | address (8), length (8), capacity (8)
/// ```
///
/// The low half of byte 0 is the type, the high half the encoding. A key of up to 255 bytes has its length in byte 5, a
/// longer one has the flag LONG_KEY. Bits 3 to 5 of the flags hold the number of a snapshot. Static methods on an address; the layout never leaves this file.
public final class Entry {
    private static final int KIND = 0;
    private static final int FLAGS = 4;
    private static final int SHORT_KEY_LENGTH = 5;
    private static final int INLINE_LENGTH = 6;
    private static final int HEADER_BYTES = 8;

    /// Snapshots have numbers from 1 up to this.
    public static final int LAST_SNAPSHOT = 7;

    private static final int HAS_EXPIRY = 1;
    private static final int LONG_KEY = 2;
    private static final int EXTERNAL = 4;
    private static final int SNAPSHOT_SHIFT = 3;
    private static final int SNAPSHOT = LAST_SNAPSHOT << SNAPSHOT_SHIFT;

    public static final int EXPIRY_BYTES = 8;
    private static final int LONG_KEY_BYTES = 4;
    private static final int LONGEST_SHORT_KEY = 255;
    /// Largest inline value in bytes.
    public static final int MAX_INLINE_BYTES = 512;
    /// Bytes in the entry of a value that lives in a block of its own: address, length, capacity.
    public static final int REFERENCE_BYTES = 24;
    /// What [#expiry] says of a key without one.
    public static final long NO_EXPIRY = -1;

    static {
        assert MAX_INLINE_BYTES <= 0xffff : "the length of an inline value has two bytes";
    }

    private Entry() {}

    /// Bytes that an entry needs.
    public static long bytes(int keyLength, boolean hasExpiry, int valueBytes) {
        return HEADER_BYTES + (hasExpiry ? EXPIRY_BYTES : 0) + (keyLength > LONGEST_SHORT_KEY ? LONG_KEY_BYTES : 0)
                + keyLength + (long) valueBytes;
    }

    /// Bytes that this entry needs.
    public static long bytes(long entry) {
        return valueOffset(entry) + inlineLength(entry);
    }

    /// Writes everything but the value into a fresh block. `inlineLength` is what the value takes inside the entry.
    public static void initialize(long entry, int type, int encoding, Slice key, long expiry, int inlineLength,
            boolean external) {
        initialize(entry, type, encoding, key.address(), key.length(), expiry, inlineLength, external);
    }

    public static void initialize(long entry, int type, int encoding, long keyAddress, int keyLength, long expiry,
            int inlineLength, boolean external) {
        boolean isLong = keyLength > LONGEST_SHORT_KEY;
        boolean expires = expiry != NO_EXPIRY;
        Memory.putInt(entry + KIND, type | encoding << 4);
        Memory.putByte(entry + FLAGS,
                (expires ? HAS_EXPIRY : 0) | (isLong ? LONG_KEY : 0) | (external ? EXTERNAL : 0));
        Memory.putByte(entry + SHORT_KEY_LENGTH, isLong ? 0 : keyLength);
        Memory.putShort(entry + INLINE_LENGTH, inlineLength);
        long at = entry + HEADER_BYTES;
        if (expires) {
            Memory.putLong(at, expiry);
            at += EXPIRY_BYTES;
        }
        if (isLong) {
            Memory.putInt(at, keyLength);
            at += LONG_KEY_BYTES;
        }
        Memory.copy(keyAddress, at, keyLength);
    }

    public static int type(long entry) { return Memory.getByte(entry + KIND) & 0x0f; }

    public static int encoding(long entry) { return Memory.getByte(entry + KIND) >> 4 & 0x0f; }

    public static void encoding(long entry, int encoding) { Memory.putByte(entry + KIND, type(entry) | encoding << 4); }

    /// The 24 bits of LRU or LFU.
    public static int access(long entry) { return Memory.getInt(entry + KIND) >>> 8; }

    public static void access(long entry, int access) {
        Memory.putInt(entry + KIND, Memory.getUnsignedByte(entry + KIND) | access << 8);
    }

    public static boolean hasExpiry(long entry) { return (flags(entry) & HAS_EXPIRY) != 0; }

    /// The time of expiry in unix milliseconds, [#NO_EXPIRY] when the key stays.
    public static long expiry(long entry) {
        return hasExpiry(entry) ? Memory.getLong(entry + HEADER_BYTES) : NO_EXPIRY;
    }

    /// Changes the time of expiry of an entry that has one.
    public static void expiry(long entry, long unixMillis) {
        assert hasExpiry(entry) : "no room for an expiry";
        Memory.putLong(entry + HEADER_BYTES, unixMillis);
    }

    public static int keyLength(long entry) {
        int flags = flags(entry);
        if ((flags & LONG_KEY) == 0) return Memory.getUnsignedByte(entry + SHORT_KEY_LENGTH);
        return Memory.getInt(entry + HEADER_BYTES + ((flags & HAS_EXPIRY) != 0 ? EXPIRY_BYTES : 0));
    }

    public static long keyAddress(long entry) {
        int flags = flags(entry);
        return entry + HEADER_BYTES + ((flags & HAS_EXPIRY) != 0 ? EXPIRY_BYTES : 0)
                + ((flags & LONG_KEY) != 0 ? LONG_KEY_BYTES : 0);
    }

    /// Whether the value lives in a block of its own.
    public static boolean isExternal(long entry) { return (flags(entry) & EXTERNAL) != 0; }

    public static long valueAddress(long entry) { return entry + valueOffset(entry); }

    private static long valueOffset(long entry) { return keyAddress(entry) - entry + keyLength(entry); }

    /// Bytes of the value inside the entry.
    public static int inlineLength(long entry) { return Memory.getUnsignedShort(entry + INLINE_LENGTH); }

    public static void inlineLength(long entry, int bytes) { Memory.putShort(entry + INLINE_LENGTH, bytes); }

    /// The number of the snapshot that has this entry, 0 for none. A new entry has none.
    public static int snapshot(long entry) { return (flags(entry) & SNAPSHOT) >> SNAPSHOT_SHIFT; }

    public static void snapshot(long entry, int number) {
        assert number >= 0 && number <= LAST_SNAPSHOT : "snapshot " + number;
        Memory.putByte(entry + FLAGS, flags(entry) & ~SNAPSHOT | number << SNAPSHOT_SHIFT);
    }

    private static int flags(long entry) { return Memory.getByte(entry + FLAGS); }
}
