package io.javelina.persistence;

import io.javelina.memory.Memory;
import io.javelina.memory.Real;
import io.javelina.structure.Lzf;

/// Takes the primitives of RDB from a range of native bytes that anybody may have written. Nothing is read beyond the
/// range, and no length is believed that the bytes left cannot justify: what a count or a size makes the caller allocate is
/// at most some hundred times what was really sent.
///
/// Whatever is wrong is a [CorruptRdb]. A range may be a part of something longer; what is not there yet then is
/// [MoreNeeded].
final class RdbReader {
    /// The most bytes that a byte of compressed data can stand for: a reference of three bytes repeats 264.
    private static final long MOST_EXPANSION = 88;
    private static final int LONGEST_REAL_TEXT = 252;
    private static final int NOT_A_NUMBER = 253;
    private static final int INFINITY = 254;

    /// Elements that are believed in before they are there, when nobody knows how many bytes will come.
    private static final long MOST_EXPECTED = 1 << 16;

    private long position;
    private long end;
    /// How many bytes may follow those that are there.
    private long beyond;
    /// Where the slice is over.
    private long sliceEnd;
    /// Where [#rewind] goes.
    private long mark;
    /// How many bytes from the mark on were needed when [MoreNeeded] was thrown.
    private long needed;

    /// Begins with a range that is all there is.
    RdbReader wrap(long address, long bytes) { return wrap(address, bytes, 0); }

    /// Begins with a range that up to `more` bytes may follow later.
    RdbReader wrap(long address, long bytes, long more) {
        position = address;
        mark = address;
        end = address + bytes;
        beyond = more;
        sliceEnd = Long.MAX_VALUE;
        return this;
    }

    /// A slice of so many bytes begins.
    void beginSlice(long bytes) { sliceEnd = position + bytes; }

    /// Whether there may be more in this slice.
    boolean mayGoOn() { return position < sliceEnd; }

    /// Whatever begins here can be read again from here on.
    void mark() { mark = position; }

    void rewind() { position = mark; }

    long position() { return position; }

    /// How many bytes have to be there from the mark on before it is worth to go on.
    long needed() { return needed; }

    /// How many bytes are left at most.
    long remaining() { return end - position + beyond; }

    /// How many bytes there are.
    long available() { return end - position; }

    private void lack(long bytes) {
        if (bytes < 0 || bytes > remaining())
            throw new CorruptRdb("cut off: " + bytes + " bytes, " + remaining() + " left");
        needed = position - mark + bytes;
        throw MoreNeeded.INSTANCE;
    }

    int unsignedByte() { return Memory.getUnsignedByte(take(1)); }

    /// Where the next bytes stand, which are read then.
    long take(long bytes) {
        if (bytes < 0 || bytes > end - position) lack(bytes);
        long at = position;
        position += bytes;
        return at;
    }

    /// A number of 64 bits without a sign, in the form of a length.
    long number() {
        int first = unsignedByte();
        if ((first & Rdb.KIND_MASK) == Rdb.ENCODED) throw new CorruptRdb("no length: " + first);
        return number(first);
    }

    private long number(int first) {
        if ((first & Rdb.KIND_MASK) == 0) return first;
        if ((first & Rdb.KIND_MASK) == Rdb.LENGTH_14) return (first & Rdb.LOW_BITS) << 8 | unsignedByte();
        if (first == Rdb.LENGTH_32) return Integer.toUnsignedLong(Integer.reverseBytes(Memory.getInt(take(4))));
        if (first == Rdb.LENGTH_64) return ordered();
        throw new CorruptRdb("unknown form of a length: " + first);
    }

    /// How many elements follow, each of which takes at least so many bytes.
    long count(int bytesEach) {
        long count = number();
        if (count < 0 || count > remaining() / bytesEach)
            throw new CorruptRdb(Long.toUnsignedString(count) + " elements in " + remaining() + " bytes");
        return count;
    }

    /// For how many of so many elements to prepare.
    long expected(long count) { return beyond > Integer.MAX_VALUE * 256L ? Math.min(count, MOST_EXPECTED) : count; }

    /// A string, good until the next one is read into the same place.
    RdbString string(RdbString into) {
        int first = unsignedByte();
        if ((first & Rdb.KIND_MASK) == Rdb.ENCODED) encoded(first & Rdb.LOW_BITS, into);
        else plain(number(first), into);
        return into;
    }

    private void plain(long bytes, RdbString into) {
        if (bytes > Integer.MAX_VALUE) throw new CorruptRdb("a string of " + bytes + " bytes");
        into.view(take(bytes), (int) bytes);
    }

    private void encoded(int encoding, RdbString into) {
        switch (encoding) {
            case Rdb.INT_8 -> into.decimal(Memory.getByte(take(1)));
            case Rdb.INT_16 -> into.decimal(Memory.getShort(take(2)));
            case Rdb.INT_32 -> into.decimal(Memory.getInt(take(4)));
            case Rdb.COMPRESSED -> compressed(into);
            default -> throw new CorruptRdb("unknown encoding of a string: " + encoding);
        }
    }

    private void compressed(RdbString into) {
        long compressed = count(1);
        long bytes = number();
        if (bytes <= 0 || bytes > Integer.MAX_VALUE || bytes / MOST_EXPANSION > compressed)
            throw new CorruptRdb(bytes + " bytes out of " + compressed + " compressed ones");
        long source = take(compressed);
        long target = into.reserve((int) bytes);
        if (Lzf.decompress(source, (int) compressed, target, (int) bytes) != bytes)
            throw new CorruptRdb("damaged compressed bytes");
        into.written((int) bytes);
    }

    /// A score of eight bytes, the lowest first.
    double real() {
        double value = Memory.getDouble(take(8));
        if (Double.isNaN(value)) throw new CorruptRdb("a score that is no number");
        return value;
    }

    /// A score as old servers wrote it: text after its length, or a length that says what it is.
    double realText() {
        int length = unsignedByte();
        if (length == NOT_A_NUMBER) throw new CorruptRdb("a score that is no number");
        if (length >= INFINITY) return length == INFINITY ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        assert length <= LONGEST_REAL_TEXT : "other lengths have a meaning of their own";
        return real(take(length), length);
    }

    /// A score as text; what is none is refused.
    static double real(long address, int bytes) {
        double value = Real.parse(address, bytes);
        if (Double.isNaN(value)) throw new CorruptRdb("a score that is no number");
        return value;
    }

    long millis() { return Memory.getLong(take(8)); }

    /// Eight bytes, the highest first.
    long ordered() { return Long.reverseBytes(Memory.getLong(take(8))); }
}
