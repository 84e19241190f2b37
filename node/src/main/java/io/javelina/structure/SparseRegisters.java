package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;

/// The registers of a [HyperLogLog] as runs of equal values, for one most of whose registers are zero:
///
/// | bytes | run |
/// |---|---|
/// | `00llllll` | 1 to 64 registers of zero |
/// | `01llllll llllllll` | 1 to 16384 registers of zero |
/// | `1vvvvvll` | 1 to 4 registers of a value from 1 to 32 |
///
/// Lengths and values are stored less one. Runs follow each other from register 0 on. The bytes are part of the contract:
/// the same elements in the same order make the same bytes as in Valkey, so a run is split and joined exactly as there.
final class SparseRegisters {
    /// The two bytes that say that all registers are zero.
    static final int EMPTY_BYTES = 2;
    static final int MOST_VALUE = 32;

    private static final int LONG_ZEROS = 0x40;
    private static final int VALUES = 0x80;
    private static final int MOST_ZEROS = 64;
    private static final int MOST_VALUES = 4;
    /// Bytes that one change adds at most: a long run of zeros becomes two, with a value between them.
    private static final int MOST_MORE = 3;
    /// Runs behind a changed one that may have become joinable, itself and the one before it included.
    private static final int JOINED_RUNS = 5;

    private SparseRegisters() {}

    static void initialize(long at) { writeZeros(at, HyperLogLog.REGISTERS); }

    // One run.

    private static boolean isValues(int first) { return (first & VALUES) != 0; }

    static int runBytes(long at) { return runBytes(Memory.getUnsignedByte(at)); }

    private static int runBytes(int first) { return (first & (VALUES | LONG_ZEROS)) == LONG_ZEROS ? 2 : 1; }

    /// Registers of the run at `at`, which lies wholly before `end`; 0 when it does not.
    static int runLength(long at, long end) {
        int first = Memory.getUnsignedByte(at);
        if (isValues(first)) return (first & 3) + 1;
        if (runBytes(first) == 1) return first + 1;
        return at + 1 < end ? longLength(first, Memory.getUnsignedByte(at + 1)) : 0;
    }

    private static int longLength(int first, int second) { return ((first & 0x3f) << Byte.SIZE | second) + 1; }

    /// The same for who only looks: one that is cut off goes on with the zero byte that follows each string in Valkey.
    static int shownLength(long at, long end) {
        int length = runLength(at, end);
        return length == 0 ? longLength(Memory.getUnsignedByte(at), 0) : length;
    }

    /// The value of its registers.
    static int runValue(long at) {
        int first = Memory.getUnsignedByte(at);
        return isValues(first) ? (first >> 2 & 0x1f) + 1 : 0;
    }

    private static long writeValues(long at, int value, int length) {
        Memory.putByte(at, VALUES | value - 1 << 2 | length - 1);
        return at + 1;
    }

    private static long writeZeros(long at, int length) {
        if (length <= MOST_ZEROS) {
            Memory.putByte(at, length - 1);
            return at + 1;
        }
        Memory.putByte(at, LONG_ZEROS | length - 1 >> Byte.SIZE);
        Memory.putByte(at + 1, length - 1);
        return at + 2;
    }

    private static long write(long at, int value, int length) {
        if (length == 0) return at;
        return value == 0 ? writeZeros(at, length) : writeValues(at, value, length);
    }

    private static int bytesOf(int value, int length) {
        if (length == 0) return 0;
        return value == 0 && length > MOST_ZEROS ? 2 : 1;
    }

    // All of them.

    /// Is shown runs.
    interface RunVisitor {
        void visit(int value, int first, int length);
    }

    /// Shows all runs; false when they do not make up all registers, and then an unknown part was shown.
    static boolean forEach(long from, long end, RunVisitor visitor) {
        int index = 0;
        for (long at = from; at < end; at += runBytes(at)) {
            int length = runLength(at, end);
            if (length == 0 || index + length > HyperLogLog.REGISTERS) return false;
            visitor.visit(runValue(at), index, length);
            index += length;
        }
        return index == HyperLogLog.REGISTERS;
    }

    // Changing one register.

    /// What [#raise] says.
    enum Outcome {
        UNCHANGED, RAISED,
        /// The registers must become dense before this one can be raised.
        TOO_LARGE,
        /// The runs end before the register.
        CORRUPTED
    }

    /// Sets a register that has less than `value`.
    ///
    /// @param head how many bytes of the sketch come before the runs
    /// @param mostBytes how many bytes there may be in all when the registers stay sparse
    static Outcome raise(ScratchBuffer sketch, int head, int index, int value, long mostBytes) {
        if (value > MOST_VALUE) return Outcome.TOO_LARGE;
        sketch.reserve(MOST_MORE);
        long end = sketch.address() + sketch.length();
        long before = 0;
        long at = sketch.address() + head;
        int first = 0;
        int length = 0;
        for (; at < end; at += runBytes(at)) {
            length = runLength(at, end);
            if (length == 0 || index < first + length) break;
            before = at;
            first += length;
        }
        if (at >= end || length == 0) return Outcome.CORRUPTED;
        int old = runValue(at);
        if (old >= value) return Outcome.UNCHANGED;
        int behind = first + length - 1 - index;
        int more = bytesOf(old, index - first) + 1 + bytesOf(old, behind) - runBytes(at);
        if (more > 0 && sketch.length() + more > mostBytes) return Outcome.TOO_LARGE;
        move(sketch, at + runBytes(at), more);
        long next = write(at, old, index - first);
        write(writeValues(next, value, 1), old, behind);
        join(sketch, before == 0 ? at : before);
        return Outcome.RAISED;
    }

    /// Moves what is left from `from` on by so many bytes to the end, or (negative) to the front. There is room.
    private static void move(ScratchBuffer sketch, long from, int more) {
        long end = sketch.address() + sketch.length();
        Memory.copy(from, from + more, end - from);
        if (more > 0) sketch.advance(more);
        else sketch.truncate(sketch.length() + more);
    }

    /// Joins neighbouring runs of equal values from `from` on as long as their registers fit into one.
    private static void join(ScratchBuffer sketch, long from) {
        long at = from;
        for (int runs = JOINED_RUNS; runs > 0 && at < sketch.address() + sketch.length(); runs--)
            if (!joinsNext(sketch, at)) at += runBytes(at);
    }

    private static boolean joinsNext(ScratchBuffer sketch, long at) {
        long end = sketch.address() + sketch.length();
        if (at + 1 >= end || !isValues(Memory.getUnsignedByte(at)) || runValue(at) != runValue(at + 1)) return false;
        int length = runLength(at, end) + runLength(at + 1, end);
        if (length > MOST_VALUES) return false;
        writeValues(at, runValue(at), length);
        move(sketch, at + 2, -1);
        return true;
    }
}
