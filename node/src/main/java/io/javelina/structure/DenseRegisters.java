package io.javelina.structure;

import io.javelina.memory.Memory;

/// The registers of a [HyperLogLog] side by side, six bits each, the low bits of a byte first:
///
/// ```
///   byte 0     byte 1     byte 2     byte 3
///   +--------+ +--------+ +--------+ +--------+
///   |11000000| |22221111| |33333322| |55444444|    the number of the register that each bit belongs to
///   +--------+ +--------+ +--------+ +--------+
/// ```
final class DenseRegisters {
    static final int BYTES = HyperLogLog.REGISTERS * HyperLogLog.REGISTER_BITS / Byte.SIZE;

    private static final int MASK = (1 << HyperLogLog.REGISTER_BITS) - 1;
    /// A register that begins behind this bit of a byte goes on in the next one.
    private static final int LAST_WHOLE = Byte.SIZE - HyperLogLog.REGISTER_BITS;

    static {
        assert BYTES * Byte.SIZE == HyperLogLog.REGISTERS * HyperLogLog.REGISTER_BITS : "no bits are left over";
    }

    private DenseRegisters() {}

    static int get(long registers, int index) {
        int bit = index * HyperLogLog.REGISTER_BITS;
        long at = registers + bit / Byte.SIZE;
        int shift = bit % Byte.SIZE;
        int low = Memory.getUnsignedByte(at) >> shift;
        if (shift <= LAST_WHOLE) return low & MASK;
        return (low | Memory.getUnsignedByte(at + 1) << Byte.SIZE - shift) & MASK;
    }

    static void set(long registers, int index, int value) {
        int bit = index * HyperLogLog.REGISTER_BITS;
        long at = registers + bit / Byte.SIZE;
        int shift = bit % Byte.SIZE;
        Memory.putByte(at, Memory.getByte(at) & ~(MASK << shift) | value << shift);
        if (shift <= LAST_WHOLE) return;
        int done = Byte.SIZE - shift;
        Memory.putByte(at + 1, Memory.getByte(at + 1) & ~(MASK >> done) | value >> done);
    }

    /// Sets a register that has less; false when it has not.
    static boolean raise(long registers, int index, int value) {
        if (get(registers, index) >= value) return false;
        set(registers, index, value);
        return true;
    }
}
