package io.javelina.memory;

/// Decimal digits of integers, written to native memory without garbage.
public final class Decimal {
    private Decimal() {}

    /// How many bytes `value` takes, its sign included.
    public static int length(long value) {
        if (value == Long.MIN_VALUE) return 20;
        int sign = value < 0 ? 1 : 0;
        long rest = Math.abs(value);
        int digits = 1;
        for (long bound = 10; digits < 19 && rest >= bound; bound *= 10) digits++;
        return digits + sign;
    }

    /// Writes `value`, which takes `length` bytes, at `address`.
    public static void write(long address, long value, int length) {
        long at = address + length;
        long rest = value > 0 ? -value : value;
        do {
            Memory.putByte(--at, (int) ('0' - rest % 10));
            rest /= 10;
        } while (rest != 0);
        if (value < 0) Memory.putByte(--at, '-');
    }
}
