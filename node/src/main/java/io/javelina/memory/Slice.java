package io.javelina.memory;

import java.nio.charset.StandardCharsets;

/// A run of native bytes that somebody else owns: an argument of a request, a key, a value. A flyweight: `wrap` it anew
/// for the next run, and never keep it past the call that handed it out.
public final class Slice {
    private long address;
    private int length;
    /// A hash of the bytes that an owner of tables has put here, so that a key is hashed once per command.
    private long hash;
    private boolean hashed;

    public Slice wrap(long newAddress, int newLength) {
        address = newAddress;
        length = newLength;
        hashed = false;
        return this;
    }

    /// Whether [#hash(long)] was called since [#wrap].
    public boolean isHashed() { return hashed; }

    public long hash() {
        assert hashed : "no hash yet";
        return hash;
    }

    public void hash(long value) {
        hash = value;
        hashed = true;
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

    /// Whether these are the canonical decimal digits of a 64-bit signed integer: no blanks, no plus, no leading zeros.
    public boolean isInteger() {
        if (length == 0 || length > 20) return false;
        int first = at(0);
        int start = first == '-' ? 1 : 0;
        if (start == length) return false;
        int lead = at(start);
        if (lead == '0') return length == 1;
        long value = 0;
        for (int i = start; i < length; i++) {
            int digit = at(i) - '0';
            if (digit < 0 || digit > 9) return false;
            // Negative accumulation holds Long.MIN_VALUE, too.
            if (value < (Long.MIN_VALUE + digit) / 10) return false;
            value = value * 10 - digit;
        }
        return start == 1 || value != Long.MIN_VALUE;
    }

    /// The value of bytes that [#isInteger].
    public long integer() {
        boolean negative = at(0) == '-';
        long value = 0;
        for (int i = negative ? 1 : 0; i < length; i++) value = value * 10 - (at(i) - '0');
        return negative ? value : -value;
    }

    /// The bytes as ISO-8859-1 text, one character per byte: for names, messages and logs.
    public String text() { return new String(toBytes(), StandardCharsets.ISO_8859_1); }

    @Override
    public String toString() { return text(); }
}
