package io.javelina.persistence;

import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.structure.Lzf;
import java.util.Arrays;

/// Writes the primitives of RDB to the end of a native buffer. The buffer keeps all of it, or is emptied into a [Drain] again
/// and again; then long strings are not copied at all but [#settle]d from where they are.
///
/// Large values are written in slices: who writes one asks [#mayGoOn] after each piece, and when that says no, leaves all he
/// wrote of last in its place until he is called again.
final class RdbWriter {
    /// Takes what is written.
    interface Drain {
        void take(long address, long bytes);
    }

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
    /// The buffer is drained when it has this much.
    static final int DRAINED_BYTES = 1 << 14;
    /// Longer strings are drained from where they are.
    private static final int LONGEST_COPIED = 1 << 16;

    // What things cost, in the time that it takes to copy a byte.
    private static final int STRING_EFFORT = 64;
    private static final int COMPRESSING_EFFORT = 4;

    private final ScratchBuffer out;
    private final RdbSettings settings;
    /// Null when the buffer keeps everything.
    private final Drain drain;
    private final long longestCompressed;
    private final Lzf lzf = new Lzf();
    private long drainedBytes;
    /// What was done of the slice, and how much it may be.
    private long effort;
    private long mostEffort = Long.MAX_VALUE;

    // Strings that are not copied: where each belongs in the buffer, where it is, and how long.
    private long[] places = new long[4];
    private long[] addresses = new long[4];
    private long[] lengths = new long[4];
    private int references;
    /// The first one that is not settled, how much of it is, and how much of the buffer is.
    private int settled;
    private long settledBytes;
    private long settledPlace;

    /// A writer whose bytes all stay in the buffer.
    RdbWriter(ScratchBuffer out, RdbSettings settings) { this(out, settings, null, Long.MAX_VALUE); }

    /// A writer whose bytes go on, at the latest when it is [#flush]ed.
    ///
    /// @param longestCompressed longer strings are not compressed, since that cannot be done in slices
    RdbWriter(ScratchBuffer out, RdbSettings settings, Drain drain, long longestCompressed) {
        this.out = out;
        this.settings = settings;
        this.drain = drain;
        this.longestCompressed = longestCompressed;
    }

    /// A writer of which only [#written] is of interest; the buffer holds what is being written and little more.
    static RdbWriter toNowhere(ScratchBuffer out, RdbSettings settings) {
        return new RdbWriter(out, settings, (_, _) -> {}, Long.MAX_VALUE);
    }

    /// Bytes written so far. Good when all is settled.
    long written() { return drainedBytes + out.length(); }

    // Slices.

    /// A slice of so much effort begins: about so many bytes as can be copied in its time.
    void beginSlice(long newMostEffort) {
        effort = 0;
        mostEffort = newMostEffort;
    }

    /// Whether there may be more in this slice.
    boolean mayGoOn() { return effort < mostEffort && references == 0; }

    /// Drains strings that were not copied, as much of them as the slice allows. What they stand in must be as it was when
    /// they were written.
    ///
    /// @return whether that is all of them
    boolean settle() {
        while (settled < references) {
            drainUpTo(places[settled]);
            long bytes = Math.min(lengths[settled] - settledBytes, Math.max(mostEffort - effort, STRING_EFFORT));
            pass(addresses[settled] + settledBytes, bytes);
            effort += bytes;
            settledBytes += bytes;
            if (settledBytes < lengths[settled]) return false;
            settledBytes = 0;
            settled++;
        }
        if (references > 0) endSettling();
        return true;
    }

    private void drainUpTo(long place) {
        if (place > settledPlace) pass(out.address() + settledPlace, place - settledPlace);
        settledPlace = place;
    }

    private void pass(long address, long bytes) {
        drain.take(address, bytes);
        drainedBytes += bytes;
    }

    private void endSettling() {
        drainUpTo(out.length());
        out.reset();
        references = 0;
        settled = 0;
        settledPlace = 0;
    }

    /// Drains everything.
    void flush() {
        mostEffort = Long.MAX_VALUE;
        settle();
        if (out.isEmpty()) return;
        pass(out.address(), out.length());
        out.reset();
    }

    private void refer(long address, long bytes) {
        if (references == places.length) {
            places = Arrays.copyOf(places, 2 * references);
            addresses = Arrays.copyOf(addresses, 2 * references);
            lengths = Arrays.copyOf(lengths, 2 * references);
        }
        places[references] = out.length();
        addresses[references] = address;
        lengths[references++] = bytes;
    }

    /// Called before each length and each string, of which all that is large has some.
    private void relieve() {
        effort += STRING_EFFORT;
        if (drain == null || out.length() < DRAINED_BYTES || references > 0) return;
        pass(out.address(), out.length());
        out.reset();
    }

    /// The version that is written.
    int version() { return settings.version; }

    void type(int type) { out.appendByte(type); }

    /// A length, or any other number of 64 bits without a sign that is mostly small.
    void length(long value) {
        relieve();
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
        relieve();
        if (bytes <= LONGEST_INTEGER && Decimal.isLong(address, (int) bytes)
                && encodedInteger(Decimal.parse(address, (int) bytes)))
            return;
        effort += bytes;
        if (isCompressible(bytes) && compressed(address, bytes)) return;
        plain(address, bytes);
    }

    private boolean isCompressible(long bytes) {
        return settings.compresses && bytes >= SHORTEST_COMPRESSED && bytes <= longestCompressed;
    }

    /// The decimal digits of a number as a string.
    void decimal(long value) {
        relieve();
        if (encodedInteger(value)) return;
        putLength(Decimal.length(value));
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
        effort += COMPRESSING_EFFORT * bytes;
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
        if (drain != null && bytes > LONGEST_COPIED) refer(address, bytes);
        else out.append(address, bytes);
    }

    /// Bytes of a width that the reader knows.
    void raw(long address, long bytes) { out.append(address, bytes); }

    void real(double value) { out.appendLong(Double.doubleToRawLongBits(value)); }

    void millis(long unixMillis) { out.appendLong(unixMillis); }

    /// Eight bytes, the highest first, so that numbers have the order of their bytes.
    void ordered(long value) { out.appendLong(Long.reverseBytes(value)); }
}
