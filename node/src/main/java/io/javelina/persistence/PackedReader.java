package io.javelina.persistence;

import io.javelina.memory.Memory;

/// Reads the elements of a run of bytes in one of the compact formats, one after the other, and checks on its way that each
/// is wholly inside, that they fill the run, and that they are as many as the run claims. Nothing else has to hold before.
///
/// Whatever is wrong is a [CorruptRdb].
abstract class PackedReader {
    /// Where the next element begins.
    protected long position;
    /// Where the elements have to end: at the closing byte.
    protected long end;
    /// How many were read.
    private long count;
    /// How many there are to be, -1 when the run does not say.
    private long claimed;

    private final String format;

    PackedReader(String format) { this.format = format; }

    /// Begins with the first element of a run.
    abstract PackedReader open(long address, long bytes);

    protected final PackedReader begin(long first, long last, long elements) {
        position = first;
        end = last;
        claimed = elements;
        count = 0;
        return this;
    }

    /// Reads the next element.
    ///
    /// @return false when there is none
    final boolean next(RdbString into) {
        if (position == end) {
            check(claimed < 0 || claimed == count, "another number of elements");
            finish();
            return false;
        }
        element(into);
        count++;
        return true;
    }

    /// Reads the second half of a pair.
    final void second(RdbString into) { check(next(into), "half a pair"); }

    /// How many elements were read so far.
    final long count() { return count; }

    /// How many bytes are left, each element taking one at least.
    final long remaining() { return end - position; }

    /// Reads the element at the position and goes behind it.
    protected abstract void element(RdbString into);

    /// Checks what can be known at the end only.
    protected void finish() {}

    /// Where the next bytes stand, which are read then.
    protected final long take(long bytes) {
        check(bytes >= 0 && bytes <= end - position, "an element that does not end");
        long at = position;
        position += bytes;
        return at;
    }

    protected final int unsignedByte() { return Memory.getUnsignedByte(take(1)); }

    protected final void text(long bytes, RdbString into) {
        check(bytes >= 0 && bytes <= end - position, "a string that does not end");
        into.view(take(bytes), (int) bytes);
    }

    /// A number of three bytes, the lowest first.
    protected static int mediumInt(long address) {
        return Memory.getUnsignedShort(address) | Memory.getByte(address + 2) << 16;
    }

    protected final void check(boolean holds, String otherwise) {
        if (!holds) throw new CorruptRdb(format + ": " + otherwise);
    }
}
