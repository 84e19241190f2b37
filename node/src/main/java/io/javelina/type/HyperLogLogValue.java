package io.javelina.type;

import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.structure.HyperLogLog;

/// A string as a [HyperLogLog], for as long as one command looks at it. Any string command may have written its bytes.
public final class HyperLogLogValue {
    public static final CommandError CORRUPTED = new CommandError("INVALIDOBJ Corrupted HLL object detected");
    private static final CommandError NOT_ONE = new CommandError(
            "WRONGTYPE Key is not a valid HyperLogLog string value.");

    private final StringValue string;

    /// @throws CommandError when the string is none
    public HyperLogLogValue(StringValue string) {
        this.string = string;
        if (string.isInteger()) throw NOT_ONE;
        Slice bytes = string.bytes();
        if (!HyperLogLog.isOne(bytes.address(), bytes.length())) throw NOT_ONE;
    }

    public boolean isDense() { return HyperLogLog.isDense(string.bytes().address()); }

    /// Counts an element in one that [#isDense].
    public boolean addDense(Slice element) {
        return HyperLogLog.addDense(writable(), element.address(), element.length());
    }

    /// The number of different elements.
    ///
    /// @throws CommandError when the bytes make no sense
    public long count() {
        Slice bytes = string.bytes();
        long count = isCountCached()
                ? HyperLogLog.cachedCount(bytes.address())
                : HyperLogLog.count(bytes.address(), bytes.length());
        if (count < 0) throw CORRUPTED;
        return count;
    }

    public boolean isCountCached() { return HyperLogLog.isCountCached(string.bytes().address()); }

    public void cacheCount(long count) { HyperLogLog.cacheCount(writable(), count); }

    public void forgetCount() { HyperLogLog.forgetCount(writable()); }

    /// Raises registers to those of this.
    ///
    /// @throws CommandError when the bytes make no sense
    public void mergeInto(byte[] registers) {
        Slice bytes = string.bytes();
        if (!HyperLogLog.mergeInto(registers, bytes.address(), bytes.length())) throw CORRUPTED;
    }

    /// Fills an empty buffer with the bytes.
    public void copyTo(ScratchBuffer sketch) { sketch.append(string.bytes()); }

    /// Takes the bytes of a buffer.
    public void replace(ScratchBuffer sketch) {
        string.replace(sketch.slice(new Slice()));
        writable();
    }

    /// Where the bytes are. The string is `raw` from now on, as one that is changed in parts.
    public long writable() { return string.resizeForWrite(string.length()); }

    /// All of its bytes, good until the next change.
    public Slice bytes() { return string.bytes(); }
}
