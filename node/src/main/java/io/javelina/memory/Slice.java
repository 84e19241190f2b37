package io.javelina.memory;

import java.nio.charset.StandardCharsets;

/// A run of native bytes that somebody else owns: an argument of a request, a key, a value. A flyweight: `wrap` it anew
/// for the next run, and never keep it past the call that handed it out.
public final class Slice {
    private static final int HASH = 1;
    private static final int SLOT = 2;

    private long address;
    private int length;
    /// A hash of the bytes that an owner of tables has put here, so that a key is hashed once per command.
    private long hash;
    /// The slot of the bytes as a key in a cluster, put here likewise.
    private short slot;
    /// Which of the two there are.
    private byte known;

    public Slice wrap(long newAddress, int newLength) {
        address = newAddress;
        length = newLength;
        known = 0;
        return this;
    }

    /// Whether [#hash(long)] was called since [#wrap].
    public boolean isHashed() { return (known & HASH) != 0; }

    public long hash() {
        assert isHashed() : "no hash yet";
        return hash;
    }

    public void hash(long value) {
        hash = value;
        known |= HASH;
    }

    /// Whether [#slot(int)] was called since [#wrap].
    public boolean hasSlot() { return (known & SLOT) != 0; }

    public int slot() {
        assert hasSlot() : "no slot yet";
        return slot;
    }

    public void slot(int value) {
        slot = (short) value;
        known |= SLOT;
    }

    /// The same run as `other`.
    public Slice wrap(Slice other) { return wrap(other.address, other.length); }

    /// A part of `other`.
    public Slice wrap(Slice other, int offset, int newLength) {
        assert offset >= 0 && newLength >= 0 && offset + newLength <= other.length : offset + "+" + newLength + " of "
                + other.length;
        return wrap(other.address + offset, newLength);
    }

    public long address() { return address; }

    public int length() { return length; }

    public boolean isEmpty() { return length == 0; }

    /// The byte at `index`, 0 to 255.
    public int at(int index) {
        assert index >= 0 && index < length : "index " + index + " of " + length;
        return Memory.getUnsignedByte(address + index);
    }

    public byte[] toBytes() { return Memory.toBytes(address, length); }

    /// Writes the bytes to `target`, which has room for them.
    public void copyTo(long target) { Memory.copy(address, target, length); }

    /// The address of a new block with the same bytes, [#length] of them.
    public long copyOf(Allocator allocator, Account account) {
        long copy = allocator.allocate(account, length);
        copyTo(copy);
        return copy;
    }

    public boolean equalTo(Slice other) {
        return length == other.length && Memory.equal(address, other.address, length);
    }

    public boolean equalTo(byte[] bytes) {
        return length == bytes.length && Memory.equal(address, bytes, 0, length);
    }

    /// Whether these are the characters of `text`, an ASCII word; letter case counts.
    public boolean equalTo(String text) {
        if (text.length() != length) return false;
        for (int i = 0; i < length; i++) if (at(i) != text.charAt(i)) return false;
        return true;
    }

    /// Whether this is `text`, an upper-case ASCII word, in any letter case.
    public boolean is(String text) {
        if (text.length() != length) return false;
        for (int i = 0; i < length; i++) {
            int letter = at(i);
            if (letter >= 'a' && letter <= 'z') letter -= 32;
            if (letter != text.charAt(i)) return false;
        }
        return true;
    }

    public boolean startsWith(Slice prefix) {
        return length >= prefix.length && Memory.equal(address, prefix.address, prefix.length);
    }

    public boolean endsWith(Slice suffix) {
        return length >= suffix.length
                && Memory.equal(address + length - suffix.length, suffix.address, suffix.length);
    }

    /// The order of unsigned bytes; a prefix comes before what it begins.
    public int compareTo(Slice other) { return Memory.compare(address, length, other.address, other.length); }

    /// The index of the first byte `value`, or -1.
    public int indexOf(int value) { return (int) Memory.indexOf(address, length, value); }

    /// Whether this is a whole number of 64 bits in its one proper form (see [Decimal]).
    public boolean isInteger() { return Decimal.isLong(address, length); }

    /// The number, when [#isInteger] holds.
    public long integer() {
        assert isInteger() : "no number: " + this;
        return Decimal.parse(address, length);
    }

    /// The bytes as ISO-8859-1 text, one character per byte: for names, messages and logs.
    public String text() { return new String(toBytes(), StandardCharsets.ISO_8859_1); }

    @Override
    public String toString() { return text(); }
}
