package io.javelina.memory;

import java.nio.charset.StandardCharsets;

/// A run of native bytes that somebody else owns: an argument of a request, a key, a value. A flyweight: `wrap` it anew
/// for the next run, and never keep it past the call that handed it out.
public final class Slice {
    private long address;
    private int length;

    public Slice wrap(long newAddress, int newLength) {
        address = newAddress;
        length = newLength;
        return this;
    }

    public long address() { return address; }

    public int length() { return length; }

    /// The byte at `index`, 0 to 255.
    public int at(int index) {
        assert index >= 0 && index < length : "index " + index + " of " + length;
        return Memory.getUnsignedByte(address + index);
    }

    public byte[] toBytes() { return Memory.toBytes(address, length); }

    public boolean equalTo(Slice other) {
        return length == other.length && Memory.equal(address, other.address, length);
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

    /// The bytes as ISO-8859-1 text, one character per byte: for names, messages and logs.
    public String text() { return new String(toBytes(), StandardCharsets.ISO_8859_1); }

    @Override
    public String toString() { return text(); }
}
