package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;

/// An estimate of how many different elements there were, in a few bytes and without the elements. The bytes are exactly
/// those of Valkey, which keeps them in strings that clients may read, copy and forge.
///
/// How: an element's hash chooses one of 16384 registers, and the rest of the hash is read as tosses of a coin. The
/// register keeps the longest series of zeros that it has seen, plus one. Long series are rare, so the registers tell how
/// many different hashes there were ([CardinalityEstimate]), with an error of about 0.8 %.
///
/// ```
///   0        4          5        8              16
///   +--------+----------+--------+--------------+-----------
///   | "HYLL" | encoding | unused | cardinality  | registers ...
///   +--------+----------+--------+--------------+-----------
/// ```
///
/// The encoding is 0 for [DenseRegisters] and 1 for [SparseRegisters]. The cardinality is the last estimate; the top bit of
/// its last byte says that the registers have changed since then.
///
/// Static methods. What changes registers works on a copy in a [ScratchBuffer] when they are sparse, so that a change that
/// fails leaves no trace.
public final class HyperLogLog {
    static final int REGISTERS = 1 << 14;
    static final int REGISTER_BITS = 6;
    /// Bits of a hash that do not choose the register, and so the most zeros in a series.
    static final int MOST_ZEROS = 64 - 14;

    private static final int MAGIC = 0;
    private static final int ENCODING = MAGIC + 4;
    private static final int CARDINALITY = ENCODING + 4;
    private static final int HEADER_BYTES = CARDINALITY + 8;
    /// Bytes of one with dense registers.
    public static final int DENSE_BYTES = HEADER_BYTES + DenseRegisters.BYTES;

    private static final int MAGIC_WORD = 'H' | 'Y' << 8 | 'L' << 16 | 'L' << 24;
    private static final int DENSE = 0;
    private static final int SPARSE = 1;
    private static final long STALE = 1L << 63;
    private static final long SEED = 0xadc83b19L;

    static {
        assert DENSE_BYTES == 12304 : "a dense one has the size of Valkey's";
    }

    /// What a change came to.
    public enum Outcome {
        UNCHANGED, CHANGED,
        /// The registers are not well-formed, so that this one was not found.
        CORRUPTED
    }

    private HyperLogLog() {}

    // Life cycle.

    /// Fills an empty buffer with a sketch that has seen nothing.
    public static void create(ScratchBuffer sketch) {
        sketch.fill(HEADER_BYTES, 0);
        Memory.putInt(sketch.address() + MAGIC, MAGIC_WORD);
        Memory.putByte(sketch.address() + ENCODING, SPARSE);
        SparseRegisters.initialize(sketch.reserve(SparseRegisters.EMPTY_BYTES));
        sketch.advance(SparseRegisters.EMPTY_BYTES);
    }

    /// Whether these bytes look like one. Sparse registers may still be malformed.
    public static boolean isOne(long address, long length) {
        if (length < HEADER_BYTES || Memory.getInt(address + MAGIC) != MAGIC_WORD) return false;
        int encoding = Memory.getUnsignedByte(address + ENCODING);
        return encoding == SPARSE || encoding == DENSE && length == DENSE_BYTES;
    }

    public static boolean isDense(long address) { return Memory.getByte(address + ENCODING) == DENSE; }

    // Adding elements.

    /// Counts an element.
    ///
    /// @param mostSparseBytes a longer sketch gets dense registers
    public static Outcome add(ScratchBuffer sketch, long element, int length, long mostSparseBytes) {
        long hash = MurmurHash.hash(element, length, SEED);
        return raise(sketch, register(hash), series(hash), mostSparseBytes);
    }

    /// Counts an element in a dense sketch, where it is.
    public static boolean addDense(long address, long element, int length) {
        long hash = MurmurHash.hash(element, length, SEED);
        return DenseRegisters.raise(address + HEADER_BYTES, register(hash), series(hash));
    }

    private static int register(long hash) { return (int) hash & REGISTERS - 1; }

    /// The length of the series of zeros after the bits that choose the register, plus one.
    private static int series(long hash) {
        return Long.numberOfTrailingZeros(hash >>> 64 - MOST_ZEROS | 1L << MOST_ZEROS) + 1;
    }

    private static Outcome raise(ScratchBuffer sketch, int register, int value, long mostSparseBytes) {
        if (!isDense(sketch.address())) {
            SparseRegisters.Outcome outcome = SparseRegisters.raise(sketch, HEADER_BYTES, register, value,
                    mostSparseBytes);
            if (outcome == SparseRegisters.Outcome.RAISED) forgetCount(sketch.address());
            if (outcome != SparseRegisters.Outcome.TOO_LARGE) return outcomeOf(outcome);
            if (!becomeDense(sketch)) return Outcome.CORRUPTED;
        }
        boolean raised = DenseRegisters.raise(sketch.address() + HEADER_BYTES, register, value);
        return raised ? Outcome.CHANGED : Outcome.UNCHANGED;
    }

