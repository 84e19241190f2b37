package io.javelina.persistence;

import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.structure.Lzf;

/// Writes the primitives of RDB to the end of a native buffer; or to nowhere, and counts.
final class RdbWriter {
    private static final long SIX_BITS = 1 << 6;
    private static final long FOURTEEN_BITS = 1 << 14;
    private static final long THIRTY_TWO_BITS = 1L << 32;
    /// The longest text that is tried as a number.
    private static final int LONGEST_INTEGER = 11;
    /// Shorter strings are not worth the attempt to compress them.
    private static final int SHORTEST_COMPRESSED = 21;
    /// What a compressed string has to save at least.
    private static final int LEAST_SAVED = 4;

    /// The longest head of a compressed string: its kind and two lengths of 32 bits.
    private static final int LONGEST_HEAD = 1 + 5 + 5;
    /// A writer to nowhere forgets what it has when it has this much.
    static final int FORGOTTEN_BYTES = 1 << 14;

    private final ScratchBuffer out;
    private final RdbSettings settings;
    private final boolean forgets;
    private final Lzf lzf = new Lzf();
    private long forgottenBytes;

    RdbWriter(ScratchBuffer out, RdbSettings settings) { this(out, settings, false); }

    private RdbWriter(ScratchBuffer out, RdbSettings settings, boolean forgets) {
        this.out = out;
        this.settings = settings;
        this.forgets = forgets;
    }

    /// A writer of which only [#written] is of interest; the buffer holds what is being written and little more.
    static RdbWriter toNowhere(ScratchBuffer out, RdbSettings settings) { return new RdbWriter(out, settings, true); }

    /// Bytes written so far.
    long written() { return forgottenBytes + out.length(); }

    /// Called before each length and each string, of which all that is large has some.
    private void forget() {
        if (!forgets || out.length() < FORGOTTEN_BYTES) return;
        forgottenBytes += out.length();
        out.reset();
    }

    /// The version that is written.
    int version() { return settings.version; }

    void type(int type) { out.appendByte(type); }

    /// A length, or any other number of 64 bits without a sign that is mostly small.
    void length(long value) {
        forget();
        putLength(value);
    }

    private void putLength(long value) {
        if (value < 0) largeLength(value);
        else if (value < SIX_BITS) out.appendByte((int) value);
        else if (value < FOURTEEN_BITS) out.appendByte(Rdb.LENGTH_14 | (int) (value >>> 8)).appendByte((int) value);
        else if (value < THIRTY_TWO_BITS) out.appendByte(Rdb.LENGTH_32).appendInt(Integer.reverseBytes((int) value));
        else largeLength(value);
    }

    private void largeLength(long value) { out.appendByte(Rdb.LENGTH_64).appendLong(Long.reverseBytes(value)); }

    void string(Slice bytes) { string(bytes.address(), bytes.length()); }

    /// A string: as a number when it reads as one, compressed when that pays, as it is otherwise.
    void string(long address, long bytes) {
        forget();
        if (bytes <= LONGEST_INTEGER && Decimal.isLong(address, (int) bytes)
                && encodedInteger(Decimal.parse(address, (int) bytes)))
            return;
        if (settings.compresses && bytes >= SHORTEST_COMPRESSED && compressed(address, bytes)) return;
        plain(address, bytes);
    }

    /// The decimal digits of a number as a string.
    void decimal(long value) {
        if (encodedInteger(value)) return;
        length(Decimal.length(value));
        out.appendDecimal(value);
    }

    /// A number that fits into 32 bits, in as few bytes as it needs; whether it does.
    private boolean encodedInteger(long value) {
        if (value == (byte) value) out.appendByte(Rdb.ENCODED | Rdb.INT_8).appendByte((int) value);
        else if (value == (short) value) encodedShort((int) value);
        else if (value == (int) value) out.appendByte(Rdb.ENCODED | Rdb.INT_32).appendInt((int) value);
        else return false;
        return true;
    }

    private void encodedShort(int value) {
        out.appendByte(Rdb.ENCODED | Rdb.INT_16).appendByte(value).appendByte(value >> 8);
    }

    /// Writes a string compressed; whether that saves enough. The bytes are compressed behind the longest head that there
    /// may be, and then moved to the head that there is.
    private boolean compressed(long address, long bytes) {
        long limit = bytes - LEAST_SAVED;
        long start = out.length();
        long target = out.reserve(LONGEST_HEAD + limit) + LONGEST_HEAD;
        int compressed = lzf.compress(address, (int) bytes, target, (int) limit);
        if (compressed == 0) return false;
        out.appendByte(Rdb.ENCODED | Rdb.COMPRESSED);
        putLength(compressed);
        putLength(bytes);
        Memory.copy(out.address() + start + LONGEST_HEAD, out.reserve(compressed), compressed);
        out.advance(compressed);
        return true;
    }

    private void plain(long address, long bytes) {
        putLength(bytes);
        out.append(address, bytes);
    }

    /// Bytes of a width that the reader knows.
    void raw(long address, long bytes) { out.append(address, bytes); }

    void real(double value) { out.appendLong(Double.doubleToRawLongBits(value)); }

    void millis(long unixMillis) { out.appendLong(unixMillis); }

    /// Eight bytes, the highest first, so that numbers have the order of their bytes.
    void ordered(long value) { out.appendLong(Long.reverseBytes(value)); }
}
