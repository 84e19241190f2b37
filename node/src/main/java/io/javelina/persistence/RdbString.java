package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;

/// A string that was read: a view of the bytes where they stand, or of a buffer of its own where they had to be unpacked.
/// Good until the next one is read into it.
final class RdbString implements AutoCloseable {
    /// What is kept of the buffer from string to string.
    private static final long KEPT_BYTES = 4096;

    private final Slice slice = new Slice();
    private final ScratchBuffer unpacked;

    RdbString(Allocator allocator) { unpacked = new ScratchBuffer(allocator, Account.TEMPORARY, KEPT_BYTES); }

    Slice slice() { return slice; }

    /// Bytes that stay where they are.
    Slice view(long address, int bytes) { return slice.wrap(address, bytes); }

    /// The digits of a number.
    Slice decimal(long value) {
        unpacked.reset().reserve(Decimal.LONGEST);
        return unpacked.appendDecimal(value).slice(slice);
    }

    /// The bytes of another one, which then may change.
    Slice copy(Slice other) {
        if (other.isEmpty()) return slice.wrap(other);
        Memory.copy(other.address(), reserve(other.length()), other.length());
        return written(other.length());
    }

    /// Room for so many bytes, which the caller then writes.
    long reserve(int bytes) { return unpacked.reset().reserve(bytes); }

    /// What was written to the room.
    Slice written(int bytes) { return unpacked.advance(bytes).slice(slice); }

    @Override
    public void close() { unpacked.close(); }
}