    private static Outcome outcomeOf(SparseRegisters.Outcome outcome) {
        return switch (outcome) {
            case UNCHANGED -> Outcome.UNCHANGED;
            case RAISED -> Outcome.CHANGED;
            default -> Outcome.CORRUPTED;
        };
    }

    /// Gives the sketch dense registers; false when the sparse ones are malformed, and then nothing has changed.
    public static boolean becomeDense(ScratchBuffer sketch) {
        if (isDense(sketch.address())) return true;
        byte[] registers = new byte[REGISTERS];
        if (!mergeInto(registers, sketch.address(), sketch.length())) return false;
        sketch.truncate(HEADER_BYTES);
        sketch.fill(DenseRegisters.BYTES, 0);
        Memory.putByte(sketch.address() + ENCODING, DENSE);
        for (int i = 0; i < REGISTERS; i++)
            if (registers[i] != 0) DenseRegisters.set(sketch.address() + HEADER_BYTES, i, registers[i]);
        return true;
    }

    // Several at a time. Their registers are bytes of an array here.

    /// Registers that have seen nothing, for [#mergeInto].
    public static byte[] newRegisters() { return new byte[REGISTERS]; }

    /// Raises registers to those of a sketch; false when that is malformed.
    public static boolean mergeInto(byte[] registers, long address, long length) {
        if (!isDense(address)) {
            return SparseRegisters.forEach(address + HEADER_BYTES, address + length, (value, first, count) -> {
                for (int i = first; i < first + count; i++) registers[i] = (byte) Math.max(registers[i], value);
            });
        }
        for (int i = 0; i < REGISTERS; i++)
            registers[i] = (byte) Math.max(registers[i], DenseRegisters.get(address + HEADER_BYTES, i));
        return true;
    }

    /// Raises the registers of a sketch, which is well-formed, to these.
    public static void raiseTo(ScratchBuffer sketch, byte[] registers, long mostSparseBytes) {
        for (int i = 0; i < REGISTERS; i++)
            if (registers[i] != 0 && raise(sketch, i, registers[i], mostSparseBytes) == Outcome.CORRUPTED)
                throw new IllegalStateException("register " + i + " is missing");
    }

    // Estimates.

    /// How many different elements these registers have seen.
    public static long count(byte[] registers) {
        CardinalityEstimate estimate = new CardinalityEstimate();
        for (byte value : registers) estimate.add(value, 1);
        return estimate.elements();
    }

    /// How many different elements a sketch has seen, -1 when it is malformed.
    public static long count(long address, long length) {
        CardinalityEstimate estimate = new CardinalityEstimate();
        if (!isDense(address)) {
            boolean isValid = SparseRegisters.forEach(address + HEADER_BYTES, address + length,
                    (value, _, count) -> estimate.add(value, count));
            return isValid ? estimate.elements() : -1;
        }
        for (int i = 0; i < REGISTERS; i++) estimate.add(DenseRegisters.get(address + HEADER_BYTES, i), 1);
        return estimate.elements();
    }

    /// Whether [#cachedCount] is the estimate of the registers as they are.
    public static boolean isCountCached(long address) { return Memory.getLong(address + CARDINALITY) >= 0; }

    public static long cachedCount(long address) { return Memory.getLong(address + CARDINALITY); }

    public static void cacheCount(long address, long count) { Memory.putLong(address + CARDINALITY, count); }

    /// The registers have changed.
    public static void forgetCount(long address) {
        Memory.putLong(address + CARDINALITY, Memory.getLong(address + CARDINALITY) | STALE);
    }

    // For tests and humans.

    /// The value of a register of a dense sketch.
    public static int denseRegister(long address, int index) {
        return DenseRegisters.get(address + HEADER_BYTES, index);
    }

    /// The runs of a sparse sketch as PFDEBUG shows them: `z:` for a short run of zeros, `Z:` for a long one, `v:` for a value
    /// and its run.
    public static String describeRuns(long address, long length) {
        StringBuilder text = new StringBuilder();
        long end = address + length;
        for (long at = address + HEADER_BYTES; at < end; at += SparseRegisters.runBytes(at)) {
            int run = SparseRegisters.shownLength(at, end);
            int value = SparseRegisters.runValue(at);
            if (!text.isEmpty()) text.append(' ');
            if (value > 0) text.append("v:").append(value).append(',').append(run);
            else text.append(SparseRegisters.runBytes(at) == 1 ? "z:" : "Z:").append(run);
        }
        return text.toString();
    }
}
